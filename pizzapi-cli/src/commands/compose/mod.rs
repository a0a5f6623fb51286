//! `pizzapi compose`: the multi-tenant stack in Docker, through the Engine API.
//!
//! The one rule: what it makes is what the Compose file says, under the same names and labels; whichever tool made it, the other
//! sees it and can end it.

mod check;
mod config;
mod down;
mod init_secrets;
mod lock;
mod login;
mod logs;
mod ps;
mod pull;
mod said;
mod up;
mod values;

use clap::{Args, Subcommand};

pub use said::{command, failed};
pub use values::{Which, engine};

use crate::{ctx::Ctx, error::Result};

/// Run the whole platform in Docker, for many organisations
///
/// Control plane, router, Caddy and Redis: the stack of docker/compose.multitenancy.yml, brought up
/// through Docker itself. No Compose tool is needed; what one made, the other sees:
/// `docker compose -p pizzapi ps`.
///
/// Variables, in the environment or in a file `.env` of the working folder:
///   PIZZAPI_BASE_DOMAIN   organisations are at {slug}.<base domain> [default: pizzapi.example.com]
///   PIZZAPI_JWT_SECRET    at least 32 bytes; one is made and kept when it is left out
///   PIZZAPI_SERVER_IMAGE  the image of organisations' servers [default: pizzapi-server:latest]
///   The others: `pizzapi compose config` shows what they become, `pizzapi help environment` all.
///
/// Examples:
///   PIZZAPI_BASE_DOMAIN=localhost pizzapi compose up
///   pizzapi compose ps
///   pizzapi compose logs router -f
///   pizzapi compose down
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Compose {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Up(up::Up),
    Down(down::Down),
    Ps(ps::Ps),
    Logs(logs::Logs),
    Pull(pull::Pull),
    Config(config::Config),
    #[command(hide = true)]
    InitSecrets(init_secrets::InitSecrets),
}

impl Compose {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self.command {
            Command::Up(command) => command.run(ctx).await,
            Command::Down(command) => command.run(ctx).await,
            Command::Ps(command) => command.run(ctx).await,
            Command::Logs(command) => command.run(ctx).await,
            Command::Pull(command) => command.run(ctx).await,
            Command::Config(command) => command.run(ctx),
            Command::InitSecrets(command) => command.run(ctx),
        }
    }
}
