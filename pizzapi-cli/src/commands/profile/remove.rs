//! `pizzapi profile remove`

use pizzapi_sdk::profile::{Config, Overrides, Settings};

use crate::{
    commands::logout,
    ctx::{Ctx, folders},
    error::Result,
};

/// Remove a profile, and end its login
///
/// A login that another profile uses too goes on.
///
/// Examples:
///   pizzapi profile remove staging
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Remove {
    /// The profile's name.
    #[arg(add = crate::names::complete::profiles())]
    name: String,
}

impl Remove {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let name = &self.name;
        let config = Config::load(&folders())?;
        let profile = config
            .profiles
            .get(name)
            .ok_or_else(|| super::no_profile(name))?;
        ctx.prompt
            .confirm(&format!("Remove profile `{name}` and end its login?"))?;
        let shared = config.profiles.iter().any(|(other, it)| {
            other != name
                && it.control_plane == profile.control_plane
                && it.account == profile.account
        });
        if !shared {
            let settings = Settings::load(Overrides {
                profile: Some(name.clone()),
                control_plane: Some(profile.control_plane.clone()),
                insecure: ctx.globals.insecure,
                ..Overrides::default()
            })?;
            logout::end(ctx, &settings).await?;
        }
        Config::update(&folders(), |config| {
            config.profiles.remove(name);
            if config.current.as_ref() == Some(name) {
                config.current = None;
            }
            Ok::<_, crate::error::Error>(())
        })?;
        ctx.out.done(format_args!("Removed profile `{name}`"))
    }
}
