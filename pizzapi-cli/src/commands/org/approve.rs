//! `pizzapi org approve`

use pizzapi_sdk::{
    WaitFor,
    types::{OrgSlug, OrgStatus},
};

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
        let ctx = &ctx.changing(self.dry_run)?;
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        let failed = || format!("could not approve organisation `{slug}`");
        let before = client.get_org(&slug).await.context(failed)?;
        if before.status != OrgStatus::Pending {
            let status = &before.status;
            ctx.out.done(format_args!(
                "`{slug}` does not wait for approval: it is {status}"
            ))?;
            return ctx.out.result(&before);
        }
        let org = client.approve_org(&slug).await.context(failed)?;
        let effect = Effect {
            until: WaitFor::Healthy,
            image: None,
            begun: "Approved, and starting organisation",
            done: "Approved organisation",
        };
        self.waiting.finish(ctx, &client, &slug, effect).await?;
        ctx.out.result(&org)
    }
}
