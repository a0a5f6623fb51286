//! Making a backup, while everything runs.
//!
//! The one rule: each file is copied aside first, so that what goes into the archive stands still; the registry goes first,
//! as nothing is worth anything without it.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use pizzapi_host::{FileLock, file, lock::LockError};
use pizzapi_types::Time;
use sqlx::error::DatabaseError;
use tar::{Builder, EntryType, Header};
use tokio::runtime::Handle;

use super::{Error, FORMAT, File, LIST, Manifest, Missing, belongs, database, hashed};

/// Where copies are made, in the data folder: it has room, and keeps others out.
pub(super) const ASIDE: &str = ".backup";

/// SQLite's word for it.
const DISK_FULL: &str = "13";

/// What became of a backup.
#[derive(Debug)]
pub struct Packed<W> {
    /// What is in it, and what is not.
    pub manifest: Manifest,
    /// What it was written to, flushed.
    pub out: W,
}

/// Removes what was copied aside, however it ends.
struct Aside {
    folder: PathBuf,
    _lock: FileLock,
}

impl Aside {
    fn make(data_dir: &Path) -> Result<Self, Error> {
        let folder = data_dir.join(ASIDE);
        let what = || format!("cannot use {}", folder.display());
        file::create_private_dir(&folder).map_err(Error::file(what()))?;
        let lock = FileLock::take(&folder.join("lock")).map_err(|error| match error {
            LockError::Held(_) => Error::Busy(data_dir.display().to_string()),
            LockError::Io(source) => Error::file(what())(source),
        })?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// A path where there is nothing: not even what a backup left that was killed.
    fn clear(&self) -> io::Result<PathBuf> {
        let path = self.folder.join("copy");
        for end in ["", "-journal", "-wal", "-shm"] {
            file::remove_file(&self.folder.join(format!("copy{end}")))?;
        }
        Ok(path)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = file::remove_dir(&self.folder);
    }
}

/// Writes a backup of a data folder to `out`; the folder may be in use. Files of an org that cannot be read are left out and
/// named in [`Manifest::missing`]; without the registry there is no backup.
///
/// Dropping the future ends it at the next file; what was written is of no use then.
///
/// # Errors
/// When there is no registry, it cannot be read, or `out` cannot be written.
pub async fn pack<W: Write + Send + 'static>(
    data_dir: PathBuf,
    base_domain: Option<String>,
    out: W,
) -> Result<Packed<W>, Error> {
    let home = data_dir.join("control-plane");
    if !home.join("registry.db").exists() {
        return Err(Error::Empty(data_dir.display().to_string()));
    }
    let aside = Aside::make(&data_dir)?;
    let registry = aside
        .clear()
        .map_err(Error::file("cannot make room for a copy"))?;
    file::create_private(&registry).map_err(Error::file("cannot make a copy"))?;
    database::copy(&home.join("registry.db"), &registry)
        .await
        .map_err(|error| Error::Registry(error.to_string()))?;
    let sealed_with = database::sealed_with(&registry, &home).await?;
    let manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: Time::now(),
        base_domain,
        orgs: 0,
        sealed_with,
        missing: Vec::new(),
        files: Vec::new(),
    };
    let mut packing = Packing {
        data_dir,
        tar: Builder::new(out),
        manifest,
    };
    let stop = tokio_util::sync::CancellationToken::new();
    let dropped = stop.clone().drop_guard();
    let (handle, folder) = (Handle::current(), aside.folder.clone());
    let packed = tokio::task::spawn_blocking(move || {
        let copying = Copying {
            handle,
            folder,
            stop,
        };
        packing.add("control-plane/registry.db", &registry)?;
        packing.folder(&copying, "control-plane")?;
        packing.orgs(&copying)?;
        packing.finish()
    })
    .await
    .map_err(|panic| Error::file("packing ended")(io::Error::other(panic)))?;
    drop(dropped.disarm());
    drop(aside);
    packed
}

/// How a file is copied aside.
struct Copying {
    handle: Handle,
    folder: PathBuf,
    stop: tokio_util::sync::CancellationToken,
}

