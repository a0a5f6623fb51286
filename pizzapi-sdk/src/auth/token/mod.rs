//! Org tokens, kept until shortly before they end. The one rule: at most one renewal for an org and kind is in flight.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use pizzapi_types::{OrgSlug, OrgToken, Secret, Time, TokenKind};
use tokio::time::Instant;

use super::{
    shelf::{Kept, Shelf},
    store::SecretStore,
};
use crate::{
    credential::Credential,
    endpoint::Endpoint,
    error::{Error, Result},
    retry::jitter,
};

/// How long before its end a token is renewed at the latest.
const EARLY: Duration = Duration::from_mins(1);

/// A token and where it is good.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) secret: Secret,
    /// Where its org is, if the control plane said so.
    pub(crate) url: Option<Endpoint>,
    renew_at: Instant,
    ends_at: Instant,
}

impl Held {
    /// `since` is when the request was sent, or later with what is then left of the lifetime: it is counted from before the
    /// token was made.
    fn new(kept: &Kept, since: Instant, left: Duration) -> Result<Self> {
        let lifetime = Duration::from_secs(kept.lifetime);
        let early = if lifetime > 3 * EARLY {
            EARLY + jitter(EARLY / 4)
        } else {
            lifetime / 3
        };
        Ok(Self {
            secret: kept.token.clone(),
            url: kept.url.as_deref().map(Endpoint::parse).transpose()?,
            renew_at: since + left.saturating_sub(early),
            ends_at: since + left,
        })
    }

    fn is_good(&self) -> bool {
        Instant::now() < self.renew_at
    }
}

/// The tokens of one client: in memory, and between runs on a shelf, if it has one.
#[derive(Default)]
pub(crate) struct TokenCache {
    entries: Mutex<HashMap<(OrgSlug, TokenKind), Arc<Entry>>>,
    shelf: Option<Shelf>,
}

#[derive(Default)]
struct Entry {
    held: Mutex<Option<Held>>,
    /// Held while a renewal is in flight; inside, when and why the latest one failed.
    renewal: tokio::sync::Mutex<Option<(Instant, Error)>>,
    /// The latest token that was refused: on the shelf it may still stand.
    refused: Mutex<Option<Secret>>,
}

impl Entry {
    fn held(&self) -> Option<Held> {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set(&self, held: Option<Held>) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }

    fn good(&self) -> Option<Held> {
        self.held().filter(Held::is_good)
    }

    /// Takes over what another process has fetched, if that is still good.
    fn adopt(&self, kept: &Kept) -> Option<Held> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.as_ref() == Some(&kept.token) {
            return None;
        }
        let held = Held::new(kept, Instant::now(), kept.left()).ok()?;
        held.is_good().then(|| {
            self.set(Some(held.clone()));
            held
        })
    }
}

impl TokenCache {
    pub(crate) fn new(
        control_plane: &Endpoint,
        credential: &Credential,
        store: Option<&Arc<dyn SecretStore>>,
    ) -> Self {
        let shelf = store
            .zip(credential.secret())
            .map(|(store, secret)| Shelf::new(Arc::clone(store), control_plane.as_str(), secret));
        Self {
            entries: Mutex::default(),
            shelf,
        }
    }

    fn entry(&self, slug: &OrgSlug, kind: &TokenKind) -> Arc<Entry> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(entries.entry((slug.clone(), kind.clone())).or_default())
    }

    /// The token for an org, fetched when there is none or it ends soon.
    ///
    /// When a renewal fails for a reason that may pass, a token that has not ended yet does.
    pub(crate) async fn get<F>(
        &self,
        slug: &OrgSlug,
        kind: &TokenKind,
        fetch: impl FnOnce() -> F,
    ) -> Result<Held>
    where
        F: Future<Output = Result<OrgToken>>,
    {
        let entry = self.entry(slug, kind);
        if let Some(held) = entry.good() {
            return Ok(held);
        }
        let waiting_since = Instant::now();
        let mut renewal = entry.renewal.lock().await;
        if let Some(held) = entry.good() {
            return Ok(held);
        }
        let error = match &*renewal {
            // Failed while we waited for it: asking once more would make a queue of failures.
            Some((at, error)) if *at > waiting_since => error.clone(),
            _ => match self.renew(&entry, (slug, kind), fetch).await {
                Ok(held) => {
                    *renewal = None;
                    return Ok(held);
                }
                Err(error) => {
                    *renewal = Some((Instant::now(), error.clone()));
                    error
                }
            },
        };
        match entry.held() {
            Some(held) if error.is_retryable() && Instant::now() < held.ends_at => Ok(held),
            _ => Err(error),
        }
    }

    /// Takes the token another process has fetched, or fetches one while other processes wait for it.
    async fn renew<F>(
        &self,
        entry: &Entry,
        (slug, kind): (&OrgSlug, &TokenKind),
        fetch: impl FnOnce() -> F,
    ) -> Result<Held>
    where
        F: Future<Output = Result<OrgToken>>,
    {
        let mut _turn = None;
        if let Some(shelf) = &self.shelf {
            for waited in [false, true] {
                if waited {
                    _turn = shelf.turn(slug, kind).await;
                }
                let kept = shelf.get(slug, kind).await;
                if let Some(held) = kept.and_then(|kept| entry.adopt(&kept)) {
                    return Ok(held);
                }
            }
        }
        let (asked, since) = (Time::now(), Instant::now());
        let token = fetch().await?;
        let kept = Kept {
            token: token.token,
            url: token.url,
            asked,
            lifetime: token.expires_in.min(86_400),
        };
        let held = Held::new(&kept, since, Duration::from_secs(kept.lifetime))?;
        entry.set(Some(held.clone()));
        if let Some(shelf) = &self.shelf {
            shelf.put(slug, kind, kept).await;
        }
        Ok(held)
    }

    /// Forgets all tokens, on the shelf too.
    pub(crate) async fn clear(&self) {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        if let Some(shelf) = &self.shelf {
            shelf.clear().await;
        }
    }

    /// The latest token for an org, be it over or not.
    pub(crate) fn last(&self, slug: &OrgSlug, kind: &TokenKind) -> Option<Held> {
        self.entry(slug, kind).held()
    }

    /// Counts a refused token as over, unless another has taken its place already.
    pub(crate) fn refuse(&self, slug: &OrgSlug, kind: &TokenKind, secret: &Secret) {
        let entry = self.entry(slug, kind);
        let mut held = entry.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = held.as_mut().filter(|held| held.secret == *secret) {
            held.renew_at = Instant::now();
            held.ends_at = held.renew_at;
        }
        *entry.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret.clone());
    }
}

#[cfg(test)]
mod tests;
