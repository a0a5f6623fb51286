//! `pizzapi org suspend`

use pizzapi_sdk::{
    WaitFor,
    types::{Because, OrgSlug, OrgStatus},
};

use crate::{
    commands::waiting::{Effect, Waiting},
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::complete,
};

/// Shut an organisation: no tokens, no connections, its server stopped
///
/// Its data is kept; `pizzapi org resume` opens it again. For platform admins.
///
/// Examples:
///   pizzapi org suspend acme --reason "unpaid since March"
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Suspend {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    /// Why; its members see it.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Suspend {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        let failed = || format!("could not suspend organisation `{slug}`");
        let before = client.get_org(&slug).await.context(failed)?;
        if before.status == OrgStatus::Suspended {
            ctx.out
                .done(format_args!("`{slug}` is suspended already"))?;
            return ctx.out.result(&before);
        }
        ctx.prompt.confirm(&format!(
            "Suspend the organisation `{slug}`? Its members are cut off within 5 seconds"
        ))?;
        let because = Because {
            reason: self.reason,
        };
        let org = client.suspend_org(&slug, &because).await.context(failed)?;
        let effect = Effect {
            until: WaitFor::Stopped,
            image: None,
            begun: "Suspending organisation",
            done: "Suspended organisation",
        };
        self.waiting.finish(ctx, &client, &slug, effect).await?;
        ctx.out.result(&org)
    }
}
