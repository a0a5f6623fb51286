//! Org tokens between runs, in a secret store. The one rule: a store that does not work costs time at most, never a call.
//!
//! All tokens of a server are one secret; within it, those of one credential stand under a digest of that credential: another
//! login finds none of them, and they can be forgotten at once. Whatever has ended goes with the next change, so nothing heaps
//! up. Ends are wall-clock times there, as no other clock goes on over a restart; a token from the future, which a clock that was
//! set back leaves behind, is not used.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use pizzapi_types::{OrgSlug, Secret, Time, TokenKind};
use serde::{Deserialize, Serialize};
use tracing::debug;

use super::store::{SecretName, SecretStore, StoreLock};
use crate::error::Result;

/// How long another process may take to fetch a token before this one does so, too.
const PATIENCE: Duration = Duration::from_secs(10);

/// A token on the shelf.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) token: Secret,
    #[serde(default)]
    pub(crate) url: Option<String>,
    /// When it was asked for (UTC).
    pub(crate) asked: Time,
    /// Its lifetime from then, in seconds.
    pub(crate) lifetime: u64,
}

impl Kept {
    /// What is left of it.
    pub(crate) fn left(&self) -> Duration {
        let now = Time::now();
        if now < self.asked {
            return Duration::ZERO;
        }
        Duration::from_secs(self.lifetime).saturating_sub(now.since(self.asked))
    }
}

/// By credential, then by org and kind.
type Tokens = BTreeMap<String, BTreeMap<String, Kept>>;

/// How many locks there are for all orgs and credentials: each is a file.
const LOCKS: u8 = 16;

/// The tokens of one credential.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    store: Arc<dyn SecretStore>,
    name: SecretName,
    tag: String,
}

impl Shelf {
    pub(crate) fn new(store: Arc<dyn SecretStore>, host: &str, credential: &Secret) -> Self {
        let digest = digest(&SHA256, credential.expose().as_bytes());
        Self {
            store,
            name: SecretName::new(host, "org-tokens"),
            tag: URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16]),
        }
    }

    #[cfg(test)]
    pub(crate) fn name(&self) -> &SecretName {
        &self.name
    }

    /// The token for an org, if it has not ended.
    pub(crate) async fn get(&self, slug: &OrgSlug, kind: &TokenKind) -> Option<Kept> {
        let place = place(slug, kind);
        self.within(move |shelf| {
            let mut tokens = parse(shelf.store.get(&shelf.name)?.as_ref());
            Ok(tokens
                .remove(&shelf.tag)
                .and_then(|mut own| own.remove(&place)))
        })
        .await
        .flatten()
        .filter(|kept| !kept.left().is_zero())
    }

    /// Puts a token in its place, and throws away what has ended.
    pub(crate) async fn put(&self, slug: &OrgSlug, kind: &TokenKind, kept: Kept) {
        let place = place(slug, kind);
        self.change(move |own| {
            own.insert(place.clone(), kept.clone());
        })
        .await;
    }

    /// Throws all of them away.
    pub(crate) async fn clear(&self) {
        self.change(BTreeMap::clear).await;
    }

    async fn change(&self, change: impl Fn(&mut BTreeMap<String, Kept>) + Send + 'static) {
        self.within(move |shelf| {
            shelf.store.update(&shelf.name, &mut |before| {
                let mut tokens = parse(before.as_ref());
                change(tokens.entry(shelf.tag.clone()).or_default());
                tokens.retain(|_, own| {
                    own.retain(|_, kept| !kept.left().is_zero());
                    !own.is_empty()
                });
                if tokens.is_empty() {
                    return None;
                }
                serde_json::to_string(&tokens).ok().map(Secret::from)
            })
        })
        .await;
    }

    /// Lets one process at a time fetch the token for an org. Nobody waits for long.
    pub(crate) async fn turn(&self, slug: &OrgSlug, kind: &TokenKind) -> Option<StoreLock> {
        let whose = format!("{}/{}/{}", self.name.host, self.tag, place(slug, kind));
        // Two that share a lock wait for each other, which costs milliseconds.
        let lock = digest(&SHA256, whose.as_bytes()).as_ref()[0] % LOCKS;
        let what = format!("org-token-{lock}");
        self.within(move |shelf| shelf.store.lock(&what, PATIENCE))
            .await
            .flatten()
    }

    /// Uses the store off the async threads.
    async fn within<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Option<T> {
        let this = self.clone();
        match tokio::task::spawn_blocking(move || work(&this)).await {
            Ok(Ok(done)) => Some(done),
            Ok(Err(error)) => {
                debug!(error = %error.in_full(), "org tokens are not kept between runs");
                None
            }
            Err(_) => None,
        }
    }
}

fn place(slug: &OrgSlug, kind: &TokenKind) -> String {
    format!("{slug}/{kind}")
}

/// What cannot be read counts as nothing: tokens can be had again.
fn parse(text: Option<&Secret>) -> Tokens {
    text.and_then(|text| serde_json::from_str(text.expose()).ok())
        .unwrap_or_default()
}
