//! Processes, told apart for good: a pid alone may be somebody else's tomorrow.

use std::{io, time::Duration};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde::{Deserialize, Serialize};

/// One process, for ever: its pid and when it started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessId {
    /// Its process id.
    pub pid: u32,
    /// When it started, in the machine's own count; only good for comparing.
    pub started: String,
}

impl ProcessId {
    /// This process.
    pub fn own() -> io::Result<Self> {
        Self::of(std::process::id())
            .ok_or_else(|| io::Error::other("this process cannot see its own start time"))
    }

    /// The process that has this pid now, if one has.
    pub fn of(pid: u32) -> Option<Self> {
        let started = started(pid).ok().flatten()?;
        Some(Self { pid, started })
    }

    /// Whether it still runs. A zombie does not; one that cannot be looked at (no descriptors left, say) counts as running.
    pub fn is_alive(&self) -> bool {
        started(self.pid).map_or(true, |started| started.as_ref() == Some(&self.started))
    }

    /// Sends SIGTERM, waits up to `patience`, then SIGKILL; returns when it is gone. Fine when it is gone already.
    pub async fn terminate(&self, patience: Duration) {
        self.send(Signal::TERM);
        if !self.gone_within(patience).await {
            self.send(Signal::KILL);
            self.gone_within(Duration::from_secs(10)).await;
        }
    }

    /// Waits until it has ended, at most this long; says whether it has.
    pub async fn gone_within(&self, patience: Duration) -> bool {
        let end = tokio::time::Instant::now() + patience;
        let mut pause = Duration::from_millis(1);
        while self.is_alive() {
            if tokio::time::Instant::now() >= end {
                return false;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(50));
        }
        true
    }

    /// Resolves when it has ended; at once when it has already. Costs nothing while it runs.
    pub async fn ended(&self) {
        if !self.wait_by_handle().await {
            while self.is_alive() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }

    /// Waits on the kernel's own handle of the process; false where there is none to be had.
    #[cfg(target_os = "linux")]
    #[expect(
        deprecated,
        reason = "unsound only for types that change their descriptor; an OwnedFd does not"
    )]
    async fn wait_by_handle(&self) -> bool {
        use rustix::process::{PidfdFlags, pidfd_open};
        let Some(pid) = pid(self.pid) else {
            return false;
        };
        let Ok(handle) = pidfd_open(pid, PidfdFlags::NONBLOCK) else {
            return false;
        };
        // The handle may be that of a later process with the same pid.
        if !self.is_alive() {
            return true;
        }
        let interest = tokio::io::Interest::READABLE;
        let Ok(handle) = tokio::io::unix::AsyncFd::with_interest(handle, interest) else {
            return false;
        };
        handle.readable().await.is_ok()
    }

    #[cfg(not(target_os = "linux"))]
    async fn wait_by_handle(&self) -> bool {
        false
    }

    fn send(&self, signal: Signal) {
        if let Some(pid) = pid(self.pid)
            && self.is_alive()
        {
            let _ = kill_process(pid, signal);
        }
    }
}

/// Lets this process have as many files and sockets open as the machine allows: the usual limit is for programs with few.
pub fn raise_open_files_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Refused, it stays as it is.
    let _ = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        },
    );
}

/// Sends SIGTERM to a process group that this process started.
pub fn terminate_group(leader: u32) {
    if let Some(pid) = pid(leader) {
        let _ = kill_process_group(pid, Signal::TERM);
    }
}

/// Sends SIGKILL to a process group that this process started.
pub fn kill_group(leader: u32) {
    if let Some(pid) = pid(leader) {
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

/// Whether anything of a process group is left.
pub fn group_is_alive(leader: u32) -> bool {
    pid(leader).is_some_and(|pid| rustix::process::test_kill_process_group(pid).is_ok())
}

fn pid(raw: u32) -> Option<Pid> {
    // 0 and 1 would mean "my own group" and "init": never a target.
    i32::try_from(raw)
        .ok()
        .filter(|raw| *raw > 1)
        .and_then(Pid::from_raw)
}

/// The user on whose behalf this process acts, by number.
pub fn own_user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Resident memory in bytes and CPU time in milliseconds of this process, where the machine tells.
pub fn own_usage() -> (u64, u64) {
    usage(std::process::id())
}

/// When the process with this pid started; `None` when there is none, or a zombie.
#[cfg(target_os = "linux")]
fn started(pid: u32) -> io::Result<Option<String>> {
    let fields = stat(pid, |fields| {
        Some((fields.first()?.to_string(), fields.get(19)?.to_string()))
    })?;
    Ok(fields.and_then(|(state, started)| (state != "Z" && state != "X").then_some(started)))
}

#[cfg(target_os = "linux")]
fn usage(pid: u32) -> (u64, u64) {
    let pages: u64 = std::fs::read_to_string(format!("/proc/{pid}/statm"))
        .ok()
        .and_then(|text| text.split(' ').nth(1)?.parse().ok())
        .unwrap_or(0);
    let ticks = stat(pid, |fields| {
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    });
    (
        pages * rustix::param::page_size() as u64,
        ticks.ok().flatten().unwrap_or(0) * 1000 / rustix::param::clock_ticks_per_second(),
    )
}

/// The fields of `/proc/<pid>/stat` after the command name, which may itself hold blanks and brackets; `None` when there is no
/// such process.
#[cfg(target_os = "linux")]
fn stat<T>(pid: u32, pick: impl Fn(&[&str]) -> Option<T>) -> io::Result<Option<T>> {
    const NO_SUCH_PROCESS: i32 = 3;
    let text = match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.raw_os_error() == Some(NO_SUCH_PROCESS) => return Ok(None),
        text => text?,
    };
    let fields: Vec<&str> = text
        .rsplit_once(") ")
        .map_or_else(Vec::new, |(_, rest)| rest.split(' ').collect());
    Ok(pick(&fields))
}

#[cfg(not(target_os = "linux"))]
fn started(pid: u32) -> io::Result<Option<String>> {
    let output = std::process::Command::new("ps")
        .args(["-o", "state=,lstart=", "-p", &pid.to_string()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let fields = text.trim().split_once(' ');
    Ok(fields
        .and_then(|(state, started)| (!state.starts_with('Z')).then(|| started.trim().to_owned())))
}

#[cfg(not(target_os = "linux"))]
fn usage(_pid: u32) -> (u64, u64) {
    (0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_process_is_known_by_pid_and_start() {
        let own = ProcessId::own().expect("own");
        assert!(own.is_alive());
        let other = ProcessId {
            started: "0".into(),
            ..own
        };
        assert!(
            !other.is_alive(),
            "the same pid with another start is another process"
        );

        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .expect("sleep");
        let id = ProcessId::of(child.id()).expect("runs");
        let ended = tokio::spawn({
            let id = id.clone();
            async move { id.ended().await }
        });
        id.terminate(Duration::from_secs(5)).await;
        assert!(!id.is_alive());
        child.wait().expect("reaped");
        ended.await.expect("seen to end");
    }
}
