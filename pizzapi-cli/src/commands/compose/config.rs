//! `pizzapi compose config`

use super::values::Which;
use crate::{ctx::Ctx, error::Result};

/// Print the platform as a Compose file, with the values it would be brought up with
///
/// Secrets are not shown. The file with comments and variables is docker/compose.multitenancy.yml.
///
/// Examples:
///   pizzapi compose config
///   pizzapi compose config --no-mask
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Config {
    #[command(flatten)]
    which: Which,
    /// Show secrets, too.
    #[arg(long)]
    no_mask: bool,
}

impl Config {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let values = self.which.values(ctx)?;
        ctx.out
            .data(&values.project.stack.filled_yaml(self.no_mask))
    }
}
