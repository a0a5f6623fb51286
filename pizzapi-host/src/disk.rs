//! How much room a disk has left.

use std::{io, path::Path};

/// Room on the disk that a path is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes that may still be written by those who are not root.
    pub free_bytes: u64,
    /// Bytes that it holds when it is full, what is kept for root among them.
    pub total_bytes: u64,
    /// Files that may still be made; `None` where the disk knows no limit.
    pub free_files: Option<u64>,
}

/// Room on the disk that something is on, which must exist.
pub fn room(path: &Path) -> io::Result<Room> {
    let disk = rustix::fs::statvfs(path)?;
    Ok(Room {
        free_bytes: disk.f_bavail.saturating_mul(disk.f_frsize),
        total_bytes: disk.f_blocks.saturating_mul(disk.f_frsize),
        free_files: (disk.f_files > 0).then_some(disk.f_favail),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_has_room_and_what_is_not_there_is_on_none() {
        let dir = tempfile::tempdir().expect("a folder");
        let found = room(dir.path()).expect("looked");
        assert!(found.free_bytes > 0 && found.free_bytes <= found.total_bytes);
        let error = room(&dir.path().join("nope")).expect_err("not there");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
