//! `pizzapi session get`

use pizzapi_sdk::types::SessionId;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    names::complete,
};

/// Show one session
///
/// Examples:
///   pizzapi session get 0190a1b2-…
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Get {
    /// The session's id.
    #[arg(add = complete::sessions())]
    id: SessionId,
}

impl Get {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let id = &self.id;
        let session = ctx.org_client().await?.get_session(id).await;
        ctx.out
            .row(&session.context(|| format!("could not get session {id}"))?)
    }
}
