//! Where one is among the lines. The one rule: only lines between here and there are laid out.

use std::collections::VecDeque;

use super::{
    matches::Matches,
    ring::{Line, Lines},
    rows,
};

/// The lines that may be shown, in order: all, or those a filter lets through.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    lines: &'a Lines,
    filtered: Option<&'a VecDeque<u64>>,
    /// The filter's first that is still kept.
    first: usize,
    len: usize,
}

impl<'a> Shown<'a> {
    pub fn new(lines: &'a Lines, filter: Option<&'a Matches>) -> Self {
        let filtered = filter.map(Matches::found);
        let (first, len) = match filtered {
            None => (0, lines.len()),
            Some(found) => {
                let kept = lines.numbers();
                let first = found.partition_point(|number| *number < kept.start);
                let end = found.partition_point(|number| *number < kept.end);
                (first, end - first)
            }
        };
        Self {
            lines,
            filtered,
            first,
            len,
        }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn number(&self, index: usize) -> u64 {
        match self.filtered {
            None => self.lines.numbers().start + index as u64,
            Some(found) => found.get(self.first + index).copied().unwrap_or(u64::MAX),
        }
    }

    pub fn line(&self, index: usize) -> Option<&'a Line> {
        self.lines.get(self.number(index))
    }

    /// Where the line of this number is, or the one after it.
    pub fn index(&self, number: u64) -> usize {
        let index = match self.filtered {
            None => {
                let ahead = number.saturating_sub(self.lines.numbers().start);
                usize::try_from(ahead).unwrap_or(usize::MAX)
            }
            Some(found) => found
                .partition_point(|found| *found < number)
                .saturating_sub(self.first),
        };
        index.min(self.len)
    }
}

/// A row: which line, and which of its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub index: usize,
    pub row: usize,
}

/// Lines in rows of so many columns, or unbroken.
#[derive(Clone, Copy)]
pub struct Layout<'a> {
    pub shown: Shown<'a>,
    pub width: Option<usize>,
}

impl Layout<'_> {
    pub fn rows(&self, index: usize) -> usize {
        let line = self.shown.line(index);
        line.map_or(1, |line| rows::count(line, self.width))
    }

    /// The first row when the last `height` ones are shown.
    pub fn bottom(&self, height: usize) -> Place {
        let end = Place {
            index: self.shown.len(),
            row: 0,
        };
        self.up(end, height.max(1))
    }

    /// The place itself, or the nearest one there is.
    pub fn nearest(&self, place: Place) -> Place {
        match self.shown.len() {
            0 => Place::default(),
            len if place.index >= len => Place {
                index: len - 1,
                row: self.rows(len - 1) - 1,
            },
            _ => Place {
                row: place.row.min(self.rows(place.index) - 1),
                ..place
            },
        }
    }

    pub fn up(&self, mut from: Place, mut by: usize) -> Place {
        while by > from.row {
            if from.index == 0 {
                return Place::default();
            }
            by -= from.row + 1;
            from.index -= 1;
            from.row = self.rows(from.index) - 1;
        }
        from.row -= by;
        from
    }

    pub fn down(&self, mut from: Place, by: usize) -> Place {
        from.row = from.row.saturating_add(by);
        while from.index < self.shown.len() {
            let rows = self.rows(from.index);
            if from.row < rows {
                return from;
            }
            from.row -= rows;
            from.index += 1;
        }
        self.nearest(from)
    }
}
