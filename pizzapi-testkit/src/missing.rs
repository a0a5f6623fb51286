//! What a test needs of the machine it runs on, and does not find there.
//!
//! The one rule: the test says so in one line and proves nothing; on CI it fails, where everything has to be.

use std::{fmt::Display, path::PathBuf};

/// Says why a test proves nothing; gives nothing.
///
/// # Panics
/// Where the variable `CI` is set to anything.
#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should see that one proves nothing"
)]
pub fn skip<T>(why: impl Display) -> Option<T> {
    let ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    assert!(!ci, "{why}");
    eprintln!("skipped: {why}");
    None
}

/// The path of somebody else's program, which `scripts/test` installs.
///
/// # Panics
/// On CI when it is missing.
pub fn program(path: impl Into<PathBuf>) -> Option<PathBuf> {
    let path = path.into();
    if path.exists() {
        return Some(path);
    }
    skip(format_args!(
        "{} is missing: scripts/test installs it",
        path.display()
    ))
}
