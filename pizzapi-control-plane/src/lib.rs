//! The control plane: org registry, users, memberships, tokens, provisioning, routing, health.
//!
//! The one rule: the API stores what is wanted; the reconciler makes it so and stores what it saw. Whatever touches an org
//! takes a proof that the caller may (see [`access`]), never a bare id.

pub mod access;
pub mod backup;
pub mod config;
pub mod provider;
pub mod redis;
pub mod routes;

mod app;
mod auth;
mod events;
mod first_admin;
mod health;
mod heartbeats;
mod http;
mod keys;
mod limits;
mod measures;
mod mend;
mod reconcile;
mod room;
mod store;

use std::{net::SocketAddr, sync::Arc};

use pizzapi_host::{FileLock, file, lock::LockError};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use config::{Config, RateLimits, Registration};
pub use first_admin::FirstLogin;
pub use http::pages::description;
pub use limits::InvalidRateLimits;
pub use pizzapi_http::network::Network;

use crate::{app::App, health::Probes, keys::MasterKey, provider::Provider, store::Store};

/// Why the control plane did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another one runs on the same data.
    #[error(
        "another control plane (pid {pid}) uses {path}; stop it first, or choose another data directory"
    )]
    AlreadyRunning {
        /// Its pid, 0 if it did not say.
        pid: u32,
        /// The data directory.
        path: String,
    },
    /// A file or folder.
    #[error("{what}: {source}")]
    File {
        /// What was being done.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The registry.
    #[error(transparent)]
    Store(#[from] store::OpenError),
    /// The master key or a signing key.
    #[error(transparent)]
    Keys(#[from] keys::KeyError),
    /// The address.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The router's inner door has no usable URL.
    #[error("the URL of the router's inner door cannot be used: {source}")]
    InnerUrl {
        /// Why not.
        source: health::ProbesError,
    },
    /// Where Redis is.
    #[error(transparent)]
    Redis(#[from] redis::BadUrl),
    /// What goes on beside serving ended.
    #[error("the background work ended: {0}")]
    Background(String),
    /// Serving ended by itself.
    #[error("serving ended: {0}")]
    Serve(std::io::Error),
}

impl Error {
    fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::File { what, source }
    }
}

/// A running control plane.
pub struct ControlPlane {
    app: App,
    listener: TcpListener,
    address: SocketAddr,
    _lock: FileLock,
}

impl ControlPlane {
    /// Opens the registry, makes keys and the first admin if there are none, and binds the address.
    pub async fn start(config: Config, provider: Arc<dyn Provider>) -> Result<Self, Error> {
        let home = config.home();
        file::create_private_dir(&home)
            .map_err(Error::file(format!("cannot make {}", home.display())))?;
        let lock = FileLock::take(&home.join("lock")).map_err(|error| match error {
            LockError::Held(holder) => Error::AlreadyRunning {
                pid: holder.map_or(0, |holder| holder.pid),
                path: config.data_dir.display().to_string(),
            },
            LockError::Io(source) => Error::File {
                what: format!("cannot lock {}", home.display()),
                source,
            },
        })?;
        let master = MasterKey::open(&home.join("master.key"), config.jwt_secret.as_ref())?;
        let store = Store::open(&home.join("registry.db")).await?;
        let keys = keys::SigningKeys::open(&store, &master).await?;
        first_admin::ensure(&store, &home).await?;
        let router_token = app::router_token(&config.router_token_file())?;
        let probes = Probes::new(config.inner_url.as_deref(), &router_token)
            .map_err(|source| Error::InnerUrl { source })?;
        let redis = config.redis_url.as_ref().map(redis::Redis::open);
        let redis = redis.transpose()?;
        let bind = config.bind;
        let listener = TcpListener::bind(bind)
            .await
            .map_err(|source| Error::Bind {
                address: bind,
                source,
            })?;
        let address = listener.local_addr().map_err(Error::Serve)?;
        let app = App::new(app::Parts {
            config,
            address,
            store,
            keys,
            master,
            provider,
            router_token,
            probes,
            redis,
        });
        let system = access::System::new("start");
        let mut addresses = format!("{} {}", app.internal_url, app.config.org_url);
        if let Some(redis) = &app.redis {
            addresses += &format!(" {}", redis.place());
        }
        app.store
            .keep_told(&system, "addresses", &addresses)
            .await
            .map_err(keys::KeyError::from)?;
        // Another image of the provider's is one for every instance that chose none.
        app.provider.resolve_image().await;
        if let Some(image) = app.provider.image() {
            app.store
                .keep_told(&system, "image", image)
                .await
                .map_err(keys::KeyError::from)?;
        }
        Ok(Self {
            app,
            listener,
            address,
            _lock: lock,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves, reconciles and probes until `stop` is cancelled; instances stay up.
    pub async fn run_until(self, stop: CancellationToken) -> Result<(), Error> {
        let app = self.app;
        let _cancel_on_drop = stop.clone().drop_guard();
        app.follow_stop(&stop);
        let mut background = tokio::spawn({
            let (app, stop) = (app.clone(), stop.clone());
            async move {
                tokio::join!(
                    reconcile::run(app.clone(), stop.clone()),
                    health::run(app.clone(), stop.clone()),
                    mend::run(app.clone(), stop.clone()),
                    events::prune(app.clone(), stop.clone()),
                    events::end_expired(app.clone(), stop.clone()),
                    keys::retire(app.clone(), stop.clone()),
                    redis::watch::run(app.clone(), stop.clone()),
                    limits::forget(app, stop),
                )
            }
        });
        let serving =
            pizzapi_http::serve::serve(self.listener, routes::app(app.clone()), stop.clone());
        tokio::pin!(serving);
        let outcome = tokio::select! {
            served = &mut serving => served.map_err(Error::Serve),
            // Serving without it would be a lie: nothing would be provisioned, watched or ended.
            ended = &mut background => match (ended, stop.is_cancelled()) {
                (Ok(_), true) => serving.await.map_err(Error::Serve),
                (Ok(_), false) => Err(Error::Background("it ended by itself".to_owned())),
                (Err(panic), _) => Err(Error::Background(panic.to_string())),
            }
        };
        stop.cancel();
        if !background.is_finished() {
            let _ = background.await;
        }
        app.store.close().await;
        outcome
    }
}
