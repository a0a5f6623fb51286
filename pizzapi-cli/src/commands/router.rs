//! `pizzapi router`: the edge process.

use std::{net::SocketAddr, path::PathBuf};

use pizzapi_host::{FileLock, file};
use pizzapi_router::Config;
use pizzapi_sdk::{profile::DEFAULT_URL, types::Secret};

use super::serve::data_dir;
use crate::{
    ctx::Ctx,
    env,
    error::{Error, Exit, Result},
};

/// Run the router: from an organisation's host name to its server
///
/// Settings come from the environment (`pizzapi help environment`). It starts from its own copy
/// of the table when the control plane is away.
///
/// Examples:
///   PIZZAPI_BASE_DOMAIN=pizzapi.example.com PIZZAPI_ROUTER_BIND=0.0.0.0:8088 pizzapi router
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Router {}

impl Router {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let stop = super::stop_on_signal()?;
        env::refuse_later()?;
        let config = config(ctx)?;
        file::create_private_dir(&config.data_dir)?;
        let lock = config.data_dir.join("lock");
        let _lock = FileLock::take(&lock).map_err(|error| {
            Error::new(
                Exit::Failed,
                format!("another router uses {}", config.data_dir.display()),
            )
            .because(error)
        })?;
        let router = pizzapi_router::Router::start(config)
            .await
            .map_err(failed)?;
        tracing::info!(address = %router.address(), "the router serves");
        router.run_until(stop).await.map_err(failed)
    }
}

fn failed(error: pizzapi_router::Error) -> Error {
    Error::new(Exit::Failed, "the router cannot run").because(error)
}

/// How people reach orgs: what the URL of orgs says, else http under `localhost` and https elsewhere.
fn scheme(org_url: Option<&str>, base_domain: &str) -> &'static str {
    match org_url.and_then(|url| url.split_once("://")) {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") => "http",
        None if base_domain == "localhost" => "http",
        _ => "https",
    }
}

fn config(ctx: &Ctx) -> Result<Config> {
    let data = data_dir()?;
    let token_file = env::ROUTER_TOKEN_FILE.get()?.map(PathBuf::from);
    let token_file = token_file.unwrap_or_else(|| data.join("control-plane/router-token"));
    let token = file::read_private(&token_file).map_err(|error| {
        Error::new(Exit::Failed, format!("could not read the router's token from {}", token_file.display()))
            .because(error)
            .hint("the control plane makes it at its first start; PIZZAPI_ROUTER_TOKEN_FILE says where it is")
    })?;
    let base = env::BASE_DOMAIN
        .get()?
        .unwrap_or_else(|| "pizzapi.example.com".to_owned());
    let base_domain = base.split(':').next().unwrap_or(&base).to_ascii_lowercase();
    let scheme = scheme(env::ORG_URL.get()?.as_deref(), &base_domain);
    let trusted_proxies = super::serve::trusted_proxies()?;
    // A server goes by no profile.
    let control_plane_url = match &ctx.globals.control_plane {
        Some(url) => Some(url.clone()),
        None => env::CONTROL_PLANE_URL.get()?,
    };
    Ok(Config {
        bind: env::ROUTER_BIND
            .parsed::<SocketAddr>()?
            .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8088))),
        inner_bind: env::ROUTER_INNER_BIND.parsed()?,
        scheme: scheme.to_owned(),
        base_domain,
        control_plane_url: control_plane_url.unwrap_or_else(|| DEFAULT_URL.to_owned()),
        token: Secret::from(token.trim()),
        data_dir: data.join("router"),
        trusted_proxies,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orgs_are_reached_as_their_url_says() {
        for (org_url, base_domain, expected) in [
            (None, "localhost", "http"),
            (None, "pizzapi.example.com", "https"),
            (
                Some("http://{slug}.pizzapi.test:8088"),
                "pizzapi.test",
                "http",
            ),
            (Some("https://{slug}.localhost"), "localhost", "https"),
            (Some("HTTP://{slug}.pizzapi.test"), "pizzapi.test", "http"),
        ] {
            assert_eq!(scheme(org_url, base_domain), expected, "{org_url:?}");
        }
    }
}
