//! One connection of a client: who is at the other end, and whose share of the router it takes.
//!
//! The one rule: a connection counts for the org it asked last, busy or idle, and a tunnel for as long as it stands. So no
//! org has more of the router than its share, whatever its clients do.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{
    headers::Peer,
    quota::{Permit, Quota},
};

pub(crate) struct Caller {
    pub peer: Peer,
    /// One of all connections; `None` when there are too many, and this one is only told so.
    slot: Option<Arc<Permit>>,
    /// One of an org's.
    seat: Mutex<Option<Permit>>,
}

/// What a connection counts for, carried on by its tunnel.
pub(crate) struct Share {
    _slot: Option<Arc<Permit>>,
    _seat: Option<Permit>,
}

impl Caller {
    pub(crate) fn new(peer: Peer, slot: Option<Permit>) -> Self {
        Self {
            peer,
            slot: slot.map(Arc::new),
            seat: Mutex::new(None),
        }
    }

    /// Whether there is room for it at all.
    pub(crate) fn is_admitted(&self) -> bool {
        self.slot.is_some()
    }

    /// Counts it for an org and no other; says whether that has room.
    pub(crate) fn sit(&self, quota: &Arc<Quota>) -> bool {
        let mut seat = self.seat();
        if seat.as_ref().is_some_and(|seat| seat.is_of(quota)) {
            return true;
        }
        *seat = quota.take();
        seat.is_some()
    }

    /// Whether its place is wanted by others as soon as the answer is given.
    pub(crate) fn is_pressed(&self) -> bool {
        let all = self.slot.as_ref().is_none_or(|slot| slot.is_crowded());
        all || self.seat().as_ref().is_some_and(Permit::is_crowded)
    }

    /// Hands its share to a tunnel.
    pub(crate) fn share(&self) -> Share {
        Share {
            _slot: self.slot.clone(),
            _seat: self.seat().take(),
        }
    }

    fn seat(&self) -> MutexGuard<'_, Option<Permit>> {
        self.seat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(all: &Arc<Quota>) -> Caller {
        let address = "127.0.0.1:1".parse().expect("an address");
        Caller::new(Peer::new(address, &[]), all.take())
    }

    #[test]
    fn a_connection_counts_for_the_org_it_asked_last() {
        let (all, one, two) = (Quota::new(9), Quota::new(1), Quota::new(1));
        let (first, second) = (caller(&all), caller(&all));
        assert!(first.sit(&one) && first.sit(&one));
        assert!(!second.sit(&one));
        assert!(second.sit(&two));
        assert!(!first.sit(&two));
        assert!(second.sit(&one), "the first has left it");
        drop(second);
        assert!(first.sit(&one) && first.is_pressed());
    }

    #[test]
    fn a_tunnel_keeps_the_share_of_its_connection() {
        let (all, org) = (Quota::new(1), Quota::new(1));
        let first = caller(&all);
        assert!(first.is_admitted() && first.sit(&org));
        let share = first.share();
        drop(first);
        let second = caller(&all);
        assert!(!second.is_admitted() && !second.sit(&org) && second.is_pressed());
        drop(share);
        let third = caller(&all);
        assert!(third.is_admitted() && third.sit(&org));
    }
}
