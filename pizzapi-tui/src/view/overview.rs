//! The platform in one look. The one rule: first whether everything is well, then what is not and why, then the numbers.

use ratatui::{
    layout::{Constraint, Layout, Rect},
    text::{Line, Span},
};

use super::{
    WIDE, graphs,
    message::{self, Empty},
    paint::Paint,
    platform::{self, Filled},
    recent, table,
    words::Need,
};
use crate::{
    app::App,
    data::{orgs::OrgRow, past::Sum},
    remote::Remote,
    theme::Tone,
};

/// From this width on counts and graphs are side by side.
const TWO: u16 = 110;
/// The list of what needs somebody is worth showing with this many lines.
const LEAST: u16 = 5;

pub fn draw(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let all = &app.data.orgs.remote;
    let Some(known) = all.value() else {
        let inner = paint.frame(area, "Overview", "");
        let empty = Empty {
            what: "organisations",
            hint: "",
        };
        return message::draw(app, paint, inner, all, &empty);
    };
    let rows = &known.rows[..];
    let instances = rows.iter().filter(|row| row.org.instance.is_some()).count();
    let room = platform::room(app, instances);
    let [top, area] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let verdict = verdict(app, rows, &room, paint);
    paint.line(top, &verdict);
    let area = numbers(app, rows, &room, paint, area);
    lists(app, rows, paint, area);
}

/// Whether everything is well, in one line.
fn verdict(app: &App, rows: &[OrgRow], room: &[Filled], paint: &mut Paint<'_>) -> Line<'static> {
    let mut line = Line::default();
    if let Remote::Stale { at, .. } = &app.data.orgs.remote {
        let age = paint.ages.since(*at);
        line.push_span(Span::styled(
            format!(" as of {age} ago:"),
            paint.style(Tone::Quiet),
        ));
    }
    let needs = needs(rows);
    let full: Vec<String> = room
        .iter()
        .filter(|it| it.gauge.tone() != Tone::Good)
        .map(|it| format!("▲ {} is {} % full", it.name, it.gauge.percent()))
        .collect();
    let full = full.join("   ");
    let (text, what_for, tone) = match needs {
        _ if rows.is_empty() => (
            " ○ No organisations yet: n makes one".to_owned(),
            String::new(),
            Tone::Strong,
        ),
        Some((text, what_for)) => (format!(" ▲ {text}"), what_for, Tone::Warning),
        None if full.is_empty() => (
            " ✔ Everything is well".to_owned(),
            String::new(),
            Tone::Good,
        ),
        None => (
            " ✔ No organisation needs you".to_owned(),
            String::new(),
            Tone::Good,
        ),
    };
    let parts = [&text, &what_for, &full];
    let wanted: usize = parts.iter().map(|part| part.chars().count()).sum();
    // The rows below say what for as well.
    let fits = line.width() + wanted + 3 <= usize::from(paint.buffer.area.width);
    line.push_span(Span::styled(text, paint.style(tone)));
    if fits {
        line.push_span(Span::styled(what_for, paint.style(tone)));
    }
    if !full.is_empty() {
        let text = format!("   {full}");
        line.push_span(Span::styled(text, paint.style(Tone::Warning)));
    }
    line
}

/// How many need somebody, and what for.
fn needs(rows: &[OrgRow]) -> Option<(String, String)> {
    let count = |need: Need| rows.iter().filter(|row| row.need == need).count();
    let kinds = [
        (count(Need::Failed), "failed"),
        (count(Need::Unhealthy), "unhealthy"),
        (count(Need::Approval), "to approve"),
        (count(Need::Error), "with an error"),
    ];
    let all: usize = kinds.iter().map(|(count, _)| count).sum();
    let parts: Vec<String> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let what_for = format!(": {}", parts.join(", "));
    match all {
        0 => None,
        1 => Some(("1 organisation needs you".to_owned(), what_for)),
        all => Some((format!("{all} organisations need you"), what_for)),
    }
}

/// The numbers, in as many frames side by side as there is room for; gives what is left below.
fn numbers(app: &App, rows: &[OrgRow], room: &[Filled], paint: &mut Paint<'_>, area: Rect) -> Rect {
    let now = Sum::of(rows);
    let counts = |width, paint: &Paint<'_>| {
        let mut lines = platform::counts(rows, width, paint);
        lines.extend(platform::told_to_admins(app, width, paint));
        lines
    };
    let gauges = |width, paint: &Paint<'_>| -> Vec<Line<'static>> {
        room.iter().map(|it| it.line(width, paint)).collect()
    };
    if area.width < TWO {
        let width = inside(area.width);
        let half = width.saturating_sub(2) / 2;
        // Where there is little room, what is well is left out.
        let small = area.height < 16;
        let mut lines = if small {
            platform::short_counts(rows, width, paint)
        } else {
            counts(width, paint)
        };
        lines.extend(graphs::in_two(platform::graphs(app, &now, half, paint)));
        if !small {
            lines.extend(graphs::in_two(gauges(half, paint)));
        }
        let height = height(lines.len()).min(area.height);
        let [above, below] =
            Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(area);
        put(paint, above, "Platform", lines);
        return below;
    }
    let three = area.width >= WIDE && !room.is_empty();
    let columns: Vec<Constraint> = vec![Constraint::Fill(1); if three { 3 } else { 2 }];
    let widths = Layout::horizontal(columns.clone()).split(area);
    let left = counts(inside(widths[0].width), paint);
    let mut middle = platform::graphs(app, &now, inside(widths[1].width), paint);
    let right = gauges(inside(widths[widths.len() - 1].width), paint);
    if !three {
        middle.extend(right.clone());
    }
    let most = left.len().max(middle.len()).max(right.len());
    let [above, below] =
        Layout::vertical([Constraint::Length(height(most)), Constraint::Min(0)]).areas(area);
    let areas = Layout::horizontal(columns).split(above);
    put(paint, areas[0], "Platform", left);
    let past = Some(&app.data.past.all);
    let title = graphs::title(past, app.now, inside(widths[1].width));
    put(paint, areas[1], &title, middle);
    if three {
        put(paint, areas[2], "Room", right);
    }
    below
}

