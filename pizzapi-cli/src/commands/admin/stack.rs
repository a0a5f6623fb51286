//! Backing up and restoring a stack in Docker: the same archive, from and to volumes.
//!
//! The one rule: nothing is put into any volume before the whole archive was read and found good, and what was put in is
//! taken out again when the rest fails. Should nobody be left to do so, a mark says that it is not all.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use pizzapi_control_plane::backup::{self, Manifest, SealedWith};
use pizzapi_docker::{
    Class, Content, Engine,
    archive::{Archive, Owner},
    image,
    stack::project::{InvalidName, check_name},
    volumes::{Volume, Volumes},
};
use pizzapi_host::file;
use pizzapi_sdk::types::Secret;
use tokio::io::AsyncWrite;
use tokio_util::sync::CancellationToken;

use super::backup::failed;
use crate::{
    commands::compose::{Which, command, engine, failed as of_engine},
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// The file with the secret that a stack's registry is sealed with.
pub const SECRET: &str = "jwt-secret";
/// How the program in the container says that some of it could not be read.
const PARTLY: i64 = Exit::PartlyDone as i64;
/// The control plane's folder, in the data folder and in its volume.
const HOME: &str = "control-plane";

/// A stack's name on the command line.
pub fn name(text: &str) -> std::result::Result<String, InvalidName> {
    check_name(text).map(|()| text.to_owned())
}

/// Writes a backup of a stack. Says what could not be read, if that was not all.
pub async fn back_up(
    ctx: &Ctx,
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
    let (image, _) = made_with(ctx, &engine, stack).await?;
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
    ctx: &Ctx,
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
            "back it up, then {} removes it for good",
            command("down --volumes", stack)
        )));
    }
    let (image, secret) = made_with(ctx, &engine, stack).await?;
    let scratch = Scratch::beside(beside)?;
    let data = scratch.0.join("data");
    let unpacked = tokio::select! {
        biased;
        unpacked = backup::unpack(data.clone(), false, from) => unpacked,
        () = stop.cancelled() => return Err(interrupted()),
    };
    let (manifest, _) = unpacked.map_err(failed)?.place().await.map_err(failed)?;
    keep_secret(&data.join(HOME), manifest.sealed_with, secret).await?;

    let archive = scratch.0.join("volume.tar");
    let mut made = Vec::new();
    let filling = async {
        let own = Volume::of_control_plane(stack);
        let begun = mark("begun").map_err(in_scratch)?;
        fill(&volumes, &image, &own, begun, stop, &mut made).await?;
        for (volume, folder) in of_orgs(stack, &data).map_err(in_scratch)? {
            pack(&folder, "", image::USER, &archive).map_err(in_scratch)?;
            let content = tokio::fs::File::open(&archive).await.map_err(in_scratch)?;
            fill(&volumes, &image, &volume, content, stop, &mut made).await?;
        }
        pack(&data.join(HOME), HOME, 0, &archive).map_err(in_scratch)?;
        let content = tokio::fs::File::open(&archive).await.map_err(in_scratch)?;
        let put = volumes.put(&image, &own, content, stop.cancelled()).await;
        put.map_err(of_engine)?;
        let ended = mark("").map_err(in_scratch)?;
        volumes
            .put(&image, &own, ended, stop.cancelled())
            .await
            .map_err(of_engine)
    };
    let filled = filling.await;
    if let Err(error) = filled {
        let _ = volumes.clear().await;
        // The mark goes last.
        for volume in made.iter().rev() {
            let _ = volumes.remove(volume).await;
        }
        return Err(if stop.is_cancelled() {
            interrupted()
        } else {
            error
        });
    }
    Ok(manifest)
}

/// Makes a volume of `content`, and notes that it was made.
async fn fill(
    volumes: &Volumes<'_>,
    image: &str,
    volume: &Volume,
    content: impl Into<Content>,
    stop: &CancellationToken,
    made: &mut Vec<Volume>,
) -> Result<()> {
    made.push(volume.clone());
    volumes
        .fill(image, volume, content, stop.cancelled())
        .await
        .map_err(|error| {
            if error.class == Class::Conflict {
                // Somebody else's.
                made.pop();
            }
            of_engine(error)
        })
}

/// What `compose` makes the stack with: the image that programs of ours run from, which is there, and the secret, if one is
/// given.
async fn made_with(ctx: &Ctx, engine: &Engine, stack: &str) -> Result<(String, Option<Secret>)> {
    let values = Which::named(stack).values(ctx)?;
    let service = |name: &str| values.project.stack.service(name);
    let image = service("control-plane").map(|it| it.image.clone());
    let image = image.unwrap_or_else(|| image::DEFAULT.to_owned());
    let settings = service("secrets").map(|it| it.environment.as_slice());
    let mut settings = settings.unwrap_or_default().iter();
    let secret = settings.find(|it| it.name == "PIZZAPI_JWT_SECRET" && !it.value.is_empty());
    let secret = secret.map(|it| Secret::from(it.value.as_str()));
    match image::find(engine, &image).await.map_err(of_engine)? {
        Some(_) => Ok((image, secret)),
        None => Err(
            Error::new(Exit::NotFound, format!("there is no image {image}"))
                .hint("`docker build -t pizzapi-server:latest .` makes it, `docker load` brings it; PIZZAPI_IMAGE names another"),
        ),
    }
}

/// The mark that a restore is under way, or was: for the control plane's volume.
fn mark(content: &str) -> io::Result<Vec<u8>> {
    let own = |mode| Owner { uid: 0, mode };
    let path = format!("{HOME}/{}", backup::MARK);
    Archive::default()
        .folder(HOME, own(0o700))?
        .file(&path, content.as_bytes(), own(0o600))?
        .finish()
}

/// The volume of each org, with the folder its content comes from.
fn of_orgs(stack: &str, data: &Path) -> io::Result<Vec<(Volume, PathBuf)>> {
    let orgs = data.join("orgs");
    if !orgs.exists() {
        return Ok(Vec::new());
    }
    let folders = fs::read_dir(orgs)?.map(|org| {
        let org = org?;
        let id = org.file_name().to_string_lossy().into_owned();
        Ok((Volume::of_org(stack, &id), org.path()))
    });
    folders.collect()
}

/// The secret of a registry from outside of a stack is in a file of another name, or only whoever ran it has it.
async fn keep_secret(home: &Path, sealed_with: SealedWith, given: Option<Secret>) -> Result<()> {
    let own = home.join(SECRET);
    if own.exists() {
        return Ok(());
    }
    let secret = match sealed_with {
        SealedWith::MasterKeyFile => {
            let key = file::read_private(&home.join("master.key")).map_err(in_scratch)?;
            Secret::from(key.trim())
        }
        SealedWith::JwtSecret => given.ok_or_else(|| {
            Error::new(
                Exit::Usage,
                "the registry's secrets are sealed with PIZZAPI_JWT_SECRET, which is not set",
            )
            .hint("give PIZZAPI_JWT_SECRET the value it had where the backup was made; the stack keeps it then")
        })?,
    };
    if !backup::opens(&home.join("registry.db"), &secret)
        .await
        .map_err(failed)?
    {
        return Err(Error::new(
            Exit::Conflict,
            "PIZZAPI_JWT_SECRET is another one than the backup was made with: nothing in the registry could be decrypted",
        )
        .hint("set it to what it was where the backup was made"));
    }
    file::write_private(&own, secret.expose().as_bytes()).map_err(in_scratch)
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
