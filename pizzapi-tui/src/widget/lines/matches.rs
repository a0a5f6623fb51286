//! Which lines match. The one rule: each line is looked at once.

use std::collections::VecDeque;

use super::{
    needle::Needle,
    ring::{Line, Lines},
};

/// A condition on lines. What stands for missing lines meets none.
#[derive(Clone, Debug)]
pub struct Test {
    needle: Needle,
    inverted: bool,
}

impl Test {
    pub fn new(text: &str) -> Self {
        Self {
            needle: Needle::new(text),
            inverted: false,
        }
    }

    /// With `!` in front: the lines that do not have the rest.
    pub fn invertible(text: &str) -> Self {
        let rest = text.strip_prefix('!');
        Self {
            needle: Needle::new(rest.unwrap_or(text)),
            inverted: rest.is_some(),
        }
    }

    pub fn needle(&self) -> &Needle {
        &self.needle
    }

    fn passes(&self, line: &Line) -> bool {
        line.skipped == 0 && self.needle.is_in(&line.text) != self.inverted
    }
}

/// The numbers of the lines that pass all tests, ascending.
#[derive(Clone, Debug)]
pub struct Matches {
    tests: Vec<Test>,
    found: VecDeque<u64>,
    /// All before this one were looked at.
    next: u64,
}

impl Matches {
    pub fn new(tests: Vec<Test>, lines: &Lines) -> Self {
        let mut matches = Self {
            tests,
            found: VecDeque::new(),
            next: 0,
        };
        matches.catch_up(lines);
        matches
    }

    /// Forgets lines that have gone, looks at those that came.
    pub fn catch_up(&mut self, lines: &Lines) {
        let numbers = lines.numbers();
        let gone = self.found.partition_point(|number| *number < numbers.start);
        self.found.drain(..gone);
        for number in self.next.max(numbers.start)..numbers.end {
            if let Some(line) = lines.get(number)
                && self.tests.iter().all(|test| test.passes(line))
            {
                self.found.push_back(number);
            }
        }
        self.next = numbers.end;
    }

    pub fn found(&self) -> &VecDeque<u64> {
        &self.found
    }

    /// The first of all, in order, is this one plus one, if it is one of them.
    pub fn position(&self, number: u64) -> Option<usize> {
        self.found.binary_search(&number).ok()
    }

    /// The next one from here on, or the very first.
    pub fn at_or_after(&self, number: u64) -> Option<u64> {
        let place = self.found.partition_point(|found| *found < number);
        self.found.get(place).or(self.found.front()).copied()
    }

    /// The last one before, or the very last.
    pub fn before(&self, number: u64) -> Option<u64> {
        let place = self.found.partition_point(|found| *found < number);
        let before = place.checked_sub(1).and_then(|place| self.found.get(place));
        before.or(self.found.back()).copied()
    }
}
