//! Streams of the outbox: each follower reads what is new for it whenever something is.

use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use pizzapi_types::EventId;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{access::System, app::App};

/// How often a follower is looked at when nothing happens.
const CHECK: Duration = Duration::from_secs(5);

/// Calls `read` with where it stands, again and again as events come; `read` says what to send and where it stands then.
/// Ends when `read` says `None`.
pub fn follow<T, F, R>(
    start: EventId,
    latest: watch::Receiver<EventId>,
    read: F,
) -> impl Stream<Item = T> + Send
where
    T: Send + 'static,
    F: Fn(EventId) -> R + Send + 'static,
    R: Future<Output = Option<(Vec<T>, EventId)>> + Send,
{
    let state = (start, latest, read, Vec::new().into_iter());
    futures_util::stream::unfold(
        state,
        |(mut at, mut latest, read, mut waiting)| async move {
            loop {
                if let Some(item) = waiting.next() {
                    return Some((item, (at, latest, read, waiting)));
                }
                // Also when nothing happens: the reader may have lost the right to know.
                let news = tokio::time::timeout(CHECK, latest.wait_for(|newest| *newest > at));
                if matches!(news.await, Ok(Err(_))) {
                    return None;
                }
                // Before reading: what comes meanwhile is for the next time.
                let newest = *latest.borrow();
                let (items, read_to) = read(at).await?;
                // Nothing new to be read although there should be: the rows were pruned.
                at = if read_to > at {
                    read_to
                } else {
                    newest.max(at)
                };
                waiting = items.into_iter();
            }
        },
    )
}

/// Calls `read` with where it stands until that is `newest`, and says `None` then: that was all. Ends without it when `read` says
/// `None`.
pub fn replay<T, F, R>(
    start: EventId,
    newest: EventId,
    read: F,
) -> impl Stream<Item = Option<T>> + Send
where
    T: Send + 'static,
    F: Fn(EventId) -> R + Send + 'static,
    R: Future<Output = Option<(Vec<T>, EventId)>> + Send,
{
    let state = Some((start, read));
    let batches = futures_util::stream::unfold(state, move |state| async move {
        let (at, read) = state?;
        if at >= newest {
            return Some((futures_util::stream::iter(vec![None]), None));
        }
        let (items, read_to) = read(at).await?;
        // Nothing to be read although there should be: the rows were pruned.
        let at = if read_to > at { read_to } else { newest };
        let items = items.into_iter().map(Some).collect::<Vec<_>>();
        Some((futures_util::stream::iter(items), Some((at, read))))
    });
    batches.flatten()
}

/// Ends logins and keys whose time is over, and the tokens made with them, twice a minute.
pub async fn end_expired(app: App, stop: CancellationToken) {
    let system = System::new("end what has expired");
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(30)) => {}
        }
        match app.store.end_expired(&system).await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(ended, "logins and API keys have ended by time"),
            Err(error) => tracing::warn!(%error, "cannot end what has expired"),
        }
    }
}

/// Forgets old events, locks and answers, once an hour.
pub async fn prune(app: App, stop: CancellationToken) {
    let system = System::new("prune");
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_hours(1)) => {}
        }
        if let Err(error) = app.store.prune(&system).await {
            tracing::warn!(%error, "cannot forget what is old");
        }
    }
}
