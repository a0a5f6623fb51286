//! A folder in the data folder where a backup is made or read.
//!
//! The one rule: one at a time, and it is gone when that ends; what one left that was killed, the next removes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pizzapi_host::{FileLock, file, lock::LockError};

use super::Error;

/// Where copies are made: it has room, and keeps others out.
pub(super) const OF_PACKING: &str = ".backup";
/// Where it is unpacked: what is there is put in place by renaming.
pub(super) const OF_UNPACKING: &str = ".restore";

/// The folder; removed when this is dropped.
pub(super) struct Aside {
    pub folder: PathBuf,
    /// The data folder, if it was made for this.
    made: Option<PathBuf>,
    _lock: FileLock,
}

impl Aside {
    pub fn make(data_dir: &Path, name: &str) -> Result<Self, Error> {
        let folder = data_dir.join(name);
        let shown = folder.display().to_string();
        let what = || format!("cannot use {shown}");
        let made = (!data_dir.exists()).then(|| data_dir.to_owned());
        file::create_private_dir(&folder).map_err(Error::file(what()))?;
        let lock = FileLock::take(&folder.join("lock")).map_err(|error| match error {
            LockError::Held(_) => Error::Busy(data_dir.display().to_string()),
            LockError::Io(source) => Error::file(what())(source),
        })?;
        let this = Self {
            folder,
            made,
            _lock: lock,
        };
        // Of one that was killed.
        file::remove_dir(&this.content()).map_err(Error::file(what()))?;
        file::create_private_dir(&this.content()).map_err(Error::file(what()))?;
        Ok(this)
    }

    /// What is in it besides the lock.
    pub fn content(&self) -> PathBuf {
        self.folder.join("content")
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = file::remove_dir(&self.folder);
        if let Some(made) = &self.made {
            // Only when there is nothing in it.
            let _ = fs::remove_dir(made);
        }
    }
}
