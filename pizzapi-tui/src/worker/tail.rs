//! Follows lines. The one rule: however fast they come, the screen gets them in few pieces, and what is left out is counted.

use std::{collections::VecDeque, io, pin::pin, time::Duration};

use futures_util::{Stream, StreamExt as _};
use pizzapi_sdk::{
    Error,
    types::{EventId, SessionEvent},
};
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::{Shared, log, wait};
use crate::{
    event::{Event, Heard, LineKind, News, Tail, TailLine},
    remote::Failure,
};

/// How long lines are gathered.
const GATHER: Duration = Duration::from_millis(30);
/// How many may wait while the screen is busy.
const WAITING: usize = 20_000;
/// How many of an instance's last lines are read.
const LOG_LINES: usize = 1000;

pub async fn follow(
    shared: Shared,
    tail: Tail,
    since: Option<EventId>,
    after: Duration,
) -> io::Result<()> {
    wait(after).await;
    let client = shared.client();
    let heard = match &tail {
        Tail::Session(org, id) => {
            let events = client.org(org).watch_session_events(id, since).await;
            let lines =
                events.map(|events| events.map(|event| event.map(|event| session_line(&event))));
            match pump(&shared, &tail, lines).await {
                Some(why) => Heard::Lost(Some(why)),
                // The server said that this was all of it.
                None => Heard::Over,
            }
        }
        Tail::Logs(org) => {
            let lines = client.watch_instance_logs(org, Some(LOG_LINES)).await;
            let lines = lines.map(|lines| lines.map(|line| line.map(log::line)));
            // A log goes on for as long as there is an instance.
            Heard::Lost(pump(&shared, &tail, lines).await)
        }
    };
    shared.tell(News::Tail(tail, heard)).await;
    Ok(())
}

/// Says that it is open, if it is, and hands lines on until they end.
async fn pump(
    shared: &Shared,
    tail: &Tail,
    lines: Result<impl Stream<Item = Result<TailLine, Error>>, Error>,
) -> Option<Failure> {
    let mut lines = match lines {
        Ok(lines) => pin!(lines),
        Err(error) => return Some(Failure::from(&error)),
    };
    shared.tell(News::Tail(tail.clone(), Heard::Opened)).await;
    let mut waiting: VecDeque<TailLine> = VecDeque::new();
    let mut skipped = 0;
    let mut flush = Instant::now();
    let end = loop {
        let line = tokio::select! {
            biased;
            permit = due(shared, flush), if !waiting.is_empty() => {
                let Ok(permit) = permit else { break None };
                if !shared.is_for() {
                    break None;
                }
                permit.send(news(tail, &mut waiting, &mut skipped));
                flush = Instant::now() + GATHER;
                continue;
            }
            line = lines.next() => line,
        };
        match line {
            Some(Ok(line)) => {
                waiting.push_back(line);
                if waiting.len() > WAITING {
                    waiting.pop_front();
                    skipped += 1;
                }
            }
            Some(Err(Error::Decode { .. })) => {}
            Some(Err(error)) => break Some(Failure::from(&error)),
            None => break None,
        }
    };
    if !waiting.is_empty() && shared.is_for() {
        let event = news(tail, &mut waiting, &mut skipped);
        let _ = shared.events.send(event).await;
    }
    end
}

/// A place in the channel, as soon as it is time to use one.
async fn due(
    shared: &Shared,
    at: Instant,
) -> Result<tokio::sync::mpsc::Permit<'_, Event>, tokio::sync::mpsc::error::SendError<()>> {
    sleep_until(at).await;
    shared.events.reserve().await
}

fn news(tail: &Tail, waiting: &mut VecDeque<TailLine>, skipped: &mut u64) -> Event {
    let mut lines = Vec::with_capacity(waiting.len() + 1);
    if *skipped > 0 {
        lines.push(TailLine {
            at: None,
            text: String::new(),
            kind: LineKind::Skipped(std::mem::take(skipped)),
            place: None,
        });
    }
    lines.extend(waiting.drain(..));
    Event::now(News::Tail(tail.clone(), Heard::Told(lines)))
}

fn session_line(event: &SessionEvent) -> TailLine {
    let kind = match event.event.get("type").and_then(Value::as_str) {
        Some("stdout") => LineKind::Plain,
        Some("stderr") => LineKind::Warning,
        Some("exit") => LineKind::Note,
        _ => LineKind::Quiet,
    };
    TailLine {
        at: Some(event.at),
        text: event.line(),
        kind,
        place: Some(event.seq),
    }
}
