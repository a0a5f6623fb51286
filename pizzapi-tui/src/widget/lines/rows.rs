//! How a line is broken into rows. The one rule: between characters, never inside one.

use std::ops::Range;

use super::ring::Line;
use crate::widget::glyph::{Glyphs, glyphs};

/// The rows of a line in so many columns, as the bytes in each; at least one. Without `width` it is all one row.
pub fn rows(line: &Line, width: Option<usize>) -> Rows<'_> {
    let whole = width.is_none_or(|width| line.columns <= width);
    let way = match width {
        Some(width) if !whole && line.is_plain() => Way::Plain(width.max(1)),
        Some(width) if !whole => Way::Glyphs(width.max(1), glyphs(&line.text)),
        _ => Way::Whole,
    };
    Rows {
        end: line.text.len(),
        next: Some(0),
        way,
    }
}

/// See [`rows`].
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    end: usize,
    /// Where the next row begins.
    next: Option<usize>,
    way: Way<'a>,
}

#[derive(Clone, Debug)]
enum Way<'a> {
    Whole,
    /// A byte a column.
    Plain(usize),
    Glyphs(usize, Glyphs<'a>),
}

impl Iterator for Rows<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.next?;
        let end = match &mut self.way {
            Way::Whole => self.end,
            Way::Plain(width) => (start + *width).min(self.end),
            Way::Glyphs(width, glyphs) => {
                let mut used = 0;
                loop {
                    let before = glyphs.clone();
                    let Some(glyph) = glyphs.next() else {
                        break self.end;
                    };
                    used += glyph.width;
                    // One that is wider than a row has one to itself.
                    if used > *width && used > glyph.width {
                        *glyphs = before;
                        break glyph.start;
                    }
                }
            }
        };
        self.next = (end < self.end).then_some(end);
        Some(start..end)
    }
}

/// How many rows a line has.
pub fn count(line: &Line, width: Option<usize>) -> usize {
    match rows(line, width) {
        Rows {
            way: Way::Plain(width),
            end,
            ..
        } => end.div_ceil(width),
        Rows {
            way: Way::Whole, ..
        } => 1,
        rows => rows.count(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::ring::Lines, *};
    use crate::{theme::Tone, widget::glyph::columns};

    fn broken(text: &str, width: usize) -> Vec<String> {
        let mut lines = Lines::default();
        lines.push(None, text, Tone::Plain);
        let line = lines.get(0).expect("pushed");
        let rows: Vec<_> = rows(line, Some(width)).collect();
        assert_eq!(count(line, Some(width)), rows.len());
        rows.into_iter()
            .map(|row| line.text[row].to_owned())
            .collect()
    }

    #[test]
    fn lines_break_between_characters() {
        assert_eq!(broken("", 3), [""]);
        assert_eq!(broken("abc", 3), ["abc"]);
        assert_eq!(broken("abcdefg", 3), ["abc", "def", "g"]);
        assert_eq!(broken("日本語", 3), ["日", "本", "語"]);
        assert_eq!(broken("日本語", 4), ["日本", "語"]);
        assert_eq!(broken("日本", 1), ["日", "本"]);
        assert_eq!(broken("ae\u{301}e\u{301}", 2), ["ae\u{301}", "e\u{301}"]);
    }

    proptest! {
        #[test]
        fn rows_are_the_line(text in "\\PC{0,40}", width in 0_usize..12) {
            let rows = broken(&text, width);
            for row in &rows {
                let one = glyphs(row).count() == 1;
                prop_assert!(columns(row) <= width || one, "{:?}", row);
            }
            let mut lines = Lines::default();
            lines.push(None, &text, Tone::Plain);
            prop_assert_eq!(&rows.concat(), &lines.get(0).expect("pushed").text);
        }
    }
}
