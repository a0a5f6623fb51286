//! Lists of any length, with memory that does not grow: what is there is written before the next page is asked for.
//!
//! The one rule: a list that is short is written whole or, when a page of it fails, not at all.

use std::mem;

use pizzapi_sdk::types::Page;
use serde::Serialize;
use serde_json::Value;

use super::{Out, Row, table::Table};
use crate::{
    cli::Format,
    error::{Error, Exit, Result},
};

/// A list up to this long is whole before any of it is written.
const HELD: usize = 1000;
/// The most a server gives on one page.
const PAGE: usize = 200;

/// How much of a list is wanted.
#[derive(clap::Args, Clone, Copy, Debug)]
pub struct Window {
    /// How many at most.
    #[arg(long, value_name = "N", default_value_t = 200, conflicts_with = "all")]
    limit: usize,
    /// All of them.
    #[arg(long)]
    all: bool,
}

impl Window {
    /// How many rows at most.
    pub fn wanted(self) -> usize {
        if self.all { usize::MAX } else { self.limit }
    }
}

/// What a whole list looks like as JSON: under which names the items and the way to the next page are.
#[derive(Clone, Copy)]
pub struct Shape {
    pub items: &'static str,
    pub cursor: Option<&'static str>,
}

/// As most lists of the API are.
pub const ITEMS: Shape = Shape {
    items: "items",
    cursor: Some("next_cursor"),
};

/// A list while it is being written.
pub struct List<'a, T> {
    out: &'a Out,
    shape: Shape,
    rows: Vec<T>,
    count: usize,
    table: Table,
    written: bool,
}

impl Out {
    /// Asks for pages until there are enough rows, and writes them; gives how many there were.
    pub async fn pages<T: Serialize + Row>(
        &self,
        window: Window,
        shape: Shape,
        mut page: impl AsyncFnMut(u32, Option<String>) -> Result<Page<T>>,
    ) -> Result<usize> {
        let wanted = window.wanted();
        let mut list = List::new(self, shape);
        let mut cursor: Option<String> = None;
        while list.count < wanted {
            let limit = (wanted - list.count).clamp(1, PAGE);
            let before = cursor.take();
            let next = page(u32::try_from(limit).unwrap_or(1), before.clone()).await?;
            cursor = next.next_cursor;
            if cursor.is_some() && cursor == before {
                return Err(Error::new(
                    Exit::Failed,
                    "the server's list goes in circles: a page leads to itself",
                ));
            }
            for row in next.items {
                list.push(row)?;
            }
            if cursor.is_none() {
                break;
            }
        }
        let count = list.count;
        let more = cursor.is_some();
        list.end(cursor)?;
        if more && self.for_people() {
            self.note(format_args!(
                "the first {count} of more; --all shows them all"
            ));
        }
        Ok(count)
    }

    /// Writes rows that are all there.
    pub fn rows<T: Serialize + Row>(&self, shape: Shape, rows: Vec<T>) -> Result<usize> {
        let mut list = List::new(self, shape);
        let count = rows.len();
        for row in rows {
            list.push(row)?;
        }
        list.end(None)?;
        Ok(count)
    }
}

impl<'a, T: Serialize + Row> List<'a, T> {
    pub fn new(out: &'a Out, shape: Shape) -> Self {
        Self {
            table: Table::new::<T>(out.layout()),
            out,
            shape,
            rows: Vec::new(),
            count: 0,
            written: false,
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: T) -> Result<()> {
        self.rows.push(row);
        self.count += 1;
        if self.rows.len() >= HELD && !self.wants_whole() {
            self.write()?;
        }
        Ok(())
    }

    /// Whether a filter looks at the whole list; with `-o jsonl` it looks at one row after the other.
    fn wants_whole(&self) -> bool {
        self.out.query.is_some() && self.out.shown.format == Format::Json
    }

    /// Writes what is left; `cursor` leads to what was not asked for.
    pub fn end(mut self, cursor: Option<String>) -> Result<()> {
        if self.wants_whole() {
            let items = as_json(&self.rows)?;
            let mut whole = format!("{{\"{}\":{items}", self.shape.items);
            if let Some(name) = self.shape.cursor {
                whole += &format!(",\"{name}\":{}", Value::from(cursor));
            }
            return self.out.queried(&(whole + "}"));
        }
        let empty = self.count == 0;
        let format = self.out.shown.format;
        let mut text = self.text()?;
        match (format, self.shape.cursor) {
            (Format::Json, name) => {
                text += if empty { "]" } else { "\n  ]" };
                if let Some(name) = name {
                    text += &format!(",\n  \"{name}\": {}", Value::from(cursor));
                }
                text += "\n}\n";
            }
            (Format::Yaml, name) => {
                text += if empty { " []\n" } else { "" };
                if let Some(name) = name {
                    text += &format!("{name}: {}\n", Value::from(cursor));
                }
            }
            _ => {}
        }
        self.out.data(&text)
    }

    fn write(&mut self) -> Result<()> {
        let text = self.text()?;
        self.out.data(&text)
    }

    /// The rows that are held, as the format has them, below its head if they are the first.
    fn text(&mut self) -> Result<String> {
        let rows = mem::take(&mut self.rows);
        let first = !mem::replace(&mut self.written, true);
        let mut text = String::new();
        match self.out.shown.format {
            Format::Table | Format::Wide => text += &self.table.render(&rows),
            Format::Name => rows.iter().for_each(|row| text += &(row.name() + "\n")),
            Format::Jsonl => {
                for row in &rows {
                    text += &self.out.as_line(row)?;
                }
            }
            Format::Json => {
                if first {
                    text += &format!("{{\n  \"{}\": [", self.shape.items);
                }
                for (index, row) in rows.iter().enumerate() {
                    let row = serde_json::to_string_pretty(row).map_err(unprintable)?;
                    text += if first && index == 0 {
                        "\n    "
                    } else {
                        ",\n    "
                    };
                    text += &row.replace('\n', "\n    ");
                }
            }
            Format::Yaml => {
                if first {
                    text += &format!(
                        "{}:{}",
                        self.shape.items,
                        if rows.is_empty() { "" } else { "\n" }
                    );
                }
                for row in &rows {
                    let row = super::yaml(row)?;
                    text += &format!("- {}\n", row.trim_end().replace('\n', "\n  "));
                }
            }
            Format::Csv => text += &csv(first, &rows)?,
        }
        Ok(text)
    }
}

fn csv<T: Row>(first: bool, rows: &[T]) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if first {
        let titles = T::COLUMNS.iter().map(super::Column::key);
        writer.write_record(titles).map_err(unprintable)?;
    }
    for row in rows {
        let cells = row.cells();
        let record = cells.iter().map(super::Cell::data);
        writer.write_record(record).map_err(unprintable)?;
    }
    let bytes = writer.into_inner().map_err(unprintable)?;
    String::from_utf8(bytes).map_err(unprintable)
}

/// As JSON, on one line.
pub fn as_json(item: &(impl Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(item).map_err(unprintable)
}

/// What the API gave cannot be written in the format that was asked for.
pub fn unprintable(error: impl std::error::Error) -> Error {
    Error::new(Exit::Failed, "cannot print what there is").because(error)
}
