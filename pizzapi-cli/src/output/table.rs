//! Tables for people: aligned by what is seen, never truncated, with nothing in them that a terminal would obey.

use comfy_table::{ContentArrangement, Table, presets};
use pizzapi_sdk::types::{Time, text::printable};

/// Something that is a row of a table.
pub trait Cells {
    /// The columns' titles.
    const TITLES: &'static [&'static str];
    /// What stands in them.
    fn cells(&self) -> Vec<String>;
    /// The name of the thing itself.
    fn name(&self) -> String;
}

/// Renders a table; an empty list is nothing at all.
pub fn render<T: Cells>(items: &[T]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(T::TITLES.iter().copied());
    for item in items {
        table.add_row(item.cells().iter().map(|cell| printable(cell)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// One row by itself, for streams of rows.
pub fn row<T: Cells>(item: &T) -> String {
    item.cells()
        .iter()
        .map(|cell| printable(cell))
        .filter(|cell| !cell.is_empty())
        .collect::<Vec<_>>()
        .join("  ")
}

/// A line cut to so many columns, by what is seen.
pub fn cut(line: &str, columns: usize) -> String {
    let mut width = 0;
    let fits = |c: &char| {
        width += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
        width <= columns
    };
    line.chars().take_while(fits).collect()
}

/// How long ago something was, in two digits and a unit.
pub fn age(since: Time) -> String {
    let seconds = Time::now().since(since).as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..172_800 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}
