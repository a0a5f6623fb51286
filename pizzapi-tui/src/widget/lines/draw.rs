//! The pane on the screen. The one rule: only rows in sight are laid out, and nothing is written outside of the area.

use std::ops::Range;

use pizzapi_sdk::types::Time;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
};

use super::{
    needle::Needle,
    pane::Pane,
    ring::{Line, Lines},
    rows,
};
use crate::{
    theme::{Theme, Tone},
    widget::glyph::glyphs,
};

/// Draws what is in sight of the lines. [`Pane::settle`] comes before, with the same area.
pub fn draw(lines: &Lines, pane: &Pane, theme: Theme, buffer: &mut Buffer, area: Rect) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let size = area.as_size();
    let layout = pane.layout(lines, size);
    let start = pane.start(lines, size);
    let margin = u16::try_from(pane.margin(size)).unwrap_or(0);
    let search = pane.search.as_ref();
    let mut y = area.y;
    for index in start.index..layout.shown.len() {
        let Some(line) = layout.shown.line(index) else {
            continue;
        };
        let skip = if index == start.index { start.row } else { 0 };
        let current = search.is_some_and(|it| it.current == Some(layout.shown.number(index)));
        let mut ink = Ink::new(line, search.map(|it| it.test.needle()), current, theme);
        for (row, bytes) in rows::rows(line, layout.width).enumerate().skip(skip) {
            if y >= area.bottom() {
                return;
            }
            if row == 0 && margin > 0 {
                clock(line.at, theme, buffer, Position { x: area.x, y });
            }
            let place = Rect {
                x: area.x + margin,
                y,
                width: area.width - margin,
                height: 1,
            };
            if layout.width.is_some() {
                ink.write(bytes, 0, buffer, place);
            } else if line.columns > 0 {
                ink.write(bytes, pane.sideways, buffer, place);
            }
            y += 1;
        }
    }
}

/// `20:14:07`, in UTC as all times here.
fn clock(at: Option<Time>, theme: Theme, buffer: &mut Buffer, place: Position) {
    let Some(at) = at else { return };
    let second = at.seconds().rem_euclid(86_400);
    let (hours, minutes, seconds) = (second / 3600, second / 60 % 60, second % 60);
    let text = format!("{hours:02}:{minutes:02}:{seconds:02}");
    buffer.set_string(place.x, place.y, text, theme.style(Tone::Quiet));
}

/// A line's text with its colours.
struct Ink<'a> {
    line: &'a Line,
    needle: Option<&'a Needle>,
    /// The match that is ahead, if any.
    ahead: Option<Range<usize>>,
    plain: Style,
    found: Style,
    mark: Style,
}

impl<'a> Ink<'a> {
    fn new(line: &'a Line, needle: Option<&'a Needle>, current: bool, theme: Theme) -> Self {
        let needle = needle.filter(|_| line.skipped == 0);
        let plain = theme.style(line.tone);
        let found = if current {
            theme.style(Tone::Warning).add_modifier(Modifier::REVERSED)
        } else {
            plain
                .remove_modifier(Modifier::DIM)
                .add_modifier(Modifier::REVERSED)
        };
        Self {
            line,
            needle,
            ahead: needle.and_then(|needle| needle.find(&line.text, 0)),
            plain,
            found,
            mark: theme.style(Tone::Quiet),
        }
    }

    /// The style of what begins at this byte. They come in order.
    fn style(&mut self, start: usize, end: usize) -> Style {
        while let Some(ahead) = &self.ahead {
            if start < ahead.end {
                let is_it = end > ahead.start;
                return if is_it { self.found } else { self.plain };
            }
            let needle = self.needle;
            self.ahead = needle.and_then(|needle| needle.find(&self.line.text, ahead.end));
        }
        self.plain
    }

    /// Writes one row, without its first `skip` columns. Where more is at the right of it, `›` says so.
    fn write(&mut self, bytes: Range<usize>, skip: usize, buffer: &mut Buffer, place: Rect) {
        let width = usize::from(place.width);
        let more = self.line.columns > skip + width && bytes == (0..self.line.text.len());
        let room = if more { width.saturating_sub(1) } else { width };
        let line = self.line;
        let (mut column, mut begin) = (0, bytes.start);
        if skip > 0 && line.is_plain() {
            column = skip.min(bytes.len());
            begin += column;
        }
        for glyph in glyphs(&line.text[begin..bytes.end]) {
            let start = begin + glyph.start;
            let left = column;
            column += glyph.width;
            if column <= skip {
                continue;
            }
            if left >= skip + room {
                break;
            }
            let style = self.style(start, start + glyph.text.len());
            let whole = left >= skip && column <= skip + room;
            for (offset, x) in (left..column).enumerate() {
                let inside = x >= skip && x < skip + room;
                let Some(x) = inside.then(|| u16::try_from(x - skip).ok()).flatten() else {
                    continue;
                };
                let Some(cell) = buffer.cell_mut((place.x + x, place.y)) else {
                    continue;
                };
                cell.reset();
                match (whole, offset) {
                    (true, 0) => cell.set_symbol(glyph.text).set_style(style),
                    (true, _) => cell,
                    // Half of a wide character.
                    (false, _) => cell.set_symbol("…").set_style(self.mark),
                };
            }
        }
        if more && let Some(cell) = buffer.cell_mut((place.right() - 1, place.y)) {
            cell.reset();
            cell.set_symbol("›").set_style(self.mark);
        }
    }
}
