//! Files for containers, as tar archives. The one rule: who owns a file and who may read it is said for every one.

use std::io;

use tar::{Builder, EntryType, Header};

/// The size of a header, and of each of the two blocks of zeroes at the end.
const BLOCK: usize = 512;

/// An archive that is being put together in memory.
pub struct Archive {
    tar: Builder<Vec<u8>>,
}

/// Who owns a file, and who may do what with it.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// The user, and the group of the same number.
    pub uid: u64,
    /// The mode: `0o600`.
    pub mode: u32,
}

impl Default for Archive {
    fn default() -> Self {
        Self {
            tar: Builder::new(Vec::new()),
        }
    }
}

impl Archive {
    /// Adds a file. `path` has no leading slash.
    ///
    /// # Errors
    /// When the path cannot be said in an archive.
    pub fn file(mut self, path: &str, content: &[u8], owner: Owner) -> io::Result<Self> {
        let mut header = header(EntryType::Regular, owner);
        header.set_size(content.len() as u64);
        self.tar.append_data(&mut header, path, content)?;
        Ok(self)
    }

    /// Adds a folder.
    ///
    /// # Errors
    /// As [`Archive::file`].
    pub fn folder(mut self, path: &str, owner: Owner) -> io::Result<Self> {
        let mut header = header(EntryType::Directory, owner);
        header.set_size(0);
        self.tar.append_data(&mut header, path, io::empty())?;
        Ok(self)
    }

    /// The archive, whole.
    ///
    /// # Errors
    /// None that happen in memory.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        self.tar.into_inner()
    }
}

/// The paths of the files in an archive, in their order; those of folders are left out.
///
/// # Errors
/// When it cannot be read to its end, which is two blocks of zeroes, or is none.
pub fn names(archive: impl io::Read) -> io::Result<Vec<String>> {
    let mut archive = tar::Archive::new(archive);
    let mut names = Vec::new();
    for entry in archive.entries()? {
        let entry = entry?;
        if entry.header().entry_type().is_file() {
            let path = entry.path()?;
            let path = path.strip_prefix("./").unwrap_or(&path);
            names.push(path.to_string_lossy().into_owned());
        }
    }
    // To the library, one that was cut off between two files is whole. It stops at the first block of zeroes, or where there
    // is nothing more.
    let mut last = [0; BLOCK];
    archive.into_inner().read_exact(&mut last)?;
    if last != [0; BLOCK] {
        return Err(io::Error::other("the archive goes on after its end"));
    }
    Ok(names)
}

fn header(kind: EntryType, owner: Owner) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(owner.mode);
    header.set_uid(owner.uid);
    header.set_gid(owner.uid);
    // Always the same archive of the same files: the engine's cache goes by it.
    header.set_mtime(0);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_as_they_were_put_in_and_half_an_archive_is_none() {
        let own = Owner {
            uid: 1,
            mode: 0o600,
        };
        let archive = Archive::default()
            .folder("files", own)
            .and_then(|archive| archive.file("files/a", &[7; 2000], own))
            .and_then(|archive| archive.file("zeroes", &[0; 4096], own))
            .and_then(|archive| archive.file("b", b"", own))
            .and_then(Archive::finish)
            .expect("an archive");
        assert_eq!(
            names(&archive[..]).expect("names"),
            ["files/a", "zeroes", "b"]
        );
        for end in 0..archive.len() {
            names(&archive[..end]).expect_err("it was cut off");
        }
        let followed = [&archive[..], b"more"].concat();
        names(&followed[..]).expect("what comes after the end is nothing of it");
        let mut spoilt = archive.clone();
        *spoilt.last_mut().expect("an end") = 1;
        names(&spoilt[..]).expect_err("no end");
        names(&b"no archive at all, only text"[..]).expect_err("no archive");
    }
}
