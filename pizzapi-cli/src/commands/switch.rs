//! `pizzapi use`

use pizzapi_sdk::{
    profile::{Config, Source},
    types::OrgSlug,
};

use crate::{
    ctx::{Ctx, folders},
    error::{Context as _, Error, Exit, Result},
    names::{self, Kind, complete},
};

/// Choose the organisation that commands are about from now on
///
/// Examples:
///   pizzapi use acme
///   pizzapi use -          the one before
///   pizzapi use            choose among yours
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Use {
    /// The organisation's slug, or `-` for the one before.
    #[arg(add = complete::orgs())]
    slug: Option<String>,
}

impl Use {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let name = ctx.settings()?.profile.as_ref().ok_or_else(|| {
            Error::new(Exit::Usage, "there is no profile to remember it in")
                .hint("`pizzapi login` makes one")
        })?;
        let name = &name.value;
        if !matches!(ctx.settings()?.url.source, Source::Profile { .. }) {
            let url = &ctx.settings()?.url.value;
            let message = format!("{url} is not what profile `{name}` is about");
            return Err(Error::new(Exit::Usage, message)
                .hint("leave --control-plane and PIZZAPI_CONTROL_PLANE_URL out, or name another profile with --profile"));
        }
        let given = self.slug.as_deref();
        let slug: OrgSlug = if given == Some("-") {
            let config = Config::load(&folders())?;
            let profile = config.profiles.get(name);
            profile
                .and_then(|profile| profile.previous_org.clone())
                .ok_or_else(|| {
                    Error::new(Exit::Usage, "there is no organisation before this one")
                })?
        } else if let Some(text) = given {
            text.parse().map_err(|error| {
                Error::new(Exit::Usage, format!("`{text}` is no slug")).because(error)
            })?
        } else {
            ctx.choose_org("SLUG").await?
        };
        let org = client
            .get_org(&slug)
            .await
            .context(|| format!("could not choose `{slug}`"))?;
        ctx.names().add(Kind::Orgs, names::org(&org));
        Config::update(&folders(), |config| {
            if let Some(profile) = config.profiles.get_mut(name)
                && profile.org.as_ref() != Some(&slug)
            {
                profile.previous_org = profile.org.replace(slug.clone());
            }
            Ok::<_, Error>(())
        })?;
        ctx.out.done(format_args!(
            "Now using organisation `{slug}` (profile `{name}`)"
        ))
    }
}
