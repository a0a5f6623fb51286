//! `pizzapi instance run`: an org's own server, as the control plane starts it.

use std::path::PathBuf;

use pizzapi_host::file;
use pizzapi_sdk::types::Secret;
use pizzapi_server::{Config, Redis, Server, Tenant};

use crate::{
    commands::serve::bind,
    ctx::Ctx,
    env,
    error::{Error, Exit, Result},
};

/// Run an organisation's server. The control plane does this; settings come from the environment
///
/// Examples:
///   pizzapi help environment
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Run {}

impl Run {
    pub async fn run(self, _ctx: &Ctx) -> Result<()> {
        let stop = crate::commands::stop_on_signal()?;
        let server = Server::start(config()?).await.map_err(failed)?;
        server.run_until(stop).await.map_err(failed)
    }
}

fn failed(error: pizzapi_server::Error) -> Error {
    Error::new(Exit::Failed, "the instance cannot run").because(error)
}

fn config() -> Result<Config> {
    Ok(Config {
        data_dir: PathBuf::from(env::DATA_DIR.required()?),
        bind: bind(0)?,
        tenant: tenant()?,
        trusted_origins: env::TRUSTED_ORIGINS.list()?,
        redis: redis()?,
    })
}

/// Where events are published, if anywhere.
fn redis() -> Result<Option<Redis>> {
    let Some(url) = env::REDIS_URL.secret()? else {
        return Ok(None);
    };
    let prefix = env::REDIS_PREFIX.get()?;
    let prefix = prefix.unwrap_or_else(|| "pizzapi:".to_owned());
    Ok(Some(Redis { url, prefix }))
}

/// With `ORG_ID`, everything else that makes it an org's must be there, too.
fn tenant() -> Result<Option<Tenant>> {
    let Some(org_id) = env::ORG_ID.parsed()? else {
        return Ok(None);
    };
    let slug = env::INSTANCE_ORG_SLUG.required()?;
    let token_file = env::INSTANCE_TOKEN_FILE.required()?;
    let token = file::read_private(&PathBuf::from(&token_file)).map_err(|error| {
        Error::new(Exit::Failed, format!("could not read {token_file}")).because(error)
    })?;
    Ok(Some(Tenant {
        org_id,
        org_slug: slug.parse().map_err(|error| {
            Error::new(Exit::Usage, format!("ORG_SLUG is `{slug}`")).because(error)
        })?,
        generation: env::INSTANCE_GENERATION.parsed()?.unwrap_or(1),
        jwks_url: env::JWKS_URL.required()?,
        control_plane_url: env::CONTROL_PLANE_URL.required()?,
        instance_token: Secret::from(token.trim()),
        org_url: env::ORG_URL.required()?,
    }))
}
