//! The machine the figures were measured on.

use std::{fs, process::Command};

use crate::Result;

/// Processor, cores, system, date.
pub fn describe() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| {
        line.strip_prefix("model name")?
            .split_once(": ")
            .map(|(_, name)| name)
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let date = Command::new("date")
        .arg("+%Y-%m-%d")
        .output()
        .ok()
        .and_then(|out| String::from_utf8(out.stdout).ok());
    let commit = Command::new("git")
        .args(["rev-parse", "--short", "HEAD"])
        .output()
        .ok();
    let commit = commit
        .and_then(|out| String::from_utf8(out.stdout).ok())
        .unwrap_or_default();
    format!(
        "{} on {}, {cores} cores, {}, commit {}, `cargo xtask bench`.",
        date.unwrap_or_default().trim(),
        model.unwrap_or("an unknown processor").trim(),
        std::env::consts::OS,
        commit.trim()
    )
}

/// What stands against measuring now: others at work, whose share every figure would miss.
pub fn busy() -> Option<String> {
    let load = fs::read_to_string("/proc/loadavg").ok()?;
    let load: f64 = load.split(' ').next()?.parse().ok()?;
    (load > 0.5).then(|| {
        format!("the machine is busy (load {load}): the figures will not be what it can do")
    })
}

/// Resident memory of a process, in bytes.
pub fn rss(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok())
        .unwrap_or(0)
        * 1024
}

/// Keeps processes on one core for as long as this is there. Between processes on several cores the time of a single request
/// depends most on which of them slept; on one core it is what is done for it.
pub struct OnOneCore {
    pids: Vec<u32>,
    before: String,
}

impl OnOneCore {
    pub fn with(others: &[u32]) -> Result<Self> {
        let status = fs::read_to_string("/proc/self/status")?;
        let cores = status
            .lines()
            .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        let before = cores.ok_or("the machine does not tell its cores")?.trim();
        let first: String = before.chars().take_while(char::is_ascii_digit).collect();
        let this = Self {
            pids: [others, &[std::process::id()]].concat(),
            before: before.to_owned(),
        };
        this.allow(&first)?;
        Ok(this)
    }

    fn allow(&self, cores: &str) -> Result {
        for pid in &self.pids {
            let set = Command::new("taskset")
                .args([
                    "--all-tasks",
                    "--cpu-list",
                    "--pid",
                    cores,
                    &pid.to_string(),
                ])
                .output()?;
            if !set.status.success() {
                return Err(String::from_utf8_lossy(&set.stderr).into());
            }
        }
        Ok(())
    }
}

impl Drop for OnOneCore {
    fn drop(&mut self) {
        // Those that have ended by now cannot be told.
        let _ = self.allow(&self.before);
    }
}
