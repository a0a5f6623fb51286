//! When to ask again. The one rule: only what cannot have a second effect is sent twice.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::Method;

use crate::error::Error;

/// How often, and for how long, a call is tried again.
///
/// Calls are tried again when the connection fails and on 429, 502, 503 and 504: those that read, those that make tokens, and
/// those that change something under an idempotency key, which is the same for every attempt. Logging in, and changes at
/// PizzaPi's own servers, which keep no such keys, are tried again only when the connection could not even be made.
/// As long as nobody says otherwise that is four attempts within a second and a half; an attempt that ran into its time limit is
/// the last. `Retry-After` is honoured when it fits into `total`. A token that has to be fetched first is a call of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// No attempt begins later than this after the first.
    pub total: Duration,
    /// The first pause, at most; doubled each time, and jittered.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

/// An attempt that failed and is made again, as [`ClientBuilder::on_retry`](crate::ClientBuilder::on_retry) is told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Retry<'a> {
    /// What was asked.
    pub method: &'a Method,
    /// Of which path.
    pub path: &'a str,
    /// Which attempt failed; the first is 1.
    pub attempt: u32,
    /// Why.
    pub error: &'a Error,
    /// How long it is until the next one.
    pub pause: Duration,
}

type Watch = Arc<dyn Fn(&Retry<'_>) + Send + Sync>;

/// How calls of a client are tried again, and who is told.
#[derive(Clone, Default)]
pub(crate) struct Retries {
    pub(crate) policy: RetryPolicy,
    pub(crate) watch: Option<Watch>,
}

impl Retries {
    /// Each call is tried once.
    pub(crate) fn none() -> Self {
        Self {
            policy: RetryPolicy::none(),
            watch: None,
        }
    }

    pub(crate) fn tell(&self, retry: &Retry<'_>) {
        if let Some(watch) = &self.watch {
            watch(retry);
        }
    }
}

impl fmt::Debug for Retries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.policy.fmt(f)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            total: Duration::from_secs(10),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(3),
        }
    }
}

impl RetryPolicy {
    /// Each call is tried once.
    pub fn none() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// How long to pause before the next attempt; `None`: this was the last.
    pub(crate) fn pause(
        &self,
        attempt: u32,
        spent: Duration,
        error: &Error,
        idempotent: bool,
    ) -> Option<Duration> {
        let again = match error {
            _ if error.never_sent() => true,
            Error::Unreachable { .. } => idempotent,
            Error::Api { .. } => idempotent && error.is_retryable(),
            _ => false,
        };
        if !again || attempt >= self.attempts {
            return None;
        }
        let longest = self
            .first_pause
            .saturating_mul(1 << (attempt - 1).min(16))
            .min(self.longest_pause);
        // Half of it always, so that a retry is never immediate.
        let pause = longest / 2 + jitter(longest / 2);
        let pause = pause.max(error.retry_after().unwrap_or_default());
        (spent + pause <= self.total).then_some(pause)
    }
}

/// Pauses between attempts to connect again: doubling up to a limit, with full jitter.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Backoff {
    pub(crate) fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            next: first,
        }
    }

    pub(crate) fn reset(&mut self) {
        self.next = self.first;
    }

    pub(crate) fn pause(&mut self) -> Duration {
        let pause = jitter(self.next);
        self.next = self.next.saturating_mul(2).min(self.longest);
        pause
    }
}

/// A random part of a duration.
pub(crate) fn jitter(up_to: Duration) -> Duration {
    let random = u32::try_from(uuid::Uuid::new_v4().as_u128() >> 96).unwrap_or(u32::MAX);
    up_to.mul_f64(f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::error_of;
    use reqwest::header::HeaderMap;

    fn status(status: u16) -> Error {
        error_of(status, &HeaderMap::new(), b"")
    }

    #[test]
    fn only_harmless_calls_are_repeated() {
        let policy = RetryPolicy::default();
        let refused = Error::unreachable("u", &std::io::Error::other("refused"), true);
        let broken = Error::unreachable("u", &std::io::Error::other("reset"), false);
        let again = |error: &Error, idempotent| {
            policy.pause(1, Duration::ZERO, error, idempotent).is_some()
        };
        assert!(again(&refused, true) && again(&refused, false));
        assert!(again(&broken, true) && !again(&broken, false));
        for code in [429, 502, 503, 504] {
            assert!(again(&status(code), true) && !again(&status(code), false));
        }
        for code in [400, 401, 404, 409, 500] {
            assert!(!again(&status(code), true));
        }
    }

    #[test]
    fn attempts_and_time_are_bounded() {
        let policy = RetryPolicy::default();
        let error = status(503);
        assert!(policy.pause(3, Duration::ZERO, &error, true).is_some());
        assert!(policy.pause(4, Duration::ZERO, &error, true).is_none());
        assert!(
            policy
                .pause(1, Duration::from_secs(10), &error, true)
                .is_none()
        );
        assert!(
            RetryPolicy::none()
                .pause(1, Duration::ZERO, &error, true)
                .is_none()
        );
    }

    #[test]
    fn a_wish_to_be_left_alone_is_honoured_or_ends_it() {
        let with = |seconds: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", seconds.parse().expect("value"));
            let error = error_of(429, &headers, b"");
            RetryPolicy::default().pause(1, Duration::ZERO, &error, true)
        };
        assert_eq!(with("3"), Some(Duration::from_secs(3)));
        assert_eq!(with("60"), None);
    }

    #[test]
    fn backoff_doubles_to_its_limit() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));
        for limit in [1, 2, 4, 8, 16, 30, 30] {
            assert!(backoff.pause() <= Duration::from_secs(limit));
        }
        assert_eq!(backoff.next, Duration::from_secs(30));
        backoff.reset();
        assert_eq!(backoff.next, Duration::from_secs(1));
    }
}
