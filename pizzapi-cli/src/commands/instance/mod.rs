//! `pizzapi instance`: organisations' own servers.

mod get;
mod logs;
mod restart;
#[cfg(feature = "embedded")]
pub mod run;
mod start;
mod stop;
mod upgrade;

use clap::Subcommand;

use crate::{ctx::Ctx, error::Result};

/// Look after organisations' own servers: stop, start, read logs
#[derive(Subcommand)]
pub enum Instance {
    #[command(aliases = ["show", "status"])]
    Get(get::Get),
    Start(start::Start),
    Stop(stop::Stop),
    Restart(restart::Restart),
    Logs(logs::Logs),
    Upgrade(upgrade::Upgrade),
    #[cfg(feature = "embedded")]
    #[command(hide = true)]
    Run(run::Run),
}

impl Instance {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::Get(command) => command.run(ctx).await,
            Self::Start(command) => command.run(ctx).await,
            Self::Stop(command) => command.run(ctx).await,
            Self::Restart(command) => command.run(ctx).await,
            Self::Logs(command) => command.run(ctx).await,
            Self::Upgrade(command) => command.run(ctx).await,
            #[cfg(feature = "embedded")]
            Self::Run(command) => command.run(ctx).await,
        }
    }
}
