//! Where secrets are kept between runs. The one rule: a secret is handed out only under the name it was kept under, and a
//! name holds the server it is for.

use std::{
    fmt::Debug,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use pizzapi_host::{FileLock, file, lock::LockError};
use pizzapi_types::Secret;

use super::StoreError;
use crate::error::Result;

/// The lock of all changes to the secrets of one folder, be they in the keyring or in the file `credentials.json`.
#[cfg(feature = "keyring")]
pub(super) const LOCK: &str = ".credentials.json.lock";

/// Whose secret: the server's URL and an account there (an e-mail address, or what a program calls it).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecretName {
    /// The server's URL.
    pub host: String,
    /// The account there.
    pub account: String,
}

impl SecretName {
    /// The name of an account at a server. URLs that differ in case or in slashes at their ends are one server.
    pub fn new(url: &str, account: impl Into<String>) -> Self {
        Self {
            host: url.trim_end_matches('/').to_ascii_lowercase(),
            account: account.into(),
        }
    }
}

/// Where secrets are kept between runs. Calls block; the SDK makes them off its async threads.
pub trait SecretStore: Debug + Send + Sync + 'static {
    /// The secret of that name, if one is kept.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when the store cannot be read, or others could read it, too.
    fn get(&self, name: &SecretName) -> Result<Option<Secret>>;

    /// Replaces a secret by what `change` makes of it (`None`: removes it), under a lock that holds across processes.
    ///
    /// `change` must not use the store: it would wait for its own lock.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when the store cannot be read or written, or somebody else keeps it locked.
    fn update(
        &self,
        name: &SecretName,
        change: &mut dyn FnMut(Option<Secret>) -> Option<Secret>,
    ) -> Result<()>;

    /// Takes a lock that one process at a time can hold, named `what`; waits at most `limit`; `None` when it could not be had
    /// by then or there is nothing to lock (memory).
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when the lock's file cannot be made.
    fn lock(&self, what: &str, limit: Duration) -> Result<Option<StoreLock>>;
}

/// A lock of a [`SecretStore`]: held until this is dropped or the process ends, however it ends.
#[derive(Debug)]
#[must_use = "it is let go of when dropped"]
pub struct StoreLock {
    _file: FileLock,
}

impl StoreLock {
    /// Takes the lock that is this file, made with its folder when it is not there; `None` when somebody else has held it
    /// for all of `limit`.
    pub(crate) fn take(path: &Path, limit: Duration) -> Result<Option<Self>, StoreError> {
        match wait_for(path, limit) {
            Ok(lock) => Ok(Some(lock)),
            Err(StoreError::Held { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The same where nothing can be done without it: an error that names who holds it.
    pub(crate) fn require(path: &Path, limit: Duration) -> Result<Self, StoreError> {
        wait_for(path, limit)
    }

    /// Takes the lock named `what` among those of a folder.
    pub(crate) fn named(
        folder: &Path,
        what: &str,
        limit: Duration,
    ) -> Result<Option<Self>, StoreError> {
        Self::take(&folder.join("locks").join(file_name(what)), limit)
    }
}

/// The kernel can wait for a lock, but not for a while only: so it is tried again and again.
fn wait_for(path: &Path, limit: Duration) -> Result<StoreLock, StoreError> {
    let failed = |source| StoreError::Write {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        file::create_private_dir(folder).map_err(failed)?;
    }
    let end = Instant::now() + limit;
    let mut pause = Duration::from_millis(1);
    loop {
        let holder = match FileLock::take(path) {
            Ok(file) => return Ok(StoreLock { _file: file }),
            Err(LockError::Held(holder)) => holder,
            Err(LockError::Io(error)) => return Err(failed(error)),
        };
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(StoreError::Held {
                path: path.to_owned(),
                holder: holder.map(|holder| holder.pid),
                after: limit,
            });
        }
        thread::sleep(pause.min(left));
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// A file's name made of any text. Those that are alike in their first 200 bytes share a lock, which only costs time.
fn file_name(what: &str) -> String {
    let mut name = String::new();
    for byte in what.bytes() {
        if name.len() >= 200 {
            break;
        }
        if byte.is_ascii_alphanumeric() || byte == b'-' || (byte == b'.' && !name.is_empty()) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02x}"));
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_server_however_its_url_is_written() {
        let name = SecretName::new("HTTPS://Pizza.example.com/", "ann@example.com");
        assert_eq!(name.host, "https://pizza.example.com");
        assert_eq!(
            name,
            SecretName::new("https://pizza.example.com", "ann@example.com")
        );
    }

    #[test]
    fn the_name_of_a_lock_never_leaves_its_folder() {
        for (what, name) in [
            ("acme.user", "acme.user"),
            ("../../etc/passwd", "%2e.%2f..%2fetc%2fpasswd"),
            (".", "%2e"),
            ("https://a b", "https%3a%2f%2fa%20b"),
            ("日", "%e6%97%a5"),
        ] {
            assert_eq!(file_name(what), name);
        }
        assert!(file_name(&"/".repeat(500)).len() < 210);
    }

    #[test]
    fn a_lock_is_waited_for_no_longer_than_told_and_its_holder_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("made/lock");
        let limit = Duration::from_millis(50);
        let held = StoreLock::require(&path, limit).expect("free");
        let began = Instant::now();
        assert!(StoreLock::take(&path, limit).expect("looked").is_none());
        let error = StoreLock::require(&path, limit).expect_err("held");
        assert!(began.elapsed() >= 2 * limit && began.elapsed() < 40 * limit);
        let own = format!("pid {}", std::process::id());
        assert!(error.to_string().contains(&own), "{error}");

        let waiting = {
            let path = path.clone();
            thread::spawn(move || StoreLock::take(&path, Duration::from_secs(10)))
        };
        drop(held);
        assert!(waiting.join().expect("waited").expect("looked").is_some());
    }
}
