//! A form. The one rule: what is wrong stands under the field that is wrong.

use ratatui::{
    layout::Rect,
    style::{Modifier, Style},
    text::{Line, Span},
    widgets::{Clear, Widget as _},
};

use super::{
    middle,
    paint::{Paint, Target},
};
use crate::{
    app::App,
    change::Change,
    form::{Field, Form, Kind},
    theme::Tone,
    widget::text::{padded, wrapped},
};

const WIDTH: u16 = 76;
/// The width of the labels.
const LABEL: usize = 16;

pub fn draw(app: &App, form: &Form, paint: &mut Paint<'_>, screen: Rect) {
    let width = usize::from(WIDTH.min(screen.width.saturating_sub(2))).saturating_sub(4);
    // Each line with the field it belongs to.
    let mut lines: Vec<(Option<usize>, Line<'static>)> = Vec::new();
    for text in wrapped(&form.about, width, 3) {
        lines.push((None, Line::raw(text)));
    }
    if !form.about.is_empty() {
        lines.push((None, Line::default()));
    }
    for (place, field) in form.fields.iter().enumerate() {
        let open = place == form.at && form.sending.is_none();
        lines.push((Some(place), line(field, open, width, paint)));
        let below = match (&field.error, open) {
            (Some(error), _) => Some((format!("✘ {error}"), Tone::Bad)),
            (None, true) if !field.hint.is_empty() => Some((field.hint.clone(), Tone::Quiet)),
            _ => None,
        };
        if let Some((text, tone)) = below {
            for text in wrapped(&text, width.saturating_sub(LABEL), 2) {
                let text = format!("{}{text}", " ".repeat(LABEL));
                lines.push((Some(place), Line::styled(text, paint.style(tone))));
            }
        }
    }
    lines.push((None, Line::default()));
    lines.extend(
        last_lines(app, form, width, paint)
            .into_iter()
            .map(|line| (None, line)),
    );
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = middle(screen, WIDTH, height);
    Clear.render(area, paint.buffer);
    let inner = paint.frame(area, &form.title, "");
    // In little room the field that is typed into stays in sight.
    let page = usize::from(inner.height);
    let at = lines
        .iter()
        .position(|(place, _)| *place == Some(form.at))
        .unwrap_or(0);
    let first = (at + 3)
        .saturating_sub(page)
        .min(lines.len().saturating_sub(page));
    // A field may have more lines: its hint, what is wrong with it.
    let mut first_of = std::collections::HashSet::new();
    for (y, (place, line)) in (inner.y..inner.bottom()).zip(lines.into_iter().skip(first)) {
        let row = Rect {
            x: inner.x + 1,
            y,
            width: inner.width.saturating_sub(2),
            height: 1,
        };
        paint.line(row, &line);
        let Some(place) = place else { continue };
        paint.target(row, Target::Field(place));
        let field = &form.fields[place];
        if let (Kind::Text(input), Some(true)) = (&field.kind, first_of.insert(place).into()) {
            let label = u16::try_from(LABEL).unwrap_or(0);
            let at = Rect {
                x: row.x.saturating_add(label),
                width: row.width.saturating_sub(label),
                ..row
            };
            let open = place == form.at && form.sending.is_none();
            let style = Style::new().add_modifier(Modifier::UNDERLINED);
            paint.input(at, input, style, open);
        }
    }
}

fn line(field: &Field, open: bool, width: usize, paint: &Paint<'_>) -> Line<'static> {
    let label = Span::styled(
        padded(field.label, LABEL, false),
        paint.style(if open { Tone::Strong } else { Tone::Plain }),
    );
    let room = width.saturating_sub(LABEL);
    let mut spans = vec![label];
    match &field.kind {
        Kind::Choice { options, at } => {
            let shown = options.get(*at).map_or("", |(_, shown)| shown);
            let text = if options.len() > 1 {
                format!("◂ {shown} ▸")
            } else {
                shown.to_owned()
            };
            let tone = if open { Tone::Key } else { Tone::Plain };
            spans.push(Span::styled(
                crate::widget::text::fit(&text, room),
                paint.style(tone),
            ));
        }
        // Drawn in its place.
        Kind::Text(_) => {}
    }
    Line::from(spans)
}

fn last_lines(app: &App, form: &Form, width: usize, paint: &mut Paint<'_>) -> Vec<Line<'static>> {
    let job = form.sending.and_then(|id| app.jobs.get(id));
    if let Some(job) = job {
        let age = paint.ages.since(job.begun);
        let text = format!("◌ {} {age}", job.text());
        return vec![Line::styled(text, paint.style(Tone::Waiting))];
    }
    if let Some(problem) = &form.problem {
        let lines = wrapped(&format!("✘ {problem}"), width, 4).into_iter();
        return lines
            .map(|text| Line::styled(text, paint.style(Tone::Bad)))
            .collect();
    }
    // What the same comes to on the command line.
    let changes = form.changes();
    let ready = form
        .fields
        .iter()
        .all(|field| !field.required || !field.value().trim().is_empty());
    let command = changes.first().filter(|_| ready).and_then(Change::command);
    let text = command.map_or_else(String::new, |command| format!("= {}", app.told(&command)));
    vec![Line::styled(
        crate::widget::text::fit(&text, width),
        paint.style(Tone::Quiet),
    )]
}
