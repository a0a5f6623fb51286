//! The list of the platform's events.

use pizzapi_sdk::types::{Event, EventKind};
use serde_json::Value;

use crate::{
    theme::Tone,
    widget::{
        list::{Column, List, Width},
        text::{fit, width},
    },
};

const AGE: Column<Event> = Column {
    title: "AGE",
    short: "AGE",
    rank: 0,
    width: Width::Fixed(4),
    number: true,
    cell: |event, ages| (ages.since(event.at), Tone::Quiet),
    order: Some(newest),
};
const ORG: Column<Event> = Column {
    title: "ORG",
    short: "ORG",
    rank: 2,
    width: Width::Text(12, |event| {
        event
            .org_slug
            .as_ref()
            .map_or(1, |slug| slug.as_str().len())
    }),
    number: false,
    cell: |event, _| match &event.org_slug {
        Some(slug) => (slug.to_string(), Tone::Strong),
        None => ("–".to_owned(), Tone::Quiet),
    },
    order: Some(|a, b| a.org_slug.cmp(&b.org_slug)),
};
const KIND: Column<Event> = Column {
    title: "EVENT",
    short: "EVENT",
    rank: 1,
    width: Width::Fixed(16),
    number: false,
    cell: |event, _| (event.kind.to_string(), tone(event)),
    order: Some(|a, b| a.kind.as_str().cmp(b.kind.as_str())),
};
const WHAT: Column<Event> = Column {
    title: "WHAT",
    short: "WHAT",
    rank: 3,
    width: Width::Text(20, |event| width(&what(event), 100)),
    number: false,
    cell: |event, _| (what(event), Tone::Plain),
    order: None,
};

static COLUMNS: &[Column<Event>] = &[AGE, ORG, KIND, WHAT];
static COLUMNS_OF_ORG: &[Column<Event>] = &[AGE, KIND, WHAT];

fn newest(a: &Event, b: &Event) -> std::cmp::Ordering {
    b.id.cmp(&a.id)
}

pub fn list() -> List<Event> {
    List::new(COLUMNS, ("newest", newest))
}

pub fn list_of_org() -> List<Event> {
    List::new(COLUMNS_OF_ORG, ("newest", newest))
}

/// Whether it is a good one.
pub fn tone(event: &Event) -> Tone {
    let status = event.data.get("status").and_then(Value::as_str);
    match (&event.kind, status) {
        (EventKind::InstanceUpdated, Some("failed")) => Tone::Bad,
        (EventKind::InstanceUpdated, Some("unhealthy")) | (EventKind::Reset, _) => Tone::Warning,
        (EventKind::InstanceUpdated, Some("healthy")) | (EventKind::OrgCreated, _) => Tone::Good,
        (EventKind::InstanceUpdated, _) => Tone::Waiting,
        _ => Tone::Plain,
    }
}

/// What happened, in a few words.
pub fn what(event: &Event) -> String {
    let text = |name: &str| event.data.get(name).and_then(Value::as_str);
    let mut parts = Vec::new();
    for name in ["status", "role", "state", "name", "email", "last_error"] {
        if let Some(value) = text(name).filter(|value| !value.is_empty()) {
            parts.push(fit(value, 100));
        }
    }
    parts.join(" · ")
}
