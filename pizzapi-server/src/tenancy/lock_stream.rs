//! Locks at once: the control plane's stream of them, followed for as long as the server runs. The one rule: a stream that
//! ends, for whatever reason, is opened again, and nothing is unlocked meanwhile.

use std::time::Duration;

use futures_util::StreamExt as _;
use pizzapi_http::event_source::{self, Event};
use pizzapi_types::{instance::Locks, text::printable};
use reqwest::header::ACCEPT;
use tokio::time::Instant;

use super::{Org, locks::Said};

/// How long the control plane may take to begin.
const CONNECT: Duration = Duration::from_secs(10);
/// A stream that lasted so long was a good one, whatever came of it.
const LASTED: Duration = Duration::from_secs(5);

/// Follows one stream after the other, for ever.
pub async fn follow(org: &Org) {
    let mut failures = 0;
    loop {
        let begun = Instant::now();
        let mut said = Said::First;
        if let Err(why) = follow_one(org, &mut said).await {
            tracing::debug!(why = printable(&why), "the stream of locks is over");
        }
        let good = said != Said::First || begun.elapsed() > LASTED;
        failures = if good { 0 } else { failures + 1 };
        tokio::time::sleep(event_source::pause(failures)).await;
    }
}

/// Follows one stream to its end. `said` tells whether anything has come over it.
async fn follow_one(org: &Org, said: &mut Said) -> Result<(), String> {
    let base = org.tenant.control_plane_url.trim_end_matches('/');
    let request = org
        .http
        .get(format!("{base}/api/instances/events"))
        .bearer_auth(org.tenant.instance_token.expose())
        .header(ACCEPT, "text/event-stream");
    let response = tokio::time::timeout(CONNECT, request.send())
        .await
        .map_err(|_| "no answer in time".to_owned())?
        .map_err(|error| error.to_string())?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(format!("answered {}", response.status().as_u16()));
    }
    let mut events = Box::pin(event_source::events(response));
    while let Some(event) = events.next().await {
        let event = event.map_err(|error| error.to_string())?;
        if let Some(locks) = read(&event)? {
            org.hear(locks, *said);
            *said = Said::Sometime;
        }
    }
    Ok(())
}

/// The locks that an event tells of; `None` for an event of another kind.
fn read(event: &Event) -> Result<Option<Locks>, String> {
    if event.event != "locks" {
        return Ok(None);
    }
    // The next stream begins with the whole of it again.
    let locks = serde_json::from_str(&event.data);
    locks
        .map(Some)
        .map_err(|error| format!("said something unexpected: {error}"))
}
