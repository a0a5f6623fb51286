//! The list of sessions.

use std::cmp::Ordering;

use pizzapi_sdk::types::{Session, SessionStatus};

use super::rows::SessionRow;
use crate::{
    theme::Tone,
    widget::{
        list::{Cell, Column, List, Width},
        text::{fit, width},
    },
};

const ID: Column<SessionRow> = Column {
    title: "SESSION",
    short: "SESSION",
    rank: 0,
    width: Width::Fixed(9),
    number: false,
    cell: |row, _| (short_id(&row.session), Tone::Strong),
    order: None,
};
const ORG: Column<SessionRow> = Column {
    title: "ORG",
    short: "ORG",
    rank: 4,
    width: Width::Text(12, |row| row.org.as_str().len()),
    number: false,
    cell: |row, _| (row.org.to_string(), Tone::Plain),
    order: Some(|a, b| a.org.cmp(&b.org)),
};
const STATUS: Column<SessionRow> = Column {
    title: "STATUS",
    short: "STATUS",
    rank: 1,
    width: Width::Fixed(10),
    number: false,
    cell: |row, _| status(&row.session),
    order: Some(|a, b| rank(a).cmp(&rank(b))),
};
const RUNNER: Column<SessionRow> = Column {
    title: "RUNNER",
    short: "RUNNER",
    rank: 6,
    width: Width::Text(10, |row| width(runner(row), 30)),
    number: false,
    cell: |row, _| (fit(runner(row), 60), Tone::Plain),
    order: Some(|a, b| runner(a).cmp(runner(b))),
};
const EVENTS: Column<SessionRow> = Column {
    title: "EVENTS",
    short: "EVTS",
    rank: 7,
    width: Width::Fixed(7),
    number: true,
    cell: |row, _| (row.session.event_count.to_string(), Tone::Plain),
    order: Some(|a, b| b.session.event_count.cmp(&a.session.event_count)),
};
const STARTED: Column<SessionRow> = Column {
    title: "AGE",
    short: "AGE",
    rank: 2,
    width: Width::Fixed(4),
    number: true,
    cell: |row, ages| (ages.since(row.session.started_at), Tone::Plain),
    order: Some(newest),
};
const END: Column<SessionRow> = Column {
    title: "END",
    short: "END",
    rank: 5,
    width: Width::Text(14, |row| width(&end(&row.session).0, 30)),
    number: false,
    cell: |row, _| end(&row.session),
    order: None,
};
const PROMPT: Column<SessionRow> = Column {
    title: "PROMPT",
    short: "PROMPT",
    rank: 3,
    width: Width::Text(16, |row| width(&prompt(&row.session), 60)),
    number: false,
    cell: |row, _| (prompt(&row.session), Tone::Plain),
    order: None,
};

static COLUMNS: &[Column<SessionRow>] = &[ID, ORG, STATUS, RUNNER, EVENTS, STARTED, END, PROMPT];
static COLUMNS_OF_ORG: &[Column<SessionRow>] = &[ID, STATUS, RUNNER, EVENTS, STARTED, END, PROMPT];

/// The end of an id: its beginning is the time, and much the same for all of a day.
pub fn short_id(session: &Session) -> String {
    end_of(session.session_id.as_str())
}

/// The end of an id, or all of a short one.
pub fn end_of(id: &str) -> String {
    let start = id.char_indices().rev().nth(7).map_or(0, |(start, _)| start);
    if start == 0 {
        id.to_owned()
    } else {
        format!("…{}", &id[start..])
    }
}

/// What it was told to do, on one line.
pub fn prompt(session: &Session) -> String {
    let prompt = session.prompt.as_deref().unwrap_or_default();
    // Nobody needs the words of a megabyte.
    let start: String = prompt.chars().take(400).collect();
    let words: Vec<&str> = start.split_whitespace().collect();
    fit(&words.join(" "), 200)
}

pub fn status(session: &Session) -> Cell {
    let (glyph, tone) = match session.status {
        SessionStatus::Active => ("●", Tone::Good),
        SessionStatus::Starting => ("◌", Tone::Waiting),
        _ => ("○", Tone::Quiet),
    };
    (format!("{glyph} {}", session.status), tone)
}

/// Why it is over.
pub fn end(session: &Session) -> Cell {
    let reason = session.end_reason.as_deref().unwrap_or_default();
    match session.exit_code {
        Some(code) if code != 0 => (format!("{} ({code})", fit(reason, 60)), Tone::Warning),
        _ => (fit(reason, 60), Tone::Plain),
    }
}

fn runner(row: &SessionRow) -> &str {
    row.session.runner_name.as_deref().unwrap_or("–")
}

fn rank(row: &SessionRow) -> u8 {
    match row.session.status {
        SessionStatus::Active => 0,
        SessionStatus::Starting => 1,
        _ => 2,
    }
}

fn newest(a: &SessionRow, b: &SessionRow) -> Ordering {
    b.session.started_at.cmp(&a.session.started_at)
}

/// What runs first, the newest first.
fn usual(a: &SessionRow, b: &SessionRow) -> Ordering {
    let over = |row: &SessionRow| row.session.status == SessionStatus::Ended;
    over(a).cmp(&over(b)).then_with(|| newest(a, b))
}

pub fn list() -> List<SessionRow> {
    List::new(COLUMNS, ("newest", usual))
}

pub fn list_of_org() -> List<SessionRow> {
    List::new(COLUMNS_OF_ORG, ("newest", usual))
}
