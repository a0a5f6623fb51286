//! From one org to another, as `pizzapi switch` and a look at it: a new token, and the first answer of that org's instance,
//! through the router, each on a connection of its own.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{
    Result,
    bench::{
        Programs,
        ask::Ask,
        bare::Bare,
        figure::{ms, percentile},
        routed::Routed,
        row::Row,
        serve::Serve,
    },
};

const ORGS: usize = 10;
const ROUNDS: usize = 10;

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let serve = Serve::start(programs)?;
    let slugs: Vec<String> = (0..ORGS).map(|number| format!("bench-{number}")).collect();
    for slug in &slugs {
        serve.create(slug)?;
    }
    for slug in &slugs {
        serve.wait_until_healthy(slug)?;
    }
    let router = Routed::of(programs, &serve)?;
    let bare = Bare::start(programs, &["bytes", "{}"])?;
    let (mut times, mut bare_times) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        for slug in &slugs {
            let both = (switch(&serve, &router, slug)?, twice(&bare)?);
            // The first round makes connections that are kept.
            if round > 0 {
                times.push(both.0);
                bare_times.push(both.1);
            }
        }
    }
    let p50 = percentile(&mut times, 50);
    let p99 = percentile(&mut times, 99);
    Ok(vec![Row {
        what: "org switch: new token and first answer through the router: p50 · p99".into(),
        measured: format!("{} · {}", ms(p50), ms(p99)),
        ceiling: format!(
            "{} (two bare requests)",
            ms(percentile(&mut bare_times, 50))
        ),
        target: "≤ 20 ms",
        met: Some(p99 <= Duration::from_millis(20)),
        ..Row::default()
    }])
}

fn switch(serve: &Serve, router: &Routed, slug: &str) -> Result<Duration> {
    let (path, host) = (
        format!("/api/orgs/{slug}/token"),
        format!("{slug}.localhost"),
    );
    let started = Instant::now();
    let answer = Ask::post(&path, &json!({}))
        .token(&serve.token)
        .good(serve.address)?;
    let token = answer["token"].as_str().ok_or("no token")?;
    Ask::get("/api/me")
        .host(&host)
        .token(token)
        .good(router.address)?;
    Ok(started.elapsed())
}

fn twice(bare: &Bare) -> Result<Duration> {
    let started = Instant::now();
    Ask::get("/").good(bare.address)?;
    Ask::get("/").good(bare.address)?;
    Ok(started.elapsed())
}
