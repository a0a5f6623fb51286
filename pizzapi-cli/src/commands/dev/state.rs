//! What `dev` writes down: for its next start, and for `dev status` and `dev stop`.
//!
//! The one rule: what is written about a run counts only while the process that wrote it is alive.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use pizzapi_host::{FileLock, ProcessId, file, lock::LockError};
use pizzapi_sdk::{
    Client,
    types::{OrgId, Time},
};
use serde::{Deserialize, Deserializer, Serialize};

use super::domain::Domain;
use crate::error::{Error, Exit, Result};

/// `dev.json`. Of addresses it is the ports that are kept for next time, so that listening on all of a machine's addresses is
/// wished anew each time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    pub control_plane: u16,
    pub router: u16,
    /// The domain the orgs were under.
    #[serde(default)]
    pub domain: Domain,
    /// The latest run; nothing, when another version wrote it down otherwise.
    #[serde(
        default,
        deserialize_with = "if_understood",
        skip_serializing_if = "Option::is_none"
    )]
    pub run: Option<Run>,
}

fn if_understood<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Run>, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).ok())
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Not everything is up yet.
    Starting,
    /// Everything is up, or started again.
    Running,
    /// It was asked to end.
    Stopping,
}

/// One run of `dev`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    pub process: ProcessId,
    pub since: Time,
    /// Whether it was started with `--detach`.
    pub detached: bool,
    pub phase: Phase,
    pub control_plane: SocketAddr,
    pub router: SocketAddr,
}

impl State {
    pub fn path(data: &Path) -> PathBuf {
        data.join("dev.json")
    }

    /// What an earlier start wrote; nothing when there was none, or what is there makes no sense.
    pub fn read(data: &Path) -> Option<Self> {
        let text = std::fs::read(Self::path(data)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    pub fn write(&self, data: &Path) -> Result<()> {
        let text = serde_json::to_vec(self).map_err(std::io::Error::other)?;
        Ok(file::write_private(&Self::path(data), &text)?)
    }

    /// Writes down how far this run is.
    pub fn enter(&mut self, phase: Phase, data: &Path) -> Result<()> {
        if let Some(run) = &mut self.run {
            run.phase = phase;
        }
        self.write(data)
    }

    pub fn control_plane_url(&self) -> String {
        let remembered = SocketAddr::from((Ipv4Addr::LOCALHOST, self.control_plane));
        let address = self
            .run
            .as_ref()
            .map_or(remembered, |run| run.control_plane);
        format!("http://{address}")
    }

    pub fn org_url(&self) -> String {
        org_url(&self.domain, self.router)
    }

    /// A client that finds these orgs also where the machine does not know their names (yet).
    pub fn client(&self, slugs: impl Iterator<Item = String>) -> Result<Client> {
        let mut builder = Client::builder(self.control_plane_url());
        if !self.domain.is_localhost() {
            let remembered = SocketAddr::from((Ipv4Addr::LOCALHOST, self.router));
            let router = self.run.as_ref().map_or(remembered, |run| run.router);
            for slug in slugs {
                builder = builder.resolve(self.domain.host(&slug), reachable(router));
            }
        }
        Ok(builder.build()?)
    }
}

/// Where orgs are: a template.
pub fn org_url(domain: &Domain, port: u16) -> String {
    format!("http://{{slug}}.{domain}:{port}")
}

/// Where this machine reaches what listens there: one that listens everywhere listens here, too.
pub fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, address.port())
}

fn lock_path(data: &Path) -> PathBuf {
    data.join("dev.lock")
}

/// The `dev` that runs on this data, if one does.
pub fn holder(data: &Path) -> Result<Option<ProcessId>> {
    Ok(FileLock::holder(&lock_path(data))?)
}

/// Has this data to itself, or says who has it.
pub fn lock(data: &Path) -> Result<FileLock> {
    FileLock::take(&lock_path(data)).map_err(|error| match error {
        LockError::Held(holder) => runs_already(data, holder.as_ref()),
        LockError::Io(error) => {
            Error::new(Exit::Failed, format!("could not lock {}", data.display())).because(error)
        }
    })
}

/// That a `dev` runs where another was to.
pub fn runs_already(data: &Path, holder: Option<&ProcessId>) -> Error {
    let pid = holder.map_or_else(
        || "another process".to_owned(),
        |holder| format!("pid {}", holder.pid),
    );
    Error::new(
        Exit::Conflict,
        format!("`pizzapi dev` runs already ({pid}) on {}", data.display()),
    )
    .hint("end that one with `pizzapi dev stop`, or choose another folder with PIZZAPI_DATA_DIR")
}

/// The processes that serve orgs of this data, by the locks they hold.
pub fn instances(data: &Path) -> Result<Vec<ProcessId>> {
    let folder = data.join("orgs");
    let entries = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let is_org = entry.file_type()?.is_dir()
            && name
                .to_str()
                .is_some_and(|name| name.parse::<OrgId>().is_ok());
        if is_org && let Some(holder) = FileLock::holder(&entry.path().join("lock"))? {
            all.push(holder);
        }
    }
    Ok(all)
}

/// The servers of this data and the commands they are, whoever started them.
pub fn servers(data: &Path) -> Result<Vec<(&'static str, ProcessId)>> {
    let mut all = Vec::new();
    for (command, lock) in [("serve", "control-plane/lock"), ("router", "router/lock")] {
        if let Some(holder) = FileLock::holder(&data.join(lock))? {
            all.push((command, holder));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_version_wrote_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(State::read(folder.path()).is_none());
        let path = State::path(folder.path());
        std::fs::write(&path, r#"{"control_plane":3100,"router":8088}"#).expect("written");
        let state = State::read(folder.path()).expect("read");
        assert_eq!(state.control_plane_url(), "http://127.0.0.1:3100");
        assert_eq!(state.org_url(), "http://{slug}.localhost:8088");
        let other = r#"{"control_plane":1,"router":2,"domain":"a.test","run":{"pid":3}}"#;
        std::fs::write(&path, other).expect("written");
        let state = State::read(folder.path()).expect("read");
        assert!(state.run.is_none() && state.router == 2);
        std::fs::write(&path, "[]").expect("written");
        assert!(State::read(folder.path()).is_none());
    }

    #[test]
    fn what_listens_everywhere_is_reached_here() {
        for (address, here) in [
            ("0.0.0.0:1", "127.0.0.1:1"),
            ("[::]:2", "[::1]:2"),
            ("192.0.2.1:3", "192.0.2.1:3"),
        ] {
            let address = address.parse().expect("an address");
            assert_eq!(reachable(address).to_string(), here);
        }
    }
}
