//! `pizzapi session`: coding-agent sessions of an organisation.

mod events;
mod get;
mod kill;
mod list;
mod prompt;
mod start;

use clap::Subcommand;
use pizzapi_sdk::types::{Session as SessionType, SessionStatus};

use crate::{
    ctx::Ctx,
    error::Result,
    output::{Cell, Column, Row},
};

/// Start, watch and end coding-agent sessions of an organisation
#[derive(Subcommand)]
pub enum Session {
    #[command(visible_alias = "ls")]
    List(list::List),
    Get(get::Get),
    Start(start::Start),
    #[command(aliases = ["stop", "delete"])]
    Kill(kill::Kill),
    #[command(alias = "logs")]
    Events(events::Events),
}

impl Session {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(command) => command.run(ctx).await,
            Self::Get(command) => command.run(ctx).await,
            Self::Start(command) => command.run(ctx).await,
            Self::Kill(command) => command.run(ctx).await,
            Self::Events(command) => command.run(ctx).await,
        }
    }
}

impl Row for SessionType {
    const COLUMNS: &'static [Column] = &[
        Column::new("SESSION", "session_id"),
        Column::new("STATUS", "status"),
        Column::new("RUNNER", "runner"),
        Column::new("CWD", "cwd").flexible(),
        Column::new("EVENTS", "events"),
        Column::new("AGE", "started_at"),
        Column::new("PROMPT", "prompt").flexible(),
        Column::new("", "why").flexible(),
    ];

    fn cells(&self) -> Vec<Cell> {
        // A word says how it ended; a sentence is why it never began, and has a place of its own.
        let reason = self.end_reason.as_deref().unwrap_or_default();
        let (word, sentence) = if reason.contains(' ') {
            ("refused", reason)
        } else {
            (reason, "")
        };
        let status = match (&self.status, word, self.exit_code) {
            (SessionStatus::Ended, _, Some(code)) => format!("exited {code}"),
            (SessionStatus::Ended, word, None) if !word.is_empty() => word.to_owned(),
            (status, _, _) => status.to_string(),
        };
        let runner = self
            .runner_name
            .clone()
            .or_else(|| self.runner_id.as_ref().map(ToString::to_string));
        vec![
            Cell::text(&self.session_id),
            Cell::State(self.status.glyph(), status),
            Cell::maybe(runner),
            Cell::maybe(self.cwd.as_ref()),
            Cell::text(self.event_count),
            Cell::Age(Some(self.started_at)),
            Cell::text(self.prompt.as_deref().unwrap_or_default()),
            Cell::text(sentence),
        ]
    }

    fn name(&self) -> String {
        self.session_id.to_string()
    }
}
