//! A file that one process at a time can hold; who holds it stands in it. The kernel lets go of it when the holder dies.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::ProcessId;

/// The lock, held until this is dropped or the process ends.
#[derive(Debug)]
pub struct FileLock {
    file: File,
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Whoever reads the file next must not take this process, which may go on for long, for the holder.
        let _ = self.file.set_len(0);
    }
}

/// How long a holder that is dead may go on holding: a program it was just about to start has its lock until it runs.
const AFTERLIFE: Duration = Duration::from_secs(1);

/// Why the lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else holds it; who, if they have said so already.
    #[error("held by another process{}", .0.as_ref().map(|holder| format!(" (pid {})", holder.pid)).unwrap_or_default())]
    Held(Option<ProcessId>),
    /// The file could not be opened or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl FileLock {
    /// Takes the lock at once, or says who has it; waits, for a second at most, for one whose holder is dead. Writes this
    /// process's id into the file.
    pub fn take(path: &Path) -> Result<Self, LockError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        let end = Instant::now() + AFTERLIFE;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(error.into()),
                Err(TryLockError::WouldBlock) => {}
            }
            file.rewind()?;
            let holder = holder_in(&mut file);
            if holder.as_ref().is_none_or(ProcessId::is_alive) || Instant::now() > end {
                return Err(LockError::Held(holder));
            }
            thread::sleep(Duration::from_millis(2));
        }
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(
            serde_json::to_string(&ProcessId::own()?)
                .map_err(io::Error::other)?
                .as_bytes(),
        )?;
        Ok(Self { file })
    }

    /// Whether the file is still there: one that was removed keeps nobody out any more. Not being able to look counts as there.
    pub fn is_in_place(&self) -> bool {
        self.file
            .metadata()
            .map_or(true, |metadata| metadata.nlink() > 0)
    }

    /// Who holds the lock: `None` when nobody does. Never takes it, not for a moment.
    ///
    /// The process named in the file counts only while it is alive, so this is right as soon as the holder has written its name.
    pub fn holder(path: &Path) -> io::Result<Option<ProcessId>> {
        match File::open(path) {
            Ok(mut file) => Ok(holder_in(&mut file).filter(ProcessId::is_alive)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn holder_in(file: &mut File) -> Option<ProcessId> {
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_the_holder_is_named() {
        let dir = tempfile::tempdir().expect("tempdir");
        let path = dir.path().join("lock");
        assert_eq!(FileLock::holder(&path).expect("looked"), None);
        let held = FileLock::take(&path).expect("free");
        assert_eq!(
            FileLock::holder(&path)
                .expect("looked")
                .map(|holder| holder.pid),
            Some(std::process::id())
        );
        match FileLock::take(&path) {
            Err(LockError::Held(Some(holder))) => assert_eq!(holder.pid, std::process::id()),
            other => panic!("{other:?}"),
        }
        drop(held);
        assert_eq!(
            FileLock::holder(&path).expect("looked"),
            None,
            "let go of, though the process goes on"
        );
        FileLock::take(&path).expect("free again");
    }

    #[test]
    fn what_a_dead_holder_left_locked_is_waited_for() {
        let dir = tempfile::tempdir().expect("tempdir");
        let path = dir.path().join("lock");
        let dead = ProcessId {
            pid: std::process::id(),
            started: "long ago".to_owned(),
        };
        let text = serde_json::to_vec(&dead).expect("JSON");
        std::fs::write(&path, text).expect("written");
        // What a child has that is yet to become its program.
        let left = File::open(&path).expect("opened");
        left.lock().expect("locked");
        match FileLock::take(&path) {
            Err(LockError::Held(Some(holder))) => assert_eq!(holder, dead),
            other => panic!("{other:?}"),
        }
        let soon = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            drop(left);
        });
        FileLock::take(&path).expect("free soon");
        soon.join().expect("ended");
    }
}
