//! The runners of this machine: each is kept in `<state>/runners/<host>/<org id>.json`, beside the lock that keeps a second one
//! out and the report of the one that runs.
//!
//! The one rule: whether one runs is the lock's word alone; a report counts only while its writer holds the lock.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pizzapi_host::{FileLock, ProcessId, file};
use pizzapi_sdk::{
    runner::{KeptIdentity, RunnerError, RunnerIdentity},
    types::{OrgId, RunnerId},
};

use super::report::Report;
use crate::{
    ctx::folders,
    error::{Error, Exit, Result},
};

/// What stands in the place of an org's id where there is none.
const SERVER: &str = "server";

/// Where one runner of this machine is kept.
#[derive(Clone, Debug)]
pub struct Place {
    path: PathBuf,
}

/// A runner of this machine, as it is now.
#[derive(Debug)]
pub struct Local {
    /// Who it is; `None` when its file cannot be read.
    pub runner_id: Option<RunnerId>,
    /// The process it runs in, if it runs.
    pub process: Option<ProcessId>,
    /// What it last said of itself.
    pub report: Option<Report>,
}

impl Local {
    /// What it says of itself now; `None` when it does not run, or another than the one that wrote it.
    pub fn live(&self) -> Option<&Report> {
        let report = self.report.as_ref()?;
        (self.process.as_ref() == Some(&report.process)).then_some(report)
    }
}

impl Place {
    /// This machine's runner for an org of a control plane.
    pub fn of_org(control_plane: &str, org: &OrgId) -> Result<Self> {
        Self::at(control_plane, org.as_str())
    }

    /// This machine's runner for PizzaPi's own single-tenant server.
    pub fn of_server(url: &str) -> Result<Self> {
        Self::at(url, SERVER)
    }

    fn at(url: &str, name: &str) -> Result<Self> {
        let folder = folder()?.join(host_folder(url));
        Ok(Self {
            path: folder.join(format!("{name}.json")),
        })
    }

    /// All of this machine, in a lasting order.
    pub fn all() -> Result<Vec<Self>> {
        let mut places = Vec::new();
        for host in entries(&folder()?)? {
            if host.is_dir() {
                let files = entries(&host)?.into_iter();
                places.extend(
                    files
                        .filter(|path| path.extension().is_some_and(|it| it == "json"))
                        .map(|path| Self { path }),
                );
            }
        }
        places.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(places)
    }

    /// Takes the identity, or makes one.
    pub fn hold(&self) -> Result<KeptIdentity> {
        KeptIdentity::take(&self.path).map_err(|error| match error {
            RunnerError::IdentityTaken { pid } => {
                let who =
                    pid.map_or_else(|| "another process".to_owned(), |pid| format!("pid {pid}"));
                Error::new(
                    Exit::Conflict,
                    format!("a runner for this organisation runs here already ({who})"),
                )
                .hint("`pizzapi runner stop` ends it; one runner carries out many sessions")
            }
            error => Error::new(Exit::Failed, "the runner cannot be the one it was")
                .because(error)
                .hint(format!(
                    "move {} away to become a new runner",
                    self.path.display()
                )),
        })
    }

    /// Whether a runner has ever been here.
    pub fn is_taken(&self) -> bool {
        self.path.exists()
    }

    /// Looks at the runner, and disturbs nothing.
    pub fn look(&self) -> Local {
        let identity = file::read_private(&self.path).ok();
        let identity: Option<RunnerIdentity> =
            identity.and_then(|text| serde_json::from_str(&text).ok());
        let report = file::read_private(&self.report()).ok();
        Local {
            runner_id: identity.map(|identity| identity.runner_id),
            process: FileLock::holder(&self.path.with_extension("lock"))
                .ok()
                .flatten(),
            report: report.and_then(|text| serde_json::from_str(&text).ok()),
        }
    }

    /// Where the one that runs says how it fares.
    pub fn report(&self) -> PathBuf {
        self.path.with_extension("status")
    }

    /// The host its server or control plane is at, as its folder is called.
    pub fn host(&self) -> &str {
        let folder = self.path.parent().and_then(Path::file_name);
        folder.and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// The id of the org it is for; `None` for a single-tenant server's.
    pub fn org_id(&self) -> Option<OrgId> {
        let name = self.path.file_stem()?.to_str()?;
        (name != SERVER).then(|| name.parse().ok())?
    }
}

/// Where this machine keeps its runners.
pub fn folder() -> Result<PathBuf> {
    Ok(folders().state()?.join("runners"))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => {
            let message = format!("could not look into {}", folder.display());
            Err(Error::new(Exit::Failed, message).because(error))
        }
    }
}

/// A folder's name made of a URL's host and port.
pub fn host_folder(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or(rest);
    host.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect()
}
