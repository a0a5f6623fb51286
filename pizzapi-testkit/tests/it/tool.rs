//! Other people's programs that some tests drive; `scripts/test` installs them.
//!
//! The one rule: where one is missing, the test says so in one line and proves nothing; on CI it fails.

use std::path::{Path, PathBuf};

use pizzapi_testkit::missing::program;
use tokio::process::Command;

/// The path of a program that the tests' Python environment has.
pub fn python(name: &str) -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    program(cache?.join("pizzapi/venv/bin").join(name))
}

/// A Node program of the tests' own, which needs a package.
pub fn node(name: &str, package: &str) -> Option<Command> {
    let folder = folder("node");
    program(folder.join("node_modules").join(package))?;
    let mut command = Command::new("node");
    command.arg(folder.join(name));
    Some(command)
}

/// The path of Debian's Chromium.
pub fn chromium() -> Option<PathBuf> {
    program("/usr/bin/chromium")
}

/// The path of Debian's Caddy.
pub fn caddy() -> Option<PathBuf> {
    program("/usr/bin/caddy")
}

/// A folder beside these tests.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// Runs a command to its end and gives what it said; fails the test when it did not end well.
pub async fn run(mut command: Command) -> String {
    let output = command
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}\n{said}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    said
}
