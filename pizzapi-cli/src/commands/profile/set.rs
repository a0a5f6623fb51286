//! `pizzapi profile set`

use pizzapi_sdk::profile::{Config, Profile};

use crate::{
    ctx::{Ctx, folders},
    error::{Error, Exit, Result},
};

/// Make a profile, or change what it says
///
/// What it says is given with --control-plane, --account, --org and --cacert; what is not given
/// stays. Another control plane or account has other organisations: the current one is forgotten
/// then.
///
/// Examples:
///   pizzapi profile set staging --control-plane https://staging.example.com
///   pizzapi profile set staging --account ann@example.com --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Set {
    /// The profile's name.
    #[arg(add = crate::names::complete::profiles())]
    name: String,
    /// The account's e-mail address.
    #[arg(long, value_name = "EMAIL", value_parser = pizzapi_sdk::types::rules::known_email)]
    account: Option<String>,
}

impl Set {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let Self { name, account } = self;
        let globals = &ctx.globals;
        let ca_file = globals
            .cacert
            .as_ref()
            .map(std::path::absolute)
            .transpose()?;
        if let Some(url) = &globals.control_plane {
            // Whether it can be one is the client's to say.
            pizzapi_sdk::Client::builder(url).build()?;
        }
        Config::update(&folders(), |config| {
            let before = config.profiles.get(&name);
            let known = before.map(|profile| profile.control_plane.clone());
            let url = globals.control_plane.clone().or(known).ok_or_else(|| {
                Error::new(Exit::Usage, format!("there is no profile `{name}` yet"))
                    .hint("a new one needs --control-plane")
            })?;
            let url = url.trim_end_matches('/').to_owned();
            let account = account.or_else(|| {
                before
                    .filter(|profile| profile.control_plane == url)
                    .and_then(|profile| profile.account.clone())
            });
            let same =
                before.filter(|profile| profile.control_plane == url && profile.account == account);
            let mut profile = same.cloned().unwrap_or_else(|| Profile {
                control_plane: url,
                account,
                ca_file: before.and_then(|profile| profile.ca_file.clone()),
                ..Profile::default()
            });
            if let Some(org) = &globals.org
                && profile.org.as_ref() != Some(org)
            {
                profile.previous_org = profile.org.replace(org.clone());
            }
            profile.ca_file = ca_file.or(profile.ca_file);
            config.current.get_or_insert_with(|| name.clone());
            config.profiles.insert(name.clone(), profile);
            Ok::<_, Error>(())
        })?;
        ctx.out.done(format_args!("Set profile `{name}`"))?;
        ctx.out.result(&super::Known::find(ctx, Some(name))?)
    }
}
