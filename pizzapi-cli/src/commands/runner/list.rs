//! `pizzapi runner list`

use pizzapi_sdk::types::Runner;

use super::which;
use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    output::{Cell, Column, Row, Shape},
};

/// List an organisation's runners, connected ones first
///
/// Examples:
///   pizzapi runner list --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {}

impl List {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let org = ctx.org_client().await?;
        let runners = org
            .list_runners()
            .await
            .context(|| "could not list the org's runners")?;
        which::remember(ctx, &runners);
        if runners.is_empty() && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "no runners; `pizzapi runner` starts one on this machine"
            ));
        }
        ctx.out.rows(RUNNERS, runners).map(drop)
    }
}

/// As the API has it.
pub const RUNNERS: Shape = Shape {
    items: "runners",
    cursor: None,
};

impl Row for Runner {
    const COLUMNS: &'static [Column] = &[
        Column::new("NAME", "name"),
        Column::new("STATUS", "status"),
        Column::new("SESSIONS", "sessions"),
        Column::new("ROOTS", "roots").flexible(),
        Column::new("VERSION", "version"),
        Column::new("PLATFORM", "platform"),
        Column::new("RUNNER", "runner_id"),
        Column::new("", "warning").flexible(),
    ];

    fn cells(&self) -> Vec<Cell> {
        let (glyph, word) = if self.connected {
            ("●", "connected")
        } else {
            ("○", "away")
        };
        vec![
            Cell::maybe(self.name.as_ref()),
            Cell::State(glyph, word.to_owned()),
            Cell::text(self.session_count),
            Cell::text(self.roots.join(" ")),
            Cell::maybe(self.version.as_ref()),
            Cell::maybe(self.platform.as_ref()),
            Cell::text(&self.runner_id),
            Cell::text(self.warning.as_deref().unwrap_or_default()),
        ]
    }

    fn name(&self) -> String {
        self.runner_id.to_string()
    }
}
