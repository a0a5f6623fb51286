//! What was read lately: who holds a credential, what they are in an org, which orgs they are in.
//!
//! The one rule: a change drops what it changes before it is answered, and nothing is believed for longer than five seconds.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use bytes::Bytes;
use pizzapi_types::{OrgId, OrgSlug, UserId};

use super::orgs::Seen;
use crate::access::Actor;

/// How long anything is believed.
const BELIEVED: Duration = Duration::from_secs(5);
/// How many things of a kind are kept; beyond that all of them are forgotten.
const MOST: usize = 20_000;

/// What a change was about.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    pub orgs: Vec<OrgId>,
    pub users: Vec<UserId>,
    /// Whether an org's own row changed, which its members' lists show.
    pub lists: bool,
    /// Whether it concerns everybody.
    pub everything: bool,
}

/// When a reading began, in the cache's own count of changes.
#[derive(Clone, Copy)]
pub struct AsOf(u64);

#[derive(Default)]
pub struct Cache(RwLock<Inner>);

#[derive(Default)]
struct Inner {
    changes: u64,
    /// Readings begun before this change are not believed: what changed since was forgotten.
    floor: u64,
    orgs: HashMap<OrgId, u64>,
    users: HashMap<UserId, u64>,
    lists: u64,
    actors: HashMap<[u8; 32], Kept<Actor>>,
    seen: HashMap<(UserId, OrgSlug), Kept<Arc<Seen>>>,
    member_orgs: HashMap<UserId, Kept<Bytes>>,
}

struct Kept<T> {
    value: T,
    as_of: u64,
    until: Instant,
}

impl<T: Clone> Kept<T> {
    fn new(value: T, AsOf(as_of): AsOf) -> Self {
        Self {
            value,
            as_of,
            until: Instant::now() + BELIEVED,
        }
    }

    /// The value, unless it is too old, or what it is about has changed since it was read.
    fn good(&self, changed: [Option<&u64>; 3]) -> Option<T> {
        let unchanged = changed
            .into_iter()
            .flatten()
            .all(|change| *change <= self.as_of);
        (unchanged && Instant::now() < self.until).then(|| self.value.clone())
    }
}

impl Cache {
    /// To be asked before reading what is to be kept.
    pub fn as_of(&self) -> AsOf {
        AsOf(self.read().changes)
    }

    /// Whether what a user is, and where, may be different from what it was when a reading began.
    pub fn has_changed(&self, user: Option<&UserId>, AsOf(as_of): AsOf) -> bool {
        let inner = self.read();
        let change = user.and_then(|user| inner.users.get(user));
        inner.floor > as_of || change.is_some_and(|change| *change > as_of)
    }

    /// Who a credential's hash is.
    pub fn actor(&self, hash: &[u8; 32]) -> Option<Actor> {
        let inner = self.read();
        let kept = inner.actors.get(hash)?;
        kept.good([
            inner.users.get(kept.value.user_id()?),
            None,
            Some(&inner.floor),
        ])
    }

    /// Keeps it, not beyond the end of the credential itself.
    pub fn keep_actor(
        &self,
        hash: [u8; 32],
        actor: &Actor,
        (as_of, ends): (AsOf, Option<Instant>),
    ) {
        let mut kept = Kept::new(actor.clone(), as_of);
        kept.until = ends.map_or(kept.until, |ends| ends.min(kept.until));
        put(&mut self.write().actors, hash, kept);
    }

    /// What a user is in an org.
    pub fn seen(&self, user: &UserId, slug: &OrgSlug) -> Option<Arc<Seen>> {
        let inner = self.read();
        let kept = inner.seen.get(&(user.clone(), slug.clone()))?;
        kept.good([
            inner.users.get(user),
            inner.orgs.get(&kept.value.org.id),
            Some(&inner.floor),
        ])
    }

    pub fn keep_seen(&self, user: &UserId, seen: &Arc<Seen>, as_of: AsOf) {
        let key = (user.clone(), seen.org.slug.clone());
        put(&mut self.write().seen, key, Kept::new(seen.clone(), as_of));
    }

    /// A user's orgs, as they are sent.
    pub fn member_orgs(&self, user: &UserId) -> Option<Bytes> {
        let inner = self.read();
        inner.member_orgs.get(user)?.good([
            inner.users.get(user),
            Some(&inner.lists),
            Some(&inner.floor),
        ])
    }

    pub fn keep_member_orgs(&self, user: &UserId, list: &Bytes, as_of: AsOf) {
        put(
            &mut self.write().member_orgs,
            user.clone(),
            Kept::new(list.clone(), as_of),
        );
    }

    /// Drops what a change was about. To be called when the change can be read, and before anybody is told of it.
    pub fn drop(&self, touched: Touched) {
        let mut inner = self.write();
        inner.changes += 1;
        let now = inner.changes;
        if touched.everything || inner.orgs.len() + inner.users.len() > MOST {
            inner.orgs.clear();
            inner.users.clear();
            inner.actors.clear();
            inner.seen.clear();
            inner.member_orgs.clear();
            inner.floor = now;
        }
        for org in touched.orgs {
            inner.orgs.insert(org, now);
        }
        for user in touched.users {
            inner.users.insert(user, now);
        }
        if touched.lists {
            inner.lists = now;
        }
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Inner> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Inner> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn put<K: Eq + Hash, V>(map: &mut HashMap<K, Kept<V>>, key: K, kept: Kept<V>) {
    if map.len() >= MOST {
        map.clear();
    }
    map.insert(key, kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebodys_rights_change_with_what_is_about_them_and_with_what_is_about_all() {
        let cache = Cache::default();
        let (ann, bob) = (UserId::new(), UserId::new());
        let before = cache.as_of();
        cache.drop(Touched {
            users: vec![ann.clone()],
            orgs: vec![OrgId::new()],
            ..Touched::default()
        });
        let between = cache.as_of();
        assert!(cache.has_changed(Some(&ann), before));
        for (user, as_of) in [(Some(&ann), between), (Some(&bob), before), (None, before)] {
            assert!(!cache.has_changed(user, as_of));
        }
        cache.drop(Touched {
            everything: true,
            ..Touched::default()
        });
        for user in [Some(&ann), Some(&bob), None] {
            assert!(cache.has_changed(user, between));
            assert!(!cache.has_changed(user, cache.as_of()));
        }
    }
}
