//! Whose words go out on a connection: hyper's, or the router's.
//!
//! The one rule: it is hyper's turn only from the moment an answer is out to the last byte until the next request is read.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

const HYPER: u8 = 0;
const ROUTER: u8 = 1;
const ENDING: u8 = 2;

#[derive(Clone, Default)]
pub(crate) struct Turn(Arc<AtomicU8>);

/// Held by the body of an answer; dropped when hyper has taken the last of it.
pub(crate) struct Ending(Turn);

impl Turn {
    /// A request has been read.
    pub(crate) fn begin(&self) {
        self.set(ROUTER);
    }

    /// What to hold until the answer to it is given. An answer without ends the matter: a tunnel is never hyper's again.
    pub(crate) fn ending(&self) -> Ending {
        Ending(self.clone())
    }

    /// Everything hyper was given has been written.
    pub(crate) fn flushed(&self) {
        if self.get() == ENDING {
            self.set(HYPER);
        }
    }

    pub(crate) fn is_hypers(&self) -> bool {
        self.get() == HYPER
    }

    // One task works on a connection: there is nothing to be ordered.
    fn get(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, turn: u8) {
        self.0.store(turn, Ordering::Relaxed);
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.set(ENDING);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_hypers_turn_between_answers_only() {
        let turn = Turn::default();
        assert!(turn.is_hypers());
        for _ in 0..2 {
            turn.begin();
            let ending = turn.ending();
            turn.flushed();
            assert!(!turn.is_hypers(), "an answer is under way");
            drop(ending);
            assert!(!turn.is_hypers(), "not all of it is written");
            turn.flushed();
            assert!(turn.is_hypers());
        }
        turn.begin();
        turn.flushed();
        assert!(!turn.is_hypers(), "a tunnel");
    }
}
