//! The dashboard, at a real pseudo-terminal: what somebody who looks and types waits for, and what it takes.

mod platform;

use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use self::platform::Platform;
use crate::{
    Result,
    bench::{
        Programs, RUNS,
        figure::{mb, median, ms, percentile},
        machine,
        row::Row,
        terminal::Terminal,
    },
};

/// How many orgs there are.
const ORGS: usize = 10_000;
/// Keys pressed in each measurement.
const KEYS: usize = 60;

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let platform = Platform::start(ORGS)?;
    let mut painted = Vec::new();
    let mut listed = Vec::new();
    for _ in 0..=RUNS {
        let mut terminal = start(programs, &platform)?;
        painted.push(terminal.sees("pizzapi")? - terminal.started);
        terminal.types("2")?;
        listed.push(terminal.sees("org-00")? - terminal.started);
    }
    // The first one is to warm up.
    let painted = median(painted.split_off(1));
    let listed = median(listed.split_off(1));

    let mut terminal = start(programs, &platform)?;
    terminal.types("2")?;
    terminal.sees("org-00")?;
    terminal.is_quiet(Duration::from_secs(2));
    let rss = machine::rss(terminal.pid()?);
    let (core, wakes) = idle(terminal.pid()?)?;
    let mut filter = keystrokes(&mut terminal)?;
    platform.storm(1000);
    std::thread::sleep(Duration::from_secs(1));
    let mut in_storm = keystrokes(&mut terminal)?;
    platform.storm(0);

    let row = |what: &str, took: Duration, limit: u64, target: &'static str| Row {
        what: what.to_owned(),
        measured: ms(took),
        target,
        met: Some(took <= Duration::from_millis(limit)),
        ..Row::default()
    };
    let per_mille = Row {
        what: format!("dashboard idle, {ORGS} orgs on the list: CPU · wake-ups"),
        measured: format!("{:.2} % of a core · {wakes:.1}/s", core * 100.0),
        target: "≤ 0.5 %",
        met: Some(core <= 0.005),
        ..Row::default()
    };
    Ok(vec![
        row("dashboard: start to first paint", painted, 50, "≤ 50 ms"),
        Row {
            what: format!("dashboard: start to the list of {ORGS} orgs"),
            measured: ms(listed),
            ..Row::default()
        },
        row(
            "dashboard: filter keystroke to paint, 10 000 orgs, p95",
            percentile(&mut filter, 95),
            16,
            "≤ 16 ms",
        ),
        row(
            "the same beside 1 000 events/s, p95",
            percentile(&mut in_storm, 95),
            16,
            "≤ 16 ms",
        ),
        Row {
            what: format!("dashboard RSS, {ORGS} orgs"),
            measured: mb(rss),
            target: "≤ 100 MB",
            met: Some(rss <= 100_000_000),
            ..Row::default()
        },
        per_mille,
    ])
}

fn start(programs: &Programs, platform: &Platform) -> Result<Terminal> {
    let mut command = CommandBuilder::new(&programs.pizzapi);
    command.arg("dashboard");
    command.env("PIZZAPI_CONFIG_DIR", platform.folder());
    command.env("PIZZAPI_CACHE_DIR", platform.folder());
    command.env("PIZZAPI_CONTROL_PLANE_URL", platform.url());
    command.env("PIZZAPI_API_KEY", "pzk_of_no_platform_at_all");
    command.env_remove("NO_COLOR");
    Terminal::start(command, 120, 40)
}

/// How long each of many keystrokes in the filter takes to be seen.
fn keystrokes(terminal: &mut Terminal) -> Result<Vec<Duration>> {
    terminal.types("/")?;
    terminal.paints()?;
    let mut times = Vec::new();
    for key in "org-01234".chars().cycle().take(KEYS) {
        // As somebody types: what came before is on the screen.
        std::thread::sleep(Duration::from_millis(40));
        let pressed = terminal.types(&key.to_string())?;
        times.push(terminal.paints()?.saturating_duration_since(pressed));
    }
    terminal.types("\x1b")?;
    Ok(times)
}

/// What it takes of a core while nothing happens, and how often it wakes up in a second.
fn idle(pid: u32) -> Result<(f64, f64)> {
    const LONG: Duration = Duration::from_secs(10);
    let before = (cpu(pid)?, switches(pid)?);
    let since = Instant::now();
    std::thread::sleep(LONG);
    let took = since.elapsed().as_secs_f64();
    let after = (cpu(pid)?, switches(pid)?);
    Ok((
        after.0.saturating_sub(before.0).as_secs_f64() / took,
        (after.1 - before.1) / took,
    ))
}

/// CPU time of all its threads.
fn cpu(pid: u32) -> Result<Duration> {
    let mut total = 0_u64;
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        let spent = text.split_whitespace().next().unwrap_or("0");
        total += spent.parse::<u64>()?;
    }
    Ok(Duration::from_nanos(total))
}

/// How often its threads gave up a core of their own will: each time they were woken up before.
fn switches(pid: u32) -> Result<f64> {
    let mut total = 0.0;
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let text = std::fs::read_to_string(task?.path().join("status"))?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        total += line.map_or(Ok(0.0), |count| count.trim().parse::<f64>())?;
    }
    Ok(total)
}
