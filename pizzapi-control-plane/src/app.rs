//! What every handler and background job shares.

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Instant,
};

use pizzapi_host::{disk, file};
use pizzapi_types::{OrgSlug, Secret, token::Discovery};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    Error,
    auth::{opaque, password::Passwords},
    config::Config,
    health::Probes,
    heartbeats::Heartbeats,
    keys::{MasterKey, SigningKeys},
    limits::Limits,
    provider::Provider,
    room::Sighting,
    store::Store,
};

/// The shared state; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    pub config: Config,
    pub public_url: String,
    pub internal_url: String,
    /// Asks instances how they are.
    pub probes: Probes,
    pub store: Store,
    pub keys: SigningKeys,
    pub master: MasterKey,
    pub passwords: Passwords,
    pub provider: Arc<dyn Provider>,
    pub router_token_hash: [u8; 32],
    pub admin_key_hash: Option<[u8; 32]>,
    pub limits: Limits,
    /// Wakes the reconciler when something is due that no event tells of.
    pub due: Notify,
    /// When everything was last found to be usable.
    pub ready: tokio::sync::Mutex<Option<Instant>>,
    /// Ends every open stream when the server stops.
    pub closing: CancellationToken,
    /// What instances last said of themselves.
    pub heartbeats: Heartbeats,
    /// How full the disk is that everything is kept on.
    pub disk: Sighting<Option<disk::Room>>,
}

pub struct Parts {
    pub config: Config,
    pub address: SocketAddr,
    pub store: Store,
    pub keys: SigningKeys,
    pub master: MasterKey,
    pub provider: Arc<dyn Provider>,
    pub router_token: Secret,
    pub probes: Probes,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    pub fn new(parts: Parts) -> Self {
        let Parts {
            config,
            address,
            store,
            keys,
            master,
            provider,
            router_token,
            probes,
        } = parts;
        // Listening everywhere, it is reached on this machine by loopback.
        let host = if address.ip().is_unspecified() {
            IpAddr::from([127, 0, 0, 1])
        } else {
            address.ip()
        };
        let own = format!("http://{}", SocketAddr::new(host, address.port()));
        Self(Arc::new(Inner {
            public_url: config.public_url.clone().unwrap_or_else(|| own.clone()),
            internal_url: config
                .inner_url
                .as_deref()
                .map(|url| url.trim_end_matches('/').to_owned())
                .or_else(|| config.internal_url.clone())
                .unwrap_or(own),
            probes,
            store,
            keys,
            master,
            passwords: Passwords::new(),
            provider,
            router_token_hash: opaque::hash(router_token.expose()),
            admin_key_hash: config
                .admin_api_key
                .as_ref()
                .map(|key| opaque::hash(key.expose())),
            limits: Limits::new(&config.rate_limits),
            due: Notify::new(),
            ready: tokio::sync::Mutex::default(),
            closing: CancellationToken::new(),
            heartbeats: Heartbeats::default(),
            disk: Sighting::default(),
            config,
        }))
    }

    /// Ends the streams as soon as `stop` is cancelled.
    pub fn follow_stop(&self, stop: &CancellationToken) {
        let (closing, stop) = (self.closing.clone(), stop.clone());
        tokio::spawn(async move {
            stop.cancelled().await;
            closing.cancel();
        });
    }

    /// What a client needs to know before it logs in.
    pub fn discovery(&self) -> Discovery {
        let example = self
            .config
            .org_url(&OrgSlug::from_name("org").unwrap_or_else(|_| unreachable!("a valid slug")));
        let (scheme, rest) = example.split_once("://").unwrap_or(("https", &example));
        let authority = rest.split('/').next().unwrap_or(rest);
        let fallback = if scheme == "https" { 443 } else { 80 };
        let port = authority
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse().ok())
            .unwrap_or(fallback);
        Discovery {
            api: 1,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            org_url: self.config.org_url.clone(),
            base_domain: self.config.base_domain.clone(),
            scheme: scheme.to_owned(),
            port,
            auth: vec!["password".to_owned()],
            features: ["invites", "idempotency-keys", "locks-stream"]
                .map(str::to_owned)
                .to_vec(),
        }
    }
}

/// Reads the router's token, or makes one.
pub fn router_token(path: &Path) -> Result<Secret, Error> {
    let what = || format!("cannot use the router's token file {}", path.display());
    match file::read_private(path) {
        Ok(token) if token.trim().len() >= 32 => Ok(Secret::from(token.trim())),
        Ok(_) => Err(Error::file(what())(std::io::Error::other(
            "it holds less than 32 characters; delete it",
        ))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let token = opaque::new("pzr_");
            if let Some(folder) = path.parent() {
                file::create_private_dir(folder).map_err(Error::file(what()))?;
            }
            file::write_private(path, token.expose().as_bytes()).map_err(Error::file(what()))?;
            Ok(token)
        }
        Err(error) => Err(Error::file(what())(error)),
    }
}
