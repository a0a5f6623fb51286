//! `pizzapi config`: what this machine is set to, and why.

mod explain;
mod path;
mod show;

use clap::Subcommand;

use crate::{ctx::Ctx, error::Result};

/// Show settings, where they are kept, and why they hold
#[derive(Subcommand)]
pub enum Config {
    Path(path::Path),
    Show(show::Show),
    Explain(explain::Explain),
}

impl Config {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::Path(command) => command.run(ctx),
            Self::Show(command) => command.run(ctx),
            Self::Explain(command) => command.run(ctx),
        }
    }
}
