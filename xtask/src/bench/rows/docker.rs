//! Orgs as containers, in the whole stack: beside what the engine takes for the same by itself, in the same run.

use std::time::{Duration, Instant};

use futures_util::future;
use pizzapi_docker::image;

use crate::{
    Result,
    bench::{
        Programs, RUNS, block_on,
        figure::{mb, median},
        row::Row,
        stack::{Alone, Stack},
    },
};

/// How many orgs are made at once.
const AT_ONCE: u32 = 20;
/// How many fit.
const MANY: u32 = 120;

/// The image that is measured: small, as it is given to people.
const IMAGE: &str = image::DEFAULT;

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    block_on(measured(programs))
}

async fn measured(programs: &Programs) -> Result<Vec<Row>> {
    let stack = Stack::up(programs, IMAGE).await?;
    let again = stack.up_again()?;
    let size = image::find(&stack.engine, IMAGE).await?;
    let size = size.and_then(|image| image.size).unwrap_or_default();
    let size = u64::try_from(size).unwrap_or_default();
    let mut rows = vec![
        Row {
            what: "the image of all servers, unpacked".into(),
            measured: mb(size),
            target: "≤ 40 MB",
            met: Some(size <= 40_000_000),
            ..Row::default()
        },
        Row {
            what: "`pizzapi compose up`, images there, to all healthy · again, nothing changed"
                .into(),
            measured: format!("{} · {}", seconds(stack.took), seconds(again)),
            target: "≤ 20 s",
            met: Some(stack.took <= Duration::from_secs(20)),
            ..Row::default()
        },
    ];
    rows.extend(one_after_the_other(&stack).await?);
    rows.extend(many(&stack).await?);
    Ok(rows)
}

/// By turns, so that whatever else the machine does falls on both.
async fn one_after_the_other(stack: &Stack) -> Result<Vec<Row>> {
    let (mut ours, mut all, mut containers) = (Vec::new(), Vec::new(), Vec::new());
    for (number, _) in (0..).zip(0..=RUNS * 2) {
        ours.push(stack.make(number..number + 1).await?);
        stack.delete(number..number + 1).await?;
        let alone = stack.engine_alone(number).await?;
        stack.forget(&alone).await?;
        all.push(alone.all);
        containers.push(alone.container);
    }
    let (ours, all, container) = (median(ours), median(all), median(containers));
    let row = |what: &str, of: Duration, target, limit: Option<f64>| Row {
        what: what.into(),
        measured: seconds(ours),
        ceiling: seconds(of),
        ratio: times(ours, of),
        target,
        met: limit.map(|limit| ours <= of.mul_f64(limit)),
    };
    Ok(vec![
        row(
            "create org → healthy, docker provider, beside the engine's own calls for network, volume, container and peers",
            all,
            "≤ 1.5 ×",
            Some(1.5),
        ),
        row(
            "the same, beside a container's create and start alone",
            container,
            "",
            None,
        ),
    ])
}

/// Many at once, then as many as shall fit, and all of them gone.
async fn many(stack: &Stack) -> Result<Vec<Row>> {
    let began = Instant::now();
    let alone = (0..AT_ONCE).map(|number| stack.engine_alone(100 + number));
    let alone: Vec<Alone> = future::try_join_all(alone).await?;
    let engine = began.elapsed();
    for one in &alone {
        stack.forget(one).await?;
    }
    let first = stack.make(1000..1000 + AT_ONCE).await?;
    let mut last = first;
    for from in (1000 + AT_ONCE..1000 + MANY).step_by(AT_ONCE as usize) {
        last = stack.make(from..from + AT_ONCE).await?;
    }
    let gone = stack.delete(1000..1000 + MANY).await?;
    Ok(vec![
        Row {
            what: format!("{AT_ONCE} orgs at once, all healthy"),
            measured: seconds(first),
            ceiling: format!("{} (the engine's calls)", seconds(engine)),
            ratio: times(first, engine),
            target: "≤ 1.5 ×",
            met: Some(first <= engine.mul_f64(1.5)),
        },
        Row {
            what: format!("{MANY} orgs: the last {AT_ONCE} of them · all deleted"),
            measured: format!("{} · {}", seconds(last), seconds(gone)),
            target: "they fit",
            met: Some(true),
            ..Row::default()
        },
    ])
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn times(one: Duration, other: Duration) -> String {
    format!("{:.2} ×", one.as_secs_f64() / other.as_secs_f64())
}
