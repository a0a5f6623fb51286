//! Where things are. The one rule: a tool that is missing is said to be; on CI it is a failure.

use std::path::PathBuf;

/// The repository's top folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The path of a program that `scripts/test` installs.
#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should see that one proves nothing"
)]
pub fn program(path: &str) -> Option<PathBuf> {
    let found = PathBuf::from(path);
    if found.exists() {
        return Some(found);
    }
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "{path} is missing: scripts/test installs it"
    );
    eprintln!("skipped: {path} is missing; scripts/test installs it");
    None
}
