//! The help. The one rule: it is made from the key table.

use ratatui::{
    buffer::Buffer,
    layout::{Rect, Size},
    text::{Line, Span},
    widgets::{Block, Clear, Widget as _},
};

use crate::{
    keymap::{Context, TABLE},
    theme::{Theme, Tone},
    widget::text::padded,
};

const WIDTH: u16 = 56;
/// Lines above and below that stay free: header, footer, borders.
const FREE: u16 = 4;

/// How many lines the help has.
pub fn length() -> usize {
    // Each part but the first has a blank line before its title.
    TABLE.len() + 2 * Context::ALL.len() - 1
}

/// How many of them fit.
pub fn page(size: Size) -> usize {
    usize::from(size.height.saturating_sub(FREE)).min(length())
}

pub fn draw(first: usize, theme: Theme, buffer: &mut Buffer, screen: Rect) {
    let page = page(screen.as_size());
    let first = first.min(length() - page);
    let height = u16::try_from(page + 2).unwrap_or(u16::MAX);
    let area = Rect {
        x: screen.x + screen.width.saturating_sub(WIDTH) / 2,
        y: screen.y + 1 + screen.height.saturating_sub(height + 2) / 2,
        width: WIDTH,
        height,
    }
    .intersection(screen);
    Clear.render(area, buffer);
    let mut block = Block::bordered().title_top(Line::styled(" Keys ", theme.style(Tone::Strong)));
    if page < length() {
        let place = format!(" {}–{} of {} ", first + 1, first + page, length());
        block = block.title_bottom(Line::styled(place, theme.style(Tone::Quiet)).right_aligned());
    }
    let inner = block.inner(area);
    block.render(area, buffer);
    for (y, line) in (inner.y..inner.bottom()).zip(lines(theme).into_iter().skip(first)) {
        buffer.set_line(inner.x, y, &line, inner.width);
    }
}

fn lines(theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for context in Context::ALL {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(
            format!(" {}", context.title()),
            theme.style(Tone::Strong),
        ));
        for binding in TABLE.iter().filter(|binding| binding.context == context) {
            lines.push(Line::from(vec![
                Span::raw(format!("   {}", padded(binding.shown, 10, false))),
                Span::raw(binding.does),
            ]));
        }
    }
    lines
}
