//! `pizzapi profile`: which control planes and accounts this machine knows.

use clap::Subcommand;
use pizzapi_sdk::profile::{Config, Profile as ProfileEntry};
use serde::Serialize;

use crate::{
    ctx::{Ctx, folders},
    error::{Error, Exit, Result},
    output::Cells,
};

/// Profiles: list, use.
#[derive(Subcommand)]
pub enum Profile {
    List(List),
    Use(Use),
}

/// List the profiles
///
/// Examples:
///   pizzapi profile list
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {}

/// Choose the profile that commands use from now on
///
/// Examples:
///   pizzapi profile use dev
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Use {
    /// The profile's name.
    name: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    current: bool,
    #[serde(flatten)]
    profile: ProfileEntry,
}

impl Profile {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(List {}) => {
                let config = Config::load(&folders())?;
                let row = |(name, profile): (&String, &ProfileEntry)| Row {
                    name: name.clone(),
                    current: config.current.as_ref() == Some(name),
                    profile: profile.clone(),
                };
                let rows: Vec<Row> = config.profiles.iter().map(row).collect();
                ctx.out.list(&rows, &rows)
            }
            Self::Use(Use { name }) => {
                Config::update(&folders(), |config| {
                    if !config.profiles.contains_key(&name) {
                        return Err(Error::new(Exit::NotFound, format!("there is no profile `{name}`"))
                            .hint("`pizzapi profile list` shows them; `pizzapi login --profile NAME` makes one"));
                    }
                    config.current = Some(name.clone());
                    Ok(())
                })?;
                ctx.out.done(format_args!("Now using profile `{name}`"))
            }
        }
    }
}

impl Cells for Row {
    const TITLES: &'static [&'static str] = &["", "NAME", "CONTROL PLANE", "ACCOUNT", "ORG"];

    fn cells(&self) -> Vec<String> {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        vec![
            if self.current { "●" } else { " " }.to_owned(),
            self.name.clone(),
            self.profile.control_plane.clone(),
            or_dash(self.profile.account.clone()),
            or_dash(self.profile.org.as_ref().map(ToString::to_string)),
        ]
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
