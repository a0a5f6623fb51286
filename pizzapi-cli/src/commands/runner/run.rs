//! `pizzapi runner`, running one.

use std::path::PathBuf;

use pizzapi_sdk::{
    runner::{
        AgentCommand, Connect, FixedConnection, KeptIdentity, Runner, RunnerError, RunnerExit,
        RunnerStatus,
    },
    types::text::printable,
};

use super::identity::hold;
use crate::{
    ctx::Ctx,
    env,
    error::{Context as _, Error, Exit, Result},
    output::say,
};

/// What a runner takes.
#[derive(clap::Args)]
pub struct Run {
    /// The agent's command line, split into words as a shell would, never given to one
    /// [default: pi --mode json --print].
    #[arg(long, value_name = "COMMAND", env = env::AGENT.name, hide_env = true)]
    agent: Option<String>,
    /// A folder that sessions may work in; may be given several times [default: the working folder].
    #[arg(long = "root", value_name = "FOLDER")]
    roots: Vec<PathBuf>,
    /// What to call the runner [default: this machine's name].
    #[arg(long, value_name = "NAME", env = env::RUNNER_NAME.name, hide_env = true)]
    name: Option<String>,
}

impl Run {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let stop = crate::commands::stop_on_signal()?;
        let agent = agent(self.agent.as_deref())?;
        let roots = if self.roots.is_empty() {
            vec![std::env::current_dir()?]
        } else {
            self.roots
        };
        let name = self
            .name
            .or_else(|| hostname::get().ok()?.into_string().ok())
            .unwrap_or_else(|| "runner".to_owned());
        let (kept, connect) = connection(ctx).await?;
        let shown = Shown {
            quiet: ctx.globals.quiet,
            name: name.clone(),
        };
        let runner = Runner::builder(connect, kept.identity().clone(), agent)
            .name(name)
            .roots(roots)
            .version(env!("CARGO_PKG_VERSION"))
            .on_status(move |status| shown.tell(&status))
            .build()
            .map_err(failed)?;
        match runner.run(stop).await.map_err(failed)? {
            RunnerExit::Stopped => Ok(()),
            RunnerExit::Restart => Err(Error {
                silent: true,
                ..Error::new(Exit::Restart, "the org's server asked for a restart")
            }),
        }
    }
}

fn failed(error: RunnerError) -> Error {
    let (exit, hint) = match &error {
        RunnerError::Refused { .. } => (
            Exit::Refused,
            "`pizzapi whoami` shows who you are, `pizzapi org list` where you are a member",
        ),
        _ => (Exit::Usage, "name a folder with --root"),
    };
    Error::new(exit, "the runner cannot run")
        .because(error)
        .hint(hint)
}

/// The agent's command, in words.
fn agent(told: Option<&str>) -> Result<AgentCommand> {
    let usage = |message: String| {
        Error::new(Exit::Usage, message).hint(
            "name the agent's command with --agent or PIZZAPI_AGENT, like --agent 'pi --print'",
        )
    };
    let default = "pi --mode json --print";
    let line = match told {
        Some(line) => line,
        None if on_path("pi") => default,
        None => {
            return Err(usage(
                "there is no agent: `pi` is not on the path".to_owned(),
            ));
        }
    };
    let words = shell_words::split(line)
        .map_err(|error| usage(format!("cannot split `{line}` into words: {error}")))?;
    match words.split_first() {
        Some((program, _)) if !program.contains('/') && !on_path(program) => Err(usage(format!(
            "the agent's program `{program}` is not on the path"
        ))),
        Some((program, arguments)) => Ok(AgentCommand::new(program, arguments)),
        None => Err(usage("the agent's command is empty".to_owned())),
    }
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Who the runner is, and its way in: a ready token, or tokens from the control plane as needed.
async fn connection(ctx: &Ctx) -> Result<(KeptIdentity, Box<dyn Connect>)> {
    let settings = ctx.settings()?;
    if let Some(ready) = settings.ready_org()? {
        let org = ready.id.ok_or_else(|| {
            Error::new(Exit::Refused, "PIZZAPI_ORG_TOKEN holds no org token")
                .hint("`pizzapi token get --type runner` prints one, good for 15 minutes")
        })?;
        let kept = hold(&settings.url.value, &org)?;
        let client = settings.anonymous()?.build()?;
        let connection = FixedConnection::org(&ready.url, ready.slug, ready.token)?;
        return Ok((kept, Box::new(connection.through(&client))));
    }
    let slug = ctx.org().await?;
    let client = ctx.client()?;
    let org = client
        .get_org(&slug)
        .await
        .context(|| format!("could not find organisation `{slug}`"))?;
    Ok((
        hold(&settings.url.value, &org.id)?,
        Box::new(client.org(&slug)),
    ))
}

/// What the person at the terminal is told: one line whenever something changes.
struct Shown {
    quiet: bool,
    name: String,
}

impl Shown {
    fn tell(&self, status: &RunnerStatus) {
        let line = match status {
            RunnerStatus::Connected { url, runner_id } => {
                format!("● connected to {url} as {} (runner {runner_id})", self.name)
            }
            RunnerStatus::Disconnected { reason, retry_in } => {
                format!(
                    "▲ not connected: {reason}; trying again in {:.1} s",
                    retry_in.as_secs_f32()
                )
            }
            RunnerStatus::SessionStarted { session_id, cwd } => {
                format!("▸ session {session_id} started in {}", cwd.display())
            }
            RunnerStatus::SessionRefused { session_id, reason } => {
                format!("✘ session {session_id} refused: {reason}")
            }
            RunnerStatus::SessionEnded { session_id } => format!("▪ session {session_id} ended"),
            RunnerStatus::Stopping { sessions: 0 } => "stopping".to_owned(),
            RunnerStatus::Stopping { sessions } => {
                format!("stopping; {sessions} sessions are being ended")
            }
            RunnerStatus::Warning(text) => format!("▲ {text}"),
            _ => return,
        };
        if !self.quiet {
            say(&format!("  {}\n", printable(&line)));
        }
    }
}
