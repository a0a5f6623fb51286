//! `pizzapi runner`, running one.

use std::{path::PathBuf, sync::Arc};

use pizzapi_host::ProcessId;
use pizzapi_sdk::{
    runner::{AgentCommand, Runner, RunnerExit},
    types::Time,
};
use tokio_util::sync::CancellationToken;

use super::{again::Again, agent, report::Report, shown::Shown, way::Way};
use crate::{
    ctx::Ctx,
    env,
    error::{Error, Exit, Result},
};

/// What a runner is.
#[derive(clap::Args, Clone)]
pub struct Described {
    /// The agent's command line, split into words as a shell would, never given to one
    /// [default: pi --mode json --print].
    #[arg(long, value_name = "COMMAND", env = env::AGENT.name, hide_env = true)]
    pub agent: Option<String>,
    /// A folder that sessions may work in; may be given several times [default: the working folder].
    #[arg(long = "root", value_name = "FOLDER")]
    pub roots: Vec<PathBuf>,
    /// What to call the runner [default: this machine's name].
    #[arg(long, value_name = "NAME", env = env::RUNNER_NAME.name, hide_env = true)]
    pub name: Option<String>,
    /// PizzaPi's own single-tenant server, in the place of an organisation; its key is in PIZZAPI_API_KEY.
    #[arg(long, value_name = "URL", conflicts_with = "org")]
    pub server: Option<String>,
}

/// What running one takes.
#[derive(clap::Args)]
pub struct Run {
    #[command(flatten)]
    described: Described,
    /// End with exit code 42 when a restart is asked for, and leave the starting to whoever supervises this.
    #[arg(long)]
    no_restart: bool,
}

impl Described {
    /// The folders to work in, where they really are.
    pub fn roots(&self) -> Result<Vec<PathBuf>> {
        let own = [PathBuf::from(".")];
        let named = if self.roots.is_empty() {
            &own[..]
        } else {
            &self.roots
        };
        let place = |root: &PathBuf| {
            root.canonicalize().map_err(|error| {
                let message = format!("`{}` cannot be a root folder", root.display());
                Error::new(Exit::Usage, message)
                    .because(error)
                    .hint("name a folder with --root")
            })
        };
        named.iter().map(place).collect()
    }

    fn name(&self) -> String {
        let own = || hostname::get().ok()?.into_string().ok();
        let name = self.name.clone().or_else(own);
        name.unwrap_or_else(|| "runner".to_owned())
    }
}

impl Run {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let again = Again::new();
        let stop = crate::commands::stop_on_signal()?;
        let exit = self.until_it_ends(ctx, &stop).await?;
        match exit {
            RunnerExit::Stopped => Ok(()),
            RunnerExit::Restart if self.no_restart => Err(Error {
                silent: true,
                ..Error::new(Exit::Restart, "the org's server asked for a restart")
            }),
            RunnerExit::Restart => {
                ctx.out
                    .note(format_args!("  ↻ asked to restart; starting again"));
                if again.pause(&stop).await {
                    return Err(again.start());
                }
                Ok(())
            }
        }
    }

    /// Runs it; when this is back, its sessions have ended, and who it is can be taken by another.
    async fn until_it_ends(&self, ctx: &Ctx, stop: &CancellationToken) -> Result<RunnerExit> {
        let server = self.described.server.as_deref();
        let words = agent::words(self.described.agent.as_deref())?;
        let roots = self.described.roots()?;
        let (way, connect) = Way::find(ctx, server).await?;
        let kept = way.place.hold()?;
        let identity = kept.identity().clone();
        let name = self.described.name();
        let report = Report {
            process: ProcessId::own()?,
            org: way.org.clone(),
            control_plane: way.control_plane.clone(),
            server: self.described.server.clone(),
            runner_id: identity.runner_id.clone(),
            name: name.clone(),
            agent: words.clone(),
            roots: roots.clone(),
            started_at: Time::now(),
            connected_since: None,
            problem: None,
            token_ends_at: None,
            sessions: 0,
        };
        let agent = AgentCommand::new(&words[0], &words[1..]);
        let shown = Arc::new(Shown::new(ctx, report, way.place.report()));
        let observer = Arc::clone(&shown);
        let runner = Runner::builder(connect, identity, agent)
            .name(name)
            .roots(roots)
            .version(env!("CARGO_PKG_VERSION"))
            .on_status(move |status| observer.tell(&status))
            .build()
            .map_err(|error| way.failed(error))?;
        shown.begin();
        let ended = tokio::select! {
            ended = runner.run(stop.clone()) => ended,
            () = shown.keep_fresh() => Ok(RunnerExit::Stopped),
        };
        shown.end();
        ended.map_err(|error| way.failed(error))
    }
}
