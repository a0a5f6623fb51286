//! Backing up and restoring a stack in Docker: the same archive, from and to volumes.
//!
//! The one rule: nothing is put into any volume before the whole archive was read and found good, and what was put in is
//! taken out again when the rest fails.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use pizzapi_control_plane::backup::{self, Manifest};
use pizzapi_docker::{
    Class, Engine, EngineError, image,
    volumes::{Volume, Volumes},
};
use pizzapi_host::file;
use tokio::io::AsyncWrite;
use tokio_util::sync::CancellationToken;

use super::backup::failed;
use crate::{
    commands::compose::engine,
    env,
    error::{Error, Exit, Result},
};

/// How the program in the container says that some of it could not be read.
const PARTLY: i64 = 8;
/// The secret that the stack's registry is sealed with, and the one that a registry outside of it is.
const SECRETS: [&str; 2] = ["jwt-secret", "master.key"];

/// Writes a backup of a stack. Says what could not be read, if that was not all.
pub async fn back_up(
    stack: &str,
    out: &mut (impl AsyncWrite + Unpin),
    stop: &CancellationToken,
) -> Result<Option<String>> {
    let engine = engine().await?;
    let volumes = Volumes::of(&engine, stack);
    let all = volumes.list().await.map_err(of_engine)?;
    if all.iter().all(|volume| volume.org_id.is_some()) {
        return Err(Error::new(
            Exit::NotFound,
            format!("there is no data of a stack `{stack}` at {}", engine.host()),
        )
        .hint("`docker volume ls` lists what is there; DOCKER_HOST says which Docker"));
    }
    let image = own_image(&engine).await?;
    let arguments = ["admin", "backup", "-"];
    let ran = volumes.run(&image, &arguments, out, stop.cancelled());
    let ended = ran.await.map_err(|error| {
        if stop.is_cancelled() {
            interrupted()
        } else {
            of_engine(error)
        }
    })?;
    let said = ended.errors.trim();
    match ended.code {
        0 => Ok(None),
        PARTLY => Ok(Some(said.to_owned())),
        _ => {
            let mut error = Error::new(Exit::Failed, "the backup could not be made");
            error.causes = vec![said.trim_start_matches("error: ").to_owned()];
            Err(error)
        }
    }
}

/// Makes the volumes of a stack from a backup.
pub async fn restore(
    stack: &str,
    from: Box<dyn Read + Send>,
    beside: &Path,
    stop: &CancellationToken,
) -> Result<Manifest> {
    let engine = engine().await?;
    let volumes = Volumes::of(&engine, stack);
    let there = volumes.list().await.map_err(of_engine)?;
    if !there.is_empty() {
        return Err(Error::new(
            Exit::Conflict,
            format!(
                "the stack `{stack}` has data already, in {} volumes",
                there.len()
            ),
        )
        .hint(format!(
            "back it up, then `pizzapi compose down --volumes -p {stack}` removes it for good"
        )));
    }
    let image = own_image(&engine).await?;
    let scratch = Scratch::beside(beside)?;
    let data = scratch.0.join("data");
    let unpacked = tokio::select! {
        biased;
        unpacked = backup::unpack(data.clone(), false, from) => unpacked,
        () = stop.cancelled() => return Err(interrupted()),
    };
    let (manifest, _) = unpacked.map_err(failed)?.place().await.map_err(failed)?;
    keep_secret(&data.join("control-plane")).map_err(in_scratch)?;

    let archive = scratch.0.join("volume.tar");
    let mut made = Vec::new();
    let fill = async {
        for (volume, folder, prefix, owner) in parts(stack, &data).map_err(in_scratch)? {
            pack(&folder, prefix, owner, &archive).map_err(in_scratch)?;
            made.push(volume.clone());
            if let Err(error) = volumes.fill(&image, &volume, &archive).await {
                if error.class == Class::Conflict {
                    // Somebody else's.
                    made.pop();
                }
                return Err(of_engine(error));
            }
        }
        Ok(())
    };
    let filled = tokio::select! {
        biased;
        filled = fill => filled,
        () = stop.cancelled() => Err(interrupted()),
    };
    if let Err(error) = filled {
        let _ = volumes.clear().await;
        for volume in &made {
            let _ = volumes.remove(volume).await;
        }
        return Err(error);
    }
    Ok(manifest)
}

