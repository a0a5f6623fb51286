//! `pizzapi profile use`

use pizzapi_sdk::profile::Config;

use crate::{
    ctx::{Ctx, folders},
    error::Result,
};

/// Choose the profile that commands use from now on
///
/// Examples:
///   pizzapi profile use dev
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Use {
    /// The profile's name.
    #[arg(add = crate::names::complete::profiles())]
    name: Option<String>,
}

impl Use {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let name = match self.name {
            Some(name) => name,
            None => choose(ctx)?,
        };
        Config::update(&folders(), |config| {
            if !config.profiles.contains_key(&name) {
                return Err(super::no_profile(&name));
            }
            config.current = Some(name.clone());
            Ok(())
        })?;
        ctx.out.done(format_args!("Now using profile `{name}`"))
    }
}

fn choose(ctx: &Ctx) -> Result<String> {
    let config = Config::load(&folders())?;
    let names: Vec<String> = config.profiles.into_keys().collect();
    if names.is_empty() {
        return Err(super::no_profile("default"));
    }
    let index = ctx.prompt.choose("Profile", &names, "NAME")?;
    Ok(names[index].clone())
}
