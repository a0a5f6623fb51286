//! The recent past of a number. The one rule: one value a bucket of time, the last one; a bucket without is a gap.

use std::{collections::VecDeque, time::Duration};

use pizzapi_sdk::types::Time;

/// A ring of samples at fixed spacing.
#[derive(Clone, Debug)]
pub struct History<T = f64> {
    /// Milliseconds a bucket.
    spacing: i64,
    length: usize,
    /// Ends with the bucket `newest`; never longer than `length`.
    buckets: VecDeque<Option<T>>,
    newest: i64,
}

impl<T: Copy> History<T> {
    /// So many buckets of that time each. Both are at least one (a bucket, a millisecond).
    pub fn new(length: usize, spacing: Duration) -> Self {
        let length = length.max(1);
        Self {
            spacing: i64::try_from(spacing.as_millis())
                .unwrap_or(i64::MAX)
                .max(1),
            length,
            buckets: VecDeque::new(),
            newest: 0,
        }
    }

    /// Takes in what is so now.
    ///
    /// After a clock was set back by more than the whole history, it begins anew: there is no telling what came when.
    pub fn put(&mut self, at: Time, value: T) {
        let bucket = self.bucket(at);
        let length = i64::try_from(self.length).unwrap_or(i64::MAX);
        let ahead = bucket.saturating_sub(self.newest);
        if self.buckets.is_empty() || ahead >= length || ahead <= -length {
            self.buckets.clear();
            self.buckets.push_back(Some(value));
            self.newest = bucket;
            return;
        }
        for _ in 0..ahead {
            if self.buckets.len() == self.length {
                self.buckets.pop_front();
            }
            self.buckets.push_back(None);
            self.newest += 1;
        }
        let back = usize::try_from(self.newest - bucket).unwrap_or(usize::MAX);
        while self.buckets.len() <= back {
            self.buckets.push_front(None);
        }
        let index = self.buckets.len() - 1 - back;
        self.buckets[index] = Some(value);
    }

    /// A value for each bucket, oldest first, the last one that of `now`.
    pub fn values(&self, now: Time) -> Vec<Option<T>> {
        let end = self.bucket(now);
        let places = (0..self.length).rev();
        places
            .map(|back| {
                let bucket = end.saturating_sub(i64::try_from(back).ok()?);
                let back = usize::try_from(self.newest.checked_sub(bucket)?).ok()?;
                let index = self.buckets.len().checked_sub(back + 1)?;
                self.buckets[index]
            })
            .collect()
    }

    /// What was recorded last, however long ago.
    pub fn last(&self) -> Option<T> {
        self.buckets.back().copied().flatten()
    }

    fn bucket(&self, at: Time) -> i64 {
        at.millis().div_euclid(self.spacing)
    }
}

impl History {
    /// Takes in what the number is now. What is no number is not taken.
    pub fn record(&mut self, at: Time, value: f64) {
        if value.is_finite() {
            self.put(at, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_millis(seconds * 1000)
    }

    #[test]
    fn the_last_value_of_a_bucket_is_kept_and_gaps_are_gaps() {
        let mut history = History::new(4, Duration::from_secs(10));
        assert_eq!(history.values(at(5)), [None; 4]);
        history.record(at(1), 1.0);
        history.record(at(9), 2.0);
        history.record(at(25), 3.0);
        history.record(at(26), f64::NAN);
        assert_eq!(history.values(at(29)), [None, Some(2.0), None, Some(3.0)]);
        assert_eq!(history.values(at(39)), [Some(2.0), None, Some(3.0), None]);
        assert_eq!(history.values(at(99)), [None; 4]);
        history.record(at(11), 9.0);
        assert_eq!(
            history.values(at(29)),
            [None, Some(2.0), Some(9.0), Some(3.0)]
        );
        assert_eq!(history.last(), Some(3.0));
    }

    #[test]
    fn a_clock_set_back_begins_anew() {
        let mut history = History::new(4, Duration::from_secs(10));
        history.record(Time::from_millis(i64::MAX), 1.0);
        history.record(at(5), 2.0);
        assert_eq!(history.values(at(5)), [None, None, None, Some(2.0)]);
    }

    proptest! {
        #[test]
        fn it_says_what_a_list_of_all_samples_says(
            samples in prop::collection::vec((0_i64..60, 0_u8..9), 0..40),
            now in 0_i64..90,
        ) {
            let mut history = History::new(100, Duration::from_secs(1));
            for (second, value) in &samples {
                history.record(at(*second), f64::from(*value));
            }
            let expected: Vec<_> = (now - 99..=now)
                .map(|second| {
                    let mut of_it = samples.iter().rev().filter(|(other, _)| *other == second);
                    of_it.next().map(|(_, value)| f64::from(*value))
                })
                .collect();
            prop_assert_eq!(history.values(at(now)), expected);
        }

        #[test]
        fn no_time_panics(times: Vec<i64>, length in 0_usize..5, spacing: u64) {
            let mut history = History::new(length, Duration::from_millis(spacing));
            for time in times {
                history.record(Time::from_millis(time), 1.0);
                let values = history.values(Time::from_millis(time));
                prop_assert_eq!(values.len(), length.max(1));
                prop_assert_eq!(values.last(), Some(&Some(1.0)));
                history.values(Time::from_millis(time.wrapping_add(i64::MAX)));
            }
        }
    }
}
