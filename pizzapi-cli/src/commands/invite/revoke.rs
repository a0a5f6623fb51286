//! `pizzapi invite revoke`

use pizzapi_sdk::types::InviteId;

use crate::{
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::{Kind, complete},
};

/// Take an invite back: it cannot be accepted any more
///
/// Examples:
///   pizzapi invite revoke 0190a1b2-… --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Revoke {
    /// The invite's id.
    #[arg(add = complete::invites())]
    id: InviteId,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Revoke {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let org = ctx.org().await?;
        client
            .revoke_invite(&org, &self.id)
            .await
            .context(|| format!("could not revoke invite {}", self.id))?;
        ctx.names().remove(Kind::Invites(&org), self.id.as_str());
        ctx.out.done(format_args!("Revoked invite {}", self.id))
    }
}
