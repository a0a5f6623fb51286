//! The copy of an org's data from before another image ran on it, and putting it back.
//!
//! The one rule: a copy is whole or not there, and goes over the disk, never through memory.

use std::{
    io,
    path::{Path, PathBuf},
};

use futures_util::{TryStreamExt as _, stream};
use pizzapi_docker::{
    EngineError,
    archive::{self, Archive, Owner},
    bollard::{
        body_full, body_try_stream,
        query_parameters::{DownloadFromContainerOptionsBuilder, UploadToContainerOptionsBuilder},
    },
    image,
};
use pizzapi_host::file;
use pizzapi_types::OrgId;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{DockerProvider, container::newest, error::provider_error};
use crate::provider::{InstanceSpec, ProviderError};

/// How much is read of a copy at once, in bytes.
const PIECE: usize = 64 * 1024;

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
        let part = path.with_extension("part");
        file::remove_file(&part)?;
        let mut options = tokio::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)
            .await?;
        let options = DownloadFromContainerOptionsBuilder::default()
            .path(&format!("{}/.", image::DATA))
            .build();
        let mut pieces = Box::pin(
            self.docker()
                .download_from_container(container, Some(options)),
        );
        while let Some(piece) = pieces.try_next().await.map_err(io::Error::other)? {
            file.write_all(&piece).await?;
        }
        file.sync_all().await?;
        // An archive that was cut off says so only when it is read.
        let names = names(&part).await?;
        if names.is_empty() {
            return Err(io::Error::other("the engine gave nothing"));
        }
        tokio::fs::rename(&part, path).await
    }

    /// Puts an org's data back as it was when it was copied, in a container that does not run yet.
    pub(super) async fn restore_copy(&self, spec: &InstanceSpec) -> Result<(), ProviderError> {
        let path = self.copy_path(&spec.org_id);
        let read = |error: io::Error| failed("read", &path, &error);
        let names = names(&path).await.map_err(read)?;
        let file = tokio::fs::File::open(&path).await.map_err(read)?;
        let container = self.make_container(spec).await.map_err(provider_error)?;
        let emptied = emptied(&names).map_err(read)?;
        let options = UploadToContainerOptionsBuilder::default()
            .path(image::DATA)
            .build();
        for body in [body_try_stream(pieces(file)), body_full(emptied.into())] {
            let options = Some(options.clone());
            let done = self
                .docker()
                .upload_to_container(&container, options, body)
                .await;
            done.map_err(EngineError::of("put the org's data back"))
                .map_err(provider_error)?;
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

/// For every database of the copy: its two companions, empty, where the copy had none. What the newer server left there
/// would be taken for a part of the older database.
fn emptied(names: &[String]) -> io::Result<Vec<u8>> {
    let own = Owner {
        uid: image::USER,
        mode: 0o600,
    };
    let mut archive = Archive::default();
    for name in names.iter().filter(|name| name.ends_with(".db")) {
        for companion in [format!("{name}-wal"), format!("{name}-shm")] {
            if !names.contains(&companion) {
                archive = archive.file(&companion, b"", own)?;
            }
        }
    }
    archive.finish()
}

fn pieces(
    file: tokio::fs::File,
) -> impl futures_util::Stream<Item = io::Result<bytes::Bytes>> + Send + 'static {
    stream::try_unfold(file, async |mut file| {
        let mut piece = bytes::BytesMut::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        Ok((read > 0).then(|| (piece.freeze(), file)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companions_that_the_copy_lacks_are_emptied() {
        let names = ["instance.db", "instance.db-wal", "token", "files/other.db"];
        let archive = emptied(&names.map(str::to_owned)).expect("an archive");
        let emptied = archive::names(&archive[..]).expect("names");
        assert_eq!(
            emptied,
            [
                "instance.db-shm",
                "files/other.db-wal",
                "files/other.db-shm"
            ]
        );
    }
}