/// The image that programs of ours run from.
async fn own_image(engine: &Engine) -> Result<String> {
    let name = env::of_stack("PIZZAPI_IMAGE")?.unwrap_or_else(|| image::DEFAULT.to_owned());
    match image::find(engine, &name).await.map_err(of_engine)? {
        Some(_) => Ok(name),
        None => Err(
            Error::new(Exit::NotFound, format!("there is no image {name}"))
                .hint("`docker build -t pizzapi-server:latest .` makes it, `docker load` brings it; PIZZAPI_IMAGE names another"),
        ),
    }
}

/// Each volume, with the folder its content comes from, what stands before it in the volume, and whose it is. The registry
/// goes last: without it, what is there is nobody's.
fn parts(stack: &str, data: &Path) -> io::Result<Vec<(Volume, PathBuf, &'static str, u64)>> {
    let mut parts = Vec::new();
    let orgs = data.join("orgs");
    if orgs.exists() {
        for org in fs::read_dir(orgs)? {
            let org = org?;
            let id = org.file_name().to_string_lossy().into_owned();
            parts.push((Volume::of_org(stack, &id), org.path(), "", image::USER));
        }
    }
    let home = data.join("control-plane");
    parts.push((Volume::of_control_plane(stack), home, "control-plane", 0));
    Ok(parts)
}

/// A registry from outside of a stack is sealed with a key in a file of another name.
fn keep_secret(home: &Path) -> io::Result<()> {
    let [own, other] = SECRETS.map(|name| home.join(name));
    if own.exists() || !other.exists() {
        return Ok(());
    }
    let secret = file::read_private(&other)?;
    file::write_private(&own, secret.trim().as_bytes())
}

/// Packs a folder, all of it for one owner.
fn pack(folder: &Path, prefix: &str, owner: u64, to: &Path) -> io::Result<()> {
    let mut tar = tar::Builder::new(io::BufWriter::new(File::create(to)?));
    let mut open = vec![(folder.to_owned(), PathBuf::from(prefix))];
    while let Some((path, name)) = open.pop() {
        let is_folder = path.is_dir();
        let mut header = tar::Header::new_gnu();
        header.set_uid(owner);
        header.set_gid(owner);
        header.set_mtime(0);
        if is_folder {
            header.set_entry_type(tar::EntryType::Directory);
            header.set_mode(0o700);
            header.set_size(0);
            // The volume itself is there already.
            if !name.as_os_str().is_empty() {
                tar.append_data(&mut header, &name, io::empty())?;
            }
            for entry in fs::read_dir(&path)? {
                let entry = entry?;
                open.push((entry.path(), name.join(entry.file_name())));
            }
        } else {
            let content = File::open(&path)?;
            header.set_mode(0o600);
            header.set_size(content.metadata()?.len());
            tar.append_data(&mut header, &name, content)?;
        }
    }
    tar.into_inner()?.into_inner()?.sync_all()
}

/// A folder that nobody else sees, and that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(path: &Path) -> Result<Self> {
        let name = format!(".pizzapi-restore.{}", std::process::id());
        let folder = path
            .parent()
            .filter(|folder| *folder != Path::new(""))
            .unwrap_or(Path::new("."))
            .join(name);
        file::create_private_dir(&folder).map_err(in_scratch)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = file::remove_dir(&self.0);
    }
}

fn interrupted() -> Error {
    Error::new(Exit::Interrupted, "interrupted")
}

fn in_scratch(error: io::Error) -> Error {
    Error::new(Exit::Failed, "could not unpack the backup").because(error)
}

fn of_engine(error: EngineError) -> Error {
    let exit = match error.class {
        Class::NotFound | Class::ImageMissing => Exit::NotFound,
        Class::Conflict | Class::NameTaken => Exit::Conflict,
        _ => Exit::Failed,
    };
    Error::new(exit, error.to_string())
}
