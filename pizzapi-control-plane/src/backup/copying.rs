//! Files copied aside. The one rule: a copy is of what is in the folder itself, never of what a link leads to.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use pizzapi_host::{Folder, file};
use sqlx::error::DatabaseError;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::{belongs, database};

/// SQLite's word for it.
const DISK_FULL: &str = "13";

/// How files are copied aside, one after the other.
pub(super) struct Copying {
    pub handle: Handle,
    /// The data folder, without a link in its path.
    pub data_dir: PathBuf,
    /// Where copies are made.
    pub aside: PathBuf,
    pub stop: CancellationToken,
}

impl Copying {
    /// Copies `name` in `folder`, which is `path` in the data folder, and says where to.
    pub fn copy(&self, folder: &Folder, name: &OsStr, path: &str) -> io::Result<PathBuf> {
        if self.stop.is_cancelled() {
            return Err(io::Error::other("it was given up"));
        }
        let to = room(&self.aside)?;
        if belongs::is_database(path) {
            file::create_private(&to)?;
            let from = self.data_dir.join(path);
            let copied = self.handle.block_on(database::copy(&from, &to));
            copied.map_err(of_database)?;
        } else {
            let mut source = folder.file(name)?;
            let mut copy = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&to)?;
            io::copy(&mut source, &mut copy)?;
        }
        Ok(to)
    }
}

/// A path for a copy, where there is nothing any more.
pub(super) fn room(aside: &Path) -> io::Result<PathBuf> {
    for end in ["", "-journal", "-wal", "-shm"] {
        file::remove_file(&aside.join(format!("copy{end}")))?;
    }
    Ok(aside.join("copy"))
}

fn of_database(error: sqlx::Error) -> io::Error {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let full = code.as_deref() == Some(DISK_FULL);
    let kind = if full {
        io::ErrorKind::StorageFull
    } else {
        io::ErrorKind::Other
    };
    io::Error::new(kind, error)
}
