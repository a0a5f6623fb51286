//! `pizzapi profile`: which control planes and accounts this machine knows.

mod list;
mod remove;
mod set;
mod show;
mod switch;

use clap::Subcommand;
use pizzapi_sdk::profile::{Config, Profile as Entry};
use serde::Serialize;

use crate::{
    ctx::{Ctx, folders},
    error::{Error, Exit, Result},
    output::{Cell, Column, Row},
};

/// Manage profiles: control plane, account, current organisation
#[derive(Subcommand)]
pub enum Profile {
    #[command(visible_alias = "ls")]
    List(list::List),
    Show(show::Show),
    Use(switch::Use),
    Set(set::Set),
    #[command(visible_alias = "rm")]
    Remove(remove::Remove),
}

impl Profile {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(command) => command.run(ctx),
            Self::Show(command) => command.run(ctx),
            Self::Use(command) => command.run(ctx),
            Self::Set(command) => command.run(ctx),
            Self::Remove(command) => command.run(ctx).await,
        }
    }
}

/// A profile, as it is printed.
#[derive(Serialize)]
struct Known {
    name: String,
    current: bool,
    #[serde(flatten)]
    profile: Entry,
}

impl Known {
    fn all() -> Result<Vec<Self>> {
        let config = Config::load(&folders())?;
        let current = config.current;
        let known = config.profiles.into_iter().map(|(name, profile)| Self {
            current: current.as_ref() == Some(&name),
            name,
            profile,
        });
        Ok(known.collect())
    }

    /// The one that is named, else the one that applies.
    fn find(ctx: &Ctx, name: Option<String>) -> Result<Self> {
        let name = match name {
            Some(name) => name,
            None => match &ctx.settings()?.profile {
                Some(applies) => applies.value.clone(),
                None => {
                    return Err(Error::new(Exit::NotFound, "there is no profile yet")
                        .hint("`pizzapi login` makes one"));
                }
            },
        };
        let found = Self::all()?.into_iter().find(|known| known.name == name);
        found.ok_or_else(|| no_profile(&name))
    }
}

fn no_profile(name: &str) -> Error {
    Error::new(Exit::NotFound, format!("there is no profile `{name}`"))
        .hint("`pizzapi profile list` shows them; `pizzapi login --profile NAME` makes one")
}

impl Row for Known {
    const COLUMNS: &'static [Column] = &[
        Column::new("", "current"),
        Column::new("NAME", "name"),
        Column::new("CONTROL PLANE", "control_plane"),
        Column::new("ACCOUNT", "account"),
        Column::new("ORG", "org"),
        Column::new("ORG BEFORE", "previous_org").wide(),
        Column::new("CERTIFICATES", "ca_file").wide(),
    ];

    fn cells(&self) -> Vec<Cell> {
        let it = &self.profile;
        vec![
            Cell::text(if self.current { "●" } else { " " }),
            Cell::text(&self.name),
            Cell::text(&it.control_plane),
            Cell::maybe(it.account.as_ref()),
            Cell::maybe(it.org.as_ref()),
            Cell::maybe(it.previous_org.as_ref()),
            Cell::maybe(it.ca_file.as_ref().map(|path| path.display())),
        ]
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
