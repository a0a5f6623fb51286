//! The details of the org under the cursor. The one rule: what is wrong comes before what is so anyway.

use pizzapi_sdk::types::{Instance, Org, Step};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
    widgets::{Block, Widget as _},
};

use crate::{
    app::App,
    remote::Remote,
    theme::{Theme, Tone},
    view::words,
    widget::text::{age, fit, width, wrapped},
};

/// The pane needs no more than this below the list.
pub const HEIGHT: u16 = 11;
/// The width of the labels at the left.
const LABEL: usize = 10;

pub fn draw(app: &App, theme: Theme, buffer: &mut Buffer, area: Rect) {
    let Some(org) = app.orgs.selected(&app.data) else {
        return Block::bordered().render(area, buffer);
    };
    let name = fit(
        &org.name,
        usize::from(area.width).saturating_sub(org.slug.as_str().len() + 8),
    );
    let title = format!(" {} · {name} ", org.slug);
    let block = Block::bordered().title_top(Line::styled(title, theme.style(Tone::Strong)));
    let inner = block.inner(area);
    block.render(area, buffer);
    let pane = Pane {
        theme,
        width: usize::from(inner.width).saturating_sub(2),
    };
    for (y, line) in (inner.y..inner.bottom()).zip(pane.lines(app, org)) {
        buffer.set_line(inner.x + 1, y, &line, inner.width.saturating_sub(2));
    }
}

struct Pane {
    theme: Theme,
    width: usize,
}

impl Pane {
    fn lines(&self, app: &App, org: &Org) -> Vec<Line<'static>> {
        let sign = words::org(&org.status);
        let mut lines = vec![self.fact("status", &sign.text(), sign.tone)];
        let report = app.data.watched.as_ref().map(|watched| &watched.report);
        if let Some(why) = report.and_then(Remote::failure) {
            let word = if report.is_some_and(|report| report.value().is_some()) {
                "▲ stale: "
            } else {
                "✘ could not read the status: "
            };
            lines.extend(self.facts("", &format!("{word}{}", why.text), Tone::Warning));
        }
        match report.and_then(Remote::value) {
            Some(report) => match &report.instance {
                Some(instance) => self.instance(app, instance, &mut lines),
                None => lines.push(self.fact("instance", "○ none", Tone::Quiet)),
            },
            None if report.and_then(Remote::failure).is_none() => {
                lines.push(self.fact("instance", "◌ Loading …", Tone::Waiting));
            }
            None => {}
        }
        lines
    }

    fn instance(&self, app: &App, instance: &Instance, lines: &mut Vec<Line<'static>>) {
        let sign = words::instance(&instance.status);
        lines.push(self.fact("instance", &sign.text(), sign.tone));
        if let Some(error) = &instance.last_error {
            lines.extend(self.facts("error", error, Tone::Bad));
        }
        self.steps(&instance.steps, lines);
        if let Some(url) = &instance.url {
            lines.push(self.fact("url", url, Tone::Plain));
        }
        let mut provider = format!(
            "{}, generation {}",
            fit(&instance.provider, 40),
            instance.generation
        );
        if let (Some(host), Some(port)) = (&instance.host, instance.port) {
            provider = format!("{provider}, at {}:{port}", fit(host, 200));
        }
        lines.push(self.fact("provider", &provider, Tone::Plain));
        let checked = instance.health_checked_at.map_or_else(String::new, |at| {
            format!(" · health checked {} ago", age(app.now.since(at)))
        });
        lines.push(self.fact(
            "restarts",
            &format!("{}{checked}", instance.restarts),
            Tone::Plain,
        ));
    }

    /// Steps one after the other, on as many lines as they need, and what failed below.
    fn steps(&self, steps: &[Step], lines: &mut Vec<Line<'static>>) {
        let mut line = self.label("steps");
        let mut used = LABEL;
        for step in steps.iter().take(50) {
            let (glyph, tone) = words::step(&step.status);
            let took = step.ms.map_or_else(String::new, |ms| format!(" {ms} ms"));
            let text = format!(" {}{took}   ", fit(&step.name, 30));
            let needs = 1 + width(&text, 200);
            if used > LABEL && used + needs > self.width + 3 {
                lines.push(std::mem::replace(&mut line, self.label("")));
                used = LABEL;
            }
            used += needs;
            line.push_span(Span::styled(glyph, self.theme.style(tone)));
            line.push_span(Span::raw(text));
        }
        if used > LABEL {
            lines.push(line);
        }
        for step in steps.iter().take(50) {
            if let Some(error) = &step.error {
                lines.extend(self.facts("", &format!("{}: {error}", step.name), Tone::Bad));
            }
        }
    }

    fn label(&self, label: &str) -> Line<'static> {
        Line::from(vec![Span::styled(
            format!("{label:<LABEL$}"),
            self.theme.style(Tone::Quiet),
        )])
    }

    fn fact(&self, label: &str, text: &str, tone: Tone) -> Line<'static> {
        let mut line = self.label(label);
        let text = fit(text, self.width.saturating_sub(LABEL));
        line.push_span(Span::styled(text, self.theme.style(tone)));
        line
    }

    /// A fact that may need a second line.
    fn facts(&self, label: &str, text: &str, tone: Tone) -> Vec<Line<'static>> {
        let texts = wrapped(text, self.width.saturating_sub(LABEL), 2);
        let facts = texts.iter().enumerate();
        facts
            .map(|(index, text)| self.fact(if index == 0 { label } else { "" }, text, tone))
            .collect()
    }
}
