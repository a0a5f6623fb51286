//! The text in a part of a frame. The one rule: a wide character is there once, and lines around it are not.

use ratatui::{
    buffer::{Buffer, CellWidth as _},
    layout::Rect,
};

/// The text of an area, a line for each row.
///
/// Frames at the ends of lines go, with the rows that are nothing else; so do blanks at the right, and what all lines are
/// indented by.
pub fn text(frame: &Buffer, area: Rect) -> String {
    let rows = (area.y..area.bottom()).map(|y| row(frame, area, y));
    let lines: Vec<String> = rows.filter_map(|row| unframed(&row)).collect();
    let indents = lines.iter().filter(|line| !line.is_empty());
    let indent = indents.map(|line| line.len() - line.trim_start_matches(' ').len());
    let indent = indent.min().unwrap_or(0);
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.get(indent..).unwrap_or(""))
        .collect();
    lines.join("\n")
}

/// The row's text. Of a wide character that begins left of the area nothing is taken; one that ends right of it is whole.
fn row(frame: &Buffer, area: Rect, y: u16) -> String {
    let mut row = String::new();
    let mut x = frame.area.x;
    while x < area.right() {
        let Some(cell) = frame.cell((x, y)) else {
            break;
        };
        if x >= area.x {
            row.push_str(cell.symbol());
        }
        x = x.saturating_add(cell.cell_width().max(1));
    }
    row
}

/// The row without frames at its ends; nothing if it is only a frame.
fn unframed(row: &str) -> Option<String> {
    let is_frame = |c: char| matches!(c, '\u{2500}'..='\u{257f}');
    let trimmed = row.trim_end_matches(' ');
    let had_frame = row.contains(is_frame);
    let inner = trimmed.trim_end_matches(is_frame).trim_end_matches(' ');
    let start = inner.trim_start_matches(' ');
    let inner = match start.strip_prefix(is_frame) {
        Some(rest) => rest.trim_start_matches(is_frame),
        None => inner,
    };
    if had_frame && inner.trim().is_empty() && trimmed.chars().all(|c| is_frame(c) || c == ' ') {
        // `│   │` is an empty line inside a frame, `└───┘` is the frame.
        let sides_only = trimmed
            .chars()
            .all(|c| matches!(c, ' ' | '│' | '┃' | '║' | '┆' | '┊'));
        return sides_only.then(String::new);
    }
    Some(inner.to_owned())
}
