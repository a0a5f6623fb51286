//! Starting: the program, the control plane, instances; one after the other, and many at once.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    Result,
    bench::{
        Programs, RUNS,
        ask::Ask,
        bare::Bare,
        figure::{mb, median, ms, percentile},
        machine::rss,
        row::Row,
        serve::Serve,
    },
};

/// How many orgs are made for the distribution of provisioning times.
const ORGS: usize = 40;
/// How many are made at once.
const AT_ONCE: usize = 100;

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let spawn = median(all(RUNS * 4, || run(Command::new("true")))?);
    let version = || {
        let mut command = Command::new(&programs.pizzapi);
        command.arg("--version").stdout(Stdio::null());
        run(command)
    };
    let version = median(all(RUNS * 4, version)?);
    let (bare_start, bare_rss) = medians(all(RUNS, || bare(programs))?);
    let (start, memory) = medians(all(RUNS, || control_plane(programs))?);
    let created = create(programs)?;
    let at_once = create_at_once(programs)?;
    let bare = format!("{} · {}", ms(bare_start), mb(bare_rss));
    Ok(vec![
        Row {
            what: "`pizzapi --version`".into(),
            measured: ms(version),
            ceiling: ms(spawn),
            target: "≤ 5 ms",
            met: Some(version <= Duration::from_millis(5)),
            ..Row::default()
        },
        Row {
            what: "control plane: start to `/readyz` · idle RSS".into(),
            measured: format!("{} · {}", ms(start), mb(memory)),
            ceiling: bare.clone(),
            target: "≤ 50 ms · ≤ 20 MB",
            met: Some(start <= Duration::from_millis(50) && memory <= 20_000_000),
            ..Row::default()
        },
        Row {
            what: "org instance: spawn to healthy · idle RSS".into(),
            measured: format!("{} · {}", ms(created.start), mb(created.rss)),
            ceiling: bare,
            target: "≤ 15 ms · ≤ 8 MB",
            met: Some(created.start <= Duration::from_millis(15) && created.rss <= 8_000_000),
            ..Row::default()
        },
        Row {
            what: "create org → healthy, process provider, one after the other: p50 · p95".into(),
            measured: format!("{} · {}", ms(created.p50), ms(created.p95)),
            ceiling: ms(bare_start),
            target: "≤ 60 ms · ≤ 150 ms",
            met: Some(
                created.p50 <= Duration::from_millis(60)
                    && created.p95 <= Duration::from_millis(150),
            ),
            ..Row::default()
        },
        Row {
            what: format!("{AT_ONCE} orgs at once, all healthy"),
            measured: ms(at_once),
            ceiling: ms(bare_start * 100 / 2),
            target: "≤ 5 s",
            met: Some(at_once <= Duration::from_secs(5)),
            ..Row::default()
        },
    ])
}

fn all<T>(runs: usize, measure: impl Fn() -> Result<T>) -> Result<Vec<T>> {
    (0..=runs).map(|_| measure()).collect()
}

fn medians(both: Vec<(Duration, u64)>) -> (Duration, u64) {
    let (times, memory) = both.into_iter().unzip();
    (median(times), median(memory))
}

/// From spawn to end.
fn run(mut command: Command) -> Result<Duration> {
    let started = Instant::now();
    command.status()?;
    Ok(started.elapsed())
}

/// A bare server: start to first answer, and what it takes, idle.
fn bare(programs: &Programs) -> Result<(Duration, u64)> {
    let started = Instant::now();
    let bare = Bare::spawn(programs, &["bytes", "ok"])?;
    while Ask::get("/").of(bare.address).is_none() {
        std::thread::sleep(Duration::from_micros(200));
    }
    let time = started.elapsed();
    std::thread::sleep(Duration::from_millis(200));
    Ok((time, bare.rss()))
}

/// A control plane with an empty registry: start to ready, and what it takes, idle.
fn control_plane(programs: &Programs) -> Result<(Duration, u64)> {
    let serve = Serve::start(programs)?;
    std::thread::sleep(Duration::from_millis(500));
    Ok((serve.started, serve.rss()))
}

/// Provisioning, and the instances it makes.
struct Created {
    p50: Duration,
    p95: Duration,
    /// From the instance's spawn until its health was seen, by the steps on its row.
    start: Duration,
    rss: u64,
}

/// Makes orgs one after the other.
fn create(programs: &Programs) -> Result<Created> {
    let serve = Serve::start(programs)?;
    let (mut times, mut starts) = (Vec::new(), Vec::new());
    for number in 0..=ORGS {
        let slug = format!("bench-{number}");
        let started = Instant::now();
        serve.create(&slug)?;
        let instance = serve.wait_until_healthy(&slug)?;
        times.push(started.elapsed());
        starts.push(took(&instance, "start") + took(&instance, "healthy"));
    }
    times.remove(0);
    std::thread::sleep(Duration::from_secs(1));
    let mut memory: Vec<u64> = serve.instances().iter().map(|said| rss(said.pid)).collect();
    Ok(Created {
        p50: percentile(&mut times, 50),
        p95: percentile(&mut times, 95),
        start: median(starts),
        rss: percentile(&mut memory, 50),
    })
}

fn took(instance: &Value, step: &str) -> Duration {
    let steps = instance["steps"].as_array().into_iter().flatten();
    let times = steps
        .filter(|one| one["name"] == step)
        .filter_map(|one| one["ms"].as_u64());
    Duration::from_millis(times.sum())
}

/// Wishes many orgs as fast as they can be wished, and waits until all are healthy.
fn create_at_once(programs: &Programs) -> Result<Duration> {
    let serve = Serve::start(programs)?;
    let started = Instant::now();
    for number in 0..AT_ONCE {
        serve.create(&format!("many-{number}"))?;
    }
    for number in 0..AT_ONCE {
        serve.wait_until_healthy(&format!("many-{number}"))?;
    }
    Ok(started.elapsed())
}
