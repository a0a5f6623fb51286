//! The agent's command line. The one rule: a program that cannot be started is found out now, not at the first session.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use crate::error::{Error, Exit, Result};

/// What is run when nobody says otherwise.
const DEFAULT: &str = "pi --mode json --print";

/// The agent's command, in words; its program is where it says.
pub fn words(told: Option<&str>) -> Result<Vec<String>> {
    let line = match told {
        Some(line) => line,
        None if find("pi").is_ok() => DEFAULT,
        None => return Err(usage("there is no agent: `pi` is not on the path")),
    };
    let words = shell_words::split(line)
        .map_err(|error| usage(format!("cannot split `{line}` into words: {error}")))?;
    let Some(program) = words.first().filter(|program| !program.is_empty()) else {
        return Err(usage("the agent's command is empty"));
    };
    find(program)?;
    Ok(words)
}

/// Where a program is, from the working folder: what a session would start.
pub fn find(program: &str) -> Result<PathBuf> {
    if program.contains('/') {
        return in_place(program);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|path| is_executable(path))
        .ok_or_else(|| {
            usage(format!(
                "the agent's program `{program}` is not on the path"
            ))
        })
}

fn in_place(program: &str) -> Result<PathBuf> {
    let path = std::path::absolute(program)?;
    let wrong = |why: &str| usage(format!("the agent's program `{program}` {why}"));
    let metadata = path.metadata().map_err(|error| {
        // The one sign that a shell would have read and this does not.
        let tilde = if program.starts_with("~/") {
            "; no shell reads it: write `~` out"
        } else {
            ""
        };
        wrong(&format!("cannot be started{tilde}")).because(error)
    })?;
    if metadata.is_dir() {
        Err(wrong("is a folder"))
    } else if is_executable(&path) {
        Ok(path)
    } else {
        Err(wrong("is no executable file"))
    }
}

fn is_executable(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

fn usage(message: impl Into<String>) -> Error {
    Error::new(Exit::Usage, message)
        .hint("name the agent's command with --agent or PIZZAPI_AGENT, like --agent 'pi --print'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_started_is_refused_with_the_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let plain = folder.path().join("plain");
        std::fs::write(&plain, "x").expect("written");
        let is_folder = folder.path().display().to_string();
        for (line, why) in [
            ("", "is empty"),
            ("''", "is empty"),
            ("'cat", "cannot split"),
            ("/no/such/agent --x", "`/no/such/agent` cannot be started"),
            ("~/agent", "write `~` out"),
            ("no-such-agent-anywhere", "is not on the path"),
            (&*is_folder, "is a folder"),
            (&*plain.display().to_string(), "is no executable file"),
        ] {
            let error = words(Some(line)).expect_err(line);
            assert_eq!(error.exit, Exit::Usage, "{line}");
            assert!(error.message.contains(why), "{line}: {}", error.message);
        }
        assert_eq!(words(Some("cat '-u x'")).expect("words"), ["cat", "-u x"]);
    }
}