impl Copying {
    fn copy(&self, from: &Path, name: &str) -> io::Result<PathBuf> {
        if self.stop.is_cancelled() {
            return Err(io::Error::other("it was given up"));
        }
        let to = self.folder.join("copy");
        for end in ["", "-journal", "-wal", "-shm"] {
            file::remove_file(&self.folder.join(format!("copy{end}")))?;
        }
        if belongs::is_database(name) {
            file::create_private(&to)?;
            self.handle
                .block_on(database::copy(from, &to))
                .map_err(of_database)?;
        } else {
            let mut source = file::open_plain(from)?;
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

struct Packing<W: Write> {
    data_dir: PathBuf,
    tar: Builder<W>,
    manifest: Manifest,
}

impl<W: Write> Packing<W> {
    fn orgs(&mut self, copying: &Copying) -> Result<(), Error> {
        let folder = self.data_dir.join("orgs");
        let mut names = names(&folder).map_err(Error::file(format!(
            "cannot look into {}",
            folder.display()
        )))?;
        names.retain(|name| belongs::is_org(name) && folder.join(name).is_dir());
        for name in names {
            self.manifest.orgs += 1;
            self.folder(copying, &format!("orgs/{name}"))?;
        }
        Ok(())
    }

    /// Adds what belongs of a folder, and of the folders in it.
    fn folder(&mut self, copying: &Copying, path: &str) -> Result<(), Error> {
        let names = match names(&self.data_dir.join(path)) {
            Ok(names) => names,
            Err(error) => return self.missing(path, &error),
        };
        for name in names.iter().filter(|name| belongs::is_kept(name)) {
            let path = format!("{path}/{name}");
            let from = self.data_dir.join(&path);
            let Ok(metadata) = fs::symlink_metadata(&from) else {
                continue;
            };
            if metadata.is_dir() {
                self.folder(copying, &path)?;
            } else if metadata.is_file() && path != "control-plane/registry.db" {
                match copying.copy(&from, name) {
                    Ok(copy) => self.add(&path, &copy)?,
                    // Copying to the same disk fails for good when it is full.
                    Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                        return Err(Error::file(format!("cannot copy {path}"))(error));
                    }
                    Err(_) if copying.stop.is_cancelled() => {
                        return Err(Error::Damaged("it was given up".to_owned()));
                    }
                    Err(error) => self.missing(&path, &error)?,
                }
            }
        }
        Ok(())
    }

    fn missing(&mut self, path: &str, error: &io::Error) -> Result<(), Error> {
        // Gone meanwhile: removed, or an org's that was deleted.
        if !self.data_dir.join(path).exists() {
            return Ok(());
        }
        if path.starts_with("control-plane") {
            let why = error.to_string();
            return Err(Error::file(format!("cannot read {path}"))(io::Error::new(
                error.kind(),
                why,
            )));
        }
        self.manifest.missing.push(Missing {
            path: path.to_owned(),
            why: error.to_string(),
        });
        Ok(())
    }

    fn add(&mut self, path: &str, copy: &Path) -> Result<(), Error> {
        let failed = || Error::file("cannot read a copy");
        let mut source = fs::File::open(copy).map_err(failed())?;
        let copied = hashed::copy(&mut source, &mut io::sink()).map_err(failed())?;
        let source = fs::File::open(copy).map_err(failed())?;
        self.append(path, copied.size, source)?;
        self.manifest.files.push(File {
            path: path.to_owned(),
            size: copied.size,
            sha256: copied.sha256,
        });
        Ok(())
    }

    fn append(&mut self, path: &str, size: u64, source: impl io::Read) -> Result<(), Error> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_size(size);
        let seconds = self.manifest.made_at.millis() / 1000;
        header.set_mtime(u64::try_from(seconds).unwrap_or(0));
        self.tar
            .append_data(&mut header, path, source)
            .map_err(Error::file("cannot write the backup"))
    }

    fn finish(mut self) -> Result<Packed<W>, Error> {
        let list = serde_json::to_vec_pretty(&self.manifest).unwrap_or_default();
        self.append(LIST, list.len() as u64, list.as_slice())?;
        let failed = || Error::file("cannot write the backup");
        let mut out = self.tar.into_inner().map_err(failed())?;
        out.flush().map_err(failed())?;
        Ok(Packed {
            manifest: self.manifest,
            out,
        })
    }
}

/// The names in a folder, in order; none when it is not there.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        // A name that is no text is none of ours.
        names.extend(entry?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}
