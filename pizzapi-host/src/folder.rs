//! Folders that somebody else may change while they are read.
//!
//! The one rule: what is in one is opened through the folder itself, and no link is followed; so a name leads to what is
//! there, wherever its path may lead a moment later.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io,
    os::{fd::OwnedFd, unix::ffi::OsStrExt as _},
    path::Path,
};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, openat, statat};

/// What a name leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// A link, a socket, or whatever else.
    Other,
}

/// A folder that is open.
#[derive(Debug)]
pub struct Folder(OwnedFd);

impl Folder {
    /// Opens the folder at a path that is trusted: links in it are followed.
    ///
    /// # Errors
    /// When it is not there, no folder, or may not be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(rustix::fs::open(path, flags, Mode::empty())?))
    }

    /// Opens a folder in it.
    ///
    /// # Errors
    /// When it is not there, no folder but a link to one, say, or may not be read.
    pub fn folder(&self, name: &OsStr) -> io::Result<Self> {
        let opened = self.opened(name, OFlags::DIRECTORY)?;
        Ok(Self(opened))
    }

    /// Opens a plain file in it for reading; never waits.
    ///
    /// # Errors
    /// When it is not there, no plain file, or may not be read.
    pub fn file(&self, name: &OsStr) -> io::Result<File> {
        let file = File::from(self.opened(name, OFlags::NONBLOCK)?);
        if file.metadata()?.is_file() {
            Ok(file)
        } else {
            Err(io::Error::other("not a plain file"))
        }
    }

    /// What is at a name in it.
    ///
    /// # Errors
    /// When there is nothing, or it may not be looked at.
    pub fn kind(&self, name: &OsStr) -> io::Result<Kind> {
        let seen = statat(&self.0, one(name)?, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(match FileType::from_raw_mode(seen.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            _ => Kind::Other,
        })
    }

    /// The names in it, in order.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(OsStr::from_bytes(name).to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn opened(&self, name: &OsStr, more: OFlags) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | more;
        Ok(openat(&self.0, one(name)?, flags, Mode::empty())?)
    }
}

/// A name, and no path.
fn one(name: &OsStr) -> io::Result<&OsStr> {
    let bytes = name.as_bytes();
    if bytes.contains(&b'/') || matches!(bytes, b"" | b"." | b"..") {
        let what = "a path where a name belongs";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Read as _, os::unix::fs::symlink};

    use super::*;

    fn read(folder: &Folder, name: &str) -> io::Result<String> {
        let mut text = String::new();
        folder.file(OsStr::new(name))?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn a_folder_that_is_swapped_for_a_link_leads_nowhere_else() {
        let place = tempfile::tempdir().expect("a folder");
        let path = |name: &str| place.path().join(name);
        for (folder, text) in [("own", "own"), ("secret", "somebody else's")] {
            fs::create_dir(path(folder)).expect("made");
            fs::write(path(folder).join("file"), text).expect("written");
        }
        let outer = Folder::open(place.path()).expect("opened");
        let own = outer.folder(OsStr::new("own")).expect("opened");
        fs::rename(path("own"), path("moved")).expect("moved");
        symlink(path("secret"), path("own")).expect("linked");
        assert_eq!(read(&own, "file").expect("read"), "own");
        outer.folder(OsStr::new("own")).expect_err("a link now");
        let kind = |name: &str| outer.kind(OsStr::new(name)).expect("there");
        assert_eq!(kind("own"), Kind::Other);
        assert_eq!(kind("moved"), Kind::Folder);
    }

    #[test]
    fn only_a_plain_file_in_the_folder_itself_is_one() {
        let place = tempfile::tempdir().expect("a folder");
        let path = |name: &str| place.path().join(name);
        fs::write(path("plain"), "x").expect("written");
        fs::create_dir(path("folder")).expect("made");
        symlink(path("plain"), path("link")).expect("linked");
        let _socket = std::os::unix::net::UnixListener::bind(path("socket")).expect("bound");
        let folder = Folder::open(place.path()).expect("opened");
        assert_eq!(read(&folder, "plain").expect("read"), "x");
        for name in [
            "link",
            "folder",
            "socket",
            "none",
            "..",
            ".",
            "",
            "folder/../plain",
        ] {
            read(&folder, name).expect_err(name);
        }
        assert_eq!(folder.kind(OsStr::new("plain")).expect("there"), Kind::File);
        let missing = folder.kind(OsStr::new("none")).expect_err("nothing");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        let names = folder.names().expect("names");
        assert_eq!(names, ["folder", "link", "plain", "socket"]);
    }
}
