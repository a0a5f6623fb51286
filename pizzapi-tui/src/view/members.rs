//! The list of an org's members.

use std::cmp::{Ordering, Reverse};

use pizzapi_sdk::types::Member;

use crate::{
    theme::Tone,
    widget::{
        list::{Column, List, Width},
        text::{fit, width},
    },
};

static COLUMNS: &[Column<Member>] = &[
    Column {
        title: "EMAIL",
        short: "EMAIL",
        rank: 0,
        width: Width::Text(20, |it| width(&it.email, 60)),
        number: false,
        cell: |it, _| (fit(&it.email, 200), Tone::Strong),
        order: Some(by_email),
    },
    Column {
        title: "NAME",
        short: "NAME",
        rank: 2,
        width: Width::Text(12, |it| width(&it.name, 60)),
        number: false,
        cell: |it, _| (fit(&it.name, 200), Tone::Plain),
        order: Some(|a, b| a.name.cmp(&b.name)),
    },
    Column {
        title: "ROLE",
        short: "ROLE",
        rank: 1,
        width: Width::Fixed(8),
        number: false,
        cell: |it, _| (it.role.to_string(), Tone::Plain),
        order: Some(by_role),
    },
    Column {
        title: "SINCE",
        short: "SINCE",
        rank: 3,
        width: Width::Fixed(5),
        number: true,
        cell: |it, ages| (ages.since(it.created_at), Tone::Plain),
        order: Some(|a, b| b.created_at.cmp(&a.created_at)),
    },
];

fn by_email(a: &Member, b: &Member) -> Ordering {
    a.email.cmp(&b.email)
}

fn by_role(a: &Member, b: &Member) -> Ordering {
    let rank = |member: &Member| Reverse(member.role.rank());
    rank(a).cmp(&rank(b)).then_with(|| by_email(a, b))
}

pub fn list() -> List<Member> {
    List::new(COLUMNS, ("role", by_role))
}
