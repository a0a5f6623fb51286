//! Tables for people: aligned by what is seen, with nothing in them that a terminal would obey.
//!
//! The one rule: on a terminal a table fits, times are ages, and what is too long is cut where it hurts least; elsewhere nothing
//! is ever cut, and times are times.

use pizzapi_sdk::types::{Time, text::printable};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// No column is cut to less than this.
const NARROWEST: usize = 8;

/// A column of a list.
#[derive(Clone, Copy)]
pub struct Column {
    /// What stands above it in a table.
    title: &'static str,
    /// What it is called in data.
    key: &'static str,
    wide: bool,
    flexible: bool,
}

impl Column {
    /// A column of every table.
    pub const fn new(title: &'static str, key: &'static str) -> Self {
        Self {
            title,
            key,
            wide: false,
            flexible: false,
        }
    }

    /// Shown with `-o wide` only, and in data.
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Cut when a terminal is too narrow.
    pub const fn flexible(mut self) -> Self {
        self.flexible = true;
        self
    }

    /// What it is called in data.
    pub fn key(&self) -> &'static str {
        self.key
    }
}

/// What stands in one place of a table.
pub enum Cell {
    /// A text.
    Text(String),
    /// A state: a glyph for people, and its word for everybody.
    State(&'static str, String),
    /// A moment: how long ago it was, for people.
    Age(Option<Time>),
    /// A moment to come: how long it is till then, for people.
    Until(Option<Time>),
    /// A number, if it is known.
    Number(Option<u64>),
}

impl Cell {
    /// A text.
    pub fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// A text, if there is one.
    pub fn maybe(text: Option<impl ToString>) -> Self {
        text.map_or(Self::Number(None), Self::text)
    }

    /// As data has it.
    pub fn data(&self) -> String {
        match self {
            Self::Text(text) | Self::State(_, text) => text.clone(),
            Self::Age(time) | Self::Until(time) => {
                time.map(|time| time.to_string()).unwrap_or_default()
            }
            Self::Number(number) => number.map(|number| number.to_string()).unwrap_or_default(),
        }
    }

    /// As people see it.
    fn shown(&self, terminal: bool) -> String {
        match self {
            Self::Text(text) => printable(text),
            Self::State(glyph, word) => format!("{glyph} {}", printable(word)),
            Self::Age(Some(time)) if terminal => age(*time),
            Self::Until(Some(time)) if terminal => match time.since(Time::now()).as_secs() {
                0 => format!("{} ago", age(*time)),
                left => format!("in {}", span(left)),
            },
            Self::Age(None) | Self::Until(None) | Self::Number(None) => "–".to_owned(),
            Self::Age(_) | Self::Until(_) | Self::Number(_) => self.data(),
        }
    }
}

impl<T: ToString> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::text(text)
    }
}

/// Something that is a row of a list.
pub trait Row {
    /// Its columns.
    const COLUMNS: &'static [Column];
    /// What stands in them: as many.
    fn cells(&self) -> Vec<Cell>;
    /// The name of the thing itself: what other commands take for it.
    fn name(&self) -> String;
}

/// How a table is laid out.
#[derive(Clone, Copy)]
pub struct Layout {
    /// With the columns of `-o wide`.
    pub wide: bool,
    /// The terminal's columns, if it is for one; 0 when it does not say.
    pub terminal: Option<usize>,
}

/// A table that is written in pieces: its columns get wider on the way, and never narrower.
pub struct Table {
    layout: Layout,
    columns: Vec<(usize, Column)>,
    widths: Vec<usize>,
    begun: bool,
}

impl Table {
    pub fn new<T: Row>(layout: Layout) -> Self {
        let shown = |(_, column): &(usize, Column)| layout.wide || !column.wide;
        let columns: Vec<_> = T::COLUMNS
            .iter()
            .copied()
            .enumerate()
            .filter(shown)
            .collect();
        Self {
            layout,
            widths: vec![0; columns.len()],
            columns,
            begun: false,
        }
    }

    /// The next rows, below the titles if they are the first; nothing for no rows.
    pub fn render<T: Row>(&mut self, rows: &[T]) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let terminal = self.layout.terminal.is_some();
        let mut lines: Vec<Vec<String>> = Vec::with_capacity(rows.len() + 1);
        if !self.begun {
            lines.push(self.titles(rows));
        }
        self.begun = true;
        for row in rows {
            let cells = row.cells();
            let shown = |(index, _): &(usize, Column)| cells[*index].shown(terminal);
            lines.push(self.columns.iter().map(shown).collect());
        }
        for line in &lines {
            for (width, cell) in self.widths.iter_mut().zip(line) {
                *width = (*width).max(cell.width());
            }
        }
        let widths = self.fitting();
        lines.iter().map(|line| join(line, &widths)).collect()
    }

    fn titles<T: Row>(&self, rows: &[T]) -> Vec<String> {
        let terminal = self.layout.terminal.is_some();
        let cells = rows[0].cells();
        let title = |(index, column): &(usize, Column)| {
            // A time is no age.
            if !terminal && matches!(cells[*index], Cell::Age(_)) {
                column.key.trim_end_matches("_at").to_uppercase()
            } else {
                column.title.to_owned()
            }
        };
        self.columns.iter().map(title).collect()
    }

    /// The widths with which a line fits the terminal, as far as the flexible columns give way: the widest first.
    fn fitting(&self) -> Vec<usize> {
        let mut widths = self.widths.clone();
        let Some(terminal) = self.layout.terminal.filter(|columns| *columns > 0) else {
            return widths;
        };
        loop {
            let total: usize = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
            let flexible = (0..widths.len())
                .filter(|index| self.columns[*index].1.flexible && widths[*index] > NARROWEST);
            match flexible.max_by_key(|index| widths[*index]) {
                Some(widest) if total > terminal => widths[widest] -= 1,
                _ => return widths,
            }
        }
    }
}

fn join(line: &[String], widths: &[usize]) -> String {
    let mut text = String::new();
    for (cell, width) in line.iter().zip(widths) {
        let cell = shorten(cell, *width);
        let room = width.saturating_sub(cell.width());
        text += &cell;
        text.extend(std::iter::repeat_n(' ', room + 2));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Rows that are all there, as a table for people at a terminal of any width.
pub fn render<T: Row>(rows: &[T], layout: Layout) -> String {
    Table::new::<T>(layout).render(rows)
}

/// One row by itself, for streams of rows.
pub fn row<T: Row>(item: &T) -> String {
    let shown = item
        .cells()
        .iter()
        .zip(T::COLUMNS)
        .filter(|(_, column)| !column.wide)
        .map(|(cell, _)| cell.shown(true))
        .filter(|cell| !cell.is_empty())
        .collect::<Vec<_>>();
    shown.join("  ")
}

/// A text in so many columns, by what is seen: with `…` where something is missing.
pub fn shorten(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    cut(text, columns.saturating_sub(1)) + "…"
}

/// A line cut to so many columns, by what is seen.
pub fn cut(line: &str, columns: usize) -> String {
    let mut width = 0;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= columns
    };
    line.chars().take_while(fits).collect()
}

/// How long ago something was, in two digits and a unit.
pub fn age(since: Time) -> String {
    span(Time::now().since(since).as_secs())
}

/// A time span in two digits and a unit.
pub fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..172_800 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

impl<T: Row> Row for &T {
    const COLUMNS: &'static [Column] = T::COLUMNS;

    fn cells(&self) -> Vec<Cell> {
        (*self).cells()
    }

    fn name(&self) -> String {
        (*self).name()
    }
}
