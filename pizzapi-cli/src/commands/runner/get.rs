//! `pizzapi runner get`

use super::which;
use crate::{ctx::Ctx, error::Result, names::complete};

/// Show one of an organisation's runners
///
/// Examples:
///   pizzapi runner get laptop --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Get {
    /// The runner, by id or name.
    #[arg(value_name = "ID|NAME", add = complete::runners())]
    runner: String,
}

impl Get {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let runner = which::find(ctx, &ctx.org_client().await?, &self.runner).await?;
        ctx.out.row(&runner)
    }
}
