//! What concerns this machine alone.

use std::{io, path::PathBuf};

use super::Shared;
use crate::{change::Outcome, event::News, jobs::JobId, remote::Failure};

/// Writes a text into a new file: one that is there already is not written over.
pub async fn save(shared: Shared, job: JobId, path: PathBuf, text: String) -> io::Result<()> {
    let written = tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::create_new(&path)?;
        io::Write::write_all(&mut file, text.as_bytes()).inspect_err(|_| {
            // Half of it is worse than none.
            let _ = std::fs::remove_file(&path);
        })
    });
    let written = written.await.map_err(io::Error::other).flatten();
    let result = written
        .map(|()| Outcome::Nothing)
        .map_err(|error| Failure::other(error.to_string()));
    shared.send(News::Done(job, result)).await;
    Ok(())
}

/// Opens a URL in the browser of this machine.
pub async fn open_url(shared: Shared, job: JobId, url: String) -> io::Result<()> {
    let opened = tokio::task::spawn_blocking(move || {
        let mut commands = open::commands(&url).into_iter();
        let mut last = io::Error::other("there is no browser");
        commands
            .find_map(|mut command| {
                command.stdin(std::process::Stdio::null());
                command.stdout(std::process::Stdio::null());
                command.stderr(std::process::Stdio::null());
                match command.spawn() {
                    Ok(_) => Some(()),
                    Err(error) => {
                        last = error;
                        None
                    }
                }
            })
            .ok_or(last)
    });
    let opened = opened.await.map_err(io::Error::other).flatten();
    let result = opened
        .map(|()| Outcome::Nothing)
        .map_err(|error| Failure::other(format!("{error}; c copies the URL")));
    shared.send(News::Done(job, result)).await;
    Ok(())
}
