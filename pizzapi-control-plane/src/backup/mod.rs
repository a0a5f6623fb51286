//! Backups: a data folder in one tar archive, made while everything runs, and put back whole or not at all.
//!
//! The one rule: an archive is the data folder's own layout with a list of what is in it at its end. What is not on that
//! list, or not as it says, is never put in place.

mod aside;
mod belongs;
mod copying;
mod database;
mod hashed;
mod pack;
mod place;
mod unfinished;
mod unpack;

use std::io;

use pizzapi_types::Time;
use serde::{Deserialize, Serialize};

pub use database::opens;
pub use pack::{Packed, pack};
pub use unfinished::{MARK, is_unfinished, tidy};
pub use unpack::{Unpacked, unpack};

/// The format that is written, and the newest that is read.
pub const FORMAT: u32 = 1;
/// The list, at the end of an archive.
const LIST: &str = "backup.json";
/// The largest list written or read, in bytes.
const LIST_LIMIT: u64 = 256 * 1024 * 1024;

/// What an archive says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The archive's format: [`FORMAT`].
    pub format: u32,
    /// The version of the program that made it.
    pub version: String,
    /// When it was begun.
    pub made_at: Time,
    /// The domain the platform was under, if it was known.
    #[serde(default)]
    pub base_domain: Option<String>,
    /// How many organisations have a folder in it.
    pub orgs: u64,
    /// What the registry's secrets were sealed with.
    pub sealed_with: SealedWith,
    /// What could not be read, and is not in it.
    #[serde(default)]
    pub missing: Vec<Missing>,
    /// Everything in it.
    pub files: Vec<File>,
}

/// Where the master key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealedWith {
    /// The file `master.key`, which is in the archive.
    MasterKeyFile,
    /// The variable `PIZZAPI_JWT_SECRET`. What it was is in the archive of a stack, as `jwt-secret`, and in no other.
    JwtSecret,
}

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its path in the data folder.
    pub path: String,
    /// Its size, in bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A file that is missing from an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Its path in the data folder.
    pub path: String,
    /// Why it could not be read.
    pub why: String,
}

/// Why a backup was not made, or not put back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing to back up.
    #[error("there is no registry in {0}: no control plane has ever run there")]
    Empty(String),
    /// What is there was to become a stack's data, and is a part of it.
    #[error("a restore into {0} was not finished")]
    Unfinished(String),
    /// The registry could not be read.
    #[error("the registry cannot be read: {0}")]
    Registry(String),
    /// A file or folder.
    #[error("{what}: {source}")]
    File {
        /// What was being done.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// More files than a backup can name.
    #[error("there are too many files for one backup: {0}")]
    TooMany(usize),
    /// Another backup of the same folder is being made, or put back.
    #[error("another backup of {0} is being made, or put back; wait for it")]
    Busy(String),
    /// A control plane runs on the folder.
    #[error("a control plane (pid {pid}) uses {path}; stop it first")]
    Running {
        /// Its pid, 0 if it did not say.
        pid: u32,
        /// The data folder.
        path: String,
    },
    /// The folder has something in it.
    #[error("{0} is not empty")]
    NotEmpty(String),
    /// Not an archive of ours.
    #[error("this is no backup of PizzaPi's: {0}")]
    Foreign(String),
    /// An archive that ended too early, or was changed.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// An archive of a later version.
    #[error("the backup was made by a newer version ({0}); use that one, or a later one")]
    Newer(String),
}

impl Error {
    fn file(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::File { what, source }
    }

    /// Whether no room is left on a disk.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::File { source, .. } if source.kind() == io::ErrorKind::StorageFull)
    }
}
