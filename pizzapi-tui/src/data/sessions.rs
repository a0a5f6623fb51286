//! An org's sessions. The one rule: the newest are kept, and how many more there are is not hidden.

use std::collections::HashMap;

use pizzapi_sdk::types::{Session, SessionId, SessionStatus};

/// How many are kept.
pub const MOST: usize = 2000;

/// The newest sessions.
#[derive(Debug, Default)]
pub struct Sessions {
    pub list: Vec<Session>,
    places: HashMap<SessionId, usize>,
    /// There are more than are kept.
    pub more: bool,
}

impl Sessions {
    pub fn of(mut list: Vec<Session>) -> Self {
        let more = list.len() > MOST;
        list.truncate(MOST);
        let places = list
            .iter()
            .enumerate()
            .map(|(place, session)| (session.session_id.clone(), place))
            .collect();
        Self { list, places, more }
    }

    pub fn get(&self, id: &SessionId) -> Option<&Session> {
        self.list.get(*self.places.get(id)?)
    }

    /// Takes in a session as it is now.
    pub fn put(&mut self, session: Session) {
        if let Some(place) = self.places.get(&session.session_id) {
            self.list[*place] = session;
            return;
        }
        if self.list.len() >= MOST {
            self.forget_one();
        }
        self.places
            .insert(session.session_id.clone(), self.list.len());
        self.list.push(session);
    }

    /// Makes room: the oldest that is over goes.
    fn forget_one(&mut self) {
        self.more = true;
        let over = |session: &&(usize, &Session)| session.1.status == SessionStatus::Ended;
        let places: Vec<(usize, &Session)> = self.list.iter().enumerate().collect();
        let oldest = places
            .iter()
            .filter(over)
            .min_by_key(|(_, session)| session.started_at)
            .map_or(0, |(place, _)| *place);
        let gone = self.list.swap_remove(oldest);
        self.places.remove(&gone.session_id);
        if let Some(moved) = self.list.get(oldest) {
            self.places.insert(moved.session_id.clone(), oldest);
        }
    }
}
