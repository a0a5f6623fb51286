//! What happened lately. The one rule: a thing that was told several times in a row is shown once, as of the first time.

use std::collections::HashMap;

use pizzapi_sdk::types::{Event, EventKind, OrgSlug};
use ratatui::{
    layout::Rect,
    text::{Line, Span},
};

use super::{events, message, paint::Paint};
use crate::{
    app::App,
    remote::Remote,
    theme::Tone,
    widget::text::{fit, padded},
};

/// No slug takes more columns than this.
const SLUG: usize = 24;

/// Draws the latest events in a frame, of an org or of all.
pub fn draw(app: &App, of: Option<&OrgSlug>, paint: &mut Paint<'_>, area: Rect) {
    if area.height < 3 {
        return;
    }
    let remote = &app.data.events.remote;
    let inner = paint.frame(area, "Recent", "");
    let events = match remote {
        Remote::Loading => {
            return put(paint, inner, "◌ Loading the events …", Tone::Waiting);
        }
        Remote::Failed(why) => {
            let (title, hint) = ("✘ Could not load the events", "r tries again now");
            return message::lines(paint, inner, Tone::Bad, title, &why.text, hint);
        }
        Remote::Ready { value, .. } | Remote::Stale { value, .. } => value,
    };
    let its = events
        .iter()
        .filter(|event| of.is_none_or(|of| event.org_slug.as_ref() == Some(of)));
    let shown = distinct(its, usize::from(inner.height));
    if shown.is_empty() {
        return put(paint, inner, "○ nothing lately", Tone::Quiet);
    }
    let slug = |event: &&Event| {
        event
            .org_slug
            .as_ref()
            .map_or(0, |slug| slug.as_str().len())
    };
    let column = match of {
        Some(_) => None,
        None => Some(shown.iter().map(slug).max().unwrap_or(0).min(SLUG)),
    };
    let lines: Vec<Line<'static>> = shown
        .into_iter()
        .map(|event| line(event, column, inner.width.into(), paint))
        .collect();
    paint.lines(inner, lines);
}

fn put(paint: &mut Paint<'_>, area: Rect, text: &str, tone: Tone) {
    let line = Line::styled(format!(" {text}"), paint.style(tone));
    paint.line(area, &line);
}

/// The newest events; of an instance only those that say something else than the one before.
fn distinct<'a>(oldest_first: impl Iterator<Item = &'a Event>, most: usize) -> Vec<&'a Event> {
    let mut known: HashMap<&OrgSlug, String> = HashMap::new();
    let mut news: Vec<&Event> = oldest_first
        .filter(|event| match (&event.kind, &event.org_slug) {
            // Also told when nothing but the number of its sessions has changed.
            (EventKind::InstanceUpdated, Some(slug)) => {
                let what = events::what(event);
                let before = known.insert(slug, what);
                before.as_ref() != known.get(slug)
            }
            _ => true,
        })
        .collect();
    news.reverse();
    news.truncate(most);
    news
}

/// An event on one line, with its org in so many columns.
fn line(event: &Event, column: Option<usize>, room: usize, paint: &mut Paint<'_>) -> Line<'static> {
    let age = paint.ages.since(event.at);
    let mut spans = vec![Span::styled(
        format!(" {age:>4}  "),
        paint.style(Tone::Quiet),
    )];
    if let Some(column) = column.filter(|column| *column > 0) {
        let slug = event.org_slug.as_ref().map_or("–", OrgSlug::as_str);
        let slug = padded(slug, column, false);
        spans.push(Span::styled(slug + "  ", paint.style(Tone::Strong)));
    }
    let sign = events::said(event);
    spans.push(Span::styled(sign.glyph, paint.style(sign.tone)));
    let used: usize = spans.iter().map(Span::width).sum();
    let words = fit(&sign.word, room.saturating_sub(used + 2));
    spans.push(Span::raw(format!(" {words}")));
    Line::from(spans)
}
