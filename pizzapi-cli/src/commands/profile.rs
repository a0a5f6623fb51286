//! `pizzapi profile`: which control planes and accounts this machine knows.

use clap::Subcommand;
use pizzapi_sdk::profile::{Config, Profile as ProfileEntry};
use serde::Serialize;

use crate::{
    ctx::{Ctx, folders},
    error::{Error, Exit, Result},
    output::{Cell, Column, Shape},
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
                ctx.out.rows(PROFILES, rows).map(drop)
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

const PROFILES: Shape = Shape {
    items: "profiles",
    cursor: None,
};

impl crate::output::Row for Row {
    const COLUMNS: &'static [Column] = &[
        Column::new("", "current"),
        Column::new("NAME", "name"),
        Column::new("CONTROL PLANE", "control_plane"),
        Column::new("ACCOUNT", "account"),
        Column::new("ORG", "org"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(if self.current { "●" } else { " " }),
            Cell::text(&self.name),
            Cell::text(&self.profile.control_plane),
            Cell::maybe(self.profile.account.as_ref()),
            Cell::maybe(self.profile.org.as_ref()),
        ]
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
