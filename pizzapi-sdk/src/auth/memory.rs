//! Secrets in memory. The one rule: nothing outlives the process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use pizzapi_types::Secret;

use super::{SecretName, SecretStore, StoreLock};
use crate::error::Result;

/// Secrets in memory, gone with the process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    kept: Mutex<HashMap<SecretName, Secret>>,
}

impl SecretStore for MemoryStore {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(kept.get(name).cloned())
    }

    fn update(
        &self,
        name: &SecretName,
        change: &mut dyn FnMut(Option<Secret>) -> Option<Secret>,
    ) -> Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let before = kept.get(name).cloned();
        match change(before) {
            Some(secret) => kept.insert(name.clone(), secret),
            None => kept.remove(name),
        };
        Ok(())
    }

    fn lock(&self, _what: &str, _limit: Duration) -> Result<Option<StoreLock>> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_until_it_is_removed() {
        let store = MemoryStore::default();
        let name = |account: &str| SecretName::new("http://localhost", account);
        store
            .update(&name("ann"), &mut |before| {
                assert_eq!(before, None);
                Some("one".into())
            })
            .expect("put in");
        assert_eq!(store.get(&name("ann")).expect("got"), Some("one".into()));
        assert_eq!(store.get(&name("eve")).expect("got"), None);
        store.update(&name("ann"), &mut |_| None).expect("removed");
        assert_eq!(store.get(&name("ann")).expect("got"), None);
        assert!(store.lock("x", Duration::ZERO).expect("asked").is_none());
    }
}
