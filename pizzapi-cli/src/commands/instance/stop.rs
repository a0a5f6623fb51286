//! `pizzapi instance stop`

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

/// Stop an organisation's server; its data is kept
///
/// Until `pizzapi instance start`, its runners and sessions are cut off.
///
/// Examples:
///   pizzapi instance stop acme
///   pizzapi instance stop acme --yes --no-wait
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Stop {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Stop {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        ctx.prompt.confirm(&format!(
            "Stop the instance of `{slug}`? Its runners and sessions are cut off"
        ))?;
        let wish = PutInstance {
            desired: Some(WantedState::Stopped),
            ..PutInstance::default()
        };
        client
            .update_instance(&slug, &wish)
            .await
            .context(|| format!("could not stop the instance of `{slug}`"))?;
        let effect = Effect {
            until: WaitFor::Stopped,
            image: None,
            begun: "Stopping the instance of",
            done: "Stopped the instance of",
        };
        self.waiting.finish(ctx, &client, &slug, effect).await?;
        Shown::result(ctx, &client, &slug).await
    }
}
