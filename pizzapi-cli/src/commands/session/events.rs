//! `pizzapi session events`

use futures_util::StreamExt as _;
use pizzapi_sdk::{
    OrgClient,
    types::{SessionEvent, SessionId, session::ReadEvents},
};

use crate::{
    commands::interrupted,
    ctx::Ctx,
    error::{Context as _, Result},
    names::complete,
};

/// Show what a session has said and done
///
/// Examples:
///   pizzapi session events -f 0190a1b2-…
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Events {
    /// The session's id.
    #[arg(add = complete::sessions())]
    id: SessionId,
    /// Stay, and show events as they come, until the session ends.
    #[arg(short, long)]
    follow: bool,
    /// Only those after the event of this number.
    #[arg(long, value_name = "SEQ")]
    since: Option<i64>,
}

impl Events {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let org = &ctx.org_client().await?;
        if self.follow {
            return follow(ctx, org, &self.id, self.since).await.map(drop);
        }
        let query = ReadEvents {
            since: self.since,
            limit: Some(200),
            ..ReadEvents::default()
        };
        let mut events = std::pin::pin!(org.list_all_session_events(&self.id, &query));
        while let Some(event) = events.next().await {
            let event = event.context(|| format!("could not read session {}", self.id))?;
            ctx.out
                .item(&event, &event.seq.to_string(), || event.line())?;
        }
        Ok(())
    }
}

/// Prints a session's events until it ends; gives the last one.
pub async fn follow(
    ctx: &Ctx,
    org: &OrgClient,
    id: &SessionId,
    since: Option<i64>,
) -> Result<Option<SessionEvent>> {
    let mut last = None;
    let mut events = std::pin::pin!(org.follow_session_events(id, since));
    loop {
        tokio::select! {
            event = events.next() => {
                let Some(event) = event else { return Ok(last) };
                let event = event.context(|| format!("could not follow session {id}"))?;
                ctx.out.item(&event, &event.seq.to_string(), || event.line())?;
                last = Some(event);
            }
            error = interrupted() => {
                return Err(error.hint(format!("the session goes on; `pizzapi session kill {id}{}` ends it", ctx.org_flag())));
            }
        }
    }
}
