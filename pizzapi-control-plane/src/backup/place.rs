//! Putting a backup in place.
//!
//! The one rule: by renaming alone, the registry last; and what was there before is moved aside, not removed.

use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use pizzapi_host::{FileLock, ProcessId, file, lock::LockError};
use pizzapi_types::Time;

use super::{Error, Manifest, Unpacked, aside, belongs};

/// How long an instance may take to end when asked to.
const STOP: Duration = Duration::from_secs(10);

impl Unpacked {
    /// Puts it in place. What was in the data folder is moved to a folder beside, which comes back; instances that still run
    /// in it are ended, as nobody would find them any more.
    ///
    /// # Errors
    /// When a folder cannot be renamed: then everything is where it was.
    pub async fn place(self) -> Result<(Manifest, Option<PathBuf>), Error> {
        let data_dir = &self.data_dir;
        let shown = || data_dir.display().to_string();
        let old = old(data_dir)?;
        if !old.is_empty() && !self.force {
            return Err(Error::NotEmpty(shown()));
        }
        end_instances(&data_dir.join("orgs"))
            .await
            .map_err(Error::file("cannot end the instances"))?;
        // No await from here on: nobody gives up in the middle.
        let beside = if old.is_empty() {
            None
        } else {
            let beside = beside(data_dir);
            move_aside(data_dir, &beside, &old).map_err(Error::file(format!(
                "cannot move what is in {} aside",
                shown()
            )))?;
            Some(beside)
        };
        if let Err(error) = self.move_in() {
            if let Some(beside) = &beside {
                for name in &old {
                    let _ = fs::rename(beside.join(name), data_dir.join(name));
                }
                let _ = fs::remove_dir(beside);
            }
            return Err(Error::file(format!("cannot put it into {}", shown()))(
                error,
            ));
        }
        drop(self.lock);
        Ok((self.manifest, beside))
    }

    fn move_in(&self) -> io::Result<()> {
        let content = self.aside.content();
        sync_folders(&content)?;
        let mut moved: Vec<&str> = Vec::new();
        for name in ["orgs", "control-plane"] {
            if !content.join(name).exists() {
                continue;
            }
            if let Err(error) = fs::rename(content.join(name), self.data_dir.join(name)) {
                for name in moved {
                    let _ = fs::rename(self.data_dir.join(name), content.join(name));
                }
                return Err(error);
            }
            moved.push(name);
        }
        File::open(&self.data_dir)?.sync_all()
    }
}

/// What is in a data folder, but for what backups leave there while they are made or read.
pub(super) fn old(data_dir: &Path) -> Result<Vec<OsString>, Error> {
    let failed = || Error::file(format!("cannot look into {}", data_dir.display()));
    let entries = match fs::read_dir(data_dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed())?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(failed())?.file_name();
        if name != aside::OF_PACKING && name != aside::OF_UNPACKING {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Takes the lock of the control plane that was there, if one was.
pub(super) fn keep_out(data_dir: &Path) -> Result<Option<FileLock>, Error> {
    let home = data_dir.join("control-plane");
    if !home.exists() {
        return Ok(None);
    }
    match FileLock::take(&home.join("lock")) {
        Ok(lock) => Ok(Some(lock)),
        Err(LockError::Held(holder)) => Err(Error::Running {
            pid: holder.map_or(0, |holder| holder.pid),
            path: data_dir.display().to_string(),
        }),
        Err(LockError::Io(source)) => Err(Error::file(format!("cannot lock {}", home.display()))(
            source,
        )),
    }
}

/// Ends what runs for the orgs of a folder.
async fn end_instances(orgs: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(orgs) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let mut holders: Vec<ProcessId> = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(belongs::is_org) {
            holders.extend(FileLock::holder(&entry.path().join("lock"))?);
        }
    }
    // A test's instances are tasks of its own process.
    holders.retain(|holder| holder.pid != std::process::id());
    let ends = holders.iter().map(|holder| holder.terminate(STOP));
    futures_util::future::join_all(ends).await;
    Ok(())
}

/// `<data>.before-restore-<time>`, or one inside where the folder itself cannot have a sibling, as when it is a volume.
fn beside(data_dir: &Path) -> PathBuf {
    let time: String = Time::now()
        .to_string()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let end = format!("before-restore-{time}");
    let mut name = data_dir.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{end}"));
    let sibling = data_dir.with_file_name(name);
    let same_disk = data_dir.parent().is_some_and(|parent| {
        use std::os::unix::fs::MetadataExt as _;
        let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
        device(parent) == device(data_dir)
    });
    if same_disk && file::create_private_dir(&sibling).is_ok() {
        sibling
    } else {
        data_dir.join(end)
    }
}

fn move_aside(data_dir: &Path, beside: &Path, names: &[OsString]) -> io::Result<()> {
    file::create_private_dir(beside)?;
    for (index, name) in names.iter().enumerate() {
        if let Err(error) = fs::rename(data_dir.join(name), beside.join(name)) {
            for name in &names[..index] {
                let _ = fs::rename(beside.join(name), data_dir.join(name));
            }
            let _ = fs::remove_dir(beside);
            return Err(error);
        }
    }
    File::open(beside)?.sync_all()
}

/// Files were written to the disk one by one; here the folders that name them.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    File::open(folder)?.sync_all()
}
