//! Something that is read from a server, and read again. The one rule: at most one read is under way, and none is forgotten.

use std::time::Duration;

use pizzapi_sdk::types::Time;

use crate::remote::{Failure, Remote};

/// Reads of one thing begin at most this often, however many events say that it changed, unless it is paced otherwise.
const PACE: Duration = Duration::from_millis(200);

/// A read that waits or is under way.
#[derive(Clone, Copy, Debug)]
struct Reading {
    begins: Time,
    /// Something changed since it began.
    again: bool,
}

/// Something that is read from a server. Its methods say after which time to read it, if it is to be read.
#[derive(Debug)]
pub struct Source<T> {
    pub remote: Remote<T>,
    /// When it is read again after a failure.
    pub retry_at: Option<Time>,
    reading: Option<Reading>,
    /// When the latest read began, or will.
    read_at: Option<Time>,
    failures: u32,
    /// Reads begin at most this often, however many events say that it changed.
    pace: Duration,
}

impl<T> Default for Source<T> {
    fn default() -> Self {
        Self {
            remote: Remote::Loading,
            retry_at: None,
            reading: None,
            read_at: None,
            failures: 0,
            pace: PACE,
        }
    }
}

impl<T> Source<T> {
    /// One that is read at most this often.
    pub fn paced(pace: Duration) -> Self {
        Self {
            pace,
            ..Self::default()
        }
    }

    pub fn value(&self) -> Option<&T> {
        self.remote.value()
    }

    pub fn value_mut(&mut self) -> Option<&mut T> {
        self.remote.value_mut()
    }

    /// Whether a read is under way.
    pub fn is_reading(&self, now: Time) -> bool {
        self.reading.is_some_and(|reading| reading.begins <= now)
    }

    /// Whether it was ever asked for.
    pub fn is_wanted(&self) -> bool {
        self.read_at.is_some()
    }

    /// Reads it for the first time, unless that was done.
    pub fn want(&mut self, now: Time) -> Option<Duration> {
        if self.read_at.is_some() {
            return None;
        }
        self.after(Duration::ZERO, now)
    }

    /// Reads it now, unless a read is under way.
    pub fn refresh(&mut self, now: Time) -> Option<Duration> {
        if self.is_reading(now) {
            return None;
        }
        self.after(Duration::ZERO, now)
    }

    /// Something changed: reads it soon, if it was ever wanted.
    pub fn changed(&mut self, now: Time) -> Option<Duration> {
        self.read_at?;
        match &mut self.reading {
            Some(reading) if reading.begins <= now => {
                reading.again = true;
                None
            }
            Some(reading) if reading.begins <= now.plus(self.pace) => None,
            _ => self.soon(now),
        }
    }

    /// Takes in what was read.
    pub fn got(&mut self, result: Result<T, Failure>, now: Time) -> Option<Duration> {
        let again = self.reading.take().is_some_and(|reading| reading.again);
        self.retry_at = None;
        match result {
            Ok(value) => {
                self.failures = 0;
                self.remote.succeed(value, now);
                if again { self.soon(now) } else { None }
            }
            Err(why) => {
                let curable = why.is_curable();
                let wait = pause(self.failures + 1).max(why.retry_after.unwrap_or_default());
                self.remote.fail(why);
                self.failures = self.failures.saturating_add(1);
                if !curable {
                    return None;
                }
                self.retry_at = Some(now.plus(wait));
                self.after(wait, now)
            }
        }
    }

    fn soon(&mut self, now: Time) -> Option<Duration> {
        let wait = self
            .read_at
            .map(|at| at.plus(self.pace).since(now))
            .unwrap_or_default();
        // A clock that was set back is no reason to wait.
        self.after(wait.min(self.pace), now)
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "every caller answers with an option"
    )]
    fn after(&mut self, wait: Duration, now: Time) -> Option<Duration> {
        let begins = now.plus(wait);
        self.reading = Some(Reading {
            begins,
            again: false,
        });
        self.read_at = Some(begins);
        Some(wait)
    }
}

/// How long to wait after so many failures in a row: 0.5 s to 5 s.
pub fn pause(failures: u32) -> Duration {
    Duration::from_millis(500)
        .saturating_mul(1 << failures.saturating_sub(1).min(5))
        .min(Duration::from_secs(5))
}
