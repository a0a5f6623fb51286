//! `pizzapi org`: organisations.

mod approve;
mod create;
mod delete;
mod deny;
mod edit;
mod get;
mod list;
mod open;
mod resume;
mod status;
mod suspend;
mod wait;

use clap::Subcommand;
use pizzapi_sdk::types::Org as OrgType;

use crate::{
    ctx::Ctx,
    error::Result,
    output::{Cell, Column, Row},
};

/// Manage organisations: make, change, suspend and delete them
#[derive(Subcommand)]
pub enum Org {
    #[command(visible_alias = "ls")]
    List(list::List),
    #[command(aliases = ["show", "view", "describe"])]
    Get(get::Get),
    Create(create::Create),
    #[command(aliases = ["update", "set", "rename"])]
    Edit(edit::Edit),
    #[command(visible_alias = "rm")]
    Delete(delete::Delete),
    Suspend(suspend::Suspend),
    Resume(resume::Resume),
    Approve(approve::Approve),
    Deny(deny::Deny),
    Status(status::Status),
    Wait(wait::Wait),
    Open(open::Open),
}

impl Org {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(command) => command.run(ctx).await,
            Self::Get(command) => command.run(ctx).await,
            Self::Create(command) => command.run(ctx).await,
            Self::Edit(command) => command.run(ctx).await,
            Self::Delete(command) => command.run(ctx).await,
            Self::Suspend(command) => command.run(ctx).await,
            Self::Resume(command) => command.run(ctx).await,
            Self::Approve(command) => command.run(ctx).await,
            Self::Deny(command) => command.run(ctx).await,
            Self::Status(command) => command.run(ctx).await,
            Self::Wait(command) => command.run(ctx).await,
            Self::Open(command) => command.run(ctx).await,
        }
    }
}

impl Row for OrgType {
    const COLUMNS: &'static [Column] = &[
        Column::new("SLUG", "slug"),
        Column::new("NAME", "name").flexible(),
        Column::new("ROLE", "role"),
        Column::new("STATUS", "status"),
        Column::new("INSTANCE", "instance"),
        Column::new("RUNNERS", "runners"),
        Column::new("SESSIONS", "sessions"),
        Column::new("AGE", "created_at"),
        Column::new("PLAN", "plan").wide(),
        Column::new("ID", "id").wide(),
        Column::new("URL", "url").wide(),
        Column::new("", "why").flexible(),
    ];

    fn cells(&self) -> Vec<Cell> {
        let instance = self.instance.as_ref();
        let state = instance.map(|it| Cell::State(it.status.glyph(), it.status.to_string()));
        let error = instance.and_then(|it| it.last_error.as_deref());
        let why = self.status_reason.as_deref().or(error);
        vec![
            Cell::text(&self.slug),
            Cell::text(&self.name),
            Cell::maybe(self.role.as_ref()),
            Cell::State(self.status.glyph(), self.status.to_string()),
            state.unwrap_or(Cell::Number(None)),
            Cell::Number(instance.and_then(|it| it.runners).map(u64::from)),
            Cell::Number(instance.and_then(|it| it.sessions).map(u64::from)),
            Cell::Age(Some(self.created_at)),
            Cell::maybe(self.plan.as_ref()),
            Cell::text(&self.id),
            Cell::maybe(instance.and_then(|it| it.url.as_ref())),
            Cell::text(why.unwrap_or_default()),
        ]
    }

    fn name(&self) -> String {
        self.slug.to_string()
    }
}
