//! `pizzapi runner`: run a runner, and manage those of an organisation.

mod identity;
mod list;
mod restart;
mod run;
mod stop;

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Result};

/// Run a runner on this machine; or list, stop and restart an organisation's runners
///
/// It gets a token from the control plane, connects to the organisation's own host, and starts the agent command for every
/// session that is asked of it. It reconnects by itself.
///
/// Examples:
///   pizzapi runner --org acme
///   pizzapi runner --org acme --agent 'cat' --root ~/src
///   pizzapi runner list --org acme
#[derive(Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true)]
pub struct RunnerArgs {
    #[command(subcommand)]
    command: Option<Runner>,
    #[command(flatten)]
    run: run::Run,
}

#[derive(Subcommand)]
enum Runner {
    List(list::List),
    Stop(stop::Stop),
    Restart(restart::Restart),
}

impl RunnerArgs {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self.command {
            None => self.run.run(ctx).await,
            Some(Runner::List(command)) => command.run(ctx).await,
            Some(Runner::Stop(command)) => command.run(ctx).await,
            Some(Runner::Restart(command)) => command.run(ctx).await,
        }
    }
}
