//! The platform in one look: is everything well, what is not and why, what changed lately.

use pizzapi_sdk::types::{Event, OrgStatus};
use ratatui::{
    layout::{Constraint, Layout, Rect},
    text::{Line, Span},
};

use super::{
    events,
    message::{self, Empty},
    orgs,
    paint::Paint,
    table,
};
use crate::{app::App, theme::Tone, widget::text::padded};

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
    let [counts, needy, recent] = Layout::vertical([
        Constraint::Length(3),
        Constraint::Fill(1),
        Constraint::Fill(1),
    ])
    .areas(area);
    let inner = paint.frame(counts, "Platform", "");
    let count = |status: &OrgStatus| {
        let rows = known.rows.iter();
        rows.filter(|row| row.org.status == *status).count()
    };
    let text = format!(
        " {} orgs · {} active · {} suspended · {} waiting for approval",
        known.rows.len(),
        count(&OrgStatus::Active),
        count(&OrgStatus::Suspended),
        count(&OrgStatus::Pending),
    );
    paint.line(inner, &Line::raw(text));
    let list = &app.home.needy;
    let right = table::summary(list, known.rows.len(), &orgs::needing(&known.rows));
    let inner = paint.frame(needy, "Needs you", &right);
    if list.is_empty() {
        message::lines(paint, inner, Tone::Good, "✔ Everything is well", "", "");
    } else {
        table::draw(paint, inner, list, &known.rows, !all.is_ready());
    }
    let inner = paint.frame(recent, "Recent", "");
    let events = app.data.events.value().map_or(&[][..], Vec::as_slice);
    let lines: Vec<Line<'static>> = events
        .iter()
        .rev()
        .take(usize::from(inner.height))
        .map(|event| event_line(event, true, paint))
        .collect();
    paint.lines(inner, lines);
}

/// An event on one line.
pub fn event_line(event: &Event, with_org: bool, paint: &mut Paint<'_>) -> Line<'static> {
    let age = paint.ages.since(event.at);
    let mut spans = vec![Span::styled(
        format!(" {age:>4}  "),
        paint.style(Tone::Quiet),
    )];
    if with_org {
        let slug = event.org_slug.as_ref().map(ToString::to_string);
        let slug = padded(&slug.unwrap_or_default(), 16, false);
        spans.push(Span::styled(slug + "  ", paint.style(Tone::Strong)));
    }
    spans.push(Span::styled(
        padded(event.kind.as_str(), 16, false) + "  ",
        paint.style(events::tone(event)),
    ));
    spans.push(Span::raw(events::what(event)));
    Line::from(spans)
}
