//! Why a store of secrets failed. The one rule: it says which file or keyring, and what to do; never what was in it.

use std::{io, path::PathBuf, time::Duration};

use crate::error::Error;

/// The source of an [`Error::Store`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file could not be read, or others can read it, too.
    #[error("could not read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("could not write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{} is damaged at line {line}, column {column}; move it away, and keep anew what it held", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line where it stops making sense, counted from 1.
        line: usize,
        /// The column there.
        column: usize,
    },
    /// Somebody else keeps it locked.
    #[error("{} has been locked for {} s by {}; end that, or try again later", path.display(), after.as_secs_f32(), who(*holder))]
    Held {
        /// The lock.
        path: PathBuf,
        /// The process that holds it, if it has said so.
        holder: Option<u32>,
        /// How long it was waited for.
        after: Duration,
    },
    /// There is no keyring here that answers.
    #[error("no keyring answers here ({reason}); start one, or choose to keep secrets in a file")]
    NoKeyring {
        /// What was found instead.
        reason: String,
    },
    /// The keyring did not do what it was asked.
    #[error(
        "the keyring cannot be used ({reason}); unlock it, or choose to keep secrets in a file"
    )]
    Keyring {
        /// What it said.
        reason: String,
    },
}

fn who(holder: Option<u32>) -> String {
    holder.map_or_else(
        || "another process".to_owned(),
        |pid| format!("another process (pid {pid})"),
    )
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store {
            source: std::sync::Arc::new(error),
        }
    }
}
