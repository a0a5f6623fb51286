//! The demo's folder. The one rule: it is nobody else's, and it goes with everything that runs in it.

use std::{
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use pizzapi_host::{FileLock, file, lock::LockError};

use crate::{
    commands::dev::{start::end_instances, supervise},
    error::{Error, Exit, Result},
};

const PREFIX: &str = "pizzapi-demo-";
/// How long a process may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// A folder of a demo's own, and the lock that says that it is in use.
pub struct Place {
    pub path: PathBuf,
    _lock: FileLock,
}

impl Place {
    pub fn make() -> Result<Self> {
        let parent = std::env::temp_dir().canonicalize()?;
        let failed = |error: io::Error| {
            let message = format!("could not make a folder in {}", parent.display());
            Error::new(Exit::Failed, message).because(error)
        };
        let mut number = std::process::id();
        loop {
            let path = parent.join(format!("{PREFIX}{number}"));
            // One that is there already may be anybody's.
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(failed(error)),
                Ok(()) => {
                    let lock = FileLock::take(&path.join("lock")).map_err(locked)?;
                    return Ok(Self { path, _lock: lock });
                }
            }
        }
    }

    /// Removes what demos left that were killed, and ends what still runs there.
    pub async fn clear_left() {
        let own = pizzapi_host::process::own_user();
        let entries = std::env::temp_dir()
            .canonicalize()
            .and_then(std::fs::read_dir);
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_one = name.to_str().is_some_and(|name| name.starts_with(PREFIX));
            let own = |of: std::fs::Metadata| of.is_dir() && of.uid() == own;
            if !is_one || !entry.metadata().is_ok_and(own) {
                continue;
            }
            let path = entry.path();
            // One without a lock is only just being made.
            if path.join("lock").exists()
                && let Ok(lock) = FileLock::take(&path.join("lock"))
            {
                let left = Self { path, _lock: lock };
                if let Err(error) = left.remove().await {
                    tracing::warn!(
                        error = error.message,
                        "could not remove what an earlier demo left"
                    );
                }
            }
        }
    }

    /// The data of the servers.
    pub fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    /// Ends everything that runs here, and removes it; says how many processes that were.
    pub async fn remove(&self) -> Result<usize> {
        let data = self.data();
        let servers = supervise::recorded(&data);
        let mut ended = 0;
        // Not before these: they would start instances again.
        for server in servers.iter().rev().filter(|server| server.is_alive()) {
            server.terminate(PATIENCE).await;
            ended += 1;
        }
        ended += crate::commands::dev::state::instances(&data)?.len();
        if data.exists() {
            end_instances(&data).await?;
        }
        remove(&self.path)?;
        Ok(ended)
    }
}

/// What has just ended may still have written something.
fn remove(path: &Path) -> Result<()> {
    let removed = (0..5).find_map(|_| file::remove_dir(path).ok());
    match removed {
        Some(()) => Ok(()),
        None => file::remove_dir(path).map_err(|error| {
            let message = format!("could not remove {}", path.display());
            Error::new(Exit::Failed, message).because(error)
        }),
    }
}

fn locked(error: LockError) -> Error {
    let error = match error {
        LockError::Io(error) => error,
        LockError::Held(_) => io::Error::other("somebody else has locked it"),
    };
    Error::new(Exit::Failed, "could not lock the demo's folder").because(error)
}
