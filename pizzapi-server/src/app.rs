//! What handlers share. The one rule: it is put together once, at the start, and nothing in it is ever exchanged.

use std::{sync::Arc, time::Instant};

use tokio_util::sync::CancellationToken;

use crate::{redis::Redis, socket::Hub, store::Store, tenancy::Tenancy};

/// The state of a server, as its routes know it. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    tenancy: Tenancy,
    store: Store,
    hub: Hub,
    redis: Option<Arc<Redis>>,
    started: Instant,
    stop: CancellationToken,
}

impl App {
    pub(crate) fn new(
        tenancy: Tenancy,
        store: Store,
        (hub, redis): (Hub, Option<Arc<Redis>>),
        stop: CancellationToken,
    ) -> Self {
        let inner = Inner {
            tenancy,
            store,
            hub,
            redis,
            started: Instant::now(),
            stop,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    pub(crate) fn tenancy(&self) -> &Tenancy {
        &self.inner.tenancy
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.inner.hub
    }

    /// Where what happens is told, too, if anywhere.
    pub(crate) fn redis(&self) -> Option<&Arc<Redis>> {
        self.inner.redis.as_ref()
    }

    /// Cancelled when the server stops: streams end by it.
    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.inner.stop
    }

    /// Seconds since the start.
    pub(crate) fn uptime(&self) -> u64 {
        self.inner.started.elapsed().as_secs()
    }
}
