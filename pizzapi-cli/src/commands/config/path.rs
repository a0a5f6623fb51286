//! `pizzapi config path`

use std::path::PathBuf;

use pizzapi_sdk::profile::Config;
use serde::Serialize;

use crate::{
    ctx::{Ctx, folders},
    error::Result,
};

/// Print where things are kept: the configuration file, logins, data, runners, the cache
///
/// Examples:
///   pizzapi config path
///   $EDITOR "$(pizzapi config path -o name)"
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Path {}

#[derive(Serialize)]
struct Paths {
    config: PathBuf,
    credentials: PathBuf,
    data: PathBuf,
    state: PathBuf,
    cache: PathBuf,
}

impl Path {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let folders = folders();
        let paths = Paths {
            config: Config::path(&folders)?,
            credentials: folders.config()?.join("credentials.json"),
            data: folders.data()?,
            state: folders.state()?,
            cache: folders.cache()?,
        };
        let name = paths.config.display().to_string();
        ctx.out.one(&paths, &name, || {
            let rows = [
                ("config", &paths.config, "profiles"),
                (
                    "credentials",
                    &paths.credentials,
                    "logins, where there is no keyring",
                ),
                (
                    "data",
                    &paths.data,
                    "what servers keep: `dev`, `serve`, `router`",
                ),
                ("state", &paths.state, "who this machine's runners are"),
                ("cache", &paths.cache, "names for completion"),
            ];
            let line = |(name, path, what): (&str, &PathBuf, &str)| {
                format!("{name:<12} {}  ({what})\n", path.display())
            };
            rows.map(line).concat()
        })
    }
}
