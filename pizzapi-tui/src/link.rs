//! A stream of events, and how it stands. The one rule: a break is shown at once and mended without a key press.

use std::time::Duration;

use pizzapi_sdk::types::Time;

use crate::{remote::Failure, source::pause};

/// A stream that held this long was a good one: the next break starts with a short pause again.
const GOOD_STREAM: Duration = Duration::from_secs(10);
/// After this many failed attempts in a row it counts as offline.
const OFFLINE_AFTER: u32 = 4;

/// How a stream stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Closed,
    Connecting,
    Live {
        since: Time,
    },
    /// Broken; `retry_at` is `None` when no waiting cures it.
    Lost {
        retry_at: Option<Time>,
        why: Failure,
    },
}

/// How a stream is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Connecting,
    Live,
    Reconnecting,
    Offline,
    /// Nobody is logged in.
    LoggedOut,
}

/// A stream of events. Its methods say after which time to open it, if it is to be opened.
#[derive(Clone, Debug, Default)]
pub struct Link {
    pub state: State,
    breaks: u32,
}

impl Link {
    pub fn standing(&self) -> Standing {
        match self.state {
            State::Closed | State::Connecting => Standing::Connecting,
            State::Live { .. } => Standing::Live,
            State::Lost { ref why, .. } if why.is_logged_out() => Standing::LoggedOut,
            State::Lost { retry_at: None, .. } => Standing::Offline,
            State::Lost { .. } if self.breaks >= OFFLINE_AFTER => Standing::Offline,
            State::Lost { .. } => Standing::Reconnecting,
        }
    }

    pub fn is_live(&self) -> bool {
        matches!(self.state, State::Live { .. })
    }

    pub fn retry_at(&self) -> Option<Time> {
        match self.state {
            State::Lost { retry_at, .. } => retry_at,
            _ => None,
        }
    }

    pub fn failure(&self) -> Option<&Failure> {
        match &self.state {
            State::Lost { why, .. } => Some(why),
            _ => None,
        }
    }

    /// Opens it for the first time, unless that was done.
    pub fn want(&mut self) -> Option<Duration> {
        if self.state != State::Closed {
            return None;
        }
        self.state = State::Connecting;
        Some(Duration::ZERO)
    }

    /// Opens it now if it is broken.
    pub fn refresh(&mut self) -> Option<Duration> {
        if let State::Lost { .. } = self.state {
            self.state = State::Connecting;
            return Some(Duration::ZERO);
        }
        None
    }

    pub fn opened(&mut self, now: Time) {
        self.state = State::Live { since: now };
    }

    pub fn lost(&mut self, why: Option<Failure>, now: Time) -> Option<Duration> {
        let why = why.unwrap_or_else(Failure::stream_ended);
        if let State::Live { since } = self.state
            && now.since(since) >= GOOD_STREAM
        {
            self.breaks = 0;
        }
        self.breaks = self.breaks.saturating_add(1);
        let wait = why
            .is_curable()
            .then(|| pause(self.breaks).max(why.retry_after.unwrap_or_default()));
        let retry_at = wait.map(|wait| now.plus(wait));
        self.state = State::Lost { retry_at, why };
        wait
    }
}
