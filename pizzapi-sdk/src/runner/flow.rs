//! How fast frames go out. The one rule: never further ahead of the server than it can follow, if it says how far it is; what
//! it has not said to have handled is kept, and sent again over the next connection.
//!
//! Our instances answer Socket.IO acknowledgements; PizzaPi's own server does not, and is written to without asking.

use std::collections::VecDeque;

use pizzapi_types::SessionId;
use tokio::time::{Duration, Instant};

use super::queue::Popped;

/// How many batches may be under way unanswered.
const WINDOW: usize = 8;
/// How long the first answer may take before the server counts as one that gives none.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is known of one connection.
#[derive(Default)]
pub(crate) struct Flow {
    number: u64,
    under_way: VecDeque<(u64, Vec<Popped>)>,
    /// Whether the server answers; `None` until that is known.
    answers: Option<bool>,
    asked: Option<Instant>,
}

impl Flow {
    /// Whether another batch may go out.
    pub(crate) fn may_send(&self) -> bool {
        self.answers == Some(false) || self.under_way.len() < WINDOW
    }

    /// The number to ask for an answer under; `None` when asking is of no use.
    pub(crate) fn next_number(&mut self) -> Option<u64> {
        if self.answers == Some(false) {
            return None;
        }
        self.asked.get_or_insert_with(Instant::now);
        self.number += 1;
        Some(self.number)
    }

    /// A batch has gone out under a number.
    pub(crate) fn sent(&mut self, number: u64, batch: Vec<Popped>) {
        self.under_way.push_back((number, batch));
    }

    /// The server has handled everything up to a number.
    pub(crate) fn handled(&mut self, number: u64) {
        self.answers = Some(true);
        self.under_way.retain(|(other, _)| *other > number);
    }

    /// When to stop waiting for a first answer.
    pub(crate) fn give_up_at(&self) -> Option<Instant> {
        let waiting = self.answers.is_none() && !self.may_send();
        self.asked.filter(|_| waiting).map(|asked| asked + PATIENCE)
    }

    /// The server gives no answers: nothing is waited for any more.
    pub(crate) fn give_up(&mut self) {
        self.answers = Some(false);
        self.under_way.clear();
    }

    /// The sessions that what is under way is about.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = &SessionId> {
        self.under_way
            .iter()
            .flat_map(|(_, batch)| batch.iter().map(Popped::session))
    }

    /// What the server may not have handled, in order, of a connection that is no more.
    pub(crate) fn unheard(&mut self) -> Vec<Popped> {
        let ended = std::mem::take(self);
        if ended.answers == Some(true) {
            ended
                .under_way
                .into_iter()
                .flat_map(|(_, batch)| batch)
                .collect()
        } else {
            Vec::new()
        }
    }
}
