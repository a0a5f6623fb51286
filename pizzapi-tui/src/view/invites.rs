//! The list of an org's invites.

use pizzapi_sdk::types::{Invite, InviteState};

use crate::{
    theme::Tone,
    widget::{
        list::{Column, List, Width},
        text::{fit, width},
    },
};

static COLUMNS: &[Column<Invite>] = &[
    Column {
        title: "FOR",
        short: "FOR",
        rank: 0,
        width: Width::Text(20, |it| {
            it.email.as_deref().map_or(20, |email| width(email, 60))
        }),
        number: false,
        cell: |it, _| match &it.email {
            Some(email) => (fit(email, 200), Tone::Strong),
            None => ("whoever holds it".to_owned(), Tone::Plain),
        },
        order: Some(|a, b| a.email.cmp(&b.email)),
    },
    Column {
        title: "ROLE",
        short: "ROLE",
        rank: 2,
        width: Width::Fixed(8),
        number: false,
        cell: |it, _| (it.role.to_string(), Tone::Plain),
        order: Some(|a, b| b.role.rank().cmp(&a.role.rank())),
    },
    Column {
        title: "STATE",
        short: "STATE",
        rank: 1,
        width: Width::Fixed(10),
        number: false,
        cell: |it, _| {
            let (glyph, tone) = match it.state {
                InviteState::Pending => ("◌", Tone::Waiting),
                InviteState::Accepted => ("✔", Tone::Good),
                _ => ("○", Tone::Quiet),
            };
            (format!("{glyph} {}", it.state), tone)
        },
        order: Some(|a, b| a.state.as_str().cmp(b.state.as_str())),
    },
    Column {
        title: "ENDS IN",
        short: "ENDS",
        rank: 3,
        width: Width::Fixed(7),
        number: true,
        cell: |it, ages| {
            if it.state == InviteState::Pending {
                (ages.until(it.expires_at), Tone::Plain)
            } else {
                ("–".to_owned(), Tone::Quiet)
            }
        },
        order: Some(|a, b| a.expires_at.cmp(&b.expires_at)),
    },
    Column {
        title: "MADE",
        short: "MADE",
        rank: 4,
        width: Width::Fixed(5),
        number: true,
        cell: |it, ages| (ages.since(it.created_at), Tone::Plain),
        order: Some(|a, b| b.created_at.cmp(&a.created_at)),
    },
    Column {
        title: "INVITE",
        short: "INVITE",
        rank: 5,
        width: Width::Fixed(36),
        number: false,
        cell: |it, _| (it.id.to_string(), Tone::Quiet),
        order: None,
    },
];

pub fn list() -> List<Invite> {
    List::new(COLUMNS, ("made", |a, b| b.created_at.cmp(&a.created_at)))
}
