//! `pizzapi admin restore`: a backup put back as a data folder.
//!
//! The one rule: nothing is touched before the whole archive was read and found good.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use pizzapi_control_plane::backup::{self, Manifest, SealedWith};
use pizzapi_sdk::types::text::printable;
use tokio_util::sync::CancellationToken;

use super::{backup::failed, stack};
use crate::{
    commands::{compose::command, stop_on_signal},
    ctx::{Ctx, folders},
    env,
    error::{Error, Exit, Result},
};

/// Put a backup into the platform's data folder (PIZZAPI_DATA_DIR) on this machine
///
/// The control plane must not run, and the folder must be empty. Every organisation's server is
/// started anew by the next `pizzapi serve`. With --stack, it becomes the data of a stack in Docker
/// that has none.
///
/// Examples:
///   pizzapi admin restore /backups/pizzapi.tar
///   pizzapi admin restore /backups/pizzapi.tar --stack pizzapi
///   zstd -dc pizzapi.tar.zst | pizzapi admin restore -
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Restore {
    /// The backup; - for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Also when the folder is not empty: what is in it is moved to a folder beside it, and its servers are ended.
    #[arg(long, conflicts_with = "stack")]
    force: bool,
    /// Make the volumes of this stack in Docker, instead of the data folder.
    #[arg(long, value_name = "NAME", value_parser = stack::name)]
    stack: Option<String>,
}

impl Restore {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let stop = stop_on_signal()?;
        if let Some(name) = &self.stack {
            return self.put_into_stack(ctx, name, &stop).await;
        }
        tokio::select! {
            biased;
            made = self.put_back(ctx) => made,
            () = stop.cancelled() => Err(Error::new(Exit::Interrupted, "interrupted")),
        }
    }

    async fn put_back(&self, ctx: &Ctx) -> Result<()> {
        let data = folders().data()?;
        let unpacked = backup::unpack(data.clone(), self.force, self.open()?);
        let unpacked = unpacked.await.map_err(failed)?;
        let (manifest, before) = unpacked.place().await.map_err(failed)?;
        if let Some(before) = before {
            ctx.out.note(format_args!(
                "what was there is in {} now",
                before.display()
            ));
        }
        notes(ctx, &manifest)?;
        if manifest.sealed_with == SealedWith::JwtSecret {
            let kept = data.join("control-plane").join(stack::SECRET);
            let how = if kept.exists() {
                format!("set PIZZAPI_JWT_SECRET_FILE to {}", kept.display())
            } else {
                "give PIZZAPI_JWT_SECRET the value it had".to_owned()
            };
            ctx.out.note(format_args!(
                "{how}: the registry's secrets are sealed with it"
            ));
        }
        ctx.out.done(format_args!(
            "Restored the backup of {}, with {} organisation(s), into {}",
            manifest.made_at,
            manifest.orgs,
            data.display()
        ))
    }

    async fn put_into_stack(&self, ctx: &Ctx, name: &str, stop: &CancellationToken) -> Result<()> {
        let manifest = stack::restore(ctx, name, self.open()?, &self.file, stop).await?;
        notes(ctx, &manifest)?;
        ctx.out.done(format_args!(
            "Restored the backup of {}, with {} organisation(s), as the data of the stack `{name}`: {} starts it",
            manifest.made_at,
            manifest.orgs,
            command("up", name)
        ))
    }

    fn open(&self) -> Result<Box<dyn Read + Send>> {
        if self.file == Path::new("-") {
            return Ok(Box::new(io::stdin()));
        }
        let file = File::open(&self.file).map_err(|error| {
            let exit = match error.kind() {
                io::ErrorKind::NotFound => Exit::NotFound,
                _ => Exit::Failed,
            };
            Error::new(exit, format!("could not read {}", self.file.display())).because(error)
        })?;
        Ok(Box::new(file))
    }
}

/// What whoever starts it has to know.
fn notes(ctx: &Ctx, manifest: &Manifest) -> Result<()> {
    for missing in &manifest.missing {
        ctx.out.note(format_args!(
            "the backup was made without {}",
            printable(&missing.path)
        ));
    }
    let domain = env::BASE_DOMAIN.get()?;
    let was = manifest.base_domain.as_ref();
    if let Some(was) = was.filter(|&was| domain.as_ref() != Some(was)) {
        ctx.out.note(format_args!(
            "the platform was under {was}: PIZZAPI_BASE_DOMAIN"
        ));
    }
    Ok(())
}
