//! A server from start to stop. The one rule: when `start` returns it serves, and when `run_until` returns nothing of it is
//! left running and all that it was told is on disk.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{Router, middleware};
use pizzapi_host::{FileLock, ProcessId, lock::LockError};
use pizzapi_http::idempotency;
use pizzapi_types::{OrgId, instance::InstanceFile};
use socketioxide::SocketIo;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    app::App,
    config::Config,
    error::Error,
    http::{guard::guard, ledger::Kept},
    redis::Redis,
    registry::Registry,
    routes, socket,
    socket::Hub,
    store::{Store, System, Writer},
    tenancy::{self, Census, Tenancy},
};

/// How long runners' last words may take to be handled.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// How often the org's folder is looked for.
const LOOK: Duration = Duration::from_secs(1);

/// How long sockets may take to be closed.
const HANG_UP: Duration = Duration::from_secs(1);

/// How often what is old is looked for, and how soon after the start.
const PRUNE: Duration = Duration::from_hours(1);
const FIRST_PRUNE: Duration = Duration::from_mins(1);

/// A running server. Dropping it without [`Server::run_until`] stops it rudely.
pub struct Server {
    address: SocketAddr,
    app: App,
    io: SocketIo,
    writer: Writer,
    serving: JoinHandle<std::io::Result<()>>,
    file: PathBuf,
    lock: FileLock,
    stop: DropGuard,
}

impl Server {
    /// Starts a server: it is serving when this returns.
    ///
    /// # Errors
    /// [`Error::NoDataDir`], [`Error::AlreadyRunning`], [`Error::Bind`], [`Error::NewerSchema`] and what files, network and
    /// database may say.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let lock = lock(&config.data_dir)?;
        let tenancy = Tenancy::new(&config)?;
        let redis = Redis::of(&config)?;
        let (store, writer) = Store::open(&config.data_dir).await?;
        let open = store.open_sessions(&System::acting("the start")).await;
        let mut registry = Registry::default();
        registry.restore(open?);

        let stop = CancellationToken::new();
        let app = App::new(tenancy, store, (Hub::new(registry), redis), stop.clone());
        let bind = |source| Error::Bind {
            address: config.bind,
            source,
        };
        let listener = TcpListener::bind(config.bind).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let (router, io) = router(&app);
        let serving = tokio::spawn(pizzapi_http::serve::serve(listener, router, stop.clone()));
        spawn_chores(&app);

        let file = config.data_dir.join("instance.json");
        announce(&file, &config, address)?;
        tracing::info!(%address, org = tenancy::shown(config.tenant.as_ref()), "serving");
        Ok(Self {
            address,
            app,
            io,
            writer,
            serving,
            file,
            lock,
            stop: stop.drop_guard(),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is cancelled, then ends streams and sockets politely, within 8 s.
    ///
    /// # Errors
    /// When listening fails for good.
    pub async fn run_until(mut self, stop: CancellationToken) -> Result<(), Error> {
        let ended = tokio::select! {
            () = stop.cancelled() => None,
            ended = &mut self.serving => Some(ended),
            () = taken_away(&self.lock) => {
                tracing::error!("the org's folder was taken away: ending, before another serves the org beside this");
                None
            }
        };
        if let Err(error) = pizzapi_host::file::remove_file(&self.file) {
            tracing::warn!(%error, "instance.json cannot be removed");
        }
        let internal = self.stop.disarm();
        internal.cancel();
        let hub = self.app.hub();
        let _ = tokio::time::timeout(HANG_UP, self.io.close()).await;
        if tokio::time::timeout(LAST_WORDS, hub.drained())
            .await
            .is_err()
        {
            tracing::warn!("some runners' last words were not handled");
        }
        let ended = match ended {
            Some(ended) => ended,
            None => self.serving.await,
        };
        self.app.store().close(self.writer).await;
        tracing::info!("stopped");
        match ended {
            Ok(ended) => ended.map_err(Error::io("serving failed")),
            Err(error) => Err(Error::io("serving failed")(std::io::Error::other(error))),
        }
    }
}

fn lock(folder: &Path) -> Result<FileLock, Error> {
    if !folder.is_dir() {
        return Err(Error::NoDataDir(folder.to_owned()));
    }
    FileLock::take(&folder.join("lock")).map_err(|error| match error {
        LockError::Held(holder) => Error::AlreadyRunning(holder.map(|holder| holder.pid)),
        LockError::Io(source) => Error::io("the lock cannot be taken")(source),
    })
}

fn router(app: &App) -> (Router, SocketIo) {
    let (layer, io) = socket::layer(app.clone());
    let routes = pizzapi_http::route::router(routes::table());
    let routes = idempotency::layer(routes, Kept(app.clone()));
    let router = pizzapi_http::layer::wrap(routes)
        .layer(layer)
        .layer(middleware::from_fn(socket::head::copied))
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .with_state(app.clone());
    (router, io)
}

/// Resolves when the lock's file is gone: whoever starts the org anew takes another.
async fn taken_away(lock: &FileLock) {
    while lock.is_in_place() {
        tokio::time::sleep(LOOK).await;
    }
}

/// What goes on beside serving, until the server stops.
fn spawn_chores(app: &App) {
    let (counting, stop) = (app.clone(), app.stop().clone());
    let census = move || {
        let registry = counting.hub().registry();
        Census {
            runners: registry.connected_count(),
            sessions: registry.open_count(),
        }
    };
    let following = app.clone();
    let news = move || {
        let mut news = following.hub().bulletin().follow();
        async move {
            let _ = news.recv().await;
        }
    };
    let touch = app.tenancy().clone().keep_in_touch(census, news);
    tokio::spawn(stop.clone().run_until_cancelled_owned(touch));
    if let Some(redis) = app.redis() {
        let publish = redis.clone().publish(app.hub().bulletin().follow());
        tokio::spawn(stop.clone().run_until_cancelled_owned(publish));
    }
    let store = app.store().clone();
    let pruning = async move {
        tokio::time::sleep(FIRST_PRUNE).await;
        loop {
            let system = System::acting("dropping what is old");
            if let Err(error) = store.prune(&system).await {
                tracing::warn!(%error, "old sessions and requests cannot be dropped");
            }
            tokio::time::sleep(PRUNE).await;
        }
    };
    tokio::spawn(stop.run_until_cancelled_owned(pruning));
}

/// Says where it is found, for whoever started it.
fn announce(file: &Path, config: &Config, address: SocketAddr) -> Result<(), Error> {
    let own = ProcessId::own().map_err(Error::io("the own process is not to be seen"))?;
    let Some(tenant) = &config.tenant else {
        return Ok(());
    };
    let org_id: OrgId = tenant.org_id.clone();
    let said = InstanceFile {
        pid: own.pid,
        started: own.started,
        address: address.to_string(),
        org_id,
        generation: tenant.generation,
    };
    let text = serde_json::to_vec(&said).map_err(std::io::Error::other);
    text.and_then(|text| pizzapi_host::file::write_private_unsynced(file, &text))
        .map_err(Error::io("instance.json cannot be written"))
}
