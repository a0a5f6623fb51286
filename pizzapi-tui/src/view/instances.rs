//! The list of instances.

use super::{orgs, words};
use crate::{
    data::orgs::OrgRow,
    theme::Tone,
    widget::{
        list::{Column, List, Width},
        text::{fit, width},
    },
};

static COLUMNS: &[Column<OrgRow>] = &[
    Column {
        title: "ORG",
        short: "ORG",
        rank: 1,
        width: Width::Text(16, |row| row.org.slug.as_str().len()),
        number: false,
        cell: |row, _| (row.org.slug.to_string(), Tone::Strong),
        order: Some(orgs::by_slug),
    },
    Column {
        title: "INSTANCE",
        short: "INSTANCE",
        rank: 2,
        width: Width::Fixed(14),
        number: false,
        cell: orgs::instance,
        order: Some(|a, b| orgs::instance_word(a).cmp(orgs::instance_word(b))),
    },
    Column {
        title: "RUNNERS",
        short: "RUN",
        rank: 3,
        width: Width::Fixed(7),
        number: true,
        cell: |row, _| orgs::count(row.org.instance.as_ref().and_then(|it| it.runners)),
        order: Some(|a, b| orgs::most(a, b, |it| it.runners)),
    },
    Column {
        title: "SESSIONS",
        short: "SESS",
        rank: 4,
        width: Width::Fixed(8),
        number: true,
        cell: |row, _| orgs::count(row.org.instance.as_ref().and_then(|it| it.sessions)),
        order: Some(|a, b| orgs::most(a, b, |it| it.sessions)),
    },
    Column {
        rank: 5,
        ..orgs::RSS
    },
    Column {
        rank: 6,
        ..orgs::CPU
    },
    Column {
        title: "URL",
        short: "URL",
        rank: 7,
        width: Width::Text(20, |row| url(row).len().min(60)),
        number: false,
        cell: |row, _| (fit(url(row), 200), Tone::Plain),
        order: None,
    },
    Column {
        title: "WHY",
        short: "WHY",
        rank: 0,
        width: Width::Text(20, |row| row.why_width),
        number: false,
        cell: |row, _| (fit(words::why(&row.org), 400), Tone::Plain),
        order: Some(|a, b| width(words::why(&b.org), 1).cmp(&width(words::why(&a.org), 1))),
    },
];

fn url(row: &OrgRow) -> &str {
    let instance = row.org.instance.as_ref();
    instance
        .and_then(|it| it.url.as_deref())
        .unwrap_or_default()
}

pub fn list() -> List<OrgRow> {
    let mut list = List::new(COLUMNS, ("need", orgs::by_need));
    list.only = Some(|row| row.org.instance.is_some());
    list
}
