//! Tokens found right before. The one rule: what is remembered is the signature's and the claims' soundness, never the time:
//! that is checked at each use.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use pizzapi_types::OrgClaims;

/// More are forgotten all at once: a full cache costs one check each, and needs no book-keeping.
const CAPACITY: usize = 1024;

#[derive(Default)]
pub(super) struct SeenTokens {
    seen: RwLock<Seen>,
}

#[derive(Default)]
struct Seen {
    edition: u64,
    claims: HashMap<Box<str>, Arc<OrgClaims>>,
}

impl SeenTokens {
    /// What a token said, if it was found right with this edition of the keys.
    pub(super) fn get(&self, token: &str, edition: u64) -> Option<Arc<OrgClaims>> {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        if seen.edition != edition {
            return None;
        }
        seen.claims.get(token).cloned()
    }

    /// Remembers a token that is right.
    pub(super) fn put(&self, token: &str, claims: &Arc<OrgClaims>, edition: u64) {
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        if seen.edition > edition {
            return;
        }
        if seen.edition != edition || seen.claims.len() >= CAPACITY {
            seen.claims = HashMap::new();
            seen.edition = edition;
        }
        seen.claims.insert(token.into(), claims.clone());
    }
}
