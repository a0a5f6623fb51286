//! The stream of what instances use, beside that of the outbox.
//!
//! The one rule: what the caller may see is looked at anew for every batch, and the registry is not asked while nothing is new that
//! they could see.

use std::time::Duration;

use axum::http::{HeaderMap, Method};
use futures_util::{Stream, StreamExt as _, future::ready, stream};
use pizzapi_types::{Measure, UserId};
use tokio::{sync::watch, time::Instant};

use crate::{access::Actor, app::App, heartbeats::Sight, store::AsOf};

/// How often somebody is told what is new, at most.
const PACE: Duration = Duration::from_secs(1);
/// How many are told at once: no reader takes a line of any length.
const AT_ONCE: usize = 1000;

/// Somebody who is told what instances use.
struct Follower {
    app: App,
    headers: HeaderMap,
    latest: watch::Receiver<u64>,
    /// How far they were told; `None` before the first batch.
    at: Option<u64>,
    not_before: Instant,
    /// What they saw when they were looked at last.
    saw: Option<Saw>,
}

struct Saw {
    sight: Sight,
    user: Option<UserId>,
    as_of: AsOf,
}

/// What instances use, as far as whoever sent `headers` may see it: first of all that there are (be it none), then whatever is
/// new, in batches. Ends when something is to be told and the credential is dead; until then the stream beside it looks.
pub fn follow(app: App, headers: HeaderMap) -> impl Stream<Item = Vec<Measure>> + Send {
    let follower = Follower {
        latest: app.heartbeats.latest(),
        app,
        headers,
        at: None,
        not_before: Instant::now(),
        saw: None,
    };
    stream::unfold(follower, async |mut follower| {
        let batch = follower.next().await?;
        Some((batch, follower))
    })
}

impl Follower {
    async fn next(&mut self) -> Option<Vec<Measure>> {
        loop {
            if let Some(at) = self.at {
                self.latest.wait_for(|latest| *latest > at).await.ok()?;
            }
            tokio::time::sleep_until(self.not_before).await;
            if !self.is_due() {
                self.not_before = Instant::now() + PACE;
                continue;
            }
            // Before the rights are looked at: a change meanwhile has them looked at again.
            let as_of = self.app.store.as_of();
            let actor = Actor::admitted(&self.app, &Method::GET, &self.headers);
            let actor = actor.await.ok()?;
            let sight = self.app.store.sight(&actor).await.ok()?;
            let heartbeats = &self.app.heartbeats;
            let (batch, read_to) = heartbeats.since(self.at.unwrap_or(0), &sight, AT_ONCE);
            self.saw = Some(Saw {
                sight,
                user: actor.user_id().cloned(),
                as_of,
            });
            // More are waiting after a full one.
            if batch.len() < AT_ONCE {
                self.not_before = Instant::now() + PACE;
            }
            let first = self.at.replace(read_to).is_none();
            if first || !batch.is_empty() {
                return Some(batch);
            }
        }
    }

    /// Whether there may be something to tell. What others' instances say is passed over without asking the registry.
    fn is_due(&mut self) -> bool {
        let (Some(at), Some(saw)) = (self.at, &self.saw) else {
            return true;
        };
        let (news, latest) = self.app.heartbeats.has_news(at, &saw.sight);
        // In this order: whoever sees an org since then is told of what it said since then.
        let store = &self.app.store;
        if news || store.have_rights_changed(saw.user.as_ref(), saw.as_of) {
            return true;
        }
        self.at = Some(latest);
        false
    }
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
