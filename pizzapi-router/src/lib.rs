//! The edge process: `{slug}.{base domain}` to the org's instance.
//!
//! The one rule: an org's host leads to that org's instance or nowhere. The table says where; the request cannot.

mod accept;
mod body;
mod caller;
mod config;
mod control_plane;
mod cookies;
mod credentials;
mod descriptors;
mod disk;
mod headers;
mod host;
mod inner;
mod instances;
mod listen;
mod lookup;
mod near;
mod path;
mod problem;
mod proxy;
mod quota;
mod refusal;
mod source;
mod stream;
mod table;
mod throttle;
mod tunnel;
mod turn;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use http::HeaderValue;
use pizzapi_http::serve::GRACE;
use pizzapi_types::{Secret, text::printable};
use tokio::net::TcpListener;
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

pub use config::{Config, Limits};
pub use pizzapi_http::network::{InvalidNetwork, Network};

use control_plane::ControlPlane;
use disk::Disk;
use host::Site;
use inner::{Door, Keeper};
use instances::Instances;
use listen::{Doors, Front};
use proxy::Proxy;
use source::Source;
use table::Table;

/// How long a start waits for the control plane before it makes do with the copy on disk.
const FIRST_FETCH: Duration = Duration::from_secs(2);

/// Why a router does not run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting makes no sense.
    #[error("{0}")]
    Config(String),
    /// The address to listen on is taken, or not ours.
    #[error("could not listen on {address}")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The table's folder or file cannot be used.
    #[error("could not use {}", path.display())]
    Data {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// No client for the control plane could be made.
    #[error("could not make a client for the control plane")]
    Client(#[from] reqwest::Error),
}

/// A running router. Dropping it ends it at once; [`Router::run_until`] ends it politely.
pub struct Router {
    address: SocketAddr,
    inner_address: Option<SocketAddr>,
    source: Arc<Source>,
    tasks: TaskTracker,
    stop: DropGuard,
    kill: DropGuard,
}

impl Router {
    /// Starts a router. It is bound and serves when this returns, from the copy on disk when the control plane is away.
    ///
    /// # Errors
    /// When a setting makes no sense, the address cannot be listened on, or the data folder cannot be made.
    pub async fn start(config: Config) -> Result<Self, Error> {
        Self::start_within(config, Limits::default()).await
    }

    /// Starts a router with limits of its own.
    ///
    /// # Errors
    /// As [`Router::start`].
    pub async fn start_within(config: Config, limits: Limits) -> Result<Self, Error> {
        let (base, scheme) = check(&config)?;
        let data = |path: PathBuf| move |source| Error::Data { path, source };
        pizzapi_host::file::create_private_dir(&config.data_dir)
            .map_err(data(config.data_dir.clone()))?;
        let wished = limits.connections;
        let limits = if config.inner_bind.is_some() {
            limits.within_both(descriptors::room())
        } else {
            limits.within(descriptors::room())
        };
        if limits.connections < wished {
            tracing::warn!(
                connections = limits.connections,
                wished,
                "the limit of open files allows no more connections; raise it (`ulimit -n`) before the start"
            );
        }
        let url = &config.control_plane_url;
        let control = ControlPlane::new(url, config.token.clone(), limits.silence)?;
        let (listener, address) = listen(config.bind).await?;
        let inner = match config.inner_bind {
            Some(bind) => Some(listen(bind).await?),
            None => None,
        };

        let stop = CancellationToken::new();
        let table = Arc::new(Table::new(stop.clone(), limits.org));
        let file = config.data_dir.join("table.json");
        let disk = Arc::new(Disk::new(file, Arc::clone(&table)));
        disk.load();
        let source = Arc::new(Source::new(control, table, disk));
        let fetched = tokio::time::timeout(FIRST_FETCH, source.fetch()).await;
        let router = Self {
            address,
            inner_address: inner.as_ref().map(|(_, address)| *address),
            source,
            tasks: TaskTracker::new(),
            kill: CancellationToken::new().drop_guard(),
            stop: stop.drop_guard(),
        };
        let proxy = Proxy {
            source: Arc::clone(&router.source),
            instances: Instances::new(config.inner_bind.is_some()),
            base,
            scheme,
            trusted: config.trusted_proxies,
            tasks: router.tasks.clone(),
        };
        let doors = Doors::new(&limits);
        if let Some((listener, address)) = inner {
            router.open_inner(listener, config.token, limits.clone())?;
            let (connections, each) = (limits.inner, limits.inner_peer);
            tracing::info!(%address, connections, each, "the inner door is open");
        }
        router.serve(listener, proxy, doors, fetched == Ok(true));
        let (connections, org) = (limits.connections, limits.org);
        tracing::info!(%address, connections, org, "router listens");
        Ok(router)
    }

    fn serve(&self, listener: TcpListener, proxy: Proxy, doors: Doors, fetched: bool) {
        let stop = self.stop.token();
        let front = Arc::new(Front {
            proxy,
            doors,
            stop: stop.clone(),
            kill: self.kill.token().clone(),
        });
        self.tasks.spawn(front.run(listener));
        let (source, ended) = (Arc::clone(&self.source), stop.clone());
        self.tasks
            .spawn(async move { source.run(fetched, ended).await });
        let (source, ended) = (Arc::clone(&self.source), stop.clone());
        self.tasks
            .spawn(async move { source.disk.run(ended).await });
    }

    fn open_inner(
        &self,
        listener: TcpListener,
        token: Secret,
        limits: Limits,
    ) -> Result<(), Error> {
        let keeper = Keeper {
            tasks: self.tasks.clone(),
            stop: self.stop.token().clone(),
            kill: self.kill.token().clone(),
        };
        let door = Door::new(Arc::clone(&self.source.control), token, limits, keeper)?;
        self.tasks.spawn(Arc::new(door).run(listener));
        Ok(())
    }

    /// Where the inner door is, when there is one.
    pub fn inner_address(&self) -> Option<SocketAddr> {
        self.inner_address
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is cancelled. Then tunnels and event streams end at once, and requests have 8 s to.
    ///
    /// # Errors
    /// When the table could not be written at the end.
    pub async fn run_until(self, stop: CancellationToken) -> Result<(), Error> {
        stop.cancelled().await;
        self.stop.disarm().cancel();
        self.tasks.close();
        let ended = tokio::time::timeout(GRACE, self.tasks.wait()).await;
        self.kill.disarm().cancel();
        if ended.is_err() {
            tracing::info!("ending requests that did not end by themselves");
            self.tasks.wait().await;
        }
        let disk = &self.source.disk;
        disk.flush().await.map_err(|source| Error::Data {
            path: disk.path().to_owned(),
            source,
        })
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let failed = |source| Error::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// The base domain and the scheme, as they are used.
fn check(config: &Config) -> Result<(String, HeaderValue), Error> {
    let base = config
        .base_domain
        .trim_end_matches('.')
        .to_ascii_lowercase();
    if host::read(base.as_bytes(), "") != Ok(Site::Other) || base.contains(':') {
        return Err(Error::Config(format!(
            "`{}` is no domain: a base domain is like `localhost` or `example.com`, without port",
            printable(&config.base_domain)
        )));
    }
    let url = reqwest::Url::parse(&config.control_plane_url);
    if !url.is_ok_and(|url| url.has_host() && matches!(url.scheme(), "http" | "https")) {
        return Err(Error::Config(format!(
            "`{}` is no URL of a control plane: it is like `http://127.0.0.1:3100`",
            printable(&config.control_plane_url)
        )));
    }
    let scheme = match config.scheme.as_str() {
        "http" => HeaderValue::from_static("http"),
        "https" => HeaderValue::from_static("https"),
        other => {
            return Err(Error::Config(format!(
                "`{}` is no scheme: it is `http` or `https`",
                printable(other)
            )));
        }
    };
    Ok((base, scheme))
}
