//! The control plane's public keys: fetched, kept, and used while they are not too old.
//!
//! The one rule: one fetch at a time, from one address, of at most 64 KiB in at most 5 seconds; at most once in 10 seconds on
//! account of a token, once a second on the control plane's own word.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use futures_util::StreamExt as _;
use jsonwebtoken::DecodingKey;
use pizzapi_types::{Time, token::Jwks};
use reqwest::header::ETAG;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{Mutex, watch},
    time::Instant,
};

use super::{Reason, VerifyError};

const FRESH: Duration = Duration::from_mins(5);
const STALE: Duration = Duration::from_hours(24);
const PAUSE: Duration = Duration::from_secs(10);
const SHORT_PAUSE: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(5);
const SIZE: usize = 64 * 1024;

/// Keys, and when they were fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchedKeys {
    /// The keys.
    pub jwks: Jwks,
    /// When the control plane said so.
    pub at: Time,
    /// The entity tag they came with; `None` when they came without, or were read from a copy.
    #[serde(default)]
    pub etag: Option<String>,
}

/// A set of keys, ready for use.
pub(super) struct KeySet {
    /// Rises with each set that differs from the one before.
    pub(super) edition: u64,
    keys: HashMap<String, DecodingKey>,
    fetched: FetchedKeys,
}

impl KeySet {
    fn of(fetched: FetchedKeys, edition: u64) -> Self {
        let usable = fetched
            .jwks
            .keys
            .iter()
            .filter(|jwk| jwk.kty == "OKP" && jwk.crv == "Ed25519" && jwk.alg == "EdDSA");
        let keys = usable
            .filter_map(|jwk| {
                Some((
                    jwk.kid.clone(),
                    DecodingKey::from_ed_components(&jwk.x).ok()?,
                ))
            })
            .collect();
        Self {
            edition,
            keys,
            fetched,
        }
    }

    pub(super) fn has(&self, kid: &str) -> bool {
        self.keys.contains_key(kid)
    }

    pub(super) fn get(&self, kid: &str) -> Option<&DecodingKey> {
        self.keys.get(kid)
    }

    fn is_tagged(&self, tag: &str) -> bool {
        self.fetched.etag.as_deref().map(strong) == Some(strong(tag))
    }

    fn age(&self, now: Time) -> Duration {
        if self.fetched.at.since(now) > super::LEEWAY {
            // From the future: the clock was set back, or the copy is another machine's. Nobody knows how old they are.
            return Duration::MAX;
        }
        now.since(self.fetched.at)
    }
}

/// Cheap to clone; clones share the keys.
#[derive(Clone)]
pub(super) struct Keys {
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    http: reqwest::Client,
    current: RwLock<Option<Arc<KeySet>>>,
    /// When the latest fetch was begun; held while one is under way.
    latest: Mutex<Option<Instant>>,
    fetched: watch::Sender<Option<FetchedKeys>>,
}

impl Keys {
    pub(super) fn new(url: String, http: reqwest::Client, initial: Option<FetchedKeys>) -> Self {
        let current = initial.map(|fetched| Arc::new(KeySet::of(fetched, 1)));
        Self {
            inner: Arc::new(Inner {
                url,
                http,
                current: RwLock::new(current),
                latest: Mutex::new(None),
                fetched: watch::Sender::new(None),
            }),
        }
    }

    pub(super) fn fetched(&self) -> watch::Receiver<Option<FetchedKeys>> {
        self.inner.fetched.subscribe()
    }

    /// The keys, unless they are too old; starts a fetch behind the caller's back when they are no longer fresh.
    pub(super) fn current(&self, now: Time) -> Option<Arc<KeySet>> {
        let keys = self.read()?;
        let age = keys.age(now);
        if age > FRESH && self.inner.latest.try_lock().is_ok_and(|at| due(*at)) {
            let this = self.clone();
            tokio::spawn(async move { this.refresh(now).await });
        }
        (age <= STALE).then_some(keys)
    }

