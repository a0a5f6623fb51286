//! The stream of what instances use, beside that of the outbox.
//!
//! The one rule: what the caller may see is looked at anew for every batch, and nobody is woken while nothing is new.

use std::time::Duration;

use axum::http::{HeaderMap, Method};
use futures_util::{Stream, StreamExt as _, future::ready, stream};
use pizzapi_types::Measure;
use tokio::time::Instant;

use crate::{access::Actor, app::App};

/// How often somebody is told what is new, at most.
const PACE: Duration = Duration::from_secs(1);
/// How many are told at once: no reader takes a line of any length.
const AT_ONCE: usize = 1000;

/// What instances use, as far as whoever sent `headers` may see it: first of all that there are (be it none), then whatever is
/// new, in batches. Ends when the credential dies.
pub fn follow(app: App, headers: HeaderMap) -> impl Stream<Item = Vec<Measure>> + Send {
    let state = (app.heartbeats.latest(), None, Instant::now());
    stream::unfold(state, move |(mut latest, mut at, mut not_before)| {
        let (app, headers) = (app.clone(), headers.clone());
        async move {
            loop {
                if let Some(at) = at {
                    latest.wait_for(|latest| *latest > at).await.ok()?;
                }
                tokio::time::sleep_until(not_before).await;
                let actor = Actor::admitted(&app, &Method::GET, &headers).await.ok()?;
                let sight = app.store.sight(&actor).await.ok()?;
                let (batch, read_to) = app.heartbeats.since(at.unwrap_or(0), &sight, AT_ONCE);
                // More are waiting after a full one.
                if batch.len() < AT_ONCE {
                    not_before = Instant::now() + PACE;
                }
                let first = at.replace(read_to).is_none();
                if first || !batch.is_empty() {
                    return Some((batch, (latest, at, not_before)));
                }
            }
        }
    })
}

/// Both, until one of them ends.
pub fn beside<T: Send>(
    one: impl Stream<Item = T> + Send,
    other: impl Stream<Item = T> + Send,
) -> impl Stream<Item = T> + Send {
    let end = || stream::once(ready(None));
    let one = one.map(Some).chain(end());
    let other = other.map(Some).chain(end());
    stream::select(one, other)
        .take_while(|item| ready(item.is_some()))
        .filter_map(ready)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whichever_ends_ends_both() {
        let never = || stream::pending::<i32>();
        let all: Vec<i32> = beside(stream::iter([1, 2]), never()).collect().await;
        assert_eq!(all, [1, 2]);
        let all: Vec<i32> = beside(never(), stream::iter([5])).collect().await;
        assert_eq!(all, [5]);
    }
}
