//! What members of orgs ask the control plane most: a token, one org, their orgs. With 100 orgs in the registry, and with
//! 10 000 beside it.

use std::time::Duration;

use serde_json::json;

use crate::{
    Result,
    bench::{
        Programs,
        ask::Ask,
        bare::Bare,
        figure::{ms, per_cent, rate},
        load::{Load, Throughput, in_turn},
        registry,
        row::Row,
        serve::{Account, Serve},
    },
};

/// A control plane with orgs, and members of 1, 100 and 1000 of them.
struct Filled {
    serve: Serve,
    members: [Account; 3],
}

impl Filled {
    fn with(programs: &Programs, orgs: usize) -> Result<Self> {
        let mut serve = Serve::start(programs)?;
        let members = [
            serve.sign_up("one")?,
            serve.sign_up("hundred")?,
            serve.sign_up("thousand")?,
        ];
        let [one, hundred, thousand] = &members;
        serve.restart(|registry| {
            registry::fill(
                registry,
                orgs,
                &[(one, 1), (hundred, 100), (thousand, 1000)],
            )
        })?;
        let this = Self { serve, members };
        registry::wait_until_quiet(&this.registry())?;
        Ok(this)
    }

    fn registry(&self) -> std::path::PathBuf {
        self.serve.data.join("control-plane/registry.db")
    }

    fn token(&self) -> Load {
        let body = json!({});
        let ask = Ask::post("/api/orgs/bench-0/token", &body);
        Load::new(self.serve.address, &ask.token(&self.members[0].token))
    }

    fn org(&self) -> Load {
        let ask = Ask::get("/api/orgs/bench-0").token(&self.members[0].token);
        Load::new(self.serve.address, &ask)
    }

    fn orgs_of(&self, member: usize) -> Load {
        let ask = Ask::get("/api/user/orgs").token(&self.members[member].token);
        Load::new(self.serve.address, &ask)
    }
}

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let few = Filled::with(programs, 100)?;
    let many = Filled::with(programs, 10_000)?;
    let sign = Bare::start(programs, &["sign"])?;
    let registry = few.registry();
    let registry = registry.to_str().ok_or("a path that is no text")?;
    let row = Bare::start(programs, &["row", registry, "bench-0"])?;
    let nothing = json!({});
    let loads = [
        Load::new(sign.address, &Ask::post("/", &nothing)),
        Load::new(row.address, &Ask::get("/")),
        few.token(),
        many.token(),
        few.org(),
        many.org(),
        few.orgs_of(0),
        many.orgs_of(0),
        few.orgs_of(1),
        many.orgs_of(1),
        many.orgs_of(2),
    ];
    let results = in_turn(&loads)?;
    let [
        sign,
        row,
        token,
        token_many,
        org,
        org_many,
        one,
        one_many,
        hundred,
        hundred_many,
        thousand,
    ] = results[..]
    else {
        return Err("a load without a result".into());
    };
    Ok(vec![
        tokens(token, sign),
        reads("`GET /api/orgs/:slug`", org, row),
        reads("`GET /api/user/orgs`, 1 org", one, row),
        hundred_orgs(hundred, row),
        kept("`POST /api/orgs/:slug/token`", token_many, token),
        kept("`GET /api/orgs/:slug`", org_many, org),
        kept("`GET /api/user/orgs`, 1 org", one_many, one),
        kept("`GET /api/user/orgs`, 100 orgs", hundred_many, hundred),
        Row {
            what: "`GET /api/user/orgs`, 1 000 orgs, among 10 000".into(),
            measured: rate(thousand.per_second),
            ceiling: rate(row.per_second),
            ratio: per_cent(thousand.per_second / row.per_second),
            ..Row::default()
        },
    ])
}

fn tokens(token: Throughput, sign: Throughput) -> Row {
    let ratio = token.per_second / sign.per_second;
    Row {
        what: "`POST /api/orgs/:slug/token`, 32 connections · p99".into(),
        measured: format!("{} · {}", rate(token.per_second), ms(token.p99)),
        ceiling: format!("{} · {} (signs)", rate(sign.per_second), ms(sign.p99)),
        ratio: per_cent(ratio),
        target: "≥ 50 % · ≤ 5 ms",
        met: Some(ratio >= 0.5 && token.p99 <= Duration::from_millis(5)),
    }
}

fn reads(what: &str, measured: Throughput, row: Throughput) -> Row {
    let ratio = measured.per_second / row.per_second;
    Row {
        what: what.into(),
        measured: rate(measured.per_second),
        ceiling: format!("{} (one SQLite row)", rate(row.per_second)),
        ratio: per_cent(ratio),
        target: "≥ 70 %",
        met: Some(ratio >= 0.7),
    }
}

fn hundred_orgs(measured: Throughput, row: Throughput) -> Row {
    Row {
        target: "≥ 12 000/s",
        met: Some(measured.per_second >= 12_000.0),
        ..reads("`GET /api/user/orgs`, 100 orgs", measured, row)
    }
}

/// Held against the same with 100 orgs in the registry.
fn kept(what: &str, many: Throughput, few: Throughput) -> Row {
    let ratio = many.per_second / few.per_second;
    Row {
        what: format!("{what}, among 10 000"),
        measured: rate(many.per_second),
        ceiling: format!("{} (among 100)", rate(few.per_second)),
        ratio: per_cent(ratio),
        target: "≥ 90 %",
        met: Some(ratio >= 0.9),
    }
}
