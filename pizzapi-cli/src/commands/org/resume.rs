//! `pizzapi org resume`

use pizzapi_sdk::{
    WaitFor,
    types::{OrgSlug, OrgStatus, WantedState},
};

use crate::{
    commands::waiting::{Effect, Waiting},
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::complete,
};

/// Open an organisation again that was suspended
///
/// For platform admins.
///
/// Examples:
///   pizzapi org resume acme --wait
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Resume {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Resume {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        let failed = || format!("could not resume organisation `{slug}`");
        let before = client.get_org(&slug).await.context(failed)?;
        if before.status != OrgStatus::Suspended {
            let status = &before.status;
            ctx.out
                .done(format_args!("`{slug}` is not suspended: it is {status}"))?;
            return ctx.out.result(&before);
        }
        let org = client.resume_org(&slug).await.context(failed)?;
        let report = client.org_status(&slug).await.context(failed)?;
        if report
            .instance
            .is_some_and(|it| it.desired == WantedState::Stopped)
        {
            ctx.out.done(format_args!(
                "Resumed organisation `{slug}`; its instance was stopped before: `pizzapi instance start {slug}` starts it"
            ))?;
            return ctx.out.result(&org);
        }
        let effect = Effect {
            until: WaitFor::Healthy,
            image: None,
            begun: "Resuming organisation",
            done: "Resumed organisation",
        };
        self.waiting.finish(ctx, &client, &slug, effect).await?;
        ctx.out.result(&org)
    }
}
