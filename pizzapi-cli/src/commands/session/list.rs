//! `pizzapi session list`

use pizzapi_sdk::{ListSessions, types::Page};

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    names::{self, Kind},
    output::{Shape, Window},
};

/// List sessions, active and ended, newest first
///
/// Examples:
///   pizzapi session list --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    #[command(flatten)]
    window: Window,
}

/// As the API has it.
const SESSIONS: Shape = Shape {
    items: "sessions",
    cursor: Some("nextCursor"),
};

impl List {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let org = ctx.org_client().await?;
        let mut seen = ctx.names().listing();
        let page = async |limit, cursor| {
            let query = ListSessions {
                limit: Some(limit),
                cursor,
            };
            let page = org.list_sessions(&query).await;
            let page = page.context(|| "could not list sessions")?;
            let last = page.next_cursor.is_none();
            seen.see(page.sessions.iter().map(names::session), last);
            Ok(Page {
                items: page.sessions,
                next_cursor: page.next_cursor,
            })
        };
        let count = ctx.out.pages(self.window, SESSIONS, page).await?;
        if let Some(org) = ctx.known_org() {
            seen.keep(Kind::Sessions(&org));
        }
        if count == 0 && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "no sessions; `pizzapi session start` starts one"
            ));
        }
        Ok(())
    }
}
