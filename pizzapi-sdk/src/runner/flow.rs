//! How fast frames go out. The one rule: never further ahead of the server than it can follow, if it says how far it is; what
//! it has not said to have handled is kept, and sent again over the next connection.
//!
//! Our instances answer Socket.IO acknowledgements; PizzaPi's own server does not, and is written to without asking. Until it
//! is known which of them this is, what breaks off is sent again: ours knows by its number what it has heard already, and
//! PizzaPi's may hear once more what it got in the first two seconds of a connection. A line that is there twice can be seen;
//! one that is missing cannot.

use std::collections::VecDeque;

use pizzapi_types::SessionId;
use tokio::time::{Duration, Instant};

use super::queue::Popped;

/// How many batches may be under way unanswered.
const WINDOW: usize = 8;
/// How long a connection's first answer may take before the server counts as one that gives none;
const PATIENCE: Duration = Duration::from_secs(2);
/// and of a server that gave some over the connection before: it may be busy, or another by now.
const TRUST: Duration = Duration::from_secs(30);

/// What is known of one connection, and of those before.
#[derive(Default)]
pub(crate) struct Flow {
    number: u64,
    under_way: VecDeque<(u64, Vec<Popped>)>,
    /// Whether the server answers; `None` until that is known.
    answers: Option<bool>,
    /// The same of the last connection that showed it.
    answered: Option<bool>,
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
        let patience = match self.answered {
            Some(true) => TRUST,
            _ => PATIENCE,
        };
        let asked = self.asked.filter(|_| self.answers.is_none());
        asked.map(|asked| asked + patience)
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
        let answered = self.answers.or(self.answered);
        let ended = std::mem::replace(
            self,
            Self {
                answered,
                ..Self::default()
            },
        );
        if answered == Some(false) {
            return Vec::new();
        }
        let batches = ended.under_way.into_iter();
        batches.flat_map(|(_, batch)| batch).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runner::queue::Outbox;

    /// Sends a batch of one event; hands back under which number.
    fn send(flow: &mut Flow) -> Option<u64> {
        let mut outbox = Outbox::new();
        outbox.push_event(&"s1".parse().expect("an id"), &json!({}));
        let number = flow.next_number()?;
        flow.sent(number, vec![outbox.pop().expect("one")]);
        Some(number)
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_never_answers_is_not_told_twice_for_ever() {
        let mut flow = Flow::default();
        send(&mut flow).expect("asked");
        assert_eq!(flow.give_up_at(), Some(Instant::now() + PATIENCE));
        assert_eq!(flow.unheard().len(), 1, "nobody knows yet");
        send(&mut flow).expect("asked");
        flow.give_up();
        assert_eq!(flow.sessions().count(), 0);
        assert_eq!(send(&mut flow), None);
        assert!(flow.unheard().is_empty());
        // It may be another: it is asked, but not told again on a mere guess.
        send(&mut flow).expect("asked");
        assert_eq!(flow.give_up_at(), Some(Instant::now() + PATIENCE));
        assert!(flow.unheard().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_answered_once_has_more_time() {
        let mut flow = Flow::default();
        let number = send(&mut flow).expect("asked");
        flow.handled(number);
        assert_eq!(flow.give_up_at(), None);
        assert!(flow.unheard().is_empty());
        for _ in 0..2 {
            for _ in 0..WINDOW {
                assert!(flow.may_send());
                send(&mut flow).expect("asked");
            }
            assert!(!flow.may_send());
            assert_eq!(flow.give_up_at(), Some(Instant::now() + TRUST));
            assert_eq!(flow.unheard().len(), WINDOW);
        }
    }
}
