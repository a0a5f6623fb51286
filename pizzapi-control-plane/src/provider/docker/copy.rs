//! The copy of an org's data from before another image ran on it, and putting it back.
//!
//! The one rule: a copy is whole or not there, and goes over the disk, never through memory.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use futures_util::TryStreamExt as _;
use pizzapi_docker::{
    Content,
    archive::{self, Archive, Owner},
    bollard::query_parameters::DownloadFromContainerOptionsBuilder,
    image,
};
use pizzapi_host::{disk, file};
use pizzapi_types::OrgId;
use tokio::io::AsyncWriteExt as _;

use super::{DockerProvider, container::newest, error::provider_error};
use crate::provider::{InstanceSpec, ProviderError};

/// How long the engine may take for the next piece.
const STALLED: Duration = Duration::from_mins(1);
/// After how many bytes it is looked again how much room is left.
const LOOK_EVERY: usize = 8 << 20;
/// What a copy leaves free on the disk, in bytes: the registry is on it.
const RESERVE: u64 = 256 << 20;
/// The most databases that are cleared of what a newer server left beside them; ours has one.
const MOST_DATABASES: usize = 100;

/// A copy that is being made: gone when it is not whole, whatever stopped it.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = file::remove_file(&self.0);
    }
}

impl DockerProvider {
    fn copy_path(&self, org: &OrgId) -> PathBuf {
        let orgs = self.config.data_dir.join("orgs");
        orgs.join(org.as_str()).join("before-upgrade.tar")
    }

    /// Copies an org's data, while nothing runs on it.
    pub(super) async fn make_copy(&self, org: &OrgId) -> Result<(), ProviderError> {
        let all = self.containers(Some(org)).await.map_err(provider_error)?;
        let Some(id) = newest(&all).and_then(|container| container.id.as_deref()) else {
            let reason = "there is no container through which the org's data could be copied";
            return Err(ProviderError::passing(reason));
        };
        let path = self.copy_path(org);
        let written = self.download(id, &path).await;
        written.map_err(|error| failed("copy the org's data to", &path, &error))
    }

    async fn download(&self, container: &str, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(path);
        file::create_private_dir(folder)?;
        let part = Part(path.with_extension("part"));
        file::remove_file(&part.0)?;
        let mut options = tokio::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part.0)
            .await?;
        let options = DownloadFromContainerOptionsBuilder::default()
            .path(&format!("{}/.", image::DATA))
            .build();
        let mut pieces = Box::pin(
            self.docker()
                .download_from_container(container, Some(options)),
        );
        let mut until_look = 0;
        while let Some(piece) = tokio::time::timeout(STALLED, pieces.try_next())
            .await?
            .map_err(io::Error::other)?
        {
            if until_look < piece.len() {
                leave_room(folder).await?;
                until_look = LOOK_EVERY;
            }
            until_look = until_look.saturating_sub(piece.len());
            file.write_all(&piece).await?;
        }
        // The last piece may still be on its way, and its error with it.
        file.flush().await?;
        file.sync_all().await?;
        // An archive that was cut off says so only when it is read.
        let names = names(&part.0).await?;
        if names.is_empty() {
            return Err(io::Error::other("the engine gave nothing"));
        }
        tokio::fs::rename(&part.0, path).await
    }

    /// Puts an org's data back as it was when it was copied, in a container that does not run yet.
    pub(super) async fn restore_copy(&self, spec: &InstanceSpec) -> Result<(), ProviderError> {
        let path = self.copy_path(&spec.org_id);
        let read = |error: io::Error| failed("read", &path, &error);
        let names = names(&path).await.map_err(read)?;
        let file = tokio::fs::File::open(&path).await.map_err(read)?;
        let container = self.make_container(spec).await.map_err(provider_error)?;
        let emptied = emptied(&names).map_err(read)?;
        let engine = &self.config.engine;
        for archive in [Content::from(file), emptied.into()] {
            let done = engine
                .upload(&container, image::DATA, archive, "put the org's data back")
                .await;
            done.map_err(provider_error)?;
        }
        Ok(())
    }

    /// Removes the copy. Fine when there is none.
    pub(super) fn remove_copy(&self, org: &OrgId) -> Result<(), ProviderError> {
        let path = self.copy_path(org);
        let part = path.with_extension("part");
        let removed = file::remove_file(&path).and_then(|()| file::remove_file(&part));
        removed.map_err(|error| failed("remove", &path, &error))?;
        // The folder, too, if it holds nothing else.
        let _ = std::fs::remove_dir(path.parent().unwrap_or(&path));
        Ok(())
    }
}

fn failed(what: &str, path: &Path, error: &io::Error) -> ProviderError {
    let reason = format!("could not {what} {}: {error}", path.display());
    if error.kind() == io::ErrorKind::StorageFull {
        ProviderError::lasting(format!("{reason}; make room there"))
    } else {
        ProviderError::passing(reason)
    }
}

async fn names(path: &Path) -> io::Result<Vec<String>> {
    let path = path.to_owned();
    let names = tokio::task::spawn_blocking(move || archive::names(std::fs::File::open(path)?));
    names.await.map_err(io::Error::other)?
}

/// For every database of the copy: its companions, empty, where the copy had none. What the newer server left there would be
/// taken for a part of the older database.
fn emptied(names: &[String]) -> io::Result<Vec<u8>> {
    let own = Owner {
        uid: image::USER,
        mode: 0o600,
    };
    let mut archive = Archive::default();
    let databases = names.iter().filter(|name| is_database(name));
    for name in databases.take(MOST_DATABASES) {
        for end in ["-wal", "-shm", "-journal"] {
            let companion = format!("{name}{end}");
            if !names.contains(&companion) {
                archive = archive.file(&companion, b"", own)?;
            }
        }
    }
    archive.finish()
}

/// Whether a file is a database of the server's: they lie beside each other, what people keep lies deeper.
fn is_database(name: &str) -> bool {
    let extension = Path::new(name).extension();
    !name.contains('/') && extension.is_some_and(|extension| extension == "db")
}

/// An error when a copy is about to take the room that the registry needs.
async fn leave_room(folder: &Path) -> io::Result<()> {
    let folder = folder.to_owned();
    let left = tokio::task::spawn_blocking(move || disk::room(&folder));
    let left = left.await.map_err(io::Error::other)??;
    if left.free_bytes < RESERVE {
        let why = format!("a copy has to leave {} MB of the disk free", RESERVE >> 20);
        return Err(io::Error::new(io::ErrorKind::StorageFull, why));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companions_that_the_copy_lacks_are_emptied() {
        let names = ["instance.db", "instance.db-wal", "token", "files/other.db"];
        let archive = emptied(&names.map(str::to_owned)).expect("an archive");
        let emptied = archive::names(&archive[..]).expect("names");
        assert_eq!(emptied, ["instance.db-shm", "instance.db-journal",]);
    }
}
