//! Numbers with their recent past. The one rule: the number first, as a picture without one says nothing.

use pizzapi_sdk::types::Time;
use ratatui::text::{Line, Span};

use super::paint::Paint;
use crate::{
    data::past::{Measured, Sum, What},
    theme::Tone,
    widget::{
        graph::{Signs, sparkline},
        number,
        text::padded,
    },
};

/// The width of the names at the left.
pub const NAME: usize = 10;
/// The width of the numbers.
const NUMBER: usize = 8;
/// No picture is wider, as no history has more to show.
const MOST: usize = 90;

/// Every number there is a history of.
pub const ALL: [What; 4] = [What::Runners, What::Sessions, What::Memory, What::Cpu];

fn name(what: What) -> &'static str {
    match what {
        What::Runners => "runners",
        What::Sessions => "sessions",
        What::Memory => "memory",
        What::Cpu => "cpu",
    }
}

/// What it is now, in words.
fn number(what: What, now: &Sum) -> String {
    match what {
        _ if now.is_unknown => "–".to_owned(),
        What::Runners => number::short(now.runners),
        What::Sessions => number::short(now.sessions),
        What::Memory => number::bytes(now.bytes),
        What::Cpu => now.cpu.map_or_else(|| "–".to_owned(), percent),
    }
}

/// Thousandths of a core in percent of one: `0.4 %`, `12 %`, `250 %`.
pub fn percent(thousandths: u64) -> String {
    if thousandths < 100 && !thousandths.is_multiple_of(10) {
        format!("{}.{} %", thousandths / 10, thousandths % 10)
    } else {
        format!("{} %", thousandths / 10)
    }
}

/// How many columns there are for a picture where a line has so many.
fn room(width: usize) -> usize {
    width.saturating_sub(NAME + NUMBER + 2).min(MOST)
}

/// One number with its past in so many columns.
pub fn line(
    what: What,
    now: &Sum,
    past: Option<(&Measured, Time)>,
    width: usize,
    paint: &Paint<'_>,
) -> Line<'static> {
    let room = room(width);
    let values = past.map(|(past, time)| past.values(what, time, room));
    let picture = values.map_or_else(String::new, |values| {
        sparkline(&values, room.min(values.len()), Signs::Blocks)
    });
    let columns = picture.chars().count();
    let picture = picture.trim_start();
    // The time before anything was known is no time without anything.
    let unknown = "·".repeat(columns - picture.chars().count());
    let fill = width.saturating_sub(NAME + NUMBER + 2 + columns);
    Line::from(vec![
        Span::styled(padded(name(what), NAME, false), paint.style(Tone::Quiet)),
        Span::styled(
            padded(&number(what, now), NUMBER, true),
            paint.style(Tone::Strong),
        ),
        Span::raw("  "),
        Span::styled(unknown, paint.style(Tone::Border)),
        Span::styled(picture.to_owned(), paint.style(Tone::Waiting)),
        Span::raw(" ".repeat(fill)),
    ])
}

/// `Last hour`, or less while less is known; for lines of so many columns.
pub fn title(past: Option<&Measured>, now: Time, width: usize) -> String {
    match past.map_or(60, |past| past.minutes(now, room(width))) {
        60 => "Last hour".to_owned(),
        minutes => format!("Last {minutes} minutes"),
    }
}

/// Lines in two columns, one beside the other; every line must be as wide as a column.
pub fn in_two(lines: Vec<Line<'static>>) -> Vec<Line<'static>> {
    let mut pairs = Vec::new();
    let mut lines = lines.into_iter();
    while let Some(mut line) = lines.next() {
        if let Some(other) = lines.next() {
            line.push_span(Span::raw("  "));
            line.extend(other.spans);
        }
        pairs.push(line);
    }
    pairs
}
