//! The mark of a stack whose data a restore has begun to put in place, in one volume after the other.
//!
//! The one rule: it goes in before anything else, and counts until all is there; nothing runs on such data.

use std::{fs, io, path::Path};

use pizzapi_host::file;

/// Its name in the control plane's folder. No backup has it. While it has content, the restore has not ended.
pub const MARK: &str = ".restoring";

/// Whether a control plane's folder is a part of what it is to become.
///
/// # Errors
/// When the folder cannot be looked into.
pub fn is_unfinished(home: &Path) -> io::Result<bool> {
    match fs::metadata(home.join(MARK)) {
        Ok(mark) => Ok(mark.len() > 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes a mark that does not count any more.
///
/// # Errors
/// When it cannot be removed.
pub fn tidy(home: &Path) -> io::Result<()> {
    if is_unfinished(home)? {
        return Ok(());
    }
    file::remove_file(&home.join(MARK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_counts_while_it_says_something() {
        let home = tempfile::tempdir().expect("a folder");
        let mark = home.path().join(MARK);
        assert!(!is_unfinished(home.path()).expect("none"));
        fs::write(&mark, "begun").expect("written");
        assert!(is_unfinished(home.path()).expect("begun"));
        tidy(home.path()).expect("nothing to do");
        assert!(mark.exists());
        fs::write(&mark, "").expect("written");
        assert!(!is_unfinished(home.path()).expect("ended"));
        tidy(home.path()).expect("removed");
        assert!(!mark.exists());
    }
}
