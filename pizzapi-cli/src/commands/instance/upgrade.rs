//! `pizzapi instance upgrade`

use pizzapi_sdk::{
    WaitFor,
    types::{OrgSlug, PutInstance},
};

use super::get::Shown;
use crate::{
    commands::waiting::{Effect, Waiting},
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::complete,
};

/// Run an organisation's server from another image
///
/// For platform admins, where instances are containers; one of PIZZAPI_ALLOWED_IMAGES. An image
/// that does not become healthy is replaced by the one before.
///
/// Examples:
///   pizzapi instance upgrade acme --image pizzapi-server:0.2.0
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Upgrade {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    /// The image, as NAME:TAG.
    #[arg(long)]
    image: String,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Upgrade {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        let wish = PutInstance {
            image: Some(self.image),
            ..PutInstance::default()
        };
        client
            .update_instance(&slug, &wish)
            .await
            .context(|| format!("could not upgrade the instance of `{slug}`"))?;
        let effect = Effect {
            until: WaitFor::Healthy,
            begun: "Upgrading the instance of",
            done: "Upgraded the instance of",
        };
        self.waiting.finish(ctx, &client, &slug, effect).await?;
        Shown::result(ctx, &client, &slug).await
    }
}
