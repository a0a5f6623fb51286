//! `pizzapi token inspect`

use std::cmp::Ordering;

use pizzapi_sdk::types::Time;
use serde::Serialize;
use serde_json::{Map, Value};

use super::jwt::Parts;
use crate::{
    ctx::Ctx,
    error::Result,
    output::{Cell, Column, Row, harmless, table},
};

/// Explain what an org token says, offline
///
/// It comes from standard input or PIZZAPI_ORG_TOKEN. Nothing of it is checked: `pizzapi token
/// verify` does that.
///
/// Examples:
///   pizzapi token get --org acme | pizzapi token inspect
///   pizzapi token inspect --jq .claims.exp < token-file
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Inspect {}

/// What it says.
#[derive(Serialize)]
struct Said {
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

/// What claims mean: as the control plane writes them.
const MEANS: &[(&str, &str)] = &[
    ("alg", "how it is signed: EdDSA, and nothing else is taken"),
    ("typ", "what kind of token"),
    (
        "kid",
        "the key it is signed with: `pizzapi admin keys list`",
    ),
    ("iss", "who made it"),
    ("sub", "the account it speaks for"),
    (
        "aud",
        "whom it is for: the org's own server, by the org's id",
    ),
    ("org_id", "the organisation"),
    ("org_slug", "its slug when the token was made"),
    ("role", "what the account may do there"),
    (
        "type",
        "what it is good for: `user` for everything but runners, `runner` for them alone",
    ),
    ("name", "what the person calls themselves"),
    ("email", "the account's e-mail address"),
    ("orgs", "where the account is a member"),
    ("iat", "when it was made"),
    ("iat_ms", "the same in milliseconds, for locks"),
    ("exp", "when it ends"),
    ("jti", "its own id"),
    (
        "sid",
        "the login or API key it was made with, and ends with",
    ),
];

/// One line of the explanation.
struct Line {
    name: String,
    value: String,
    means: &'static str,
}

impl Inspect {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let parts = Parts::of(&super::given(ctx)?)?;
        let id = parts.text("jti").unwrap_or_default().to_owned();
        let people = || {
            let fields = parts.header.iter().chain(&parts.claims);
            let lines: Vec<Line> = fields.map(|(name, value)| Line::of(name, value)).collect();
            let table = table::render(&lines, ctx.out.layout());
            format!("{table}\n{}", harmless(&verdict(&parts)))
        };
        let text = people();
        let said = Said {
            header: parts.header,
            claims: parts.claims,
        };
        ctx.out.one(&said, &id, || text)
    }
}

impl Line {
    fn of(name: &str, value: &Value) -> Self {
        let at = value
            .as_i64()
            .filter(|_| matches!(name, "iat" | "exp"))
            .map(|seconds| Time::from_millis(seconds.saturating_mul(1000)));
        let plain = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        Self {
            name: name.to_owned(),
            value: at.map_or(plain, |at| at.to_string()),
            means: MEANS
                .iter()
                .find(|(known, _)| *known == name)
                .map_or("", |(_, means)| means),
        }
    }
}

/// How long it is still good for, as far as it says.
fn verdict(parts: &Parts) -> String {
    let unchecked = "its signature is not checked here: `pizzapi token verify` does that";
    let Some(end) = parts.number("exp") else {
        return format!("It does not say when it ends; {unchecked}.");
    };
    let now = Time::now().seconds();
    let span = table::span(end.abs_diff(now));
    match end.cmp(&now) {
        Ordering::Greater => format!("It ends in {span}; {unchecked}."),
        _ => format!("It has ended, {span} ago; {unchecked}."),
    }
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::new("CLAIM", "claim"),
        Column::new("VALUE", "value"),
        Column::new("MEANS", "means").flexible(),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(&self.name),
            Cell::text(&self.value),
            Cell::text(self.means),
        ]
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
