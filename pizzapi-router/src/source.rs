//! Where the table comes from: fetched whole, then followed change by change.
//!
//! The one rule: the table is never emptied because the control plane is away; what was known last goes on.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    sync::Arc,
    time::Duration,
};

use eventsource_stream::Event;
use futures_util::StreamExt as _;
use pizzapi_types::{instance::RouteChange, text::printable};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{control_plane::ControlPlane, disk::Disk, lookup::Lookup, table::Table};

const SHORTEST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

/// Keeps the table true.
pub(crate) struct Source {
    pub control: Arc<ControlPlane>,
    pub table: Arc<Table>,
    pub lookup: Arc<Lookup>,
    pub disk: Arc<Disk>,
}

/// What to do after an event.
enum Next {
    GoOn,
    FetchAgain,
}

impl Source {
    pub(crate) fn new(control: ControlPlane, table: Arc<Table>, disk: Arc<Disk>) -> Self {
        let control = Arc::new(control);
        let lookup = Lookup::new(Arc::clone(&control), Arc::clone(&table), Arc::clone(&disk));
        Self {
            control,
            table,
            lookup: Arc::new(lookup),
            disk,
        }
    }

    /// Fetches the whole table; says whether that went well.
    pub(crate) async fn fetch(&self) -> bool {
        match self.control.table().await {
            Ok(table) => {
                tracing::debug!(
                    routes = table.routes.len(),
                    at = table.at,
                    "routing table fetched"
                );
                self.lookup.forget_all();
                self.table.replace(table);
                self.disk.changed();
                true
            }
            Err(error) => {
                let cause = printable(&error.to_string());
                tracing::warn!(cause, "could not fetch the routing table");
                false
            }
        }
    }

    /// Follows the changes until `stop` is cancelled. `fetched`: whether the table is the control plane's already.
    pub(crate) async fn run(&self, fetched: bool, stop: CancellationToken) {
        let follow = async {
            let mut fetched = fetched;
            let mut failures = 0;
            loop {
                let begun = Instant::now();
                if !fetched {
                    fetched = self.fetch().await;
                }
                let advanced = fetched && self.follow(&mut fetched).await;
                // A stream that brought something, or lasted, was a good one: the next is not waited for long.
                failures = if advanced || begun.elapsed() > LONGEST {
                    0
                } else {
                    failures + 1
                };
                tokio::time::sleep(pause(failures)).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = follow => {}
        }
    }

    /// Follows one stream to its end; says whether a change came. Clears `fetched` when the table must be fetched anew.
    async fn follow(&self, fetched: &mut bool) -> bool {
        let mut events = match self.control.changes(self.table.at()).await {
            Ok(events) => Box::pin(events),
            Err(error) => {
                let cause = printable(&error.to_string());
                tracing::warn!(cause, "could not follow the routing table");
                return false;
            }
        };
        let mut advanced = false;
        while let Some(event) = events.next().await {
            match event.map(|event| self.apply(&event)) {
                Ok(Next::GoOn) => advanced = true,
                Ok(Next::FetchAgain) => {
                    *fetched = false;
                    return advanced;
                }
                Err(error) => {
                    tracing::warn!(cause = printable(&error), "the stream of routes broke");
                    return advanced;
                }
            }
        }
        advanced
    }

    fn apply(&self, event: &Event) -> Next {
        match event.event.as_str() {
            "route" => {}
            "reset" => return Next::FetchAgain,
            _ => return Next::GoOn,
        }
        let change = match serde_json::from_str(&event.data) {
            Ok(change) => change,
            Err(error) => {
                let cause = printable(&error.to_string());
                tracing::warn!(
                    cause,
                    "a change that cannot be read; fetching the whole table"
                );
                return Next::FetchAgain;
            }
        };
        let changed = match change {
            RouteChange::Set(route) => {
                self.lookup.forget(&route.slug);
                self.table.set(route)
            }
            RouteChange::Removed { slug } => {
                self.lookup.forget(&slug);
                self.table.remove(&slug)
            }
        };
        if let Ok(at) = event.id.parse() {
            self.table.reached(at);
        }
        if changed {
            self.disk.changed();
        }
        Next::GoOn
    }
}

/// A random time up to 0.2 s, 0.4 s, 0.8 s … 5 s, so that routers do not come back all at once.
fn pause(failures: u32) -> Duration {
    let most = SHORTEST.saturating_mul(1 << failures.min(5)).min(LONGEST);
    let random = RandomState::new().build_hasher().finish();
    let millis = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(random % (millis + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit() {
        for (failures, most) in [(0, 200), (1, 400), (4, 3200), (5, 5000), (u32::MAX, 5000)] {
            for _ in 0..100 {
                assert!(pause(failures) <= Duration::from_millis(most));
            }
        }
    }
}
