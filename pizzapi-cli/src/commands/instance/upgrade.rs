//! `pizzapi instance upgrade`

use clap::ArgGroup;
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

/// Run an organisation's server from another image, or with a Redis of its own
///
/// For platform admins, where instances are containers; one of PIZZAPI_ALLOWED_IMAGES. An image
/// that does not become healthy is replaced by the one before.
///
/// Examples:
///   pizzapi instance upgrade acme --image pizzapi-server:0.2.0
///   pizzapi instance upgrade acme --dedicated-redis
///   pizzapi instance upgrade acme --dedicated-redis=false
#[derive(clap::Args)]
#[command(verbatim_doc_comment, group(ArgGroup::new("what").args(["image", "dedicated_redis"]).required(true).multiple(true)))]
pub struct Upgrade {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    /// The image, as NAME:TAG.
    #[arg(long)]
    image: Option<String>,
    /// Whether it has a Redis of its own, instead of a part of the shared one [as a flag: true].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    dedicated_redis: Option<bool>,
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
            image: self.image,
            dedicated_redis: self.dedicated_redis,
            ..PutInstance::default()
        };
        client
            .update_instance(&slug, &wish)
            .await
            .context(|| format!("could not upgrade the instance of `{slug}`"))?;
        let effect = Effect {
            until: WaitFor::Healthy,
            image: wish.image.as_deref(),
            begun: "Upgrading the instance of",
            done: "Upgraded the instance of",
        };
        self.waiting.finish(ctx, &client, &slug, effect).await?;
        Shown::result(ctx, &client, &slug).await
    }
}
