//! Making a backup, while everything runs.
//!
//! The one rule: each file is copied aside first, so that what goes into the archive stands still; the registry goes first,
//! as nothing is worth anything without it.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use pizzapi_host::{Folder, file, folder::Kind};
use pizzapi_types::{Time, text::printable};
use tar::{Builder, EntryType, Header};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::{
    Error, FORMAT, File, LIST, LIST_LIMIT, Manifest, Missing,
    aside::{self, Aside},
    belongs,
    copying::{Copying, room},
    database, hashed, is_unfinished,
};

/// What became of a backup.
#[derive(Debug)]
pub struct Packed<W> {
    /// What is in it, and what is not.
    pub manifest: Manifest,
    /// What it was written to, flushed.
    pub out: W,
}

/// Writes a backup of a data folder to `out`; the folder may be in use. Files of an org that cannot be read, or have a name
/// that no backup can have, are left out and named in [`Manifest::missing`]; without the registry there is no backup.
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
    let data_dir = data_dir.canonicalize().unwrap_or(data_dir);
    let home = data_dir.join("control-plane");
    if is_unfinished(&home).map_err(Error::file(format!("cannot look into {}", home.display())))? {
        return Err(Error::Unfinished(data_dir.display().to_string()));
    }
    if !home.join("registry.db").exists() {
        return Err(Error::Empty(data_dir.display().to_string()));
    }
    let aside = Aside::make(&data_dir, aside::OF_PACKING)?;
    let registry = room(&aside.content()).map_err(Error::file("cannot make room for a copy"))?;
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
    let stop = CancellationToken::new();
    let dropped = stop.clone().drop_guard();
    let mut packing = Packing {
        copying: Copying {
            handle: Handle::current(),
            data_dir,
            aside: aside.content(),
            stop,
        },
        tar: Builder::new(out),
        manifest,
    };
    let packed = tokio::task::spawn_blocking(move || {
        packing.add("control-plane/registry.db", &registry)?;
        match Folder::open(&home) {
            Ok(home) => packing.folder(&home, "control-plane")?,
            Err(error) => packing.missing("control-plane", &error)?,
        }
        packing.orgs()?;
        packing.finish()
    })
    .await
    .map_err(|panic| Error::file("packing ended")(io::Error::other(panic)))?;
    drop(dropped.disarm());
    drop(aside);
    packed
}

struct Packing<W: Write> {
    copying: Copying,
    tar: Builder<W>,
    manifest: Manifest,
}

impl<W: Write> Packing<W> {
    fn orgs(&mut self) -> Result<(), Error> {
        let path = self.copying.data_dir.join("orgs");
        let failed = |error| Error::file(format!("cannot look into {}", path.display()))(error);
        let orgs = match Folder::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened.map_err(failed)?,
        };
        for name in orgs.names().map_err(failed)? {
            let is_folder = orgs.kind(&name).is_ok_and(|kind| kind == Kind::Folder);
            let Some(org) = name
                .to_str()
                .filter(|name| belongs::is_org(name) && is_folder)
            else {
                continue;
            };
            self.manifest.orgs += 1;
            self.inner(&orgs, &name, &format!("orgs/{org}"))?;
        }
        Ok(())
    }

    /// Adds what belongs of a folder in another one.
    fn inner(&mut self, outer: &Folder, name: &OsStr, path: &str) -> Result<(), Error> {
        match outer.folder(name) {
            Ok(folder) => self.folder(&folder, path),
            Err(error) => self.missing(path, &error),
        }
    }

    /// Adds what belongs of a folder, and of the folders in it.
    fn folder(&mut self, folder: &Folder, path: &str) -> Result<(), Error> {
        let names = match folder.names() {
            Ok(names) => names,
            Err(error) => return self.missing(path, &error),
        };
        for name in names {
            let text = name.to_string_lossy();
            let path = format!("{path}/{text}");
            if !belongs::is_kept(&text) || path == "control-plane/registry.db" {
                continue;
            }
            match folder.kind(&name) {
                Err(error) => self.missing(&path, &error)?,
                Ok(Kind::Other) => {}
                // Nobody could put it back.
                Ok(_) if name.to_str().is_none() || !belongs::is_path(&path) => {
                    self.leave_out(&path, "a backup cannot have a name like this");
                }
                Ok(Kind::Folder) => self.inner(folder, &name, &path)?,
                Ok(Kind::File) => self.file(folder, &name, &path)?,
            }
        }
        Ok(())
    }

    fn file(&mut self, folder: &Folder, name: &OsStr, path: &str) -> Result<(), Error> {
        match self.copying.copy(folder, name, path) {
            Ok(copy) => self.add(path, &copy),
            // Copying to the same disk fails for good when it is full.
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                Err(Error::file(format!("cannot copy {path}"))(error))
            }
            Err(_) if self.copying.stop.is_cancelled() => {
                Err(Error::Damaged("it was given up".to_owned()))
            }
            // SQLite does not say that it is gone.
            Err(error) => self.missing(path, folder.kind(name).err().as_ref().unwrap_or(&error)),
        }
    }

    fn missing(&mut self, path: &str, error: &io::Error) -> Result<(), Error> {
        // Gone meanwhile: removed, or an org's that was deleted.
        if error.kind() == io::ErrorKind::NotFound {
            return Ok(());
        }
        let why = error.to_string();
        if path.starts_with("control-plane") {
            let what = format!("cannot read {}", printable(path));
            return Err(Error::file(what)(io::Error::new(error.kind(), why)));
        }
        self.leave_out(path, &why);
        Ok(())
    }

    fn leave_out(&mut self, path: &str, why: &str) {
        self.manifest.missing.push(Missing {
            path: printable(path),
            why: why.to_owned(),
        });
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
        let list = list(&self.manifest, LIST_LIMIT)?;
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

/// The list as it goes into an archive, if it can be read from there again.
fn list(manifest: &Manifest, limit: u64) -> Result<Vec<u8>, Error> {
    let list = serde_json::to_vec_pretty(manifest);
    let list = list.map_err(|error| Error::file("cannot list the files")(error.into()))?;
    if list.len() as u64 > limit {
        return Err(Error::TooMany(
            manifest.files.len() + manifest.missing.len(),
        ));
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::{super::SealedWith, *};

    #[test]
    fn a_list_that_could_not_be_read_again_is_not_written() {
        let missing = Missing {
            path: "orgs/x".to_owned(),
            why: "it is long".repeat(100),
        };
        let manifest = Manifest {
            format: FORMAT,
            version: "1.0.0".to_owned(),
            made_at: Time::now(),
            base_domain: None,
            orgs: 1,
            sealed_with: SealedWith::MasterKeyFile,
            missing: vec![missing],
            files: Vec::new(),
        };
        let whole = list(&manifest, LIST_LIMIT).expect("a list");
        let size = whole.len() as u64;
        list(&manifest, size).expect("it just fits");
        let error = list(&manifest, size - 1).expect_err("too large");
        assert!(matches!(error, Error::TooMany(1)), "{error:?}");
    }
}
