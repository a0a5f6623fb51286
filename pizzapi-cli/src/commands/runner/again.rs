//! Starting again, when a server asks for it.
//!
//! The one rule: the process becomes its own successor: same pid, same terminal, same command line, and whatever program is
//! on disk by now.

use std::{
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use crate::error::{Error, Exit};

/// How much time lies between two starts at least: a server that asks again and again must not make it spin.
const PAUSE: Duration = Duration::from_secs(2);

/// What there is to know before the first restart.
pub struct Again {
    /// Where the program was when it started: a new one may take its place meanwhile.
    program: std::io::Result<PathBuf>,
    started: Instant,
}

impl Again {
    pub fn new() -> Self {
        Self {
            program: std::env::current_exe(),
            started: Instant::now(),
        }
    }

    /// Lets some time pass since the last start. False when told to stop meanwhile.
    pub async fn pause(&self, stop: &CancellationToken) -> bool {
        let rest = PAUSE.saturating_sub(self.started.elapsed());
        stop.run_until_cancelled(tokio::time::sleep(rest))
            .await
            .is_some()
    }

    /// Starts the program anew in the place of this process. Comes back only when that cannot be; whoever supervises this
    /// process can still do it.
    pub fn start(self) -> Error {
        let failed = |error: std::io::Error| {
            Error::new(Exit::Restart, "the runner could not start itself again").because(error)
        };
        match self.program {
            Ok(program) => failed(become_anew(&program)),
            Err(error) => failed(error),
        }
    }
}

fn become_anew(program: &Path) -> std::io::Error {
    let mut arguments = std::env::args_os();
    let mut command = Command::new(program);
    if let Some(name) = arguments.next() {
        command.arg0(name);
    }
    command.args(arguments).exec()
}
