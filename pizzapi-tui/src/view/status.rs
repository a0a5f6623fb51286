//! How an org stands: facts, steps, the last hour, what happened lately. The one rule: where there is little room, what comes
//! first stays.

use pizzapi_sdk::types::Org;
use ratatui::{
    layout::{Constraint, Layout, Rect},
    text::Line,
};

use super::{
    facts, graphs,
    message::{self, Empty},
    paint::Paint,
    recent, steps,
};
use crate::{app::App, data::past::Sum, remote::Remote, theme::Tone, widget::text::fit};

/// From this width on the facts and the steps are side by side.
const WIDE: u16 = 100;
/// From this width on graphs are two by two.
const TWO: usize = 64;

pub fn draw(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let Some(org) = app.org_in_question() else {
        let frame = app.org.as_ref().map_or("", |org| org.tab.title());
        let orgs = &app.data.orgs.remote;
        if orgs.value().is_none() {
            let empty = Empty {
                what: "organisation",
                hint: "",
            };
            let inner = paint.frame(area, frame, "");
            return message::draw(app, paint, inner, orgs, &empty);
        }
        let slug = app.org.as_ref().map(|org| org.slug.as_str());
        let title = format!("▲ `{}` is gone", slug.unwrap_or_default());
        let reason = "It was deleted, or you may not see it any more.";
        let inner = paint.frame(area, frame, "");
        return message::lines(paint, inner, Tone::Warning, &title, reason, "esc goes back");
    };
    if area.width < WIDE {
        return stacked(app, org, paint, area);
    }
    let [left, right] =
        Layout::horizontal([Constraint::Percentage(45), Constraint::Fill(1)]).areas(area);
    let facts = facts_pane(app, org, paint, left.width);
    let steps = steps_pane(app, org, paint, right.width);
    let graphs = graphs_pane(app, org, paint, right.width);
    let height = facts.height().max(steps.height() + graphs.height());
    let height = height.min(area.height);
    let at = |area: Rect, height| Rect { height, ..area };
    facts.draw(paint, at(left, height));
    let [above, below] = Layout::vertical([
        Constraint::Max(steps.height()),
        Constraint::Min(graphs.height()),
    ])
    .areas(at(right, height));
    steps.draw(paint, above);
    graphs.draw(paint, below);
    let rest = Rect {
        y: area.y + height,
        height: area.height - height,
        ..area
    };
    recent::draw(app, Some(&org.slug), paint, rest);
}

/// All of it one below the other, as far as it fits.
pub fn stacked(app: &App, org: &Org, paint: &mut Paint<'_>, area: Rect) {
    let panes = [
        facts_pane(app, org, paint, area.width),
        steps_pane(app, org, paint, area.width),
        graphs_pane(app, org, paint, area.width),
    ];
    let mut rest = area;
    for pane in panes {
        // A frame with a single line of many in it says nothing.
        if rest.height < pane.height().min(4) || pane.is_empty {
            continue;
        }
        let height = pane.height().min(rest.height);
        pane.draw(paint, Rect { height, ..rest });
        rest.y += height;
        rest.height -= height;
    }
    if app.data.events.is_wanted() {
        recent::draw(app, Some(&org.slug), paint, rest);
    }
}

/// Lines in a frame.
struct Pane {
    title: String,
    lines: Vec<Line<'static>>,
    /// There is nothing to say but that.
    is_empty: bool,
}

impl Pane {
    fn new(title: String, lines: Vec<Line<'static>>) -> Self {
        Self {
            title,
            lines,
            is_empty: false,
        }
    }

    /// A pane that says why it is empty.
    fn empty(title: String, why: &'static str, tone: Tone, paint: &Paint<'_>) -> Self {
        Self {
            title,
            lines: vec![Line::styled(why, paint.style(tone))],
            is_empty: true,
        }
    }

    fn height(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(0).min(40) + 2
    }

    fn draw(self, paint: &mut Paint<'_>, area: Rect) {
        let inner = paint.frame(area, &self.title, "");
        let inner = Rect {
            x: inner.x.saturating_add(1),
            width: inner.width.saturating_sub(2),
            ..inner
        };
        paint.lines(inner, self.lines);
    }
}

/// What is free inside of a frame, without a blank at each side.
fn inside(width: u16) -> usize {
    usize::from(width).saturating_sub(4)
}

fn facts_pane(app: &App, org: &Org, paint: &mut Paint<'_>, width: u16) -> Pane {
    let title = format!("{} · {}", org.slug, fit(&org.name, 200));
    Pane::new(title, facts::lines(app, org, inside(width), paint))
}

fn steps_pane(app: &App, org: &Org, paint: &mut Paint<'_>, width: u16) -> Pane {
    let title = "Provisioning".to_owned();
    let open = app.data.open.get(&org.slug);
    let remote = open.map(|open| &open.status.remote);
    let (why, tone) = match remote {
        Some(Remote::Ready { value, .. } | Remote::Stale { value, .. }) => {
            if let Some(instance) = &value.instance {
                let title = format!("{title}, generation {}", instance.generation);
                return Pane::new(title, steps::lines(instance, inside(width), paint));
            }
            ("○ nothing was provisioned yet", Tone::Quiet)
        }
        Some(Remote::Failed(_)) => ("✘ not known", Tone::Bad),
        _ => ("◌ Loading …", Tone::Waiting),
    };
    Pane::empty(title, why, tone, paint)
}

fn graphs_pane(app: &App, org: &Org, paint: &Paint<'_>, width: u16) -> Pane {
    let past = app.data.past.get(&org.id);
    let row = app.data.orgs.value().and_then(|orgs| orgs.find(&org.id));
    let serves = org
        .instance
        .as_ref()
        .is_some_and(|instance| instance.runners.is_some() || instance.rss_bytes.is_some());
    let Some(row) = row.filter(|_| serves || past.is_some()) else {
        let title = "Last hour".to_owned();
        return Pane::empty(title, "○ nothing runs", Tone::Quiet, paint);
    };
    let now = Sum::of(std::slice::from_ref(row));
    let width = inside(width);
    let two = width >= TWO;
    let each = if two {
        width.saturating_sub(2) / 2
    } else {
        width
    };
    let past_now = past.map(|past| (past, app.now));
    let line = |what: &_| graphs::line(*what, &now, past_now, each, paint);
    let lines: Vec<Line<'static>> = graphs::ALL.iter().map(line).collect();
    let lines = if two { graphs::in_two(lines) } else { lines };
    Pane::new(graphs::title(past, app.now, each), lines)
}
