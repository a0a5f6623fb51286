//! How an org stands. The one rule: what is wrong comes before what is so anyway.

use pizzapi_sdk::types::{Instance, Org, Step};
use ratatui::{
    layout::{Constraint, Layout, Rect},
    text::{Line, Span},
};

use super::{message, paint::Paint, words};
use crate::{
    app::App,
    remote::Remote,
    theme::Tone,
    widget::text::{fit, width, wrapped},
};

/// The width of the labels at the left.
const LABEL: usize = 10;
/// From this width on the facts and the steps are side by side.
const WIDE: u16 = 100;

pub fn draw(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let Some(org) = app.org_in_question() else {
        let (title, reason) = (
            "▲ It is gone",
            "It was deleted, or you may not see it any more.",
        );
        return message::lines(paint, area, Tone::Warning, title, reason, "esc goes back");
    };
    let title = format!("{} · {}", org.slug, fit(&org.name, 200));
    let [above, below] = Layout::vertical([Constraint::Length(12), Constraint::Min(0)]).areas(area);
    let (left, right) = if area.width >= WIDE {
        let [left, right] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(above);
        (left, Some(right))
    } else {
        (above, None)
    };
    let inner = paint.frame(left, &title, "");
    facts(app, org, paint, inner);
    if let Some(right) = right {
        steps_pane(app, paint, right);
    }
    recent(app, org, paint, below);
}

/// What happened there lately.
fn recent(app: &App, org: &Org, paint: &mut Paint<'_>, area: Rect) {
    if area.height < 3 {
        return;
    }
    let inner = paint.frame(area, "Recent", "");
    let events = app.data.events.value().map_or(&[][..], Vec::as_slice);
    let its = events
        .iter()
        .rev()
        .filter(|event| event.org_slug.as_ref() == Some(&org.slug));
    let lines: Vec<Line<'static>> = its
        .take(usize::from(inner.height))
        .map(|event| super::overview::event_line(event, false, paint))
        .collect();
    if lines.is_empty() {
        let line = Line::styled(" nothing in the last 7 days", paint.style(Tone::Quiet));
        paint.line(inner, &line);
        return;
    }
    paint.lines(inner, lines);
}

fn steps_pane(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let instance = app.status().and_then(|report| report.instance.as_ref());
    let title = instance.map_or_else(
        || "Provisioning".to_owned(),
        |it| format!("Provisioning, generation {}", it.generation),
    );
    let inner = paint.frame(area, &title, "");
    let Some(instance) = instance else { return };
    let mut lines = Vec::new();
    for step in instance.steps.iter().take(usize::from(inner.height)) {
        let (glyph, tone) = words::step(&step.status);
        let took = step.ms.map_or_else(String::new, |ms| format!("{ms} ms"));
        lines.push(Line::from(vec![
            Span::styled(format!(" {glyph} "), paint.style(tone)),
            Span::raw(format!("{:<16}", fit(&step.name, 16))),
            Span::styled(format!("{took:>9}"), paint.style(Tone::Quiet)),
        ]));
        if let Some(error) = &step.error {
            let room = usize::from(inner.width).saturating_sub(5);
            for text in wrapped(error, room, 2) {
                lines.push(Line::styled(format!("   {text}"), paint.style(Tone::Bad)));
            }
        }
    }
    let times = instance.steps.iter().filter_map(|step| step.ms);
    let total = times.fold(0, u64::saturating_add);
    if !lines.is_empty() {
        lines.push(Line::styled(
            format!("   {:<16}{:>9}", "together", format!("{total} ms")),
            paint.style(Tone::Quiet),
        ));
    }
    paint.lines(inner, lines);
}

/// What is known of an org and its instance.
pub fn facts(app: &App, org: &Org, paint: &mut Paint<'_>, area: Rect) {
    let area = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let facts = Facts {
        width: usize::from(area.width),
    };
    let lines = facts.lines(app, org, paint);
    paint.lines(area, lines);
}

struct Facts {
    width: usize,
}

