//! `pizzapi profile list`

use super::Known;
use crate::{ctx::Ctx, error::Result, output::Shape};

/// List the profiles
///
/// Examples:
///   pizzapi profile list
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {}

const PROFILES: Shape = Shape {
    items: "profiles",
    cursor: None,
};

impl List {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let count = ctx.out.rows(PROFILES, Known::all()?)?;
        if count == 0 && ctx.out.for_people() {
            ctx.out
                .note(format_args!("no profiles; `pizzapi login` makes one"));
        }
        Ok(())
    }
}
