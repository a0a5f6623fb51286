//! Whose server this is, and who may speak to it: tokens are checked here, without asking anybody.
//!
//! The one rule: a proof ([`OrgMember`], [`Ticket`]) is made here only, from a token that is genuine, in time, for this org
//! and not locked.

mod credential;
mod heartbeat;
mod key_watch;
mod keys_file;
mod lock_stream;
mod locks;
mod member;
mod ticket;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::http::HeaderMap;
use pizzapi_http::ApiError;
use pizzapi_sdk::verifier::{TokenVerifier, VerifierConfig, VerifyError};
use pizzapi_types::{ErrorCode, OrgClaims, OrgId, TokenKind, instance::Locks};
use tokio::sync::watch;

use crate::{
    config::{Config, Tenant},
    error::Error,
};
use locks::{LockBook, Said};

pub use heartbeat::Census;
pub use member::OrgMember;
pub use ticket::{Refused, Ticket};

/// Cheap to clone.
#[derive(Clone)]
pub struct Tenancy {
    org: Option<Arc<Org>>,
}

struct Org {
    tenant: Tenant,
    verifier: TokenVerifier,
    locks: LockBook,
    /// The entity tag of the keys that the control plane has now, as it says; empty while it has not said.
    keys_wanted: watch::Sender<String>,
    control_plane: heartbeat::Reachability,
    origins: Vec<String>,
    http: reqwest::Client,
    data_dir: PathBuf,
}

impl Tenancy {
    /// Reads what is kept on disk: the keys and the locks.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let Some(tenant) = config.tenant.clone() else {
            return Ok(Self { org: None });
        };
        let urls = [&tenant.jwks_url, &tenant.control_plane_url];
        let secure = urls.iter().find(|url| url.starts_with("https:"));
        let http = pizzapi_http::client::internal_client(secure.unwrap_or(&urls[0]), None)?;
        let verifier = TokenVerifier::new(
            VerifierConfig {
                issuer: pizzapi_types::token::ISSUER.to_owned(),
                audience: tenant.org_id.clone(),
                jwks_url: tenant.jwks_url.clone(),
                http: http.clone(),
            },
            keys_file::read(&config.data_dir),
        );
        let own = member::origin_of(&tenant.org_url);
        let origins = own.into_iter().chain(
            config
                .trusted_origins
                .iter()
                .filter_map(|url| member::origin_of(url)),
        );
        let org = Org {
            verifier,
            locks: LockBook::read(&config.data_dir),
            keys_wanted: watch::Sender::default(),
            control_plane: heartbeat::Reachability::default(),
            origins: origins.collect(),
            http,
            data_dir: config.data_dir.clone(),
            tenant,
        };
        Ok(Self {
            org: Some(Arc::new(org)),
        })
    }

    /// Keeps the keys new and on disk, tells the control plane how things are, every 15 s and when the counts have changed
    /// (`news` says that they may have), and takes its locks, then and at once. Never ends.
    pub async fn keep_in_touch<F: Future<Output = ()>>(
        self,
        census: impl Fn() -> Census + Send + Sync,
        news: impl FnMut() -> F + Send,
    ) {
        if let Some(org) = &self.org {
            tokio::join!(
                heartbeat::beat(org, census, news),
                lock_stream::follow(org),
                key_watch::follow(&org.verifier, org.keys_wanted.subscribe()),
                keys_file::keep(&org.data_dir, org.verifier.fetched_keys()),
            );
        }
    }

    /// Whose server this is; `None` for a single tenant's.
    pub fn tenant(&self) -> Option<&Tenant> {
        self.org.as_ref().map(|org| &org.tenant)
    }

    /// Refuses a request that the router meant for another org.
    pub fn check_address(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let mut named = headers.get_all("x-pizzapi-org-id").iter();
        let own = self.tenant().map(|tenant| tenant.org_id.as_str());
        if named.all(|named| Some(named.as_bytes()) == own.map(str::as_bytes)) {
            Ok(())
        } else {
            Err(ApiError::new(ErrorCode::MisdirectedRequest))
        }
    }

    /// Resolves when a lock names whoever these claims are about. Never, when none does.
    pub async fn locked(&self, claims: &OrgClaims) {
        match &self.org {
            Some(org) => org.locks.names(claims).await,
            None => std::future::pending().await,
        }
    }

    /// A user's token, checked for an HTTP request.
    async fn user_claims(&self, token: &str) -> Result<Arc<OrgClaims>, ApiError> {
        let invalid = || ApiError::new(ErrorCode::InvalidToken);
        let org = self.org.as_deref().ok_or_else(invalid)?;
        let claims = match org.verifier.verify(token).await {
            Ok(claims) => claims,
            Err(VerifyError::Expired { .. }) => return Err(ApiError::new(ErrorCode::TokenExpired)),
            Err(VerifyError::OtherOrg) => return Err(ApiError::new(ErrorCode::OrgMismatch)),
            Err(error @ VerifyError::KeysUnavailable) => {
                return Err(ApiError::unavailable("the control plane's keys", error));
            }
            Err(error) => {
                tracing::debug!(%error, "a token is refused");
                return Err(invalid());
            }
        };
        if claims.kind != TokenKind::User || org.locks.lock(&claims) {
            return Err(invalid());
        }
        Ok(claims)
    }
}

impl Org {
    /// Takes what the control plane says is in force.
    fn hear(&self, locks: Locks, said: Said) {
        let keys = locks.keys.clone();
        if self.locks.replace(locks, said) {
            self.keys_wanted.send_if_modified(|wanted| {
                let other = *wanted != keys;
                *wanted = keys;
                other
            });
        }
    }
}

/// The org named by a config, for the log.
pub fn shown(tenant: Option<&Tenant>) -> &str {
    tenant.map_or("single tenant", |tenant| OrgId::as_str(&tenant.org_id))
}

fn path_in(folder: &Path, name: &str) -> PathBuf {
    folder.join(name)
}
