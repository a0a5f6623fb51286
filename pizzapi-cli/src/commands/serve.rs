//! `pizzapi serve`: the control plane.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use pizzapi_control_plane::{
    Config, ControlPlane, Network, RateLimits, Registration, backup,
    provider::{
        Provider,
        docker::{DockerConfig, DockerProvider, Pool},
        process::ProcessProvider,
    },
};
use pizzapi_docker::{Engine, image, stack::project};

use pizzapi_sdk::types::Secret;

use crate::{
    ctx::{Ctx, folders},
    env,
    error::{Error, Exit, Result},
};

/// Run the control plane: organisations, accounts, tokens, routing
///
/// Settings come from the environment (`pizzapi help environment`). Instances stay up when it stops.
///
/// Examples:
///   PIZZAPI_BASE_DOMAIN=pizzapi.example.com pizzapi serve
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Serve {}

impl Serve {
    pub async fn run(self, _ctx: &Ctx) -> Result<()> {
        let stop = super::stop_on_signal()?;
        env::refuse_later()?;
        let config = config()?;
        refuse_unfinished(&config.data_dir.join("control-plane"))?;
        let provider = provider(&config.data_dir).await?;
        let control_plane = ControlPlane::start(config, provider)
            .await
            .map_err(failed)?;
        tracing::info!(address = %control_plane.address(), "the control plane serves");
        control_plane.run_until(stop).await.map_err(failed)
    }
}

fn failed(error: pizzapi_control_plane::Error) -> Error {
    Error::new(Exit::Failed, "the control plane cannot run").because(error)
}

async fn provider(data_dir: &Path) -> Result<Arc<dyn Provider>> {
    match env::PROVIDER.get()?.as_deref() {
        None | Some("process") => process_provider(data_dir),
        Some("docker") => docker_provider(data_dir).await,
        Some(other) => Err(Error::new(
            Exit::Usage,
            format!("PIZZAPI_PROVIDER is set to `{other}`, which is not supported yet"),
        )
        .hint("process, or docker")),
    }
}

async fn docker_provider(data_dir: &Path) -> Result<Arc<dyn Provider>> {
    if !env::INNER_URL.is_set() {
        return Err(Error::new(
            Exit::Usage,
            "PIZZAPI_PROVIDER is docker, and PIZZAPI_INNER_URL is not set: containers of organisations reach nobody but the router",
        )
        .hint("the router's inner door, as they reach it: http://router:8089"));
    }
    let stack = env::STACK.get()?.unwrap_or_else(|| "pizzapi".to_owned());
    project::check_name(&stack).map_err(|error| {
        Error::new(Exit::Usage, format!("PIZZAPI_STACK is `{stack}`")).because(error)
    })?;
    let subnets = env::DOCKER_SUBNETS.parsed::<Pool>()?.unwrap_or_default();
    let engine = Engine::at(env::DOCKER_HOST.get()?.as_deref());
    let engine = engine.map_err(|error| {
        Error::new(Exit::Usage, "the provider docker has no engine").because(error)
    })?;
    // Away now, it may come back: instances that run go on without it.
    match engine.version().await {
        Ok(version) => tracing::info!(
            host = engine.host(),
            version = version.engine,
            "instances are containers"
        ),
        Err(error) => tracing::error!(%error, "nothing can be started until the engine answers"),
    }
    Ok(Arc::new(DockerProvider::new(DockerConfig {
        engine,
        stack,
        image: server_image()?,
        redis_image: env::REDIS_IMAGE
            .get()?
            .unwrap_or_else(|| image::REDIS.to_owned()),
        subnets,
        data_dir: data_dir.to_owned(),
        log_filter: env::LOG.get()?,
        host_access: false,
    })))
}

fn server_image() -> Result<String> {
    Ok(env::SERVER_IMAGE
        .get()?
        .unwrap_or_else(|| image::DEFAULT.to_owned()))
}

fn process_provider(data_dir: &Path) -> Result<Arc<dyn Provider>> {
    let program = std::env::current_exe()?;
    let arguments = vec!["instance".to_owned(), "run".to_owned()];
    Ok(Arc::new(ProcessProvider::new(
        data_dir.to_owned(),
        program,
        arguments,
        env::LOG.get()?,
    )))
}

