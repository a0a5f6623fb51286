//! `pizzapi runner`: run a runner, and manage those of an organisation.

mod again;
mod agent;
mod get;
mod install;
mod line;
mod list;
mod local;
mod report;
mod restart;
mod run;
mod service;
mod shown;
mod status;
mod stop;
mod uninstall;
mod way;
pub mod which;

pub use local::host_folder;

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Result};

/// Run a runner here; see, stop and restart an organisation's runners
///
/// It gets a token from the control plane, connects to the organisation's own host, and starts
/// the agent command for every session that is asked of it. It reconnects by itself, and starts
/// itself again when its server asks for that.
///
/// Examples:
///   pizzapi runner --org acme
///   pizzapi runner --org acme --agent 'cat' --root ~/src
///   pizzapi runner install --org acme         run it in the background, from every login on
///   pizzapi runner status                     this machine's runners
///   pizzapi runner list --org acme            the organisation's
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
    Get(get::Get),
    Stop(stop::Stop),
    Restart(restart::Restart),
    Status(status::Status),
    Install(install::Install),
    Uninstall(uninstall::Uninstall),
}

impl RunnerArgs {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self.command {
            None => self.run.run(ctx).await,
            Some(Runner::List(command)) => command.run(ctx).await,
            Some(Runner::Get(command)) => command.run(ctx).await,
            Some(Runner::Status(command)) => command.run(ctx),
            Some(Runner::Install(command)) => command.run(ctx).await,
            Some(Runner::Uninstall(command)) => command.run(ctx).await,
            Some(Runner::Stop(command)) => command.run(ctx).await,
            Some(Runner::Restart(command)) => command.run(ctx).await,
        }
    }
}

/// What a runner's service is called, in file names and for people: by its org, or by the host of its server.
async fn service_label(ctx: &Ctx, server: Option<&str>) -> Result<(String, String)> {
    if let Some(url) = server {
        return Ok((host_folder(url), url.to_owned()));
    }
    let org = ctx.org().await?;
    // Two control planes may have an org of one name.
    let host = host_folder(&ctx.settings()?.url.value);
    Ok((format!("{host}-{org}"), format!("organisation {org}")))
}
