//! `pizzapi instance restart`

use pizzapi_sdk::{
    WaitFor,
    types::{OrgSlug, WantedState},
};

use super::get::Shown;
use crate::{
    commands::waiting::{Effect, Waiting},
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
    names::complete,
};

/// Start an organisation's server anew
///
/// Runners reconnect by themselves; sessions go on.
///
/// Examples:
///   pizzapi instance restart acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Restart {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Restart {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        let failed = || format!("could not restart the instance of `{slug}`");
        let report = client.org_status(&slug).await.context(failed)?;
        if report
            .instance
            .is_some_and(|it| it.desired == WantedState::Stopped)
        {
            let message = format!("the instance of `{slug}` is stopped");
            return Err(Error::new(Exit::Conflict, message)
                .hint(format!("`pizzapi instance start {slug}` starts it")));
        }
        client.restart_instance(&slug).await.context(failed)?;
        let effect = Effect {
            until: WaitFor::Healthy,
            image: None,
            begun: "Restarting the instance of",
            done: "Restarted the instance of",
        };
        self.waiting.finish(ctx, &client, &slug, effect).await?;
        Shown::result(ctx, &client, &slug).await
    }
}
