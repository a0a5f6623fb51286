//! `pizzapi runner stop`

use pizzapi_sdk::types::RunnerId;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
};

/// End a runner, and the sessions on it
///
/// Examples:
///   pizzapi runner stop 0190a1b2-… --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Stop {
    /// The runner's id.
    id: RunnerId,
}

impl Stop {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let org = ctx.org_client().await?;
        ctx.prompt.confirm(&format!("Stop runner {}?", self.id))?;
        org.stop_runner(&self.id)
            .await
            .context(|| format!("could not stop runner {}", self.id))?;
        ctx.out.done(format_args!("Stopping runner {}", self.id))
    }
}
