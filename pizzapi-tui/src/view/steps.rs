//! How an instance came up, step by step. The one rule: a step that runs is seen to run.

use pizzapi_sdk::types::{Instance, Step, StepStatus};
use ratatui::text::{Line, Span};

use super::{paint::Paint, platform::milliseconds, words};
use crate::{
    theme::Tone,
    widget::text::{padded, width, wrapped},
};

/// A step's name takes so many columns at most.
const NAME: usize = 16;
/// How long it took.
const TIME: usize = 7;
/// Blank columns between two steps beside each other.
const GAP: usize = 3;
/// Nobody has more steps.
const MOST: usize = 30;

/// The steps, one below the other in as many columns as there is room for, and what went wrong below.
pub fn lines(instance: &Instance, room: usize, paint: &mut Paint<'_>) -> Vec<Line<'static>> {
    let steps: Vec<&Step> = instance.steps.iter().take(MOST).collect();
    if steps.is_empty() {
        let line = Line::styled("○ no steps yet", paint.style(Tone::Quiet));
        return vec![line];
    }
    let name = steps.iter().map(|step| width(&step.name, NAME)).max();
    let name = name.unwrap_or(0).max(width("together", NAME));
    let mut cells: Vec<Vec<Span<'static>>> = Vec::new();
    for step in &steps {
        cells.push(cell(step, name, paint));
    }
    let done = steps.iter().all(|step| step.status == StepStatus::Done);
    if done {
        let times = steps.iter().filter_map(|step| step.ms);
        // They are told by a server, and may be anything.
        let total = times.fold(0, u64::saturating_add);
        let text = format!(
            "= {}{}",
            padded("together", name, false),
            padded(&milliseconds(total), TIME, true)
        );
        cells.push(vec![Span::styled(text, paint.style(Tone::Quiet))]);
    }
    let wide = 2 + name + TIME;
    let columns = ((room + GAP) / (wide + GAP)).max(1);
    let rows = cells.len().div_ceil(columns);
    let mut lines = vec![Line::default(); rows];
    for (index, cell) in cells.into_iter().enumerate() {
        let line = &mut lines[index % rows];
        if index >= rows {
            line.push_span(Span::raw(" ".repeat(GAP)));
        }
        line.extend(cell);
    }
    for step in steps {
        // What the facts say is not said again.
        let said = |error: &&String| {
            let last = instance.last_error.as_deref().unwrap_or_default();
            last.contains(error.as_str())
        };
        if let Some(error) = step.error.as_ref().filter(|error| !said(error)) {
            for text in wrapped(error, room.saturating_sub(2), 3) {
                lines.push(Line::styled(format!("  {text}"), paint.style(Tone::Bad)));
            }
        }
    }
    lines
}

fn cell(step: &Step, name: usize, paint: &mut Paint<'_>) -> Vec<Span<'static>> {
    let (glyph, tone) = words::step(&step.status);
    let time = match (&step.status, step.ms, step.started_at) {
        (_, Some(ms), _) => milliseconds(ms),
        (StepStatus::Running, None, Some(at)) => format!("{} …", paint.ages.since(at)),
        (StepStatus::Running, None, None) => "…".to_owned(),
        (StepStatus::Failed, None, _) => "failed".to_owned(),
        _ => String::new(),
    };
    vec![
        Span::styled(glyph, paint.style(tone)),
        Span::raw(format!(" {}", padded(&step.name, name, false))),
        Span::styled(padded(&time, TIME, true), paint.style(Tone::Quiet)),
    ]
}
