//! What concerns this machine alone. The one rule: what others must not read is not readable by others.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use tokio::time::timeout;

use super::Shared;
use crate::{change::Outcome, event::News, jobs::JobId, remote::Failure};

/// A program that has not ended with an error by then has opened what it was to open: some end only with the browser.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Writes a text into a new file: one that is there already is not written over.
pub async fn save(shared: Shared, job: JobId, path: PathBuf, text: String) -> io::Result<()> {
    let written = tokio::task::spawn_blocking(move || write(&path, &text));
    let written = written.await.map_err(io::Error::other).flatten();
    let result = written
        .map(|()| Outcome::Nothing)
        .map_err(|error| Failure::other(error.to_string()));
    shared.send(News::Done(job, result)).await;
    Ok(())
}

/// For nobody else to read: sessions may print secrets.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        // Half of it is worse than none.
        let _ = std::fs::remove_file(path);
    })
}

/// Opens a URL in the browser of this machine.
pub async fn open_url(shared: Shared, job: JobId, url: String) -> io::Result<()> {
    let opened = first_that_opens(open::commands(&url), AT_ONCE).await;
    let result = opened
        .map(|()| Outcome::Nothing)
        .map_err(|error| Failure::other(format!("{error}; c copies the URL")));
    shared.send(News::Done(job, result)).await;
    Ok(())
}

/// Tries one program after the other, until one does not end with an error within `limit`.
async fn first_that_opens(
    commands: impl IntoIterator<Item = Command>,
    limit: Duration,
) -> io::Result<()> {
    let mut last = io::Error::other("there is no browser");
    for command in commands {
        match opens(command, limit).await {
            Ok(()) => return Ok(()),
            // That another one is there, and failed, says more than that this one is not.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn opens(mut command: Command, limit: Duration) -> io::Result<()> {
    command.stdin(Stdio::null());
    command.stdout(Stdio::null());
    command.stderr(Stdio::null());
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = tokio::process::Command::from(command).spawn()?;
    match timeout(limit, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(io::Error::other(format!("{name} failed: {status}"))),
        Ok(Err(error)) => Err(error),
        Err(_) => {
            // Whenever it ends, somebody has to take note, or it stays as a zombie.
            tokio::spawn(async move { child.wait().await });
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A path of this test's own, where nothing is.
    fn path(name: &str) -> PathBuf {
        let name = format!("pizzapi-tui-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_file(&path);
        path
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_is_saved_is_for_nobody_else_to_read_and_writes_nothing_over() {
        let path = path("saved");
        write(&path, "one\n").expect("written");
        let mode = std::fs::metadata(&path).expect("a file").permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
        let again = write(&path, "two\n").expect_err("it is there");
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        let text = std::fs::read_to_string(&path).expect("a text");
        assert_eq!(text, "one\n");
        std::fs::remove_file(&path).expect("removed");
    }

    #[tokio::test]
    async fn a_program_that_fails_at_once_has_opened_nothing() {
        let limit = Duration::from_secs(20);
        let missing = || Command::new("/nowhere/pizzapi-no-browser");
        let error = first_that_opens([], limit).await.expect_err("none");
        assert_eq!(error.to_string(), "there is no browser");
        let failing = [shell("exit 3"), missing()];
        let error = first_that_opens(failing, limit).await.expect_err("failed");
        assert_eq!(error.to_string(), "sh failed: exit status: 3");
        let next = [missing(), shell("exit 3"), shell("exit 0")];
        first_that_opens(next, limit).await.expect("the last one");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_program_that_goes_on_is_waited_for_behind_the_scenes() {
        let (path, go) = (path("pid"), path("go"));
        let script = format!(
            "echo $$ > {0}.new; mv {0}.new {0}; while [ ! -e {1} ]; do sleep 0.05; done; exit 3",
            path.display(),
            go.display()
        );
        let opened = first_that_opens([shell(&script)], Duration::from_millis(1)).await;
        opened.expect("it goes on");
        let until = async |met: &dyn Fn() -> bool| {
            let waiting = async {
                while !met() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            let waited = timeout(Duration::from_secs(20), waiting).await;
            waited.expect("in time");
        };
        until(&|| path.exists()).await;
        let pid = std::fs::read_to_string(&path).expect("its number");
        let process = PathBuf::from(format!("/proc/{}", pid.trim()));
        assert!(process.exists());
        std::fs::write(&go, "").expect("written");
        // A zombie would still have its place there.
        until(&|| !process.exists()).await;
        for path in [path, go] {
            std::fs::remove_file(path).expect("removed");
        }
    }
}
