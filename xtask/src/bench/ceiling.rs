//! What is possible: a process that does nothing, and one that does nothing but answer.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{RUNS, machine::rss, median, platform::ask};
use crate::Result;

/// The bare figures.
pub struct Ceiling {
    /// Spawning a program and waiting for its end.
    pub spawn: Duration,
    /// Spawning a bare server and getting its first answer.
    pub start: Duration,
    /// What that server takes, idle.
    pub rss: u64,
}

/// Measures them.
pub fn measure(server: &Path) -> Result<Ceiling> {
    let spawn = (0..=RUNS * 4).map(|_| {
        let started = Instant::now();
        Command::new("true").status()?;
        Ok(started.elapsed())
    });
    let spawn = median(spawn.collect::<Result<Vec<_>>>()?);
    let starts = (0..=RUNS)
        .map(|_| start(server))
        .collect::<Result<Vec<_>>>()?;
    Ok(Ceiling {
        spawn,
        start: median(starts.iter().map(|(time, _)| *time).collect()),
        rss: median(starts.iter().map(|(_, rss)| *rss).collect()),
    })
}

fn start(server: &Path) -> Result<(Duration, u64)> {
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let started = Instant::now();
    let mut child = Command::new(server)
        .arg(address.to_string())
        .stdin(Stdio::null())
        .spawn()?;
    while ask(address, "GET", "/", None, "").is_none_or(|(status, _)| status != 200) {
        std::thread::sleep(Duration::from_micros(200));
    }
    let time = started.elapsed();
    std::thread::sleep(Duration::from_millis(200));
    let memory = rss(child.id());
    child.kill()?;
    child.wait()?;
    Ok((time, memory))
}
