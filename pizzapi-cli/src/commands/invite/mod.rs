//! `pizzapi invite`: ways into an organisation for people whom nobody adds by hand.

pub mod accept;
mod create;
mod list;
mod revoke;

use clap::Subcommand;
use pizzapi_sdk::types::Invite as InviteType;

use crate::{
    ctx::Ctx,
    error::Result,
    output::{Cell, Column, Row},
};

/// Invite people to an organisation; accept an invite
#[derive(Subcommand)]
pub enum Invite {
    #[command(visible_alias = "ls")]
    List(list::List),
    Create(create::Create),
    #[command(aliases = ["delete", "rm"])]
    Revoke(revoke::Revoke),
    Accept(accept::Accept),
}

impl Invite {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(command) => command.run(ctx).await,
            Self::Create(command) => command.run(ctx).await,
            Self::Revoke(command) => command.run(ctx).await,
            Self::Accept(command) => command.run(ctx).await,
        }
    }
}

impl Row for InviteType {
    const COLUMNS: &'static [Column] = &[
        Column::new("ID", "id"),
        Column::new("STATE", "state"),
        Column::new("ROLE", "role"),
        Column::new("FOR", "email"),
        Column::new("AGE", "created_at"),
        Column::new("EXPIRES", "expires_at"),
        Column::new("BY", "invited_by").wide(),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(&self.id),
            Cell::State(self.state.glyph(), self.state.to_string()),
            Cell::text(&self.role),
            Cell::text(self.email.as_deref().unwrap_or("anybody")),
            Cell::Age(Some(self.created_at)),
            Cell::Until(Some(self.expires_at)),
            Cell::maybe(self.invited_by.as_ref()),
        ]
    }

    fn name(&self) -> String {
        self.id.to_string()
    }
}
