//! `pizzapi runner get`

use super::which;
use crate::{ctx::Ctx, error::Result, output::table};

/// Show one of an organisation's runners
///
/// Examples:
///   pizzapi runner get laptop --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Get {
    /// The runner, by id or name.
    #[arg(value_name = "ID|NAME")]
    runner: String,
}

impl Get {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let runner = which::find(&ctx.org_client()?, &self.runner).await?;
        ctx.out.one(&runner, runner.runner_id.as_str(), || {
            table::render(std::slice::from_ref(&runner))
        })
    }
}
