//! `pizzapi events`

use futures_util::StreamExt as _;
use pizzapi_sdk::types::{Event, EventId, text::printable};

use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Result},
};

/// Show what happens on the platform, as it happens
///
/// Examples:
///   pizzapi events
///   pizzapi events --since 120 -o jsonl
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Events {
    /// Begin after this event [default: now].
    #[arg(long, value_name = "ID")]
    since: Option<EventId>,
}

impl Events {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let mut events = std::pin::pin!(client.events(self.since));
        loop {
            tokio::select! {
                event = events.next() => {
                    let Some(event) = event else { return Ok(()) };
                    let event = event.context(|| "could not follow what happens")?;
                    ctx.out.item(&event, &event.id.to_string(), || line(&event))?;
                }
                error = super::interrupted() => return Err(Error { silent: true, ..error }),
            }
        }
    }
}

fn line(event: &Event) -> String {
    let org = event.org_slug.as_ref().map_or("–", |slug| slug.as_str());
    let status = event
        .data
        .get("status")
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default();
    printable(
        format!(
            "{:>6}  {}  {:<18} {org:<20} {status}",
            event.id, event.at, event.kind
        )
        .trim_end(),
    )
}
