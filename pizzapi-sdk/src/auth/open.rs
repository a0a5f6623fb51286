//! The store that fits this machine: its keyring when one answers, else a file.
//!
//! The one rule: what was kept in the file before stays found, and moves to the keyring when it is next changed. What stands
//! in the file is therefore the newer.

use std::{
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use pizzapi_types::Secret;
use serde::{Deserialize, Serialize};

use super::{FileStore, KeyringStore, SecretName, SecretStore, StoreLock};
use crate::error::{Error, Result};

/// The file's name in its folder.
const FILE: &str = "credentials.json";

/// A kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum StoreKind {
    /// A file that only its owner can read.
    File,
    /// The keyring of the operating system.
    Keyring,
}

/// Opens the store of this machine whose file, and whose locks, are in `folder`. Nothing is read or asked before it is used.
///
/// With `forced`, that kind and no other; else the keyring when one answers within 2 s, and the file when none does.
pub fn open_store(folder: impl Into<PathBuf>, forced: Option<StoreKind>) -> OpenStore {
    let folder = folder.into();
    OpenStore {
        file: FileStore::new(folder.join(FILE)),
        folder,
        forced,
        keyring: OnceLock::new(),
        refused: AtomicBool::new(false),
    }
}

/// The store of this machine. Made by [`open_store`].
#[derive(Debug)]
pub struct OpenStore {
    folder: PathBuf,
    file: FileStore,
    forced: Option<StoreKind>,
    keyring: OnceLock<Result<KeyringStore>>,
    /// Whether the keyring answered, and then would not keep a secret.
    refused: AtomicBool,
}

impl OpenStore {
    /// Where secrets are kept now. Asks whether there is a keyring, once, for at most 2 s.
    pub fn kind(&self) -> StoreKind {
        match (self.forced, self.keyring()) {
            (Some(forced), _) => forced,
            (None, Ok(Some(_))) if !self.refused.load(Ordering::Relaxed) => StoreKind::Keyring,
            _ => StoreKind::File,
        }
    }

    /// The file, which need not be there.
    pub fn file(&self) -> &Path {
        self.file.path()
    }

    /// The keyring, if it is to be used and can be; an error when it must be used and cannot.
    fn keyring(&self) -> Result<Option<&KeyringStore>> {
        if self.forced == Some(StoreKind::File) {
            return Ok(None);
        }
        let open = || KeyringStore::open(&self.folder);
        match (self.keyring.get_or_init(open), self.forced) {
            (Ok(keyring), _) => Ok(Some(keyring)),
            (Err(error), Some(_)) => Err(error.clone()),
            (Err(error), None) => {
                tracing::debug!(error = error.in_full(), "secrets are kept in a file");
                Ok(None)
            }
        }
    }

    fn put(&self, name: &SecretName, secret: Option<Secret>) -> Result<()> {
        if secret.is_none() {
            // Whatever the keyring says: what is to be forgotten does not stay in a file.
            self.file.put(name, None)?;
        }
        if let Some(keyring) = self.keyring()? {
            match keyring.put(name, secret.clone()) {
                // Removed only when it is safe elsewhere.
                Ok(()) => return Ok(self.file.put(name, None)?),
                Err(error) if self.forced.is_some() || secret.is_none() => return Err(error.into()),
                Err(error) => {
                    let error = Error::from(error);
                    tracing::debug!(error = error.in_full(), "secrets are kept in a file");
                    self.refused.store(true, Ordering::Relaxed);
                }
            }
        }
        Ok(self.file.put(name, secret)?)
    }
}

impl SecretStore for OpenStore {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>> {
        if let Some(secret) = self.file.get(name)? {
            return Ok(Some(secret));
        }
        match self.keyring()? {
            Some(keyring) => keyring.get(name),
            None => Ok(None),
        }
    }

    fn update(
        &self,
        name: &SecretName,
        change: &mut dyn FnMut(Option<Secret>) -> Option<Secret>,
    ) -> Result<()> {
        let _lock = self.file.hold()?;
        let before = self.get(name)?;
        self.put(name, change(before))
    }

    fn lock(&self, what: &str, limit: Duration) -> Result<Option<StoreLock>> {
        self.file.lock(what, limit)
    }
}
