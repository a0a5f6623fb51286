//! The groups of rows, in the order of the table.

mod cli;
mod dashboard;
mod docker;
mod keys;
mod neighbour;
mod orgs;
mod proxied;
mod runners;
mod sdk;
mod sign_in;
mod start;
mod switch;
mod tokens;
mod tunnel;

use clap::ValueEnum as _;

use super::{Programs, row::Row};
use crate::Result;

/// What can be measured by itself.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Group {
    /// Starting programs and provisioning instances.
    Start,
    /// Org tokens, one org, one's orgs: with 100 orgs and with 10 000.
    Orgs,
    /// The program's own commands.
    Cli,
    /// The dashboard, at a terminal.
    Dashboard,
    /// The public keys.
    Keys,
    /// Signing in, and what goes on beside it.
    SignIn,
    /// Checking tokens in an instance.
    Tokens,
    /// From one org to another.
    Switch,
    /// A thousand runners on one instance.
    Runners,
    /// Requests through the router.
    Router,
    /// WebSockets through the router.
    Tunnel,
    /// One org beside another that floods the router.
    Neighbour,
    /// What the SDK adds to a call, and what it takes.
    Sdk,
    /// Orgs as containers, on the engine that DOCKER_HOST names, with the image `pizzapi-server:latest`; only when asked for.
    Docker,
}

impl Group {
    /// All that can be measured on any machine.
    pub fn without_docker() -> Vec<Self> {
        let all = Self::value_variants().iter().copied();
        all.filter(|group| !matches!(group, Self::Docker)).collect()
    }

    /// Measures its rows.
    pub fn measure(self, programs: &Programs) -> Result<Vec<Row>> {
        match self {
            Self::Start => start::measure(programs),
            Self::Orgs => orgs::measure(programs),
            Self::Cli => cli::measure(programs),
            Self::Dashboard => dashboard::measure(programs),
            Self::Keys => keys::measure(programs),
            Self::SignIn => sign_in::measure(programs),
            Self::Tokens => tokens::measure(programs),
            Self::Switch => switch::measure(programs),
            Self::Runners => runners::measure(programs),
            Self::Router => proxied::measure(programs),
            Self::Tunnel => tunnel::measure(programs),
            Self::Neighbour => neighbour::measure(programs),
            Self::Sdk => sdk::measure(programs),
            Self::Docker => docker::measure(programs),
        }
    }
}
