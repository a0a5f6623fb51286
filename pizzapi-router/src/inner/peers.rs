//! Who stands at the inner door: so many in all, and so many from one address.
//!
//! The one rule: an org's container has one address, so its share is its own; what was counted is given back by being
//! dropped.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::quota::{Permit, Quota};

pub(super) struct Places {
    all: Arc<Quota>,
    each: usize,
    peers: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One of them.
pub(super) struct Place {
    _slot: Permit,
    peer: IpAddr,
    peers: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Places {
    pub(super) fn new(all: usize, each: usize) -> Self {
        Self {
            all: Quota::new(all),
            each,
            peers: Arc::default(),
        }
    }

    /// One more, unless the peer, or all together, have as many as they may.
    pub(super) fn take(&self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        let has = peers.get(&peer).copied().unwrap_or(0);
        if has >= self.each {
            return None;
        }
        let slot = self.all.take()?;
        peers.insert(peer, has + 1);
        Some(Place {
            _slot: slot,
            peer,
            peers: Arc::clone(&self.peers),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(has) = peers.get_mut(&self.peer) {
            *has -= 1;
            if *has == 0 {
                peers.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_share_and_gives_it_back() {
        let places = Places::new(3, 2);
        let address = |text: &str| text.parse().expect(text);
        let (one, two) = (address("10.0.0.1"), address("10.0.0.2"));
        let first = places.take(one).expect("room");
        let _second = places.take(address("::ffff:10.0.0.1")).expect("room");
        assert!(places.take(one).is_none(), "its share is taken");
        let _other = places.take(two).expect("others have theirs");
        assert!(places.take(two).is_none(), "all together have theirs");
        drop(first);
        assert!(places.take(two).is_some());
        assert!(places.take(one).is_some());
        drop((_second, _other));
        assert!(places.peers.lock().expect("no panic").is_empty());
    }
}
