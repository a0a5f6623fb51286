//! The list of runners.

use std::cmp::Ordering;

use super::rows::RunnerRow;
use crate::{
    theme::Tone,
    widget::{
        list::{Column, List, Width},
        text::{fit, width},
    },
};

const ORG: Column<RunnerRow> = Column {
    title: "ORG",
    short: "ORG",
    rank: 2,
    width: Width::Text(12, |row| row.org.as_str().len()),
    number: false,
    cell: |row, _| (row.org.to_string(), Tone::Plain),
    order: Some(|a, b| a.org.cmp(&b.org)),
};
const NAME: Column<RunnerRow> = Column {
    title: "RUNNER",
    short: "RUNNER",
    rank: 0,
    width: Width::Text(16, |row| width(&row.name(), 40)),
    number: false,
    cell: |row, _| (fit(&row.name(), 200), Tone::Strong),
    order: Some(|a, b| a.name().cmp(&b.name())),
};
const STATUS: Column<RunnerRow> = Column {
    title: "STATUS",
    short: "STATUS",
    rank: 3,
    width: Width::Fixed(11),
    number: false,
    cell: |row, _| {
        if row.runner.connected {
            ("● connected".to_owned(), Tone::Good)
        } else {
            ("○ gone".to_owned(), Tone::Quiet)
        }
    },
    order: Some(by_standing),
};
const SESSIONS: Column<RunnerRow> = Column {
    title: "SESSIONS",
    short: "SESS",
    rank: 4,
    width: Width::Fixed(8),
    number: true,
    cell: |row, _| (row.runner.session_count.to_string(), Tone::Plain),
    order: Some(|a, b| b.runner.session_count.cmp(&a.runner.session_count)),
};
const PLATFORM: Column<RunnerRow> = Column {
    title: "PLATFORM",
    short: "PLATFORM",
    rank: 6,
    width: Width::Fixed(8),
    number: false,
    cell: |row, _| {
        (
            fit(row.runner.platform.as_deref().unwrap_or("–"), 20),
            Tone::Plain,
        )
    },
    order: None,
};
const VERSION: Column<RunnerRow> = Column {
    title: "VERSION",
    short: "VERSION",
    rank: 5,
    width: Width::Fixed(9),
    number: false,
    cell: |row, _| {
        (
            fit(row.runner.version.as_deref().unwrap_or("–"), 20),
            Tone::Plain,
        )
    },
    order: None,
};
const ROOTS: Column<RunnerRow> = Column {
    title: "ROOTS",
    short: "ROOTS",
    rank: 7,
    width: Width::Text(12, |row| {
        row.runner.roots.first().map_or(0, |root| width(root, 40))
    }),
    number: false,
    cell: |row, _| (fit(&row.runner.roots.join(", "), 200), Tone::Plain),
    order: None,
};
const WARNING: Column<RunnerRow> = Column {
    title: "WARNING",
    short: "WARNING",
    rank: 1,
    width: Width::Text(16, |row| {
        row.runner.warning.as_deref().map_or(0, |it| width(it, 60))
    }),
    number: false,
    cell: |row, _| {
        (
            fit(row.runner.warning.as_deref().unwrap_or_default(), 200),
            Tone::Warning,
        )
    },
    order: None,
};

static COLUMNS: &[Column<RunnerRow>] = &[
    NAME, ORG, STATUS, SESSIONS, PLATFORM, VERSION, ROOTS, WARNING,
];
static COLUMNS_OF_ORG: &[Column<RunnerRow>] =
    &[NAME, STATUS, SESSIONS, PLATFORM, VERSION, ROOTS, WARNING];

/// Connected ones first.
fn by_standing(a: &RunnerRow, b: &RunnerRow) -> Ordering {
    let connected = b.runner.connected.cmp(&a.runner.connected);
    connected.then_with(|| a.name().cmp(&b.name()))
}

pub fn list() -> List<RunnerRow> {
    List::new(COLUMNS, ("standing", by_standing))
}

pub fn list_of_org() -> List<RunnerRow> {
    List::new(COLUMNS_OF_ORG, ("standing", by_standing))
}
