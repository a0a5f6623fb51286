//! `pizzapi instance start`

use pizzapi_sdk::{
    WaitFor,
    types::{OrgSlug, PutInstance, WantedState},
};

use super::get::Shown;
use crate::{
    commands::waiting::{Effect, Waiting},
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::complete,
};

/// Start an organisation's server that was stopped
///
/// Examples:
///   pizzapi instance start acme --wait
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Start {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Start {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        let wish = PutInstance {
            desired: Some(WantedState::Running),
            ..PutInstance::default()
        };
        client
            .update_instance(&slug, &wish)
            .await
            .context(|| format!("could not start the instance of `{slug}`"))?;
        let effect = Effect {
            until: WaitFor::Healthy,
            image: None,
            begun: "Starting the instance of",
            done: "Started the instance of",
        };
        self.waiting.finish(ctx, &client, &slug, effect).await?;
        Shown::result(ctx, &client, &slug).await
    }
}
