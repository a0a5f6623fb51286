//! The list of orgs.

use std::cmp::Ordering;

use pizzapi_sdk::types::OrgStatus;

use super::{
    graphs,
    paint::Ages,
    words::{self, Need},
};
use crate::{
    data::orgs::OrgRow,
    theme::Tone,
    widget::{
        list::{Cell, Column, List, Width},
        number,
        text::fit,
    },
};

pub static COLUMNS: &[Column<OrgRow>] = &[
    SLUG,
    NAME,
    Column {
        title: "ROLE",
        short: "ROLE",
        rank: 10,
        width: Width::Fixed(6),
        number: false,
        cell: |row, _| {
            let role = row.org.role.as_ref();
            role.map_or_else(none, |role| (role.to_string(), Tone::Plain))
        },
        order: None,
    },
    Column {
        title: "STATUS",
        short: "STATUS",
        rank: 3,
        width: Width::Fixed(11),
        number: false,
        cell: |row, _| words::org(&row.org.status).cell(),
        order: Some(|a, b| a.org.status.as_str().cmp(b.org.status.as_str())),
    },
    Column {
        title: "INSTANCE",
        short: "INSTANCE",
        rank: 2,
        width: Width::Fixed(14),
        number: false,
        cell: instance,
        order: Some(|a, b| instance_word(a).cmp(instance_word(b))),
    },
    Column {
        title: "RUNNERS",
        short: "RUN",
        rank: 6,
        width: Width::Fixed(7),
        number: true,
        cell: |row, _| count(row.org.instance.as_ref().and_then(|it| it.runners)),
        order: Some(|a, b| most(a, b, |it| it.runners)),
    },
    Column {
        title: "SESSIONS",
        short: "SESS",
        rank: 5,
        width: Width::Fixed(8),
        number: true,
        cell: |row, _| count(row.org.instance.as_ref().and_then(|it| it.sessions)),
        order: Some(|a, b| most(a, b, |it| it.sessions)),
    },
    RSS,
    CPU,
    AGE,
    WHY,
];

/// What its instance has of the machine's memory.
pub const RSS: Column<OrgRow> = Column {
    title: "RSS",
    short: "RSS",
    rank: 7,
    width: Width::Fixed(7),
    number: true,
    cell: |row, _| {
        let size = row.org.instance.as_ref().and_then(|it| it.rss_bytes);
        size.map_or_else(none, |size| (number::bytes(size), Tone::Plain))
    },
    order: Some(|a, b| {
        let size = |row: &OrgRow| row.org.instance.as_ref().and_then(|it| it.rss_bytes);
        size(b).cmp(&size(a))
    }),
};

/// What its instance has of a core.
pub const CPU: Column<OrgRow> = Column {
    title: "CPU",
    short: "CPU",
    rank: 8,
    width: Width::Fixed(6),
    number: true,
    cell: |row, _| {
        row.cpu
            .map_or_else(none, |cpu| (graphs::percent(cpu), Tone::Plain))
    },
    order: Some(|a, b| b.cpu.cmp(&a.cpu)),
};

/// How it stands: the worse of org and instance.
const STATE: Column<OrgRow> = Column {
    title: "STATE",
    short: "STATE",
    rank: 2,
    width: Width::Fixed(14),
    number: false,
    cell: |row, ages| match row.org.status {
        OrgStatus::Active => instance(row, ages),
        _ => words::org(&row.org.status).cell(),
    },
    order: None,
};

const NAME: Column<OrgRow> = Column {
    title: "NAME",
    short: "NAME",
    rank: 9,
    width: Width::Text(10, |row| row.name_width),
    number: false,
    cell: |row, _| (fit(&row.org.name, 200), Tone::Plain),
    order: Some(|a, b| a.org.name.cmp(&b.org.name)),
};

const SLUG: Column<OrgRow> = Column {
    title: "SLUG",
    short: "SLUG",
    rank: 0,
    width: Width::Text(16, |row| row.org.slug.as_str().len()),
    number: false,
    cell: |row, _| (row.org.slug.to_string(), Tone::Strong),
    order: Some(by_slug),
};

const AGE: Column<OrgRow> = Column {
    title: "AGE",
    short: "AGE",
    rank: 4,
    width: Width::Fixed(4),
    number: true,
    cell: age,
    order: Some(|a, b| b.org.created_at.cmp(&a.org.created_at)),
};

/// What it needs somebody for: where there is room left over, it is for this first.
const WHY: Column<OrgRow> = Column {
    title: "WHY",
    short: "WHY",
    rank: 1,
    width: Width::Text(20, |row| row.why_width),
    number: false,
    cell: |row, _| (fit(words::why(&row.org), 400), Tone::Plain),
    order: None,
};

static NEEDY: &[Column<OrgRow>] = &[SLUG, STATE, WHY, AGE];

pub fn list() -> List<OrgRow> {
    List::new(COLUMNS, ("need", by_need))
}

/// Those that need somebody, and no others.
pub fn needy() -> List<OrgRow> {
    let mut list = List::new(NEEDY, ("need", by_need));
    list.only = Some(|row| row.need.is_need());
    list
}

/// What needs somebody comes first.
pub fn by_need(a: &OrgRow, b: &OrgRow) -> Ordering {
    a.need.cmp(&b.need).then_with(|| by_slug(a, b))
}

pub fn by_slug(a: &OrgRow, b: &OrgRow) -> Ordering {
    a.org.slug.as_str().cmp(b.org.slug.as_str())
}

pub fn none() -> Cell {
    ("–".to_owned(), Tone::Quiet)
}

pub fn count(count: Option<u32>) -> Cell {
    count.map_or_else(none, |count| (count.to_string(), Tone::Plain))
}

pub fn instance(row: &OrgRow, _: &mut Ages) -> Cell {
    let instance = row.org.instance.as_ref();
    instance.map_or_else(none, |instance| words::instance(&instance.status).cell())
}

pub fn instance_word(row: &OrgRow) -> &str {
    let instance = row.org.instance.as_ref();
    instance.map_or("", |instance| instance.status.as_str())
}

pub fn age(row: &OrgRow, ages: &mut Ages) -> Cell {
    (ages.since(row.org.created_at), Tone::Plain)
}

/// The most first.
pub fn most(
    a: &OrgRow,
    b: &OrgRow,
    of: fn(&pizzapi_sdk::types::InstanceSummary) -> Option<u32>,
) -> Ordering {
    let of = |row: &OrgRow| row.org.instance.as_ref().and_then(of);
    of(b).cmp(&of(a))
}

/// How many need somebody.
pub fn needing(rows: &[OrgRow]) -> String {
    let needy = |row: &&OrgRow| Need::is_need(row.need);
    match rows.iter().filter(needy).count() {
        0 => String::new(),
        1 => "1 needs you".to_owned(),
        count => format!("{count} need you"),
    }
}
