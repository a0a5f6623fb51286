//! `pizzapi compose init-secrets`: the stack's secrets, each in the volume of who may read it.
//!
//! The one rule: what is there stays. It runs as root with no right but to give files away, so it reads only what is root's,
//! and every file is given away as a whole: nobody ever sees a part of one.

use std::{
    fmt::Write as _,
    fs, io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, chown},
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use pizzapi_control_plane::backup;
use pizzapi_docker::{image, redis, stack};
use pizzapi_host::file;
use pizzapi_sdk::types::Secret;

use crate::{
    commands::serve::refuse_unfinished,
    ctx::Ctx,
    env,
    error::{Error, Exit, Result},
};

/// Make the secrets of the stack that are missing. The stack does this
///
/// Examples:
///   pizzapi compose init-secrets
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct InitSecrets {
    /// Where the volumes are.
    #[arg(long, value_name = "FOLDER", default_value = "/volumes")]
    folder: PathBuf,
    /// Give nothing away: all is for whoever runs this.
    #[arg(long)]
    keep: bool,
}

impl InitSecrets {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let given = env::JWT_SECRET.secret()?;
        // Who runs router, Redis and Caddy.
        let nobody = u32::try_from(image::USER).expect("it is the number of a user");
        let volumes = Volumes {
            folder: self.folder,
            owner: (!self.keep).then_some(nobody),
        };
        volumes.fill(given.as_ref())?;
        ctx.out.done(format_args!("the secrets are there"))
    }
}

struct Volumes {
    folder: PathBuf,
    owner: Option<u32>,
}

impl Volumes {
    fn fill(&self, given: Option<&Secret>) -> Result<()> {
        for (name, _) in stack::VOLUMES {
            let path = self.folder.join(name);
            if !path.is_dir() {
                return Err(Error::new(
                    Exit::Failed,
                    format!("there is no volume at {}", path.display()),
                )
                .hint("the stack runs this: `pizzapi compose up`"));
            }
        }
        let home = self.folder.join("control-plane/control-plane");
        file::create_private_dir(&home).map_err(failed(&home))?;
        refuse_unfinished(&home)?;
        backup::tidy(&home).map_err(failed(&home))?;
        jwt_secret(&home, given)?;
        let token = kept(&home.join("router-token"), || format!("pzr_{}", random()))?;
        self.give("router-secret/token", token.expose().as_bytes())?;
        let password = kept(&home.join("redis-password"), random)?;
        let password = password.expose();
        let url = format!("redis://admin:{password}@redis:6379");
        let path = home.join("redis-url");
        file::write_private(&path, url.as_bytes()).map_err(failed(&path))?;
        let acl = "/run/secrets-redis/users.acl";
        let conf = redis::config(acl, "/data", stack::REDIS_MEMORY);
        self.give("redis-secret/redis.conf", conf.as_bytes())?;
        self.give("redis-secret/users.acl", users(password).as_bytes())?;
        // What they make themselves, where they may.
        self.give_folder("router/router")?;
        self.give_folder("caddy-data/caddy")
    }

    /// A file for the services that are nobody's.
    fn give(&self, path: &str, content: &[u8]) -> Result<()> {
        let path = self.folder.join(path);
        let temporary = path.with_extension("tmp");
        let written = (|| -> io::Result<()> {
            file::remove_file(&temporary)?;
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&temporary)?;
            io::Write::write_all(&mut file, content)?;
            file.sync_all()?;
            self.chown(&temporary)?;
            fs::rename(&temporary, &path)
        })();
        written.map_err(failed(&path))
    }

    fn give_folder(&self, path: &str) -> Result<()> {
        let path = self.folder.join(path);
        let made = fs::DirBuilder::new().mode(0o700).create(&path);
        let made = match made {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made,
        };
        made.and_then(|()| self.chown(&path)).map_err(failed(&path))
    }

    fn chown(&self, path: &Path) -> io::Result<()> {
        self.owner
            .map_or(Ok(()), |owner| chown(path, Some(owner), Some(owner)))
    }
}

/// The secret that all others are encrypted with: the one that is given, else the one there is, else a new one.
fn jwt_secret(home: &Path, given: Option<&Secret>) -> Result<()> {
    let path = home.join("jwt-secret");
    let Some(given) = given else {
        return kept(&path, random).map(drop);
    };
    let there = match file::read_private(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        read => Some(read.map_err(failed(&path))?),
    };
    let another = there.is_some_and(|there| there.trim() != given.expose());
    if another && home.join("registry.db").exists() {
        return Err(Error::new(
            Exit::Conflict,
            "PIZZAPI_JWT_SECRET is another one than this stack was made with: nothing in the registry could be decrypted",
        )
        .hint("set it to what it was, or leave it out: the one it was made with is kept"));
    }
    file::write_private(&path, given.expose().as_bytes()).map_err(failed(&path))
}

/// What a file of root's holds; made when it is not there.
fn kept(path: &Path, make: impl Fn() -> String) -> Result<Secret> {
    match file::read_private(path) {
        Ok(text) if !text.trim().is_empty() => Ok(Secret::from(text.trim())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path)(error)),
        _ => {
            let secret = make();
            file::write_private(path, secret.as_bytes()).map_err(failed(path))?;
            Ok(Secret::from(secret))
        }
    }
}

/// Nobody but the control plane, which makes the users of organisations.
fn users(password: &str) -> String {
    let mut hex = String::new();
    for byte in digest(&SHA256, password.as_bytes()).as_ref() {
        let _ = write!(hex, "{byte:02x}");
    }
    format!("user default off\nuser admin on #{hex} ~* &* +@all\n")
}

fn random() -> String {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).expect("the system gives random bytes");
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let message = format!("could not use {}", path.display());
    move |error| Error::new(Exit::Failed, message).because(error)
}
