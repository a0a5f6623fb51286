//! Who a runner is to an org. The one rule: whoever has the secret is the runner, so it is kept like a password.

use std::{
    io,
    path::{Path, PathBuf},
};

use pizzapi_host::{FileLock, file, lock::LockError};
use pizzapi_types::{RunnerId, Secret};
use serde::{Deserialize, Serialize};

use super::status::RunnerError;

/// A runner's id, and the secret that proves it. The first use claims the id in an org.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunnerIdentity {
    /// The id.
    pub runner_id: RunnerId,
    /// What proves that the id is one's own.
    pub secret: Secret,
}

impl RunnerIdentity {
    /// Makes a new one, which nobody has.
    #[expect(clippy::new_without_default, reason = "a fresh identity is no default")]
    pub fn new() -> Self {
        let random = || uuid::Uuid::new_v4().simple().to_string();
        Self {
            runner_id: RunnerId::new(),
            secret: format!("{}{}", random(), random()).into(),
        }
    }
}

/// An identity kept in a file, and the lock that keeps a second runner from using it as long as this is there.
#[derive(Debug)]
#[must_use = "the identity is free for others when this is dropped"]
pub struct KeptIdentity {
    identity: RunnerIdentity,
    _lock: FileLock,
}

impl KeptIdentity {
    /// Takes the identity in a file that only its owner can read; makes one when there is none. One file an org: an id is
    /// claimed in an org by its first use.
    ///
    /// # Errors
    /// [`RunnerError::IdentityTaken`] while another runner has it; [`RunnerError::Identity`] when the file cannot be used.
    pub fn take(path: impl Into<PathBuf>) -> Result<Self, RunnerError> {
        let path = path.into();
        let failed = |source: io::Error| RunnerError::Identity {
            path: path.clone(),
            source,
        };
        if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
            file::create_private_dir(folder).map_err(failed)?;
        }
        let lock = match FileLock::take(&path.with_extension("lock")) {
            Ok(lock) => lock,
            Err(LockError::Io(error)) => return Err(failed(error)),
            Err(LockError::Held(holder)) => {
                let pid = holder.map(|holder| holder.pid);
                return Err(RunnerError::IdentityTaken { pid });
            }
        };
        let identity = match file::read_private(&path) {
            Ok(text) => serde_json::from_str(&text)
                .map_err(io::Error::other)
                .map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made = RunnerIdentity::new();
                let text = serde_json::to_vec(&made).map_err(io::Error::other);
                file::write_private(&path, &text.map_err(failed)?).map_err(failed)?;
                made
            }
            Err(error) => return Err(failed(error)),
        };
        Ok(Self {
            identity,
            _lock: lock,
        })
    }

    /// The identity.
    pub fn identity(&self) -> &RunnerIdentity {
        &self.identity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_identity_is_one_runners_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("runners/acme.json");
        let first = KeptIdentity::take(&path).expect("made");
        let id = first.identity().runner_id.clone();
        let error = KeptIdentity::take(&path).expect_err("taken");
        let own = Some(std::process::id());
        assert!(
            matches!(error, RunnerError::IdentityTaken { pid } if pid == own),
            "{error}"
        );
        drop(first);
        let again = KeptIdentity::take(&path).expect("kept");
        assert_eq!(again.identity().runner_id, id);
        drop(again);
        std::fs::write(&path, "{}").expect("written");
        let error = KeptIdentity::take(&path).expect_err("damaged");
        assert!(matches!(error, RunnerError::Identity { .. }), "{error}");
    }

    #[test]
    fn a_bare_file_name_does() {
        // A test cannot change the working folder it shares with others: this one runs itself in another.
        const NAME: &str = "runner::identity::tests::a_bare_file_name_does";
        if std::env::var_os("IN_ITS_OWN_FOLDER").is_some() {
            let made = KeptIdentity::take("runner.json").expect("made");
            let id = made.identity().runner_id.clone();
            drop(made);
            let kept = KeptIdentity::take("runner.json").expect("kept");
            assert_eq!(kept.identity().runner_id, id);
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let again = std::process::Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", NAME])
            .env("IN_ITS_OWN_FOLDER", "1")
            .current_dir(folder.path())
            .output()
            .expect("run");
        assert!(again.status.success(), "{again:?}");
        assert!(String::from_utf8_lossy(&again.stdout).contains("1 passed"));
        assert!(folder.path().join("runner.json").is_file());
    }

    #[test]
    fn it_is_stored_and_read_back_and_never_shown() {
        let identity = RunnerIdentity::new();
        let json = serde_json::to_string(&identity).expect("written");
        let back: RunnerIdentity = serde_json::from_str(&json).expect("read");
        assert_eq!(back.runner_id, identity.runner_id);
        assert_eq!(back.secret, identity.secret);
        assert_eq!(identity.secret.expose().len(), 64);
        assert!(!format!("{identity:?}").contains(identity.secret.expose()));
    }
}
