//! What stands in place of rows. The one rule: loading, empty, forbidden and failed look different and say so.

use ratatui::{layout::Rect, style::Modifier, text::Line};

use super::{banner, paint::Paint};
use crate::{
    app::App,
    remote::{Failure, FailureKind, Remote},
    theme::Tone,
    widget::text::wrapped,
};

/// What there is nothing of, and what makes one.
pub struct Empty<'a> {
    /// What is listed: `organisations`.
    pub what: &'a str,
    /// What there would have to be done.
    pub hint: &'a str,
}

/// Draws what stands in place of rows.
pub fn draw<T>(
    app: &App,
    paint: &mut Paint<'_>,
    area: Rect,
    remote: &Remote<T>,
    empty: &Empty<'_>,
) {
    let what = empty.what;
    match remote {
        Remote::Loading => {
            let title = format!("◌ Loading the {what} …");
            lines(paint, area, Tone::Waiting, &title, "", "");
        }
        Remote::Failed(why) => failed(app, paint, area, why, what),
        _ if app.filter().is_some_and(|filter| !filter.text().is_empty()) => {
            let title = format!("○ None of the {what} matches the filter");
            lines(paint, area, Tone::Strong, &title, "", "esc clears it");
        }
        _ => {
            let title = format!("○ No {what} yet");
            lines(paint, area, Tone::Strong, &title, empty.hint, "");
        }
    }
}

fn failed(app: &App, paint: &mut Paint<'_>, area: Rect, why: &Failure, what: &str) {
    let next = banner::next_try(app, paint);
    let (tone, title, hint) = match why.kind {
        FailureKind::Forbidden => (
            Tone::Warning,
            format!("▲ Forbidden: you may not see the {what}"),
            next.as_str(),
        ),
        FailureKind::LoggedOut => (
            Tone::Warning,
            "▲ Nobody is logged in".to_owned(),
            "i logs in",
        ),
        FailureKind::Absent => (Tone::Warning, "▲ It is gone".to_owned(), "esc goes back"),
        _ => (
            Tone::Bad,
            format!("✘ Could not load the {what}"),
            next.as_str(),
        ),
    };
    lines(paint, area, tone, &title, &why.text, hint);
}

/// A title, a reason and a hint, in the upper middle.
pub fn lines(paint: &mut Paint<'_>, area: Rect, tone: Tone, title: &str, reason: &str, hint: &str) {
    let width = usize::from(area.width).saturating_sub(8).min(90);
    let mut lines = vec![Line::styled(title.to_owned(), paint.style(tone))];
    lines.extend(wrapped(reason, width, 4).into_iter().map(Line::from));
    if !hint.is_empty() {
        lines.push(Line::styled(
            hint.to_owned(),
            paint.style(Tone::Quiet).remove_modifier(Modifier::BOLD),
        ));
    }
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let top = area.y + area.height.saturating_sub(height) / 3;
    for (y, line) in (top..area.bottom()).zip(lines) {
        let indent = area
            .width
            .saturating_sub(u16::try_from(line.width()).unwrap_or(u16::MAX))
            / 2;
        let at = Rect {
            x: area.x + indent,
            y,
            width: area.width - indent,
            height: 1,
        };
        paint.line(at, &line);
    }
}
