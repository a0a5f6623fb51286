//! The list of the platform's events. The one rule: what happened is said as a person would say it.

use pizzapi_sdk::types::{Event, EventKind, InstanceStatus, OrgStatus};
use serde_json::Value;

use super::words::{self, Sign};
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
    cell: |event, _| (event.kind.to_string(), Tone::Quiet),
    order: Some(|a, b| a.kind.as_str().cmp(b.kind.as_str())),
};
const WHAT: Column<Event> = Column {
    title: "WHAT",
    short: "WHAT",
    rank: 3,
    width: Width::Text(20, |event| width(&what(event), 100)),
    number: false,
    cell: |event, _| said(event).cell(),
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

/// What happened, as a person would say it: its glyph, its words, and how it looks.
pub fn said(event: &Event) -> Sign {
    let data = &event.data;
    let text = |name: &str| {
        let text = data.get(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
            .map(|text| fit(text, 200))
    };
    let with = |words: &str, more: Option<String>| match more {
        Some(more) => format!("{words}: {more}"),
        None => words.to_owned(),
    };
    let plain = |words: String| Sign::new("·", words, Tone::Plain);
    match &event.kind {
        EventKind::OrgCreated => {
            Sign::new("✔", with("organisation made", text("name")), Tone::Good)
        }
        EventKind::OrgDeleted => Sign::new("○", "organisation deleted", Tone::Quiet),
        EventKind::OrgUpdated => {
            let status = OrgStatus::from(&*text("status").unwrap_or_default());
            let sign = words::org(&status);
            let words = format!("organisation {}", sign.word);
            Sign::new(sign.glyph, with(&words, text("status_reason")), sign.tone)
        }
        EventKind::InstanceUpdated => {
            let status = InstanceStatus::from(&*text("status").unwrap_or_default());
            let sign = words::instance(&status);
            let words = format!("instance {}", sign.word);
            Sign::new(sign.glyph, with(&words, text("last_error")), sign.tone)
        }
        EventKind::MemberAdded => plain(with("member added", text("email")) + &role(&text)),
        EventKind::MemberUpdated => plain(with("member changed", text("email")) + &role(&text)),
        EventKind::MemberRemoved => plain(with("member removed", text("email"))),
        EventKind::InviteUpdated => plain(with("invite", text("state"))),
        EventKind::UserUpdated => plain(with("account changed", text("email"))),
        EventKind::KeysUpdated => plain(with("signing key", text("state"))),
        EventKind::Reset => Sign::new("▲", "some events are lost", Tone::Warning),
        other => plain(with(
            other.as_str(),
            text("status").or_else(|| text("name")),
        )),
    }
}

/// As what somebody is a member.
fn role(text: &impl Fn(&str) -> Option<String>) -> String {
    text("role").map_or_else(String::new, |role| format!(" as {role}"))
}

/// What happened, in a few words.
pub fn what(event: &Event) -> String {
    said(event).text()
}
