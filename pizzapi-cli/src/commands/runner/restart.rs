//! `pizzapi runner restart`

use pizzapi_sdk::types::RunnerId;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
};

/// Have a runner start again: whoever supervises it does that on exit code 42
///
/// Examples:
///   pizzapi runner restart 0190a1b2-… --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Restart {
    /// The runner's id.
    id: RunnerId,
}

impl Restart {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let org = ctx.org_client().await?;
        ctx.prompt
            .confirm(&format!("Restart runner {}?", self.id))?;
        org.restart_runner(&self.id)
            .await
            .context(|| format!("could not restart runner {}", self.id))?;
        ctx.out.done(format_args!("Restarting runner {}", self.id))
    }
}
