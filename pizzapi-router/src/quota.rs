//! Counting what is open, up to a limit.
//!
//! The one rule: what was counted is given back by being dropped, wherever that happens.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// So many at once.
pub(crate) struct Quota {
    open: AtomicUsize,
    limit: usize,
}

/// One of them.
pub(crate) struct Permit(Arc<Quota>);

impl Quota {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            open: AtomicUsize::new(0),
            limit,
        })
    }

    /// One more, unless there are as many as there may be.
    pub(crate) fn take(self: &Arc<Self>) -> Option<Permit> {
        let open = self.open.fetch_add(1, Ordering::Relaxed);
        let permit = Permit(Arc::clone(self));
        (open < self.limit).then_some(permit)
    }

    /// Whether more than half are taken: no time to keep anything that is not in use.
    pub(crate) fn is_crowded(&self) -> bool {
        self.open.load(Ordering::Relaxed) > self.limit / 2
    }
}

impl Permit {
    pub(crate) fn is_of(&self, quota: &Arc<Quota>) -> bool {
        Arc::ptr_eq(&self.0, quota)
    }

    pub(crate) fn is_crowded(&self) -> bool {
        self.0.is_crowded()
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_so_many_and_no_more() {
        let quota = Quota::new(3);
        let mut taken: Vec<Permit> = std::iter::from_fn(|| quota.take()).collect();
        assert_eq!(taken.len(), 3);
        assert!(quota.take().is_none());
        assert!(quota.take().is_none(), "a refusal is not counted");
        assert!(taken[0].is_of(&quota) && !taken[0].is_of(&Quota::new(3)));
        taken.pop();
        assert!(quota.is_crowded());
        taken.pop();
        assert!(!quota.is_crowded());
        taken.extend([quota.take(), quota.take()].into_iter().flatten());
        assert_eq!(taken.len(), 3);
        drop(taken);
        assert_eq!(quota.open.load(Ordering::Relaxed), 0);
    }
}