/// What is free inside of a frame, without a blank at each side.
fn inside(width: u16) -> usize {
    usize::from(width).saturating_sub(4)
}

fn height(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(0).saturating_add(2)
}

/// Lines in a frame, a blank away from its sides.
fn put(paint: &mut Paint<'_>, area: Rect, title: &str, lines: Vec<Line<'static>>) {
    let inner = paint.frame(area, title, "");
    let inner = Rect {
        x: inner.x.saturating_add(1),
        width: inner.width.saturating_sub(2),
        ..inner
    };
    paint.lines(inner, lines);
}

/// What needs somebody, and what happened lately.
fn lists(app: &App, rows: &[OrgRow], paint: &mut Paint<'_>, area: Rect) {
    let list = &app.home.needy;
    let filtered = !list.filter.is_empty();
    if list.is_empty() && !filtered {
        return recent::draw(app, None, paint, area);
    }
    let (needy, below) = if area.width >= WIDE {
        let [left, right] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(area);
        (left, right)
    } else {
        // As many lines as it has rows; what happened lately gets two at least, where there is room for both.
        let wanted = height(list.rows.len() + 1);
        let least = LEAST.min(area.height);
        let height = wanted.min(area.height.saturating_sub(4).max(least));
        let [above, below] =
            Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(area);
        (above, below)
    };
    let right = table::summary(list, list.rows.len(), "");
    let inner = paint.frame(needy, "Needs you", &right);
    if list.is_empty() {
        let (title, hint) = ("○ None of them matches the filter", "esc clears it");
        message::lines(paint, inner, Tone::Strong, title, "", hint);
    } else {
        table::draw(paint, inner, list, rows, !app.data.orgs.remote.is_ready());
    }
    recent::draw(app, None, paint, below);
}
