//! What the SDK adds to a call and takes in memory, against a bare server: beside reqwest alone, on one core.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, TryStreamExt as _, future::join_all};
use pizzapi_sdk::{Client, Credential, ListOrgs, Me, types::OrgSlug};

use crate::{
    Result,
    bench::{
        Programs, RUNS,
        bare::Bare,
        block_on,
        figure::{mb, median, ms, percentile, us},
        machine::{OnOneCore, rss},
        row::Row,
    },
};

const CALLS: usize = 2_000;
const ITEMS: usize = 100_000;
/// What memory may grow by while that many items go through: room for the allocator, none for the items (25 MB).
const FLAT: u64 = 4_000_000;

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let bare = Bare::start(programs, &["platform", &ITEMS.to_string()])?;
    Ok(vec![
        added(&bare)?,
        built()?,
        renewed(&bare)?,
        streamed(&bare)?,
    ])
}

fn client(bare: &Bare) -> Result<Client> {
    let port = bare.address.port();
    let client = Client::builder(format!("http://{}", bare.address))
        .credential(Credential::Session("a session".into()))
        .org_url(format!("http://{{slug}}.localhost:{port}"))
        .build()?;
    Ok(client)
}

fn slug() -> OrgSlug {
    "acme".parse().expect("a slug")
}

/// A call with a token that is there already.
fn added(bare: &Bare) -> Result<Row> {
    let _core = OnOneCore::with(&[bare.pid()])?;
    let org = client(bare)?.org(&slug());
    let reqwest = reqwest::Client::builder().build()?;
    let url = format!("http://{}/api/me", bare.address);
    let (mut with, mut without) = (Vec::new(), Vec::new());
    block_on(async {
        for _ in 0..=RUNS {
            let started = Instant::now();
            for _ in 0..CALLS {
                let call = reqwest.get(&url).bearer_auth("a.bare.token").send();
                let me: Me = call.await?.error_for_status()?.json().await?;
                black_box(me);
            }
            without.push(each(started));
            let started = Instant::now();
            for _ in 0..CALLS {
                black_box(org.me().await?);
            }
            with.push(each(started));
        }
        Ok(())
    })?;
    let (with, without) = (median(with), median(without));
    let added = with - without;
    Ok(Row {
        what: "SDK: a call with a cached token, added to bare reqwest".into(),
        measured: format!("{} ({})", us(added), us(with)),
        ceiling: us(without),
        target: "≤ 50 µs",
        met: Some(added <= 50e-6),
        ..Row::default()
    })
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn each(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() / CALLS as f64
}

/// A client, and its first call over TLS, for which the machine's certificates are read; nobody is there to answer it.
fn built() -> Result<Row> {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let (mut builds, mut firsts) = (Vec::new(), Vec::new());
    block_on(async {
        for _ in 0..=RUNS {
            let started = Instant::now();
            let client = Client::builder(format!("https://{nobody}"))
                .retry(pizzapi_sdk::RetryPolicy::none())
                .build()?;
            builds.push(started.elapsed());
            if client.health().await.is_ok() {
                return Err("somebody answers where nobody is".into());
            }
            firsts.push(started.elapsed());
        }
        Ok(())
    })?;
    let (built, first) = (median(builds), median(firsts));
    Ok(Row {
        what: "SDK: building a client · with its first TLS connection refused".into(),
        measured: format!("{} · {}", ms(built), ms(first)),
        target: "≤ 10 ms",
        met: Some(built.max(first) <= Duration::from_millis(10)),
        ..Row::default()
    })
}

/// A thousand callers at once, none of whom has a token.
fn renewed(bare: &Bare) -> Result<Row> {
    let (mut times, mut alone) = (Vec::new(), Vec::new());
    block_on(async {
        for _ in 0..=RUNS {
            let client = client(bare)?;
            let org = client.org(&slug());
            let started = Instant::now();
            let all = join_all((0..1000).map(|_| org.me())).await;
            times.push(started.elapsed());
            all.into_iter().collect::<pizzapi_sdk::Result<Vec<_>>>()?;
            let started = Instant::now();
            let all = join_all((0..1000).map(|_| org.me())).await;
            alone.push(started.elapsed());
            all.into_iter().collect::<pizzapi_sdk::Result<Vec<_>>>()?;
        }
        Ok(())
    })?;
    Ok(Row {
        what: "SDK: 1 000 calls at once on no token (one renewal, as its tests assert)".into(),
        measured: ms(median(times)),
        ceiling: format!("{} (token there)", ms(median(alone))),
        ..Row::default()
    })
}

/// A long list and a long event stream.
fn streamed(bare: &Bare) -> Result<Row> {
    let client = client(bare)?;
    let own = std::process::id();
    let mut growth = Vec::new();
    let mut times = Vec::new();
    block_on(async {
        // The first page and event make room that is kept.
        client.list_orgs(&ListOrgs::default()).await?;
        for _ in 0..2 {
            let before = rss(own);
            let started = Instant::now();
            let orgs = client.list_all_orgs(&ListOrgs::default());
            let orgs = orgs.try_fold(0, async |count, _| Ok(count + 1)).await?;
            let events = client.events(Some(0)).take(ITEMS);
            let events = events.try_fold(0, async |count, _| Ok(count + 1)).await?;
            if (orgs, events) != (ITEMS, ITEMS) {
                return Err(format!("{orgs} orgs and {events} events").into());
            }
            times.push(started.elapsed());
            growth.push(rss(own).saturating_sub(before));
        }
        Ok(())
    })?;
    let grown = percentile(&mut growth, 100);
    Ok(Row {
        what: "SDK: 100 000 orgs listed and as many events followed: memory · time".into(),
        measured: format!("+{} · {}", mb(grown), ms(percentile(&mut times, 50))),
        target: "flat",
        met: Some(grown <= FLAT),
        ..Row::default()
    })
}
