//! `pizzapi member`: who belongs to an organisation.

mod add;
mod list;
mod remove;
mod role;

use clap::Subcommand;
use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    Client,
    types::{ListMembers, Member as MemberType, OrgSlug},
};

use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
    output::{Cell, Column, Row},
};

/// Manage who belongs to an organisation, and as what
#[derive(Subcommand)]
pub enum Member {
    #[command(visible_alias = "ls")]
    List(list::List),
    Add(add::Add),
    #[command(visible_alias = "rm")]
    Remove(remove::Remove),
    Role(role::Role),
}

impl Member {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(command) => command.run(ctx).await,
            Self::Add(command) => command.run(ctx).await,
            Self::Remove(command) => command.run(ctx).await,
            Self::Role(command) => command.run(ctx).await,
        }
    }
}

/// The member with this e-mail address or user id.
async fn find(client: &Client, org: &OrgSlug, who: &str) -> Result<MemberType> {
    let query = ListMembers {
        limit: Some(200),
        ..ListMembers::default()
    };
    let mut members = std::pin::pin!(client.list_all_members(org, &query));
    let failed = || format!("could not list the members of `{org}`");
    while let Some(member) = members.try_next().await.context(failed)? {
        if member.email.eq_ignore_ascii_case(who) || member.user_id.as_str() == who {
            return Ok(member);
        }
    }
    Err(
        Error::new(Exit::NotFound, format!("`{who}` is no member of `{org}`"))
            .hint(format!("`pizzapi member list --org {org}` shows them")),
    )
}

impl Row for MemberType {
    const COLUMNS: &'static [Column] = &[
        Column::new("EMAIL", "email"),
        Column::new("NAME", "name").flexible(),
        Column::new("ROLE", "role"),
        Column::new("SINCE", "created_at"),
        Column::new("USER", "user_id").wide(),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(&self.email),
            Cell::text(&self.name),
            Cell::text(&self.role),
            Cell::Age(Some(self.created_at)),
            Cell::text(&self.user_id),
        ]
    }

    fn name(&self) -> String {
        self.email.clone()
    }
}
