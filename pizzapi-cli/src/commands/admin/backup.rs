//! `pizzapi admin backup`: the data folder of `serve` in one archive.
//!
//! The one rule: a file has its name when it is whole; before that, and after a failure, there is none.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, IsTerminal as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use pizzapi_control_plane::backup::{self, Manifest, Packed};
use pizzapi_host::file;
use tokio_util::sync::CancellationToken;

use super::stack;
use crate::{
    commands::stop_on_signal,
    ctx::{Ctx, folders},
    env,
    error::{Error, Exit, Result},
};

/// Back up the platform's data folder (PIZZAPI_DATA_DIR) on this machine, while everything runs
///
/// One tar archive with the registry, its keys and every organisation's data: whoever has it has
/// everything. It is not compressed. With --stack, that of a stack in Docker.
///
/// Examples:
///   pizzapi admin backup /backups/pizzapi.tar
///   pizzapi admin backup /backups/pizzapi.tar --stack pizzapi
///   pizzapi admin backup - | zstd > pizzapi.tar.zst
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Backup {
    /// Where to write it; - for standard output.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Back up the volumes of this stack in Docker, instead of the data folder.
    #[arg(long, value_name = "NAME", value_parser = stack::name)]
    stack: Option<String>,
}

impl Backup {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let stop = stop_on_signal()?;
        if let Some(name) = &self.stack {
            return self.make_of_stack(ctx, name, &stop).await;
        }
        tokio::select! {
            biased;
            made = self.make(ctx) => made,
            () = stop.cancelled() => Err(Error::new(Exit::Interrupted, "interrupted")),
        }
    }

    async fn make(&self, ctx: &Ctx) -> Result<()> {
        let data = folders().data()?;
        let domain = env::BASE_DOMAIN.get()?;
        let manifest = if self.file == Path::new("-") {
            let out = standard_output()?;
            backup::pack(data, domain, out)
                .await
                .map_err(failed)?
                .manifest
        } else {
            let unfinished = Unfinished::beside(&self.file)?;
            let out = BufWriter::new(unfinished.create()?);
            let packed = backup::pack(data, domain, out).await.map_err(failed)?;
            unfinished.finish(packed, &self.file)?
        };
        tell(ctx, &manifest, &self.file)
    }

    async fn make_of_stack(&self, ctx: &Ctx, name: &str, stop: &CancellationToken) -> Result<()> {
        let partly = if self.file == Path::new("-") {
            standard_output()?;
            stack::back_up(ctx, name, &mut tokio::io::stdout(), stop).await?
        } else {
            let unfinished = Unfinished::beside(&self.file)?;
            let mut out = tokio::fs::File::from_std(unfinished.create()?);
            let partly = stack::back_up(ctx, name, &mut out, stop).await?;
            let out = out.into_std().await;
            unfinished.name(&out, &self.file)?;
            partly
        };
        ctx.out.done(format_args!(
            "Backed up the stack `{name}` to {}",
            shown(&self.file)
        ))?;
        match partly {
            None => Ok(()),
            Some(what) => {
                let mut error = Error::new(Exit::PartlyDone, "not all of it could be read");
                error.causes = vec![what];
                Err(error)
            }
        }
    }
}

/// Standard output, if it leads somewhere.
fn standard_output() -> Result<io::Stdout> {
    let out = io::stdout();
    if out.is_terminal() {
        return Err(
            Error::new(Exit::Usage, "a backup is nothing for a terminal")
                .hint("name a file, or pipe it somewhere"),
        );
    }
    Ok(out)
}

/// Where it went, for people.
fn shown(path: &Path) -> String {
    if path == Path::new("-") {
        return "standard output".to_owned();
    }
    path.display().to_string()
}

fn tell(ctx: &Ctx, manifest: &Manifest, path: &Path) -> Result<()> {
    let orgs = match manifest.orgs {
        1 => "1 organisation".to_owned(),
        orgs => format!("{orgs} organisations"),
    };
    ctx.out.done(format_args!(
        "Backed up {orgs} and the registry ({} files) to {}",
        manifest.files.len(),
        shown(path)
    ))?;
    if manifest.missing.is_empty() {
        return Ok(());
    }
    let mut error = Error::new(
        Exit::PartlyDone,
        format!(
            "{} could not be read, and is not in the backup",
            match manifest.missing.len() {
                1 => "1 file".to_owned(),
                files => format!("{files} files"),
            }
        ),
    );
    let missing = manifest.missing.iter();
    error.causes = missing
        .map(|missing| format!("{}: {}", missing.path, missing.why))
        .collect();
    Err(error)
}

/// What a failure of the library means here.
pub fn failed(error: backup::Error) -> Error {
    let (exit, hint) = match &error {
        backup::Error::Empty(_) => (
            Exit::NotFound,
            Some("PIZZAPI_DATA_DIR says where the data is"),
        ),
        backup::Error::Running { .. } | backup::Error::Busy(_) => (Exit::Conflict, None),
        backup::Error::NotEmpty(_) => (
            Exit::Conflict,
            Some("--force moves what is there to a folder beside it"),
        ),
        backup::Error::Unfinished(_) => (
            Exit::Conflict,
            Some("`pizzapi compose down --volumes` removes what is there; restore it again"),
        ),
        error if error.is_disk_full() => (Exit::Failed, Some("make room on the disk")),
        _ => (Exit::Failed, None),
    };
    let told = Error::new(exit, error.to_string());
    match hint {
        Some(hint) => told.hint(hint),
        None => told,
    }
}

/// A file that is to get its name when it is whole; removed when it does not.
struct Unfinished(PathBuf);

impl Unfinished {
    fn beside(path: &Path) -> Result<Self> {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| {
            Error::new(
                Exit::Usage,
                format!("{} is no file to write", path.display()),
            )
        })?;
        let own = format!(".{name}.{}.tmp", std::process::id());
        Ok(Self(path.with_file_name(own)))
    }

    fn create(&self) -> Result<File> {
        file::remove_file(&self.0)?;
        let created = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.0);
        created.map_err(|error| {
            Error::new(
                Exit::Failed,
                format!("could not write {}", self.0.display()),
            )
            .because(error)
        })
    }

    fn finish(self, packed: Packed<BufWriter<File>>, path: &Path) -> Result<Manifest> {
        let out = packed.out.into_inner();
        let out = out.map_err(|error| unwritten(path)(error.into_error()))?;
        self.name(&out, path)?;
        Ok(packed.manifest)
    }

    /// Gives it its name, once it is whole on the disk.
    fn name(self, out: &File, path: &Path) -> Result<()> {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let named = out
            .sync_all()
            .and_then(|()| std::fs::rename(&self.0, path))
            .and_then(|()| File::open(folder.unwrap_or(Path::new(".")))?.sync_all());
        named.map_err(unwritten(path))
    }
}

fn unwritten(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let message = format!("could not write {}", path.display());
    move |error| Error::new(Exit::Failed, message).because(error)
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = file::remove_file(&self.0);
    }
}
