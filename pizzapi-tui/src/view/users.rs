//! The list of accounts.

use pizzapi_sdk::types::{Account, PlatformRole};

use crate::{
    theme::Tone,
    widget::{
        list::{Column, List, Width},
        text::{fit, width},
    },
};

static COLUMNS: &[Column<Account>] = &[
    Column {
        title: "EMAIL",
        short: "EMAIL",
        rank: 0,
        width: Width::Text(20, |it| width(&it.user.email, 60)),
        number: false,
        cell: |it, _| (fit(&it.user.email, 200), Tone::Strong),
        order: Some(by_email),
    },
    Column {
        title: "NAME",
        short: "NAME",
        rank: 3,
        width: Width::Text(12, |it| width(&it.user.name, 60)),
        number: false,
        cell: |it, _| (fit(&it.user.name, 200), Tone::Plain),
        order: Some(|a, b| a.user.name.cmp(&b.user.name)),
    },
    Column {
        title: "STATE",
        short: "STATE",
        rank: 1,
        width: Width::Fixed(8),
        number: false,
        cell: |it, _| {
            if it.disabled_at.is_some() {
                ("✘ shut".to_owned(), Tone::Warning)
            } else {
                ("● open".to_owned(), Tone::Good)
            }
        },
        order: Some(|a, b| b.disabled_at.cmp(&a.disabled_at)),
    },
    Column {
        title: "PLATFORM",
        short: "PLATFORM",
        rank: 2,
        width: Width::Fixed(8),
        number: false,
        cell: |it, _| match &it.user.platform_role {
            Some(PlatformRole::Admin) => ("admin".to_owned(), Tone::Strong),
            Some(role) => (role.to_string(), Tone::Plain),
            None => ("–".to_owned(), Tone::Quiet),
        },
        order: Some(|a, b| is_admin(b).cmp(&is_admin(a))),
    },
    Column {
        title: "ORGS",
        short: "ORGS",
        rank: 4,
        width: Width::Fixed(5),
        number: true,
        cell: |it, _| (it.orgs.to_string(), Tone::Plain),
        order: Some(|a, b| b.orgs.cmp(&a.orgs)),
    },
    Column {
        title: "AGE",
        short: "AGE",
        rank: 5,
        width: Width::Fixed(4),
        number: true,
        cell: |it, ages| (ages.since(it.user.created_at), Tone::Plain),
        order: Some(|a, b| b.user.created_at.cmp(&a.user.created_at)),
    },
];

fn is_admin(account: &Account) -> bool {
    account.user.platform_role == Some(PlatformRole::Admin)
}

fn by_email(a: &Account, b: &Account) -> std::cmp::Ordering {
    a.user.email.cmp(&b.user.email)
}

pub fn list() -> List<Account> {
    List::new(COLUMNS, ("e-mail", by_email))
}