    /// Fetches the keys once more for a key that is not among the `known` ones.
    pub(super) async fn look_up(
        &self,
        kid: &str,
        known: Option<Arc<KeySet>>,
        now: Time,
    ) -> Result<Arc<KeySet>, VerifyError> {
        let mut latest = self.inner.latest.lock().await;
        // Whoever held the lock before may have brought it.
        if let Some(keys) = self.read().filter(|keys| keys.age(now) <= STALE)
            && (keys.has(kid) || !due(*latest))
        {
            return Ok(keys);
        }
        if due(*latest) {
            *latest = Some(Instant::now());
            if let Some(keys) = self.fetch().await {
                return Ok(keys);
            }
        }
        match known {
            Some(_) => Err(Reason::UnknownKey.into()),
            None => Err(VerifyError::KeysUnavailable),
        }
    }

    /// Fetches the keys when they are no longer fresh.
    pub(super) async fn refresh(&self, now: Time) {
        let mut latest = self.inner.latest.lock().await;
        let fresh = self.read().is_some_and(|keys| keys.age(now) <= FRESH);
        if !fresh && due(*latest) {
            *latest = Some(Instant::now());
            self.fetch().await;
        }
    }

    /// Fetches the keys unless those in use have this entity tag. Says whether they have it then.
    pub(super) async fn refresh_if_not(&self, tag: &str) -> bool {
        let is_there = || self.read().is_some_and(|keys| keys.is_tagged(tag));
        if is_there() {
            return true;
        }
        let mut latest = self.inner.latest.lock().await;
        // Whoever held the lock before may have brought them.
        if is_there() {
            return true;
        }
        if let Some(at) = *latest {
            tokio::time::sleep_until(at + SHORT_PAUSE).await;
        }
        *latest = Some(Instant::now());
        self.fetch().await;
        is_there()
    }

    async fn fetch(&self) -> Option<Arc<KeySet>> {
        match tokio::time::timeout(TIMEOUT, self.download()).await {
            Ok(Ok(fetched)) => Some(self.take(fetched)),
            Ok(Err(why)) => {
                tracing::warn!(why, url = %self.inner.url, "the control plane's keys cannot be fetched");
                None
            }
            Err(_) => {
                tracing::warn!("the control plane's keys do not come in time");
                None
            }
        }
    }

    async fn download(&self) -> Result<FetchedKeys, String> {
        let request = self.inner.http.get(&self.inner.url).build();
        let request = request.map_err(|error| error.to_string())?;
        let asked = request.url().clone();
        let response = self.inner.http.execute(request).await;
        let response = response.map_err(|error| error.to_string())?;
        if *response.url() != asked {
            return Err("answered from another address".to_owned());
        }
        if !response.status().is_success() {
            return Err(format!("answered {}", response.status().as_u16()));
        }
        let etag = response.headers().get(ETAG);
        let etag = etag.and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| error.to_string())?;
            if body.len() + chunk.len() > SIZE {
                return Err(format!("answered more than {SIZE} bytes"));
            }
            body.extend_from_slice(&chunk);
        }
        let jwks = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        let at = Time::now();
        Ok(FetchedKeys { jwks, at, etag })
    }

    fn take(&self, fetched: FetchedKeys) -> Arc<KeySet> {
        let mut current = self
            .inner
            .current
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let edition = match &*current {
            Some(before) if before.fetched.jwks == fetched.jwks => before.edition,
            Some(before) => before.edition + 1,
            None => 1,
        };
        let keys = Arc::new(KeySet::of(fetched.clone(), edition));
        *current = Some(keys.clone());
        drop(current);
        self.inner.fetched.send_replace(Some(fetched));
        keys
    }

    fn read(&self) -> Option<Arc<KeySet>> {
        let current = self
            .inner
            .current
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }
}

/// A tag without the mark that a proxy may put before it when it compresses.
fn strong(tag: &str) -> &str {
    tag.trim().trim_start_matches("W/")
}

fn due(latest: Option<Instant>) -> bool {
    latest.is_none_or(|at| at.elapsed() >= PAUSE)
}