fn config() -> Result<Config> {
    let base = env::BASE_DOMAIN
        .get()?
        .unwrap_or_else(|| "pizzapi.example.com".to_owned());
    let base_domain = base.split(':').next().unwrap_or(&base).to_ascii_lowercase();
    let local = base_domain == "localhost";
    let jwt_secret = env::JWT_SECRET.secret()?;
    if let Some(secret) = &jwt_secret {
        refuse_weak_secret(secret, local)?;
    }
    let registration = registration()?;
    let registration_domains = registration_domains(registration)?;
    let rate_limits = env::RATE_LIMITS.parsed::<RateLimits>()?.unwrap_or_default();
    if rate_limits == RateLimits::OFF && !local {
        return Err(Error::new(
            Exit::Usage,
            "PIZZAPI_RATE_LIMITS is off, and the base domain is not localhost",
        )
        .hint("leave it out, or set limits: sign_in=10/min,sign_up=20/h,token=600/min"));
    }
    let admin_api_key = env::ADMIN_API_KEY.secret()?;
    if admin_api_key
        .as_ref()
        .is_some_and(|key| key.expose().len() < 32)
    {
        return Err(
            Error::new(Exit::Usage, "ADMIN_API_KEY has less than 32 characters")
                .hint("make one with `openssl rand -base64 48`"),
        );
    }
    let org_url = env::ORG_URL
        .get()?
        .unwrap_or_else(|| format!("https://{{slug}}.{base}"));
    if !org_url.contains("{slug}") {
        return Err(Error::new(
            Exit::Usage,
            format!("PIZZAPI_ORG_URL is `{org_url}`, without `{{slug}}`"),
        )
        .hint("like https://{slug}.pizzapi.example.com"));
    }
    let health = env::HEALTH_INTERVAL.parsed::<u64>()?.unwrap_or(30_000);
    Ok(Config {
        data_dir: data_dir()?,
        bind: bind(3100)?,
        public_url: env::PUBLIC_URL.get()?,
        internal_url: None,
        inner_url: env::INNER_URL.get()?,
        org_url,
        base_domain,
        registration,
        registration_domains,
        max_orgs_per_user: env::MAX_ORGS_PER_USER.parsed()?,
        rate_limits,
        trusted_proxies: trusted_proxies()?,
        allowed_images: match env::ALLOWED_IMAGES.list()? {
            none if none.is_empty() => vec![server_image()?],
            some => some,
        },
        admin_api_key,
        trusted_origins: env::TRUSTED_ORIGINS.list()?,
        router_token_file: env::ROUTER_TOKEN_FILE.get()?.map(PathBuf::from),
        jwt_secret,
        redis_url: env::REDIS_URL.secret()?,
        health_interval: Duration::from_millis(health.max(100)),
    })
}

/// Refuses data of which a restore has put only a part in place: what is missing would be made anew, and be empty.
pub fn refuse_unfinished(home: &Path) -> Result<()> {
    let unfinished = backup::is_unfinished(home).map_err(|error| {
        Error::new(
            Exit::Failed,
            format!("could not look into {}", home.display()),
        )
        .because(error)
    })?;
    if unfinished {
        return Err(Error::new(
            Exit::Conflict,
            "the restore of this stack's backup was not finished: a part of the data is missing",
        )
        .hint("`pizzapi compose down --volumes` removes what is there, `pizzapi admin restore --stack` puts all of it back; both take the stack's name"));
    }
    Ok(())
}

/// Refuses a secret that is none: too short, or the documentation's example anywhere but on this machine.
pub fn refuse_weak_secret(secret: &Secret, local: bool) -> Result<()> {
    let text = secret.expose();
    let why = if text == env::EXAMPLE_SECRET {
        if local {
            return Ok(());
        }
        "is the example from the documentation, which everybody knows"
    } else if text.len() < 32 {
        "has less than 32 bytes"
    } else {
        return Ok(());
    };
    Err(Error::new(Exit::Usage, format!("PIZZAPI_JWT_SECRET {why}"))
        .hint("make one with `openssl rand -base64 48`, or unset it to have one made"))
}

fn registration() -> Result<Registration> {
    match env::REGISTRATION.get()?.as_deref() {
        None | Some("closed") => Ok(Registration::Closed),
        Some("approval") => Ok(Registration::Approval),
        Some("open") => Ok(Registration::Open),
        Some(other) => Err(Error::new(
            Exit::Usage,
            format!("PIZZAPI_REGISTRATION is set to `{other}`"),
        )
        .hint("open, approval or closed")),
    }
}

/// Domains keep nobody out by themselves: no mail is sent that could prove an address.
fn registration_domains(registration: Registration) -> Result<Vec<String>> {
    let domains = env::REGISTRATION_DOMAINS.list()?;
    if !domains.is_empty() && registration == Registration::Open {
        return Err(Error::new(
            Exit::Usage,
            "PIZZAPI_REGISTRATION_ALLOWED_DOMAINS is set, and registration is open: nothing proves an e-mail address here",
        )
        .hint("set PIZZAPI_REGISTRATION=approval, so that somebody looks who it is"));
    }
    Ok(domains
        .iter()
        .map(|domain| domain.trim_start_matches('@').to_lowercase())
        .collect())
}

/// Peers whose word about the client's address counts.
pub fn trusted_proxies() -> Result<Vec<Network>> {
    let networks = env::TRUSTED_PROXIES.list()?.into_iter();
    networks
        .map(|text| {
            text.parse().map_err(|error| {
                Error::new(Exit::Usage, format!("PIZZAPI_TRUSTED_PROXIES has `{text}`"))
                    .because(error)
                    .hint("like 10.0.0.0/8,192.168.1.5")
            })
        })
        .collect()
}

/// Where servers keep their data; made if it is not there.
pub fn data_dir() -> Result<PathBuf> {
    let path = folders().data()?;
    pizzapi_host::file::create_private_dir(&path).map_err(|error| {
        Error::new(Exit::Failed, format!("could not make {}", path.display())).because(error)
    })?;
    Ok(path)
}

/// Where to listen, from `PIZZAPI_BIND` and `PORT`.
pub fn bind(port: u16) -> Result<SocketAddr> {
    let ip = env::BIND
        .parsed::<IpAddr>()?
        .unwrap_or(IpAddr::from([127, 0, 0, 1]));
    Ok(SocketAddr::new(
        ip,
        env::PORT.parsed::<u16>()?.unwrap_or(port),
    ))
}
