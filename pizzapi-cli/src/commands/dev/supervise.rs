//! The servers as children of `dev`: started, started again when they end, and ended.

use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use futures_util::future::select_all;
use pizzapi_host::{ProcessId, file};
use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessGroup};

use super::{domain::Domain, ports::Ports, state};
use crate::{
    commands::talk::Talk,
    env,
    error::{Error, Exit, Result},
};

/// How long a server may take until it is ready.
const READY: Duration = Duration::from_secs(20);
/// A server that ran this long ended for a reason of its own: it is started again at once.
const STEADY: Duration = Duration::from_secs(30);

/// What the servers are started with.
pub struct Plan {
    pub data: PathBuf,
    pub ports: Ports,
    pub domain: Domain,
    /// This very program, as it was when `dev` began: it may be built anew meanwhile.
    pub program: PathBuf,
    /// Variables that count in the place of all of this machine's own.
    pub alone: Option<Vec<(&'static str, String)>>,
}

impl Plan {
    pub fn control_plane_url(&self) -> String {
        format!("http://{}", self.ports.control_plane)
    }

    pub fn org_url(&self) -> String {
        state::org_url(&self.domain, self.ports.router.port())
    }

    /// The folder of a server's log.
    fn folder(&self, command: &str) -> PathBuf {
        self.data.join(if command == "serve" {
            "control-plane"
        } else {
            "router"
        })
    }
}

/// A server.
pub struct Child {
    command: &'static str,
    process: Box<dyn ChildWrapper>,
    started: Instant,
    failures: u32,
    log: PathBuf,
}

impl Child {
    /// Starts `pizzapi serve` or `pizzapi router` from this very binary, in a process group of its own: Ctrl-C at the
    /// terminal is for `dev`, which then ends them in order.
    pub fn start(plan: &Plan, command: &'static str) -> Result<Self> {
        let folder = plan.folder(command);
        file::create_private_dir(&folder)?;
        let path = folder.join("log");
        let log = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path)?;
        let errors = log.try_clone()?;
        let mut child = CommandWrap::with_new(&plan.program, |child| {
            child
                .arg(command)
                .stdin(Stdio::null())
                .stdout(log)
                .stderr(errors);
            if let Some(own) = &plan.alone {
                for variable in env::ALL {
                    child.env_remove(variable.name);
                    child.env_remove(format!("{}_FILE", variable.name));
                }
                child.envs(own.iter().map(|(name, value)| (name, value)));
            }
            child
                .env(env::DATA_DIR.name, &plan.data)
                .env(env::BASE_DOMAIN.name, plan.domain.to_string())
                .env(env::ORG_URL.name, plan.org_url())
                .env(env::CONTROL_PLANE_URL.name, plan.control_plane_url())
                .env(env::BIND.name, plan.ports.control_plane.ip().to_string())
                .env(env::PORT.name, plan.ports.control_plane.port().to_string())
                .env(env::ROUTER_BIND.name, plan.ports.router.to_string());
            if plan.alone.is_none() && std::env::var_os(env::REGISTRATION.name).is_none() {
                child.env(env::REGISTRATION.name, "open");
            }
        });
        let mut process = child
            .wrap(ProcessGroup::leader())
            .spawn()
            .map_err(|error| {
                Error::new(Exit::Failed, format!("could not start `pizzapi {command}`"))
                    .because(error)
            })?;
        let id = process.id().and_then(ProcessId::of);
        if let Err(error) = record(&plan.data, |all| all.extend(id)) {
            // What nobody knows of, nobody could end.
            let _ = process.start_kill();
            return Err(error);
        }
        Ok(Self {
            command,
            process,
            started: Instant::now(),
            failures: 0,
            log: path,
        })
    }

    fn id(&self) -> Option<ProcessId> {
        ProcessId::of(self.process.id()?)
    }

    fn failed(&self, why: &str) -> Error {
        let message = format!("`pizzapi {}` does not come up: {why}", self.command);
        Error::new(Exit::Failed, message)
            .hint(format!("its last words:\n    {}", self.last_words()))
    }

    /// The last lines of its log, for saying why it ended.
    fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(4)..].join("\n    ")
    }
}

/// Waits until a server answers; fails with its last words when it ends instead.
pub async fn until_ready<F: Future<Output = bool>>(
    children: &mut [Child],
    ready: impl Fn() -> F,
) -> Result<()> {
    let Some(child) = children.last_mut() else {
        return Ok(());
    };
    let asking = async {
        while !ready().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let why = tokio::select! {
        () = asking => return Ok(()),
        _ = child.process.wait() => "it ended at once",
        () = tokio::time::sleep(READY) => "it does not answer",
    };
    Err(child.failed(why))
}

/// Resolves when one of the servers has ended, to an error that says so.
pub async fn one_ends(children: &mut [Child]) -> Error {
    let waits = children
        .iter_mut()
        .map(|child| Box::pin(child.process.wait()));
    let (_, index, others) = select_all(waits).await;
    drop(others);
    children[index].failed("it ended at once")
}

/// Starts servers again whenever they end, with growing pauses. Ends only by an error.
pub async fn keep_up(talk: &Talk<'_>, plan: &Plan, children: &mut [Child]) -> Result<()> {
    loop {
        let waits = children
            .iter_mut()
            .map(|child| Box::pin(child.process.wait()));
        let (_, index, others) = select_all(waits).await;
        drop(others);
        let child = &mut children[index];
        let failures = if child.started.elapsed() > STEADY {
            0
        } else {
            child.failures
        };
        let pause = Duration::from_millis(100) * 2_u32.pow(failures.min(8));
        talk.line(format_args!(
            "  `pizzapi {}` ended; starting it again in {} ms",
            child.command,
            pause.as_millis()
        ));
        tokio::time::sleep(pause).await;
        *child = Child {
            failures: failures + 1,
            ..Child::start(plan, child.command)?
        };
    }
}

/// The servers that a `dev` on this data has started, this one or an earlier one.
pub fn recorded(data: &Path) -> Vec<ProcessId> {
    let text = std::fs::read(data.join("dev-servers.json")).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Changes that list; those that have ended are dropped from it.
fn record(data: &Path, change: impl FnOnce(&mut Vec<ProcessId>)) -> Result<()> {
    let mut all = recorded(data);
    all.retain(ProcessId::is_alive);
    change(&mut all);
    let text = serde_json::to_vec(&all).map_err(std::io::Error::other)?;
    Ok(file::write_private(&data.join("dev-servers.json"), &text)?)
}

/// Ends the servers, the last started first.
pub async fn end(data: &Path, children: &mut Vec<Child>) {
    while let Some(mut child) = children.pop() {
        if let Some(id) = child.id() {
            id.terminate(Duration::from_secs(10)).await;
        }
        let _ = child.process.wait().await;
    }
    // A list that is too long does no harm.
    let _ = record(data, |_| {});
}

/// Drops from the list what has ended.
pub fn forget_ended(data: &Path) -> Result<()> {
    record(data, |_| {})
}
