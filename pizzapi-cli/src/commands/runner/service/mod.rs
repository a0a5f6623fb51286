//! A runner as a service of whoever's machine this is: what it needs to be started by somebody else.
//!
//! The one rule: no secret is in it. The service logs in as the profile does, or reads a file that only its owner can read.

mod launchd;
mod systemd;

use std::{path::PathBuf, process::Stdio, time::Duration};

use pizzapi_host::file;
use tokio::process::Command;

use crate::error::{Error, Exit, Result};

/// How long a service manager may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// What it is for, as a part of file names: an org's slug, a server's host.
    pub label: String,
    /// The same for people.
    pub about: String,
    /// The program, an absolute path.
    pub program: String,
    pub arguments: Vec<String>,
    pub environment: Vec<(String, String)>,
    /// Where what it says goes, if nobody keeps it for it.
    pub log: PathBuf,
}

/// Who keeps services running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    Systemd,
    Launchd,
}

impl Keeper {
    /// This machine's, or the one that was asked for.
    pub fn of(launchd: bool) -> Self {
        if launchd || cfg!(target_os = "macos") {
            Self::Launchd
        } else {
            Self::Systemd
        }
    }

    /// The service's file.
    pub fn path(self, label: &str) -> Result<PathBuf> {
        let folders = directories::BaseDirs::new().ok_or_else(|| {
            Error::new(Exit::Failed, "there is no home folder to install it in").hint("set HOME")
        })?;
        Ok(match self {
            Self::Systemd => folders
                .config_dir()
                .join("systemd/user")
                .join(systemd::unit(label)),
            Self::Launchd => folders
                .home_dir()
                .join("Library/LaunchAgents")
                .join(format!("{}.plist", launchd::label(label))),
        })
    }

    /// What stands in it.
    pub fn text(self, service: &Service) -> String {
        match self {
            Self::Systemd => systemd::text(service),
            Self::Launchd => launchd::text(service),
        }
    }

    /// What makes the service manager start it, now and at every login.
    pub fn start(self, label: &str, path: &str) -> Vec<Vec<String>> {
        match self {
            Self::Systemd => systemd::start(label),
            Self::Launchd => launchd::start(path),
        }
    }

    /// What makes it end and forget it, in front of and after the removal of its file.
    pub fn stop(self, label: &str) -> (Vec<String>, Option<Vec<String>>) {
        match self {
            Self::Systemd => systemd::stop(label),
            Self::Launchd => (launchd::stop(label), None),
        }
    }

    /// What lets it run also while nobody is logged in, where that is another thing.
    pub fn linger(self) -> Option<&'static str> {
        (self == Self::Systemd).then_some("loginctl enable-linger")
    }

    /// Whether this machine's service manager answers.
    pub async fn answers(self) -> bool {
        let ask = match self {
            Self::Systemd => ["systemctl", "--user", "show-environment"].as_slice(),
            Self::Launchd => ["launchctl", "version"].as_slice(),
        };
        let ask: Vec<String> = ask.iter().map(ToString::to_string).collect();
        carry_out(&ask).await.is_ok()
    }
}

/// The file as it is, if there is one.
pub fn installed(path: &std::path::Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let message = format!("could not read {}", path.display());
            Err(Error::new(Exit::Failed, message).because(error))
        }
    }
}

/// Writes the file, whole or not at all.
pub fn write(path: &std::path::Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    file::create_private_dir(folder)
        .and_then(|()| file::write_private(path, text.as_bytes()))
        .map_err(|error| {
            let message = format!("could not write {}", path.display());
            Error::new(Exit::Failed, message).because(error)
        })
}

/// Runs a command of the service manager to its end.
pub async fn carry_out(words: &[String]) -> Result<()> {
    let shown = shell_words::join(words);
    let failed = |why: String| {
        let mut error = Error::new(Exit::Failed, format!("`{shown}` failed"));
        error.causes.push(why);
        error
    };
    let Some((program, arguments)) = words.split_first() else {
        return Ok(());
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = match tokio::time::timeout(PATIENCE, command.output()).await {
        Ok(output) => output.map_err(|error| failed(error.to_string()))?,
        Err(_) => {
            return Err(failed(format!(
                "it took more than {} s",
                PATIENCE.as_secs()
            )));
        }
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim();
    Err(failed(if said.is_empty() {
        output.status.to_string()
    } else {
        said.to_owned()
    }))
}
