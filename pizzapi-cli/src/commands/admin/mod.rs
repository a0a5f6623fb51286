//! `pizzapi admin`: the platform itself, for platform admins.

#[cfg(feature = "embedded")]
mod backup;
mod first_login;
mod keys;
mod overview;
#[cfg(feature = "embedded")]
mod restore;
#[cfg(feature = "embedded")]
mod stack;
mod users;

use clap::Subcommand;

use crate::{ctx::Ctx, error::Result};

/// Look after the platform: accounts, keys, an overview, backups
#[derive(Subcommand)]
pub enum Admin {
    Overview(overview::Overview),
    #[command(subcommand)]
    Users(users::Users),
    #[command(subcommand)]
    Keys(keys::Keys),
    #[cfg(feature = "embedded")]
    Backup(backup::Backup),
    #[cfg(feature = "embedded")]
    Restore(restore::Restore),
    #[command(hide = true)]
    FirstLogin(first_login::FirstLogin),
}

impl Admin {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::Overview(command) => command.run(ctx).await,
            Self::Users(command) => command.run(ctx).await,
            Self::Keys(command) => command.run(ctx).await,
            #[cfg(feature = "embedded")]
            Self::Backup(command) => command.run(ctx).await,
            #[cfg(feature = "embedded")]
            Self::Restore(command) => command.run(ctx).await,
            Self::FirstLogin(command) => command.run(ctx),
        }
    }
}
