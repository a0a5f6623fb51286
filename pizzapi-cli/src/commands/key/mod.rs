//! `pizzapi key`: API keys, for machines.

mod create;
mod list;
mod revoke;

use clap::Subcommand;
use pizzapi_sdk::types::ApiKey;

use crate::{
    ctx::Ctx,
    error::Result,
    output::{Cell, Column, Row},
};

/// Manage your API keys, for scripts and machines
#[derive(Subcommand)]
pub enum Key {
    #[command(visible_alias = "ls")]
    List(list::List),
    Create(create::Create),
    #[command(aliases = ["delete", "rm"])]
    Revoke(revoke::Revoke),
}

impl Key {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(command) => command.run(ctx).await,
            Self::Create(command) => command.run(ctx).await,
            Self::Revoke(command) => command.run(ctx).await,
        }
    }
}

impl Row for ApiKey {
    const COLUMNS: &'static [Column] = &[
        Column::new("ID", "id"),
        Column::new("NAME", "name").flexible(),
        Column::new("START", "start"),
        Column::new("ORG", "org"),
        Column::new("ACCESS", "access"),
        Column::new("AGE", "created_at"),
        Column::new("USED", "last_used_at"),
        Column::new("EXPIRES", "expires_at"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let org = self.org.as_ref().map_or("all", |org| org.as_str());
        vec![
            Cell::text(&self.id),
            Cell::text(&self.name),
            Cell::text(format!("{}…", self.start)),
            Cell::text(org),
            Cell::text(if self.read_only { "read" } else { "full" }),
            Cell::Age(Some(self.created_at)),
            Cell::Age(self.last_used_at),
            Cell::Until(self.expires_at),
        ]
    }

    fn name(&self) -> String {
        self.id.to_string()
    }
}
