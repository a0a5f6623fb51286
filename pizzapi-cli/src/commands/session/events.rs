//! `pizzapi session events`

use futures_util::StreamExt as _;
use pizzapi_sdk::{
    OrgClient,
    types::{SessionEvent, SessionId, session::ReadEvents, text::printable},
};
use serde_json::Value;

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
                .item(&event, &event.seq.to_string(), || line(&event))?;
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
                ctx.out.item(&event, &event.seq.to_string(), || line(&event))?;
                last = Some(event);
            }
            error = interrupted() => {
                return Err(error.hint(format!("the session goes on; `pizzapi session kill {id}{}` ends it", ctx.org_flag())));
            }
        }
    }
}

/// One event as a line: what the agent wrote as it wrote it, the rest by its kind.
pub fn line(event: &SessionEvent) -> String {
    let text = |name: &str| event.event.get(name).and_then(Value::as_str);
    let number = |name: &str| event.event.get(name).and_then(Value::as_i64);
    let shown = match text("type") {
        Some("stdout") => text("line").unwrap_or_default().to_owned(),
        Some("stderr") => format!("! {}", text("line").unwrap_or_default()),
        Some("exit") => match (
            number("code"),
            event.event.get("signal").filter(|signal| !signal.is_null()),
        ) {
            (_, Some(signal)) => {
                format!("● ended by signal {}", signal.as_str().unwrap_or("unknown"))
            }
            (Some(code), None) => format!("● exited with code {code}"),
            (None, None) => "● ended".to_owned(),
        },
        Some("gap") => format!(
            "… {} earlier events were dropped",
            number("dropped").unwrap_or(0)
        ),
        _ => event.event.to_string(),
    };
    printable(&shown)
}
