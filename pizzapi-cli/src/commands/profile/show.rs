//! `pizzapi profile show`

use super::Known;
use crate::{ctx::Ctx, error::Result};

/// Show one profile
///
/// Examples:
///   pizzapi profile show
///   pizzapi profile show dev -o json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Show {
    /// The profile's name [default: the one that applies].
    #[arg(add = crate::names::complete::profiles())]
    name: Option<String>,
}

impl Show {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        ctx.out.row(&Known::find(ctx, self.name)?)
    }
}
