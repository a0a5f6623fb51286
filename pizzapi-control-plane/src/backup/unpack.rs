//! Reading a backup into a folder of its own, and checking it.
//!
//! The one rule: an archive is anybody's until it is checked. Only plain files go in, at paths that a backup has, each once;
//! and what was unpacked goes again, unless it is put in place.

use std::{
    collections::HashMap,
    fs,
    io::{self, Read},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use pizzapi_host::{FileLock, file};
use tar::{Archive, Entry, EntryType};
use tokio_util::sync::CancellationToken;

use super::{
    Error, FORMAT, LIST, LIST_LIMIT, Manifest,
    aside::{self, Aside},
    belongs, database, hashed,
    hashed::Copied,
    place,
};

/// A backup that has been read and is whole. Dropped, it is gone.
pub struct Unpacked {
    /// What it says of itself.
    pub manifest: Manifest,
    pub(super) data_dir: PathBuf,
    pub(super) force: bool,
    pub(super) aside: Aside,
    /// Keeps out the control plane that was there.
    pub(super) lock: Option<FileLock>,
}

/// Reads a backup and checks that it is whole, beside whatever is in the data folder, which stays as it is. That there is
/// something is an error, unless `force`.
///
/// Dropping the future ends it at the next file.
///
/// # Errors
/// When a control plane runs on the folder, or there is something in it; when it is no backup, a damaged one, or one of a
/// newer version; when there is no room for it.
pub async fn unpack<R: Read + Send + 'static>(
    data_dir: PathBuf,
    force: bool,
    from: R,
) -> Result<Unpacked, Error> {
    let lock = place::keep_out(&data_dir)?;
    if !force && !place::old(&data_dir)?.is_empty() {
        return Err(Error::NotEmpty(data_dir.display().to_string()));
    }
    let aside = Aside::make(&data_dir, aside::OF_UNPACKING)?;
    let content = aside.content();
    let stop = CancellationToken::new();
    let dropped = stop.clone().drop_guard();
    let reading = tokio::task::spawn_blocking(move || {
        let mut reading = Reading {
            content,
            found: HashMap::new(),
            stop,
        };
        let manifest = reading.all(from)?;
        reading.check(&manifest)?;
        Ok::<_, Error>(manifest)
    });
    let manifest = reading
        .await
        .map_err(|panic| Error::file("unpacking ended")(io::Error::other(panic)))??;
    drop(dropped.disarm());
    let registry = aside.content().join("control-plane/registry.db");
    database::forget_instances(&registry).await?;
    sync(&registry).map_err(Error::file("cannot write the registry"))?;
    Ok(Unpacked {
        manifest,
        data_dir,
        force,
        aside,
        lock,
    })
}

struct Reading {
    content: PathBuf,
    found: HashMap<String, Copied>,
    stop: CancellationToken,
}

impl Reading {
    fn all(&mut self, from: impl Read) -> Result<Manifest, Error> {
        let mut archive = Archive::new(from);
        let entries = archive.entries().map_err(|error| broken(&error))?;
        let mut list = None;
        for entry in entries {
            if self.stop.is_cancelled() {
                return Err(Error::Damaged("it was given up".to_owned()));
            }
            let mut entry = entry.map_err(|error| broken(&error))?;
            let path = path_of(&entry)?;
            if list.is_some() {
                return Err(Error::Damaged(format!("it goes on after its list: {path}")));
            }
            if path == LIST {
                list = Some(read_list(&mut entry)?);
            } else {
                self.file(&path, &mut entry)?;
            }
        }
        list.ok_or_else(|| {
            if self.found.is_empty() {
                Error::Foreign("there is nothing in it".to_owned())
            } else {
                Error::Damaged("it ends too early".to_owned())
            }
        })
    }

    fn file(&mut self, path: &str, entry: &mut Entry<'_, impl Read>) -> Result<(), Error> {
        if !belongs::is_path(path) {
            return Err(Error::Foreign(format!("it has `{path}`")));
        }
        let to = self.content.join(path);
        let failed = || Error::file(format!("cannot write {path}"));
        if let Some(folder) = to.parent() {
            file::create_private_dir(folder).map_err(failed())?;
        }
        let created = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&to);
        let mut file = match created {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Error::Damaged(format!("it has `{path}` twice")));
            }
            created => created.map_err(failed())?,
        };
        let size = entry.size();
        let copied = hashed::copy(&mut Marked(entry), &mut file);
        let copied = copied.map_err(|error| match error.downcast::<Unreadable>() {
            Ok(Unreadable(error)) => broken(&error),
            Err(error) => failed()(error),
        })?;
        if copied.size != size {
            return Err(Error::Damaged("it ends too early".to_owned()));
        }
        file.sync_all().map_err(failed())?;
        self.found.insert(path.to_owned(), copied);
        Ok(())
    }

    /// Whether all of the list was found, as it says, and nothing else.
    fn check(&self, manifest: &Manifest) -> Result<(), Error> {
        let mut left: HashMap<&str, &Copied> = self
            .found
            .iter()
            .map(|(path, copied)| (path.as_str(), copied))
            .collect();
        for file in &manifest.files {
            let path = &file.path;
            let Some(found) = left.remove(path.as_str()) else {
                return Err(Error::Damaged(format!("`{path}` is missing")));
            };
            if (found.size, &found.sha256) != (file.size, &file.sha256) {
                return Err(Error::Damaged(format!("`{path}` is not as it was")));
            }
        }
        if let Some(path) = left.keys().min() {
            return Err(Error::Damaged(format!("`{path}` is not on its list")));
        }
        if !self.found.contains_key("control-plane/registry.db") {
            return Err(Error::Damaged("it has no registry".to_owned()));
        }
        Ok(())
    }
}

/// Reading failed, not writing.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Unreadable(io::Error);

/// Marks errors of the archive, so that they are not taken for those of the disk that is written to.
struct Marked<R>(R);

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(|error| {
            let kind = error.kind();
            match kind {
                io::ErrorKind::Interrupted => error,
                _ => io::Error::new(kind, Unreadable(error)),
            }
        })
    }
}

/// The path of an entry that is a plain file.
fn path_of<R: Read>(entry: &Entry<'_, R>) -> Result<String, Error> {
    let path = String::from_utf8(entry.path_bytes().into_owned());
    let path = path.map_err(|_| Error::Foreign("it has a name that is no text".to_owned()))?;
    let shown = pizzapi_types::text::printable(&path);
    match entry.header().entry_type() {
        EntryType::Regular => Ok(path),
        _ => Err(Error::Foreign(format!("`{shown}` is no plain file"))),
    }
}

fn read_list(entry: &mut impl Read) -> Result<Manifest, Error> {
    /// Enough of it to know whether it can be understood.
    #[derive(serde::Deserialize)]
    struct Head {
        format: u32,
        version: String,
    }
    let mut text = Vec::new();
    let read = entry.take(LIST_LIMIT).read_to_end(&mut text);
    read.map_err(|error| broken(&error))?;
    let wrong = |error: serde_json::Error| Error::Damaged(format!("{LIST}: {error}"));
    let head: Head = serde_json::from_slice(&text).map_err(wrong)?;
    if head.format > FORMAT {
        let version = pizzapi_types::text::printable(&head.version);
        return Err(Error::Newer(version));
    }
    serde_json::from_slice(&text).map_err(wrong)
}

fn broken(error: &io::Error) -> Error {
    let why = pizzapi_types::text::printable(&error.to_string());
    Error::Damaged(format!("it cannot be read: {why}"))
}

fn sync(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}
