//! Log lines that any client can cause, as often as it likes.
//!
//! The one rule: once a second. Writing a log takes time from everybody, and buries what others have to say.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const PAUSE: Duration = Duration::from_secs(1);

/// One for each kind of line.
#[derive(Default)]
pub(crate) struct Throttle(Mutex<Past>);

#[derive(Default)]
struct Past {
    last: Option<Instant>,
    unsaid: u64,
}

impl Throttle {
    /// Whether to write the line now; then also how many were not written since the last.
    pub(crate) fn passes(&self) -> Option<u64> {
        let mut past = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if past.last.is_some_and(|last| last.elapsed() < PAUSE) {
            past.unsaid += 1;
            return None;
        }
        past.last = Some(Instant::now());
        Some(std::mem::take(&mut past.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_stands_for_many() {
        let throttle = Throttle::default();
        assert_eq!(throttle.passes(), Some(0));
        assert_eq!((throttle.passes(), throttle.passes()), (None, None));
        throttle.0.lock().expect("no panic").last = Instant::now().checked_sub(PAUSE);
        assert_eq!(throttle.passes(), Some(2));
        assert_eq!(throttle.passes(), None);
    }
}
