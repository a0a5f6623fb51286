//! `pizzapi dev status`: what runs, and whether it answers.
//!
//! The one rule: it only looks. Nothing is started, ended or made, not even a folder.

use std::{collections::BTreeMap, path::Path, time::Duration};

use pizzapi_host::ProcessId;
use pizzapi_sdk::{
    Client, RetryPolicy,
    types::{Overview, Time},
};
use serde::Serialize;

use super::{
    detach, login,
    state::{self, Phase, State},
    supervise::recorded,
};
use crate::{
    ctx::{Ctx, folders},
    error::{Error, Exit, Result},
    output::age,
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Show whether `pizzapi dev` runs, where, and how it is
///
/// It works for one in the background and for one at another terminal. The exit code is 0 when one
/// runs, and 1 when none does; `-o json` says the same in `running`.
///
/// Examples:
///   pizzapi dev status
///   pizzapi dev status -o json
///   pizzapi dev status > /dev/null || pizzapi dev -d
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Status {}

impl Status {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let report = Report::look(&folders().data()?).await?;
        ctx.out
            .one(&report, report.status, || report.for_people(ctx))?;
        if report.running {
            return Ok(());
        }
        let mut none = Error::new(Exit::Failed, "`pizzapi dev` does not run");
        // It has been said on standard output.
        none.silent = true;
        Err(none)
    }
}

/// What there is to say.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether a `dev` runs.
    pub running: bool,
    /// `starting`, `running` (everything is up), `stopping`, `stopped`; `killed`: it does not run, and left some of it running.
    pub status: &'static str,
    pid: Option<u32>,
    since: Option<Time>,
    /// Whether it runs in the background.
    detached: Option<bool>,
    data_dir: String,
    /// Where one in the background logs.
    log: Option<String>,
    base_domain: Option<String>,
    control_plane: Option<Server>,
    router: Option<Server>,
    /// How many orgs there are, by status; `null` when that cannot be asked.
    orgs: Option<BTreeMap<String, u64>>,
    /// How many instances there are, by status; likewise.
    instances: Option<BTreeMap<String, u64>>,
    /// The processes that a killed one left running.
    left_behind: Vec<u32>,
}

/// One of the two servers.
#[derive(Debug, Serialize)]
struct Server {
    url: String,
    pid: Option<u32>,
    answers: bool,
}

impl Report {
    /// Looks.
    pub async fn look(data: &Path) -> Result<Self> {
        let nothing = Self {
            running: false,
            status: "stopped",
            pid: None,
            since: None,
            detached: None,
            data_dir: data.display().to_string(),
            log: None,
            base_domain: None,
            control_plane: None,
            router: None,
            orgs: None,
            instances: None,
            left_behind: Vec::new(),
        };
        if !data.is_dir() {
            return Ok(nothing);
        }
        let state = State::read(data);
        let base_domain = state.as_ref().map(|state| state.domain.to_string());
        let Some(holder) = state::holder(data)? else {
            let left_behind = left_behind(data)?;
            let status = if left_behind.is_empty() {
                "stopped"
            } else {
                "killed"
            };
            return Ok(Self {
                status,
                base_domain,
                left_behind,
                ..nothing
            });
        };
        let running = Self {
            running: true,
            status: "starting",
            pid: Some(holder.pid),
            ..nothing
        };
        // What was written down may be of an earlier run.
        let Some((state, run)) = state.and_then(|state| {
            let run = state.run.clone().filter(|run| run.process == holder)?;
            Some((state, run))
        }) else {
            return Ok(running);
        };
        let servers = state::servers(data)?;
        let pid = |command: &str| {
            let of_command = servers.iter().find(|(name, _)| *name == command);
            of_command.map(|(_, process)| process.pid)
        };
        let client = Client::builder(state.control_plane_url())
            .timeout(PATIENCE)
            .retry(RetryPolicy::none())
            .build()?;
        let router = state::reachable(run.router);
        let connecting = tokio::net::TcpStream::connect(router);
        let (ready, reached) =
            tokio::join!(client.ready(), tokio::time::timeout(PATIENCE, connecting));
        let overview = overview(&client).await;
        let log = detach::log_path(data).display().to_string();
        Ok(Self {
            status: match run.phase {
                Phase::Starting => "starting",
                Phase::Running => "running",
                Phase::Stopping => "stopping",
            },
            since: Some(run.since),
            detached: Some(run.detached),
            log: run.detached.then_some(log),
            base_domain,
            control_plane: Some(Server {
                url: state.control_plane_url(),
                pid: pid("serve"),
                answers: ready.is_ok(),
            }),
            router: Some(Server {
                url: state.org_url(),
                pid: pid("router"),
                answers: matches!(reached, Ok(Ok(_))),
            }),
            orgs: overview.as_ref().map(|all| without_none(&all.orgs)),
            instances: overview.as_ref().map(|all| without_none(&all.instances)),
            ..running
        })
    }

