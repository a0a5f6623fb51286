//! A list as a table. The one rule: only the rows on the screen are laid out.

use ratatui::{
    layout::Rect,
    text::{Line, Span},
};

use super::paint::{Paint, Target};
use crate::{
    theme::{Theme, Tone},
    widget::{
        list::{Column, List, Row, Width},
        table::{self, GAP, columns},
        text::{fit, padded},
    },
};

/// The cursor's and the mark's place at the left of a row.
const MARKER: usize = 2;

/// What stands at the top right of a list: how many there are, what is shown of them in which order.
pub fn summary<T: Row>(list: &List<T>, total: usize, more: &str) -> String {
    let mut parts = Vec::new();
    if list.filter.is_empty() {
        parts.push(total.to_string());
    } else {
        parts.push(format!("{} of {total}", list.rows.len()));
    }
    if !list.marked.is_empty() {
        parts.push(format!("{} marked", list.marked.len()));
    }
    if !more.is_empty() {
        parts.push(more.to_owned());
    }
    if !list.filter.is_empty() {
        parts.push(format!("/{}", fit(list.filter.text(), 16)));
    }
    parts.push(format!("sort: {}", list.sort_word()));
    parts.join(" · ")
}

/// Draws titles and rows; `stale` rows look so.
pub fn draw<T: Row>(paint: &mut Paint<'_>, area: Rect, list: &List<T>, data: &[T], stale: bool) {
    if area.width < 4 || area.height < 2 {
        return;
    }
    let widths = layout(list, usize::from(area.width));
    titles(paint, area, list, &widths);
    let page = usize::from(area.height - 1);
    let first = list.first(page);
    paint.drawn.page = page;
    paint.drawn.first = first;
    if list.rows.len() > page {
        position(paint, area, first, page, list.rows.len());
    }
    let places = list.rows.iter().enumerate().skip(first);
    for (y, (place, index)) in (area.y + 1..area.bottom()).zip(places) {
        let Some(row) = data.get(*index) else {
            continue;
        };
        let selected = place == list.cursor;
        let marked = !list.marked.is_empty() && list.marked.contains(&row.key());
        let marker = match (selected, marked) {
            (true, true) => "▸*",
            (true, false) => "▸ ",
            (false, true) => " *",
            (false, false) => "  ",
        };
        let mut spans = vec![Span::raw(marker)];
        for (count, (index, width)) in widths.iter().enumerate() {
            if count > 0 {
                spans.push(Span::raw(" ".repeat(GAP)));
            }
            let column = &list.columns[*index];
            let (text, tone) = (column.cell)(row, &mut paint.ages);
            // Colours under a reversed cursor would be patches: there the words do.
            let tone = if selected { Tone::Plain } else { tone };
            spans.push(Span::styled(
                padded(&text, *width, column.number),
                paint.style(tone),
            ));
        }
        let at = Rect {
            y,
            height: 1,
            ..area
        };
        paint.line(at, &Line::from(spans));
        if selected {
            paint.buffer.set_style(at, Theme::selected());
        } else if marked {
            paint.buffer.set_style(at, paint.theme.style(Tone::Marked));
        } else if stale {
            paint.buffer.set_style(at, paint.theme.style(Tone::Quiet));
        }
        paint.target(at, Target::Row(place));
    }
}

/// Says in the frame below which rows these are.
fn position(paint: &mut Paint<'_>, area: Rect, first: usize, page: usize, all: usize) {
    let text = format!(" {}–{} of {all} ", first + 1, (first + page).min(all));
    let width = u16::try_from(crate::widget::text::width(&text, 40)).unwrap_or(0);
    let at = Rect {
        x: area.right().saturating_sub(width + 1),
        y: area.bottom(),
        width,
        height: 1,
    };
    if area.width > width + 2 {
        let line = Line::styled(text, paint.style(Tone::Quiet));
        paint.line(at, &line);
    }
}

fn titles<T: Row>(paint: &mut Paint<'_>, area: Rect, list: &List<T>, widths: &[(usize, usize)]) {
    let mut x = area.x.saturating_add(u16::try_from(MARKER).unwrap_or(0));
    for (index, width) in widths {
        let column = &list.columns[*index];
        let title = title(column, *width);
        let sorted = list.sort == Some(*index);
        let text = padded(title, *width, column.number);
        let width = u16::try_from(*width).unwrap_or(u16::MAX);
        let at = Rect {
            x,
            width: width.min(area.right().saturating_sub(x)),
            height: 1,
            ..area
        };
        let tone = if sorted { Tone::Strong } else { Tone::Quiet };
        let line = Line::styled(text, paint.style(tone));
        paint.line(at, &line);
        if column.order.is_some() {
            paint.target(at, Target::Column(*index));
        }
        x = x
            .saturating_add(width)
            .saturating_add(u16::try_from(GAP).unwrap_or(0));
    }
}

fn title<T>(column: &Column<T>, width: usize) -> &'static str {
    if column.title.len() <= width {
        column.title
    } else {
        column.short
    }
}

/// The columns that fit, by their places, with their widths.
fn layout<T: Row>(list: &List<T>, width: usize) -> Vec<(usize, usize)> {
    let all: Vec<table::Column<usize>> = list
        .columns
        .iter()
        .enumerate()
        .map(|(id, column)| {
            let widest = list.widths.get(id).copied().unwrap_or(0);
            let (least, most) = match column.width {
                Width::Fixed(width) => (width, width),
                Width::Text(least, _) => {
                    let most = widest.max(column.short.len()).max(4);
                    (most.min(least), most.max(column.title.len().min(least)))
                }
            };
            table::Column {
                id,
                rank: column.rank,
                least,
                most,
            }
        })
        .collect();
    columns(&all, width.saturating_sub(MARKER + 1))
}
