//! `pizzapi org approve`

use pizzapi_sdk::{WaitFor, types::OrgSlug};

use crate::{
    commands::waiting::{Effect, Waiting},
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::complete,
};

/// Approve an organisation that waits for it; its server is started
///
/// For platform admins. `pizzapi org list --status pending` shows which wait.
///
/// Examples:
///   pizzapi org approve acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Approve {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Approve {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run);
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        let org = client
            .approve_org(&slug)
            .await
            .context(|| format!("could not approve organisation `{slug}`"))?;
        let effect = Effect {
            until: WaitFor::Healthy,
            begun: "Approved, and starting organisation",
            done: "Approved organisation",
        };
        self.waiting.finish(ctx, &client, &slug, effect).await?;
        ctx.out.result(&org)
    }
}