    /// The same, for people.
    pub fn for_people(&self, ctx: &Ctx) -> String {
        let mut lines = Vec::new();
        let mut line = |what: &str, value: String| lines.push(format!("{what:<14} {value}"));
        let pid = self.pid.unwrap_or_default();
        match (self.status, self.since) {
            ("stopped", _) => line(
                "dev",
                "○ not running; `pizzapi dev -d` starts it".to_owned(),
            ),
            ("killed", _) => line(
                "dev",
                format!(
                    "✘ killed; {} of its processes go on, `pizzapi dev stop` ends them",
                    self.left_behind.len()
                ),
            ),
            (status, since) => {
                let glyph = if status == "running" {
                    ctx.out.shown.green("●")
                } else {
                    "◌".to_owned()
                };
                let since = since.map_or_else(String::new, |since| format!(", for {}", age(since)));
                let place = if self.detached == Some(true) {
                    ", in the background"
                } else {
                    ""
                };
                line("dev", format!("{glyph} {status} (pid {pid}){since}{place}"));
            }
        }
        for (what, server) in [
            ("control plane", &self.control_plane),
            ("router", &self.router),
        ] {
            if let Some(server) = server {
                line(what, server.for_people(ctx));
            }
        }
        for (what, counts) in [
            ("organisations", &self.orgs),
            ("instances", &self.instances),
        ] {
            if let Some(counts) = counts {
                line(what, counted(counts));
            }
        }
        line("data", self.data_dir.clone());
        if let Some(log) = &self.log {
            line("log", log.clone());
        }
        lines.join("\n")
    }
}

impl Server {
    fn for_people(&self, ctx: &Ctx) -> String {
        let how = match (self.answers, self.pid) {
            (true, _) => ctx.out.shown.green("answers"),
            (false, Some(_)) => ctx.out.shown.red("does not answer"),
            (false, None) => ctx.out.shown.red("does not run"),
        };
        let pid = self
            .pid
            .map_or_else(String::new, |pid| format!(" (pid {pid})"));
        let url = self.url.replace("{slug}", "{org}");
        format!("{url}  {how}{pid}")
    }
}

fn counted(counts: &BTreeMap<String, u64>) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    let parts = counts.iter().map(|(what, count)| format!("{count} {what}"));
    parts.collect::<Vec<_>>().join(", ")
}

fn without_none(counts: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let mut counts = counts.clone();
    counts.retain(|_, count| *count > 0);
    counts
}

/// The platform at a glance, if the login of `dev` may see it.
async fn overview(client: &Client) -> Option<Overview> {
    let (_, credential) = login::stored(client.url()).ok()??;
    let client = client.with_credential(credential);
    client.get_overview().await.ok()
}

/// What `dev` recorded as its own and runs without it, and the instances, unless they are somebody else's.
pub fn left_behind(data: &Path) -> Result<Vec<u32>> {
    let mut left = recorded(data);
    left.retain(ProcessId::is_alive);
    let serving = state::servers(data)?;
    let is_foreign = serving
        .iter()
        .any(|(command, server)| *command == "serve" && !left.contains(server));
    if !is_foreign {
        left.extend(state::instances(data)?);
    }
    Ok(left.into_iter().map(|process| process.pid).collect())
}
