//! `pizzapi events`

use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use pizzapi_sdk::{
    Result as SdkResult,
    types::{Event, EventId, EventKind, Time},
};

use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Result},
};

/// Show what happened on the platform, and what happens
///
/// Events are kept for 7 days. Everybody sees those of their own organisations, platform admins all;
/// --org shows those of one.
///
/// Examples:
///   pizzapi events --since 2h
///   pizzapi events -f --org acme
///   pizzapi events -f --since 120 -o jsonl
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Events {
    /// Stay, and show events as they happen.
    #[arg(short, long)]
    follow: bool,
    /// Begin so long ago (30m, 2h), or after the event of this id [default: all that are kept; with -f: now].
    #[arg(long, value_name = "TIME|ID", value_parser = since)]
    since: Option<Since>,
}

/// Where to begin.
#[derive(Clone, Copy)]
enum Since {
    Event(EventId),
    Ago(Duration),
}

fn since(text: &str) -> std::result::Result<Since, String> {
    if let Ok(id) = text.parse() {
        return Ok(Since::Event(id));
    }
    super::lifetime(text)
        .map(|seconds| Since::Ago(Duration::from_secs(seconds)))
        .map_err(|_| "a time span like 30m, 2h, 1d, or the id of an event".to_owned())
}

impl Events {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let now = Time::now();
        let (after, ago) = match self.since {
            None => (None, None),
            Some(Since::Event(id)) => (Some(id), None),
            // Times are not searched by: all that are kept are looked at.
            Some(Since::Ago(span)) => (None, Some(span)),
        };
        // One that was named: what all of them do is what is looked at otherwise.
        let org = match ctx.named_org()? {
            Some(slug) => {
                let org = client.get_org(&slug).await;
                Some(
                    org.context(|| format!("could not find organisation `{slug}`"))?
                        .id,
                )
            }
            None => None,
        };
        let of_org = |event: &Event| org.is_none() || event.org_id == org;
        let wanted =
            |event: &Event| of_org(event) && ago.is_none_or(|span| now.since(event.at) <= span);
        let mut last = after;
        if !self.follow || ago.is_some() {
            last = show(ctx, client.past_events(after), wanted)
                .await?
                .or(after);
        }
        if self.follow {
            show(ctx, client.events(last), of_org).await?;
        }
        Ok(())
    }
}

/// Prints those that are wanted; gives the id of the last one.
async fn show(
    ctx: &Ctx,
    mut events: impl Stream<Item = SdkResult<Event>> + Unpin,
    wanted: impl Fn(&Event) -> bool,
) -> Result<Option<EventId>> {
    let mut last = None;
    loop {
        tokio::select! {
            event = events.next() => {
                let Some(event) = event else { return Ok(last) };
                let event = event.context(|| "could not read what happened")?;
                last = Some(event.id);
                if event.kind == EventKind::Reset || wanted(&event) {
                    ctx.out.item(&event, &event.id.to_string(), || event.line())?;
                }
            }
            error = super::interrupted() => return Err(Error { silent: true, ..error }),
        }
    }
}
