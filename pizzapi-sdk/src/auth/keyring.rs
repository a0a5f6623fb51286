//! Secrets in the keyring of the operating system: the Secret Service of Linux desktops, the keychain of macOS.
//!
//! The one rule: nothing waits for ever. A bus that hangs hangs every call, so each is made in a thread of its own, which is
//! left alone when its time is up.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use keyring_core::{CredentialStore, Entry, Error as Failure};
use pizzapi_types::Secret;

use super::{SecretName, SecretStore, StoreError, StoreLock};
use crate::error::Result;

/// The name under which a keyring lists what is kept here.
const SERVICE: &str = "pizzapi";
/// How long a keyring may take to answer at all.
const ANSWER: Duration = Duration::from_secs(2);
/// How long it may take for one secret: a person may have to type the password that unlocks it.
const UNLOCK: Duration = Duration::from_secs(30);
/// How long a change waits for somebody else's.
const PATIENCE: Duration = Duration::from_secs(10);

/// Secrets in the operating system's keyring, under the service `pizzapi` and the user `<server> <account>`.
#[derive(Debug)]
pub struct KeyringStore {
    keyring: Arc<CredentialStore>,
    folder: PathBuf,
    /// Whether it stopped answering: then it is not asked again.
    silent: AtomicBool,
}

impl KeyringStore {
    /// Opens the keyring of whoever is logged in to this machine. Takes at most 2 s; without a session bus, milliseconds.
    ///
    /// Keyrings have no locks: those are files in `folder`.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when none answers by then.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self> {
        let reason = match within(ANSWER, platform::open) {
            Some(Ok(keyring)) => {
                return Ok(Self {
                    keyring,
                    folder: folder.into(),
                    silent: AtomicBool::new(false),
                });
            }
            Some(Err(failure)) => reason(&failure),
            None => format!("no answer within {} s", ANSWER.as_secs()),
        };
        Err(StoreError::NoKeyring { reason }.into())
    }

    /// Keeps a secret, or forgets it, while a lock is held.
    pub(crate) fn put(&self, name: &SecretName, secret: Option<Secret>) -> Result<(), StoreError> {
        self.ask(name, move |entry| match secret {
            Some(secret) => entry.set_password(secret.expose()),
            None => match entry.delete_credential() {
                Err(Failure::NoEntry) => Ok(()),
                done => done,
            },
        })
    }

    fn ask<T: Send + 'static>(
        &self,
        name: &SecretName,
        question: impl FnOnce(Entry) -> keyring_core::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let no_answer = || StoreError::Keyring {
            reason: format!("no answer within {} s", UNLOCK.as_secs()),
        };
        if self.silent.load(Ordering::Relaxed) {
            return Err(no_answer());
        }
        let keyring = Arc::clone(&self.keyring);
        let name = name.clone();
        let asked = within(UNLOCK, move || {
            let user = format!("{} {}", name.host, name.account);
            let label = format!("pizzapi: {} at {}", name.account, name.host);
            let entry = keyring.build(SERVICE, &user, platform::label(&label).as_ref())?;
            question(entry)
        });
        let Some(answer) = asked else {
            self.silent.store(true, Ordering::Relaxed);
            return Err(no_answer());
        };
        answer.map_err(|failure| StoreError::Keyring {
            reason: reason(&failure),
        })
    }
}

impl SecretStore for KeyringStore {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>> {
        let answer = self.ask(name, |entry| match entry.get_password() {
            Ok(secret) => Ok(Some(Secret::from(secret))),
            Err(Failure::NoEntry) => Ok(None),
            Err(failure) => Err(failure),
        });
        Ok(answer?)
    }

    fn update(
        &self,
        name: &SecretName,
        change: &mut dyn FnMut(Option<Secret>) -> Option<Secret>,
    ) -> Result<()> {
        let _lock = StoreLock::require(&self.folder.join(super::store::LOCK), PATIENCE)?;
        let before = self.get(name)?;
        let after = change(before.clone());
        if before == after {
            return Ok(());
        }
        Ok(self.put(name, after)?)
    }

    fn lock(&self, what: &str, limit: Duration) -> Result<Option<StoreLock>> {
        Ok(StoreLock::named(&self.folder, what, limit)?)
    }
}

/// Does something in a thread of its own; `None` when it has not come about in time.
fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (done, result) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || {
            let _ = done.send(work());
        })
        .ok()?;
    result.recv_timeout(limit).ok()
}

/// What a keyring says is wrong, without what it holds.
fn reason(failure: &Failure) -> String {
    match failure {
        Failure::PlatformFailure(source) | Failure::NoStorageAccess(source) => {
            let mut innermost: &dyn std::error::Error = source.as_ref();
            while let Some(source) = innermost.source() {
                innermost = source;
            }
            pizzapi_types::text::printable(&innermost.to_string())
        }
        Failure::BadEncoding(_) | Failure::BadDataFormat(..) => {
            "what it keeps under this name is no text".to_owned()
        }
        Failure::Ambiguous(entries) => {
            format!("it keeps {} secrets under one name", entries.len())
        }
        other => other.to_string(),
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use super::{Arc, CredentialStore, HashMap};

    pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    }

    /// What a program that shows keyrings calls the secret.
    #[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
    pub(super) fn label(label: &str) -> Option<HashMap<&str, &str>> {
        Some(HashMap::from([("label", label)]))
    }
}

#[cfg(target_os = "macos")]
mod platform {
    use super::{Arc, CredentialStore, HashMap};

    pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    }

    pub(super) fn label(_label: &str) -> Option<HashMap<&str, &str>> {
        None
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod platform {
    use super::{Arc, CredentialStore, Failure, HashMap};

    pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        Err(Failure::NotSupportedByStore(
            "this system has none that is known".to_owned(),
        ))
    }

    pub(super) fn label(_label: &str) -> Option<HashMap<&str, &str>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_hangs_is_left_alone_and_work_that_panics_is_no_answer() {
        let began = std::time::Instant::now();
        let (_never, hangs) = mpsc::channel::<()>();
        let limit = Duration::from_millis(50);
        assert_eq!(within(limit, move || hangs.recv().is_ok()), None);
        assert!(began.elapsed() >= limit && began.elapsed() < 40 * limit);
        assert_eq!(within(Duration::from_secs(10), || 7), Some(7));
        let broken: Option<()> = within(Duration::from_secs(10), || panic!("on purpose"));
        assert_eq!(broken, None);
    }

    #[test]
    fn what_is_wrong_never_shows_a_secret() {
        for failure in [
            Failure::BadEncoding(b"hunter2".to_vec()),
            Failure::BadDataFormat(b"hunter2".to_vec(), "bad".into()),
        ] {
            let said = reason(&failure);
            let debug = format!("{:?}", StoreError::Keyring { reason: said });
            assert!(
                !debug.contains("hunter2") && !debug.contains("104"),
                "{debug}"
            );
        }
    }
}
