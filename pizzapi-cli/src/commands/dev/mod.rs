//! `pizzapi dev`: the whole platform on this machine, for one person.
//!
//! The one rule: everything it starts, it ends, and what an earlier one left running when it was killed, it takes over.

mod detach;
pub mod domain;
pub mod login;
mod names;
mod orgs;
pub mod ports;
mod reset;
pub mod start;
pub mod state;
mod status;
mod stop;
pub mod supervise;

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Result};

/// Run the whole platform on this machine, without Docker or root
///
/// That is a control plane, a router, and an organisation `demo`. Neither Docker nor root are
/// needed. Ctrl-C ends everything it started; running it again picks up where it was. With
/// `--detach` it goes on in the background: `pizzapi dev status` looks after it, `pizzapi dev
/// stop` ends it.
///
/// Organisations are at http://{org}.localhost:8088. For browsers and systems that do not know such
/// names there is `--domain pizzapi.test`: they are at http://{org}.pizzapi.test:8088 then, and
/// `pizzapi dev hosts` and `pizzapi dev dnsmasq` print what makes those names known.
///
/// Variables:
///   PIZZAPI_DATA_DIR      the folder with everything it makes; one `dev` a folder
///   PORT, PIZZAPI_BIND    where the control plane listens [default: 3100, 127.0.0.1]
///   PIZZAPI_ROUTER_BIND   where the router listens [default: 127.0.0.1:8088]
///   PIZZAPI_BASE_DOMAIN   the domain, as --domain
///   Ports that are not set and taken are replaced by free ones, which are kept for next time.
///   What `pizzapi serve` reads counts, too: PIZZAPI_REGISTRATION (open here) and others.
///
/// Examples:
///   pizzapi dev
///   pizzapi dev -d --orgs 20
///   pizzapi dev --reset
///   PIZZAPI_DATA_DIR=/tmp/try pizzapi dev
#[derive(Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true)]
pub struct Dev {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    start: start::Start,
}

#[derive(Subcommand)]
enum Command {
    Status(status::Status),
    Stop(stop::Stop),
    Hosts(names::Hosts),
    Dnsmasq(names::Dnsmasq),
}

impl Dev {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self.command {
            None => self.start.run(ctx).await,
            Some(Command::Status(command)) => command.run(ctx).await,
            Some(Command::Stop(command)) => command.run(ctx).await,
            Some(Command::Hosts(command)) => command.run(ctx).await,
            Some(Command::Dnsmasq(command)) => command.run(ctx).await,
        }
    }
}
