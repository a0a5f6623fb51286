//! Chance, as much as a demo needs.

use std::{collections::hash_map::RandomState, hash::BuildHasher as _, time::Duration};

/// Numbers that look like chance; no secret may depend on them.
pub struct Dice(u64);

impl Dice {
    pub fn new() -> Self {
        // Each such state is seeded by the system anew; and never 0.
        Self(RandomState::new().hash_one("dice") | 1)
    }

    /// A number below `sides`.
    pub fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let sides = u64::try_from(sides.max(1)).unwrap_or(u64::MAX);
        usize::try_from((self.0 >> 11) % sides).unwrap_or(0)
    }

    /// One of several.
    pub fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    /// A time of so many seconds.
    pub fn seconds(&mut self, from: u64, to: u64) -> Duration {
        let wide = usize::try_from(to.saturating_sub(from) * 1000).unwrap_or(0);
        let millis = u64::try_from(self.below(wide)).unwrap_or(0);
        Duration::from_millis(from * 1000 + millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_side_comes_up_and_no_other() {
        let mut dice = Dice::new();
        let mut seen = [0; 6];
        for _ in 0..600 {
            seen[dice.below(6)] += 1;
        }
        assert!(seen.iter().all(|count| *count > 30), "{seen:?}");
        assert_eq!(dice.of::<u8>(&[]), None);
        let time = dice.seconds(2, 5);
        assert!((2..5).contains(&time.as_secs()), "{time:?}");
    }
}
