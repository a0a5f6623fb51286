//! The bottom line: what is typed, and the keys that do something now.

use pizzapi_sdk::types::{InstanceStatus, InstanceSummary, OrgStatus};
use ratatui::{
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::paint::{Paint, Target};
use crate::{
    action::Action,
    app::{App, Typing},
    theme::Tone,
    widget::text::{fit, spread},
};

pub fn draw(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let version = Span::styled(
        concat!("  pizzapi ", env!("CARGO_PKG_VERSION"), " "),
        paint.style(Tone::Quiet),
    );
    let before = typed(app, paint, area).min(area.width);
    let area = Rect {
        x: area.x + before,
        width: area.width - before,
        ..area
    };
    let mut spans = Vec::new();
    let keys: Vec<(String, &str, Action)> = app
        .keymap
        .offered(app)
        .into_iter()
        .filter_map(|binding| {
            let key = binding.first(app.ascii)?;
            Some((
                key,
                word(app, binding.footer?, binding.action),
                binding.action,
            ))
        })
        .collect();
    let room = usize::from(area.width).saturating_sub(version.width());
    let of = |key: &str, word: &str| Span::raw(key).width() + Span::raw(word).width() + 3;
    let mut taken = 0;
    // The last one leads to all the others: it is never left out.
    let reserved = keys.last().map_or(0, |(key, word, _)| of(key, word));
    for (index, (key, word, action)) in keys.iter().enumerate() {
        let is_last = index + 1 == keys.len();
        let after = if is_last { 0 } else { reserved };
        let width = of(key, word);
        if taken + width + after > room && !is_last {
            continue;
        }
        let at = Rect {
            x: area
                .x
                .saturating_add(u16::try_from(taken).unwrap_or(u16::MAX)),
            width: u16::try_from(width).unwrap_or(0),
            ..area
        };
        paint.target(at.intersection(area), Target::Act(*action));
        taken += width;
        spans.push(Span::styled(format!(" {key}"), paint.style(Tone::Key)));
        spans.push(Span::raw(format!(" {word} ")));
    }
    paint.line(area, &spread(spans, vec![version], area.width.into()));
}

/// The word for a key: of two things it may do, the one it does now.
fn word(app: &App, word: &'static str, action: Action) -> &'static str {
    let Some(org) = app.org_acted_on() else {
        return word;
    };
    let is_stopped = |it: &InstanceSummary| it.status == InstanceStatus::Stopped;
    match (action, word) {
        (Action::Suspend, _) if org.status == OrgStatus::Suspended => "resume",
        (Action::StartStop, "stop/start") if org.instance.as_ref().is_some_and(is_stopped) => {
            "start"
        }
        (Action::StartStop, "stop/start") => "stop",
        _ => word,
    }
}

/// Draws what is being typed; gives how many columns that takes.
fn typed(app: &App, paint: &mut Paint<'_>, area: Rect) -> u16 {
    const ROOM: u16 = 32;
    let (sign, input) = match app.typing {
        Some(Typing::Filter | Typing::Search) => (" /", &app.input),
        Some(Typing::Command) => (" :", &app.command.input),
        None => return 0,
    };
    let sign = Line::styled(sign, paint.style(Tone::Strong));
    paint.line(area, &sign);
    let at = Rect {
        x: area.x + 2,
        width: ROOM.min(area.width.saturating_sub(4)),
        ..area
    };
    paint.input(at, input, Style::new(), true);
    at.width + 4
}

/// What may be typed next, in the command bar.
pub fn completions(app: &App, paint: &Paint<'_>, width: usize) -> Option<Line<'static>> {
    if app.typing != Some(Typing::Command) {
        return None;
    }
    let bar = &app.command;
    if let Some(error) = &bar.error {
        let text = format!(" ✘ {}", fit(error, width.saturating_sub(4)));
        return Some(Line::styled(text, paint.style(Tone::Bad)));
    }
    let mut spans = vec![Span::raw(" ")];
    for (place, word) in bar.completions.iter().enumerate() {
        let tone = if bar.taken == Some(place) {
            Tone::Strong
        } else {
            Tone::Quiet
        };
        spans.push(Span::styled(format!("{word}  "), paint.style(tone)));
    }
    Some(Line::from(spans))
}
