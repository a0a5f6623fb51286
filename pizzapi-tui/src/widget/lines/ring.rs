//! The lines that are kept. The one rule: bounded in number and in bytes, and whatever is missing is counted.

use std::{collections::VecDeque, ops::Range};

use pizzapi_sdk::types::Time;

use super::clean::clean;
use crate::{theme::Tone, widget::number::grouped};

/// A line, safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When it was said, where that is known.
    pub at: Option<Time>,
    /// Without control characters and tabs.
    pub text: String,
    pub tone: Tone,
    /// How wide the text is.
    pub columns: usize,
    /// It stands for so many lines that are missing here; zero for a real one.
    pub skipped: u64,
}

impl Line {
    /// Whether every byte of it is a column.
    pub fn is_plain(&self) -> bool {
        self.columns == self.text.len() && self.text.is_ascii()
    }
}

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub lines: usize,
    /// Of all texts together.
    pub bytes: usize,
    /// Of a single text.
    pub line: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lines: 50_000,
            bytes: 16 << 20,
            line: 64 << 10,
        }
    }
}

/// Lines, numbered as they came. A line keeps its number for ever; the oldest go when there are too many.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    limits: Limits,
    ring: VecDeque<Line>,
    /// The number of the oldest one that is kept.
    first: u64,
    bytes: usize,
    dropped: u64,
    skipped: u64,
}

impl Lines {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Adds what was said: a line, or several where there are line breaks in it.
    pub fn push(&mut self, at: Option<Time>, text: &str, tone: Tone) {
        if text.is_empty() {
            self.push_line(at, text, tone);
        }
        for text in text.lines() {
            self.push_line(at, text, tone);
        }
    }

    fn push_line(&mut self, at: Option<Time>, text: &str, tone: Tone) {
        let text = clean(text, self.limits.line);
        self.add(Line {
            at,
            text: text.text,
            tone,
            columns: text.columns,
            skipped: 0,
        });
    }

    /// Says that so many lines are missing here, because the source could not or would not give them.
    pub fn skip(&mut self, count: u64) {
        if count == 0 {
            return;
        }
        self.skipped = self.skipped.saturating_add(count);
        let mut missing = count;
        if let Some(last) = self.ring.pop_back_if(|last| last.skipped > 0) {
            self.bytes -= last.text.len();
            missing = missing.saturating_add(last.skipped);
        }
        let text = if missing == 1 {
            "… 1 line was skipped: it came faster than it can be shown".to_owned()
        } else {
            let count = grouped(missing);
            format!("… {count} lines were skipped: they came faster than they can be shown")
        };
        let columns = crate::widget::glyph::columns(&text);
        self.add(Line {
            at: None,
            text,
            tone: Tone::Warning,
            columns,
            skipped: missing,
        });
    }

    fn add(&mut self, line: Line) {
        self.bytes += line.text.len();
        self.ring.push_back(line);
        while self.ring.len() > self.limits.lines.max(1)
            || self.bytes > self.limits.bytes && self.ring.len() > 1
        {
            if let Some(line) = self.ring.pop_front() {
                self.bytes -= line.text.len();
                self.first += 1;
                self.dropped += u64::from(line.skipped == 0);
            }
        }
    }

    /// Forgets all of them, the counts as well. Numbers go on.
    pub fn clear(&mut self) {
        self.first = self.end();
        self.ring.clear();
        self.bytes = 0;
        self.dropped = 0;
        self.skipped = 0;
    }

    /// The line of this number, unless it has gone or is still to come.
    pub fn get(&self, number: u64) -> Option<&Line> {
        self.ring
            .get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The numbers of the lines that are kept.
    pub fn numbers(&self) -> Range<u64> {
        self.first..self.end()
    }

    /// How many are kept, the ones that stand for missing ones included.
    pub fn len(&self) -> usize {
        self.ring.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ring.is_empty()
    }

    /// How many were dropped because there were too many.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How many the source skipped, as far as it said so.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// All that are kept, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Line> {
        self.ring.iter()
    }

    fn end(&self) -> u64 {
        self.first + self.ring.len() as u64
    }
}
