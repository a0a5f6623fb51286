//! `pizzapi use`

use pizzapi_sdk::types::OrgSlug;

use crate::{
    config::Config,
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
};

/// Choose the organisation that commands are about from now on
///
/// Examples:
///   pizzapi use acme
///   pizzapi use -          the one before
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Use {
    /// The organisation's slug, or `-` for the one before.
    slug: String,
}

impl Use {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let (name, profile) = ctx.profile()?.ok_or_else(|| {
            Error::new(Exit::Usage, "there is no profile to remember it in")
                .hint("`pizzapi login` makes one")
        })?;
        let slug: OrgSlug = if self.slug == "-" {
            profile.previous_org.clone().ok_or_else(|| {
                Error::new(Exit::Usage, "there is no organisation before this one")
            })?
        } else {
            self.slug.parse().map_err(|error| {
                Error::new(Exit::Usage, format!("`{}` is no slug", self.slug)).because(error)
            })?
        };
        ctx.client()?
            .get_org(&slug)
            .await
            .context(|| format!("could not choose `{slug}`"))?;
        let mut config = Config::load()?;
        let entry = config.profiles.entry(name.clone()).or_default();
        if entry.org.as_ref() != Some(&slug) {
            entry.previous_org = entry.org.replace(slug.clone());
        }
        config.save()?;
        ctx.out.done(format_args!(
            "Now using organisation `{slug}` (profile `{name}`)"
        ))
    }
}
