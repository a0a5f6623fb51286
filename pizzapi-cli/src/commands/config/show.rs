//! `pizzapi config show`

use pizzapi_sdk::profile::Config;

use crate::{
    ctx::{Ctx, folders},
    error::{Error, Exit, Result},
    output::harmless,
};

/// Print what the configuration file says; it holds no secrets
///
/// Examples:
///   pizzapi config show
///   pizzapi config show --jq .current
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Show {}

impl Show {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let folders = folders();
        let config = Config::load(&folders)?;
        let path = Config::path(&folders)?.display().to_string();
        let text = toml::to_string_pretty(&config).map_err(|error| {
            Error::new(Exit::Failed, "cannot print the configuration").because(error)
        })?;
        ctx.out
            .one(&config, &path, || format!("# {path}\n{}", harmless(&text)))
    }
}
