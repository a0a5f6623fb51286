//! What was not told in Redis. The one rule: it is said once when it begins, once a minute while it goes on, and once at its end.

use std::time::{Duration, Instant};

use redis::RedisError;

/// How often it is said at most.
const SAY: Duration = Duration::from_mins(1);

/// See the module's text.
#[derive(Default)]
pub struct Dropped {
    events: u64,
    why: Option<String>,
    said: Option<Instant>,
}

impl Dropped {
    /// So many events were not published.
    pub fn count(&mut self, events: u64) {
        self.events += events;
    }

    /// Why Redis cannot be used now.
    pub fn because(&mut self, error: &RedisError) {
        self.why = Some(error.to_string());
    }

    /// Says it, if it is time to.
    pub fn say(&mut self, answers: bool) {
        if answers {
            if self.said.take().is_some() {
                tracing::info!(not_published = self.events, "Redis answers again");
            } else if self.events > 0 {
                tracing::warn!(not_published = self.events, "more happened than Redis took");
            }
            *self = Self::default();
        } else if self.said.is_none_or(|at| at.elapsed() > SAY) {
            let why = self.why.as_deref().unwrap_or("there is no connection");
            tracing::warn!(
                why,
                not_published = self.events,
                "Redis does not answer; going on without it"
            );
            self.said = Some(Instant::now());
        }
    }
}
