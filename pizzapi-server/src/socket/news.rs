//! What runners and sessions do, for whoever follows the org, and the latest of it for who was away for a moment.
//!
//! The one rule: places only rise, over a restart too, so that a place tells truly what its bearer has heard.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use pizzapi_types::{EventId, Time};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::broadcast;

/// The most news kept, and the most bytes of them.
const KEPT: usize = 256;
const KEPT_BYTES: usize = 1024 * 1024;

/// Something that happened.
#[derive(Clone, Debug)]
pub struct News {
    /// Its place in the stream.
    pub id: EventId,
    /// What happened: `runner_added`, `session_removed`, …
    pub name: &'static str,
    /// To what, as JSON.
    pub data: Arc<RawValue>,
}

/// What somebody missed who comes back with the place of the last news they heard.
#[derive(Debug)]
pub enum Missed {
    /// These, in order.
    These(Vec<News>),
    /// Nobody knows; the stream is at this place now.
    Unknown(EventId),
}

/// See the module's text.
pub struct Bulletin {
    state: Mutex<State>,
    sender: broadcast::Sender<News>,
}

struct State {
    latest: EventId,
    kept: VecDeque<News>,
    bytes: usize,
}

impl Default for Bulletin {
    fn default() -> Self {
        // Counted from the time of the start, in milliseconds: less than one thing a millisecond happens.
        Self::counting_from(Time::now().millis())
    }
}

impl Bulletin {
    fn counting_from(latest: EventId) -> Self {
        Self {
            state: Mutex::new(State {
                latest,
                kept: VecDeque::new(),
                bytes: 0,
            }),
            sender: broadcast::Sender::new(KEPT),
        }
    }

    /// Tells everybody who follows.
    pub fn tell(&self, name: &'static str, data: &impl Serialize) {
        let data = match to_raw_value(data) {
            Ok(data) => Arc::from(data),
            Err(error) => {
                tracing::error!(%error, name, "news that are no JSON");
                return;
            }
        };
        let mut state = self.state();
        state.latest += 1;
        let news = News {
            id: state.latest,
            name,
            data,
        };
        state.keep(news.clone());
        let _ = self.sender.send(news);
    }

    /// What happens from now on.
    pub fn follow(&self) -> broadcast::Receiver<News> {
        self.sender.subscribe()
    }

    /// The same, and what happened after a place and before that; nothing for who names no place.
    pub fn follow_after(&self, after: Option<EventId>) -> (Missed, broadcast::Receiver<News>) {
        let state = self.state();
        let missed = after.map_or(Missed::These(Vec::new()), |after| state.missed(after));
        (missed, self.sender.subscribe())
    }

    /// The same for who is known to have missed something.
    pub fn follow_anew(&self) -> (Missed, broadcast::Receiver<News>) {
        let state = self.state();
        (Missed::Unknown(state.latest), self.sender.subscribe())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn keep(&mut self, news: News) {
        self.bytes += news.data.get().len();
        self.kept.push_back(news);
        while self.kept.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.kept.pop_front() else {
                break;
            };
            self.bytes -= oldest.data.get().len();
        }
    }

    fn missed(&self, after: EventId) -> Missed {
        let first = self.kept.front().map_or(self.latest + 1, |news| news.id);
        if after < first - 1 || after > self.latest {
            return Missed::Unknown(self.latest);
        }
        let later = self.kept.iter().filter(|news| news.id > after);
        Missed::These(later.cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(missed: Missed) -> Result<Vec<EventId>, EventId> {
        match missed {
            Missed::These(news) => Ok(news.iter().map(|news| news.id).collect()),
            Missed::Unknown(latest) => Err(latest),
        }
    }

    #[test]
    fn who_was_away_for_a_moment_misses_nothing_and_who_was_away_for_long_is_told() {
        let bulletin = Bulletin::counting_from(1000);
        let missed = |after| ids(bulletin.follow_after(after).0);
        assert_eq!(missed(None), Ok(vec![]));
        assert_eq!(missed(Some(1000)), Ok(vec![]));
        assert_eq!(missed(Some(999)), Err(1000), "from before the start");
        for n in 0..3 {
            bulletin.tell("x", &n);
        }
        assert_eq!(missed(None), Ok(vec![]));
        assert_eq!(missed(Some(1000)), Ok(vec![1001, 1002, 1003]));
        assert_eq!(missed(Some(1002)), Ok(vec![1003]));
        assert_eq!(missed(Some(1003)), Ok(vec![]));
        assert_eq!(missed(Some(1004)), Err(1003), "from nowhere");
        for n in 0..KEPT {
            bulletin.tell("x", &n);
        }
        assert_eq!(missed(Some(1002)), Err(1259));
        assert_eq!(missed(Some(1003)).map(|ids| ids.len()), Ok(KEPT));
    }

    #[test]
    fn no_more_is_kept_than_fits() {
        let bulletin = Bulletin::counting_from(0);
        let long = "x".repeat(300 * 1024);
        for _ in 0..10 {
            bulletin.tell("x", &long);
        }
        let state = bulletin.state();
        assert!(state.bytes <= KEPT_BYTES && state.kept.len() == 3);
    }
}
