//! `pizzapi member remove`

use crate::{
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::{Kind, complete},
};

/// Remove a member; their tokens and connections end within 5 seconds
///
/// Anyone may leave by removing themselves. At least one owner remains.
///
/// Examples:
///   pizzapi member remove ann@example.com --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Remove {
    /// Their e-mail address, or their user id.
    #[arg(add = complete::members())]
    member: String,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Remove {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let org = ctx.org().await?;
        let member = super::find(&client, &org, &self.member).await?;
        let email = &member.email;
        ctx.prompt
            .confirm(&format!("Remove {email} ({}) from `{org}`?", member.role))?;
        client
            .remove_member(&org, &member.user_id)
            .await
            .context(|| format!("could not remove {email} from `{org}`"))?;
        ctx.names().remove(Kind::Members(&org), email);
        ctx.out.done(format_args!("Removed {email} from `{org}`"))
    }
}
