//! The platform in numbers: what there is, what it uses, how much room is left.

use pizzapi_sdk::types::{InstanceStatus, OrgStatus, Room};
use ratatui::text::{Line, Span};

use super::{
    graphs,
    paint::Paint,
    words::{self, Sign},
};
use crate::{
    app::App,
    data::{orgs::OrgRow, past::Sum},
    remote::Remote,
    theme::Tone,
    widget::{
        graph::{Gauge, Signs},
        number,
        text::padded,
    },
};

/// The width of the names at the left.
const NAME: usize = 14;

/// From this width on two short facts are side by side.
const BESIDE: usize = 66;

/// The orders in which statuses are told.
const ORGS: [OrgStatus; 4] = [
    OrgStatus::Active,
    OrgStatus::Pending,
    OrgStatus::Suspended,
    OrgStatus::Deleting,
];
const INSTANCES: [InstanceStatus; 5] = [
    InstanceStatus::Healthy,
    InstanceStatus::Provisioning,
    InstanceStatus::Unhealthy,
    InstanceStatus::Failed,
    InstanceStatus::Stopped,
];

/// How many there are in which status.
pub fn counts(rows: &[OrgRow], width: usize, paint: &Paint<'_>) -> Vec<Line<'static>> {
    both(rows, width, paint).concat()
}

/// The same on a line for orgs and one for instances, as far as it fits.
pub fn short_counts(rows: &[OrgRow], width: usize, paint: &Paint<'_>) -> Vec<Line<'static>> {
    let lines = both(rows, width, paint).into_iter();
    lines
        .filter_map(|lines| {
            let all = lines.len();
            let mut first = lines.into_iter().next()?;
            if all > 1 {
                first.push_span(Span::styled("…", paint.style(Tone::Quiet)));
            }
            Some(first)
        })
        .collect()
}

/// Those of orgs, those of instances.
fn both(rows: &[OrgRow], width: usize, paint: &Paint<'_>) -> [Vec<Line<'static>>; 2] {
    let mut orgs = [0; ORGS.len()];
    let mut instances = [0; INSTANCES.len()];
    for row in rows {
        let place = ORGS.iter().position(|status| *status == row.org.status);
        if let Some(place) = place {
            orgs[place] += 1;
        }
        let is = row.org.instance.as_ref().map(|instance| &instance.status);
        if let Some(place) = is.and_then(|is| INSTANCES.iter().position(|status| status == is)) {
            instances[place] += 1;
        }
    }
    let all = rows.iter().filter(|row| row.org.instance.is_some()).count();
    let of_orgs = ORGS.iter().map(words::org).zip(orgs);
    let of_instances = INSTANCES.iter().map(words::instance).zip(instances);
    [
        told("organisations", rows.len(), of_orgs, width, paint),
        told("instances", all, of_instances, width, paint),
    ]
}

/// A number and what it consists of, on as many lines as it takes.
fn told(
    name: &str,
    all: usize,
    parts: impl Iterator<Item = (Sign, usize)>,
    width: usize,
    paint: &Paint<'_>,
) -> Vec<Line<'static>> {
    let lead = |name: &str, number: String| {
        vec![
            Span::styled(padded(name, NAME, false), paint.style(Tone::Quiet)),
            Span::styled(padded(&number, 6, true), paint.style(Tone::Strong)),
            Span::raw(" "),
        ]
    };
    let mut line = Line::from(lead(name, number::short(all as u64)));
    let start = line.width();
    let mut lines = Vec::new();
    for (sign, count) in parts.filter(|(_, count)| *count > 0) {
        let count = number::short(count as u64);
        let text = format!(" {} {count} {}", sign.glyph, sign.word);
        if line.width() > start && line.width() + text.chars().count() > width {
            lines.push(std::mem::replace(
                &mut line,
                Line::from(lead("", String::new())),
            ));
        }
        line.push_span(Span::styled(text, paint.style(sign.tone)));
        line.push_span(Span::raw(" "));
    }
    lines.push(line);
    lines
}

/// What only platform admins are told: accounts, and how long organisations take to come up.
pub fn told_to_admins(app: &App, width: usize, paint: &Paint<'_>) -> Vec<Line<'static>> {
    if !app.data.is_platform_admin() {
        return Vec::new();
    }
    let fact = |name: &str, text: String, tone| {
        Line::from(vec![
            Span::styled(padded(name, NAME, false), paint.style(Tone::Quiet)),
            Span::styled(text, paint.style(tone)),
        ])
    };
    let overview = match &app.data.overview.remote {
        Remote::Ready { value, .. } | Remote::Stale { value, .. } => value,
        Remote::Loading => {
            return vec![fact("users", " ◌ Loading …".to_owned(), Tone::Waiting)];
        }
        Remote::Failed(why) => {
            return vec![fact("users", format!(" ✘ {}", why.cause), Tone::Bad)];
        }
    };
    let users = padded(&number::short(overview.users), 6, true);
    let mut lines = vec![fact("users", users, Tone::Strong)];
    if let Some(half) = overview.provisioning_p50_ms {
        let most = overview.provisioning_p95_ms.unwrap_or(half);
        let text = format!("   p50 {} · p95 {}", milliseconds(half), milliseconds(most));
        let provisioning = fact("provisioning", text, Tone::Plain);
        if width < BESIDE {
            lines.push(provisioning);
        } else {
            lines[0].push_span(Span::raw("   "));
            lines[0].extend(provisioning.spans);
        }
    }
    lines
}

/// A short time in words: `41 ms`, `2.3 s`.
pub fn milliseconds(ms: u64) -> String {
    if ms < 1000 {
        format!("{ms} ms")
    } else if ms < 60_000 {
        format!("{}.{} s", ms / 1000, ms % 1000 / 100)
    } else {
        format!("{} min", ms / 60_000)
    }
}

/// What is used now, with its recent past; each line in so many columns.
pub fn graphs(app: &App, now: &Sum, width: usize, paint: &Paint<'_>) -> Vec<Line<'static>> {
    let past = Some((&app.data.past.all, app.now));
    let line = |what: &_| graphs::line(*what, now, past, width, paint);
    graphs::ALL.iter().map(line).collect()
}

/// How full something is, and what it is called.
pub struct Filled {
    pub name: &'static str,
    pub gauge: Gauge,
    words: String,
}

/// How much room is left, as far as the platform says it.
pub fn room(app: &App, instances: usize) -> Vec<Filled> {
    let room = app.data.overview.value().and_then(|it| it.room.as_ref());
    room.map_or_else(Vec::new, |room| filled(room, instances as u64))
}

fn filled(room: &Room, instances: u64) -> Vec<Filled> {
    let of_bytes = |name, free: Option<u64>, total: Option<u64>| {
        let (free, total) = (free?, total?);
        let used = total.saturating_sub(free);
        Some(Filled {
            name,
            gauge: Gauge::new(used, total),
            words: number::bytes_of(used, total),
        })
    };
    let most = room.instances_most.map(|most| Filled {
        name: "instances",
        gauge: Gauge::new(instances, most),
        words: format!("{} of {}", number::short(instances), number::short(most)),
    });
    let disk = of_bytes("disk", room.disk_free_bytes, room.disk_total_bytes);
    let memory = of_bytes(
        "memory",
        room.memory_available_bytes,
        room.memory_total_bytes,
    );
    [disk, memory, most].into_iter().flatten().collect()
}

impl Filled {
    pub fn line(&self, width: usize, paint: &Paint<'_>) -> Line<'static> {
        let mut line = Line::styled(
            padded(self.name, graphs::NAME, false),
            paint.style(Tone::Quiet),
        );
        let room = width.saturating_sub(graphs::NAME);
        line.extend(
            self.gauge
                .line(&self.words, room, Signs::Blocks, *paint.theme)
                .spans,
        );
        line
    }
}
