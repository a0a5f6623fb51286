//! `pizzapi org deny`

use pizzapi_sdk::types::{Because, OrgSlug};

use crate::{
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::complete,
};

/// Turn down an organisation that waits for approval
///
/// For platform admins. Its slug is never given out again.
///
/// Examples:
///   pizzapi org deny acme --reason "we know no Acme"
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Deny {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    /// Why; its members see it.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Deny {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        ctx.prompt.confirm(&format!(
            "Deny the organisation `{slug}`? It is removed for good"
        ))?;
        let because = Because {
            reason: self.reason,
        };
        let org = client
            .deny_org(&slug, &because)
            .await
            .context(|| format!("could not deny organisation `{slug}`"))?;
        ctx.out.done(format_args!("Denied organisation `{slug}`"))?;
        ctx.out.result(&org)
    }
}
