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
    /// Something changed since it began: it is read again, so long after it began at the earliest.
    again: Option<Duration>,
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
    /// Counts changes of the value: tells rows that they are to be made again.
    version: u64,
    /// Something changed, and nobody looks at it: it is read when somebody does.
    is_old: bool,
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
            version: 0,
            is_old: false,
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

    /// To change it: counts as a change.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        self.version += 1;
        self.remote.value_mut()
    }

    /// Another number after every change of the value.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Marks the value as stale, or takes it away where it may not be seen any more.
    pub fn doubt(&mut self, why: &Failure, now: Time) {
        self.version += 1;
        self.remote.doubt(why.clone(), now);
    }

    /// As if it had never been asked for.
    pub fn forget(&mut self) {
        *self = Self {
            version: self.version + 1,
            pace: self.pace,
            ..Self::default()
        };
    }

    /// Whether a read is under way.
    pub fn is_reading(&self, now: Time) -> bool {
        self.reading.is_some_and(|reading| reading.begins <= now)
    }

    /// Whether it was ever asked for.
    pub fn is_wanted(&self) -> bool {
        self.read_at.is_some()
    }

    /// Somebody looks at it: reads it for the first time, or because it is old.
    pub fn want(&mut self, now: Time) -> Option<Duration> {
        if self.read_at.is_some() {
            let is_old = std::mem::take(&mut self.is_old);
            return is_old.then(|| self.changed(now)).flatten();
        }
        self.after(Duration::ZERO, now)
    }

    /// Something changed: it is to be read again once somebody looks at it.
    pub fn outdate(&mut self) {
        self.is_old = self.read_at.is_some();
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
        self.changed_slowly(now, self.pace)
    }

    /// Something changed, likewise; reads of that kind begin at most this often.
    pub fn changed_slowly(&mut self, now: Time, pace: Duration) -> Option<Duration> {
        self.read_at?;
        let pace = pace.max(self.pace);
        match &mut self.reading {
            Some(reading) if reading.begins <= now => {
                let sooner = reading.again.map_or(pace, |other| other.min(pace));
                reading.again = Some(sooner);
                None
            }
            Some(reading) if reading.begins <= now.plus(pace) => None,
            _ => self.soon(now, pace),
        }
    }

    /// Takes in what was read.
    pub fn got(&mut self, result: Result<T, Failure>, now: Time) -> Option<Duration> {
        self.version += 1;
        let again = self.reading.take().and_then(|reading| reading.again);
        self.retry_at = None;
        match result {
            Ok(value) => {
                self.failures = 0;
                self.remote.succeed(value, now);
                again.and_then(|pace| self.soon(now, pace))
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

    fn soon(&mut self, now: Time, pace: Duration) -> Option<Duration> {
        let wait = self
            .read_at
            .map(|at| at.plus(pace).since(now))
            .unwrap_or_default();
        // A clock that was set back is no reason to wait.
        self.after(wait.min(pace), now)
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "every caller answers with an option"
    )]
    fn after(&mut self, wait: Duration, now: Time) -> Option<Duration> {
        let begins = now.plus(wait);
        self.reading = Some(Reading {
            begins,
            again: None,
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
