//! Private files: 0600 in folders of 0700, written to a temporary name and renamed, refused when others can read them.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// A file that must be private is not.
#[derive(Debug, thiserror::Error)]
#[error("{path} can be read by others (mode {mode:03o}); make it private: chmod 600 {path}", path = .path.display())]
pub struct Exposed {
    path: PathBuf,
    mode: u32,
}

/// Makes a folder and its missing parents, each 0700. One that exists is left as it is.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a private file atomically: readers see the old content or the new, never a part, also after a power cut.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    write(path, content, true)
}

/// The same without waiting for the disk: atomic for other processes, but may be lost in a power cut.
pub fn write_private_unsynced(path: &Path, content: &[u8]) -> io::Result<()> {
    write(path, content, false)
}

fn write(path: &Path, content: &[u8], sync: bool) -> io::Result<()> {
    // A bare name's parent is "", which cannot be opened.
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("file");
    let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let written = (|| {
        let _ = fs::remove_file(&temporary);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(content)?;
        if sync {
            file.sync_all()?;
        }
        fs::rename(&temporary, path)?;
        if sync {
            File::open(folder)?.sync_all()
        } else {
            Ok(())
        }
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Makes an empty private file for a library that would make it readable by others; one that exists is left as it is.
pub fn create_private(path: &Path) -> io::Result<()> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map(drop)
}

/// Reads a private file; refuses one that others can read ([`Exposed`], as the error's source).
pub fn read_private(path: &Path) -> io::Result<String> {
    let mode = fs::metadata(path)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            Exposed {
                path: path.to_owned(),
                mode,
            },
        ));
    }
    fs::read_to_string(path)
}

/// Removes a folder and all in it; fine when it is gone already.
pub fn remove_dir(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Removes a file; fine when it is gone already.
pub fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_private_and_whole() {
        let dir = tempfile::tempdir().expect("tempdir");
        let path = dir.path().join("a/b/secret");
        create_private_dir(path.parent().expect("parent")).expect("folder");
        write_private(&path, b"one").expect("written");
        write_private(&path, b"two").expect("written again");
        assert_eq!(read_private(&path).expect("read"), "two");
        assert_eq!(
            fs::metadata(&path).expect("there").permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            fs::metadata(dir.path().join("a"))
                .expect("there")
                .permissions()
                .mode()
                & 0o777,
            0o700
        );
        assert_eq!(
            fs::read_dir(path.parent().expect("parent"))
                .expect("listed")
                .count(),
            1,
            "nothing left over"
        );
    }

    #[test]
    fn a_bare_name_is_in_the_working_folder() {
        // A test cannot change the working folder it shares with others: this one runs itself in another.
        const NAME: &str = "file::tests::a_bare_name_is_in_the_working_folder";
        let bare = Path::new("secret.json");
        if std::env::var_os("IN_ITS_OWN_FOLDER").is_some() {
            write_private(bare, b"one").expect("written");
            write_private_unsynced(bare, b"two").expect("written again");
            assert_eq!(read_private(bare).expect("read"), "two");
            return;
        }
        let dir = tempfile::tempdir().expect("tempdir");
        let again = std::process::Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", NAME])
            .env("IN_ITS_OWN_FOLDER", "1")
            .current_dir(dir.path())
            .output()
            .expect("run");
        assert!(again.status.success(), "{again:?}");
        assert!(String::from_utf8_lossy(&again.stdout).contains("1 passed"));
        let names: Vec<_> = fs::read_dir(dir.path()).expect("listed").collect();
        assert_eq!(names.len(), 1, "{names:?}");
        let mode = fs::metadata(dir.path().join(bare))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().expect("tempdir");
        let path = dir.path().join("secret");
        write_private(&path, b"x").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("opened up");
        let error = read_private(&path).expect_err("refused");
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
}