impl Facts {
    fn lines(&self, app: &App, org: &Org, paint: &mut Paint<'_>) -> Vec<Line<'static>> {
        let sign = words::org(&org.status);
        let mut lines = vec![self.fact(paint, "status", &sign.text(), sign.tone)];
        if let Some(reason) = &org.status_reason {
            lines.extend(self.facts(paint, "", reason, Tone::Warning));
        }
        let report = app.data.open.get(&org.slug).map(|open| &open.status.remote);
        if let Some(why) = report.and_then(Remote::failure) {
            let word = if report.is_some_and(|report| report.value().is_some()) {
                "▲ stale: "
            } else {
                "✘ could not read the status: "
            };
            let text = format!("{word}{}", why.text);
            lines.extend(self.facts(paint, "", &text, Tone::Warning));
        }
        match report.and_then(Remote::value) {
            Some(report) => match &report.instance {
                Some(instance) => self.instance(instance, paint, &mut lines),
                None => lines.push(self.fact(paint, "instance", "○ none", Tone::Quiet)),
            },
            None if report.and_then(Remote::failure).is_none() => {
                lines.push(self.fact(paint, "instance", "◌ Loading …", Tone::Waiting));
            }
            None => {}
        }
        if let Some(plan) = &org.plan {
            lines.push(self.fact(paint, "plan", plan, Tone::Plain));
        }
        let age = paint.ages.since(org.created_at);
        lines.push(self.fact(paint, "made", &format!("{age} ago"), Tone::Plain));
        lines
    }

    fn instance(&self, it: &Instance, paint: &mut Paint<'_>, lines: &mut Vec<Line<'static>>) {
        let sign = words::instance(&it.status);
        lines.push(self.fact(paint, "instance", &sign.text(), sign.tone));
        if let Some(error) = &it.last_error {
            lines.extend(self.facts(paint, "error", error, Tone::Bad));
        }
        self.steps(&it.steps, paint, lines);
        if let Some(url) = &it.url {
            lines.push(self.fact(paint, "url", url, Tone::Plain));
        }
        let mut provider = format!("{}, generation {}", fit(&it.provider, 40), it.generation);
        if let (Some(host), Some(port)) = (&it.host, it.port) {
            provider = format!("{provider}, at {}:{port}", fit(host, 200));
        }
        lines.push(self.fact(paint, "provider", &provider, Tone::Plain));
        let checked = it.health_checked_at.map_or_else(String::new, |at| {
            format!(" · health checked {} ago", paint.ages.since(at))
        });
        let restarts = format!("{}{checked}", it.restarts);
        lines.push(self.fact(paint, "restarts", &restarts, Tone::Plain));
        if let Some(version) = &it.version {
            lines.push(self.fact(paint, "version", version, Tone::Plain));
        }
    }

    /// Steps one after the other, on as many lines as they need, and what failed below.
    fn steps(&self, steps: &[Step], paint: &Paint<'_>, lines: &mut Vec<Line<'static>>) {
        let mut line = label(paint, "steps");
        let mut used = LABEL;
        for step in steps.iter().take(50) {
            let (glyph, tone) = words::step(&step.status);
            let took = step.ms.map_or_else(String::new, |ms| format!(" {ms} ms"));
            let text = format!(" {}{took}   ", fit(&step.name, 30));
            let needs = 1 + width(&text, 200);
            if used > LABEL && used + needs > self.width + 3 {
                lines.push(std::mem::replace(&mut line, label(paint, "")));
                used = LABEL;
            }
            used += needs;
            line.push_span(Span::styled(glyph, paint.style(tone)));
            line.push_span(Span::raw(text));
        }
        if used > LABEL {
            lines.push(line);
        }
        for step in steps.iter().take(50) {
            if let Some(error) = &step.error {
                let text = format!("{}: {error}", step.name);
                lines.extend(self.facts(paint, "", &text, Tone::Bad));
            }
        }
    }

    fn fact(&self, paint: &Paint<'_>, name: &str, text: &str, tone: Tone) -> Line<'static> {
        let mut line = label(paint, name);
        let text = fit(text, self.width.saturating_sub(LABEL));
        line.push_span(Span::styled(text, paint.style(tone)));
        line
    }

    /// A fact that may need a second line.
    fn facts(&self, paint: &Paint<'_>, name: &str, text: &str, tone: Tone) -> Vec<Line<'static>> {
        let texts = wrapped(text, self.width.saturating_sub(LABEL), 2);
        let facts = texts.iter().enumerate();
        facts
            .map(|(index, text)| self.fact(paint, if index == 0 { name } else { "" }, text, tone))
            .collect()
    }
}

fn label(paint: &Paint<'_>, label: &str) -> Line<'static> {
    Line::from(vec![Span::styled(
        format!("{label:<LABEL$}"),
        paint.style(Tone::Quiet),
    )])
}
