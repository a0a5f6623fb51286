//! Every environment variable `pizzapi` reads, in one table: it feeds the readers, `pizzapi help environment` and the docs.
//!
//! The one rule: nothing else in this crate reads the environment. What clients go by is named, and read, in the SDK.

use pizzapi_sdk::{
    profile::{Environment, environment},
    types::Secret,
};

use crate::error::{Error, Exit, Result};

/// One variable.
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Which commands read it.
    pub read_by: &'static str,
    /// What holds when it is not set.
    pub default: &'static str,
    /// What it means.
    pub means: &'static str,
    /// Whether `…_FILE` names a file that holds it.
    pub file: bool,
}

macro_rules! variables {
    ($($konst:ident = $name:expr, $read_by:literal, $default:literal, $means:literal $(, $file:ident)?;)+) => {
        $(pub const $konst: Variable = Variable {
            name: $name, read_by: $read_by, default: $default, means: $means, file: variables!(@file $($file)?),
        };)+
        /// All of them, in the order of the documentation.
        pub const ALL: &[Variable] = &[$($konst),+];
    };
    (@file file) => { true };
    (@file) => { false };
}

variables! {
    CONTROL_PLANE_URL = environment::CONTROL_PLANE_URL, "clients, runner, router, instance", "the profile's, else http://127.0.0.1:3100", "the control plane's URL, as this process reaches it";
    BASE_DOMAIN = environment::BASE_DOMAIN, "serve, dev, router, runner, clients", "serve: pizzapi.example.com; dev: localhost; clients: from discovery", "org acme is at acme.<base domain>; may carry a port for clients; needed with PIZZAPI_ORG_TOKEN, as discovery is not asked then";
    PUBLIC_URL = "PIZZAPI_PUBLIC_URL", "serve", "from the address it listens on", "the control plane's URL, as people reach it";
    ORG_URL = "PIZZAPI_ORG_URL", "serve, router, instance", "https://{slug}.<base domain>", "where an org is, as people reach it: a template with {slug}";
    ORG_SLUG = environment::ORG_SLUG, "clients, runner", "the profile's current org", "the organisation, as --org";
    ORG_TOKEN = environment::ORG_TOKEN, "clients, runner", "", "a ready org token: the control plane is not asked", file;
    API_KEY = environment::API_KEY, "clients, runner", "the stored login", "a long-lived credential; beats stored logins", file;
    PROFILE = environment::PROFILE, "clients", "the current one", "the profile to use";
    CONFIG_DIR = environment::CONFIG_DIR, "all", "the platform's", "where profiles and credentials are kept";
    DATA_DIR = environment::DATA_DIR, "dev, serve, router, instance, admin backup and restore", "the platform's", "where servers keep their data";
    STATE_DIR = environment::STATE_DIR, "runner", "the platform's", "where runners keep who they are";
    CACHE_DIR = environment::CACHE_DIR, "clients", "the platform's", "where names are remembered for completion; may be deleted at any time";
    RUNNER_NAME = "PIZZAPI_RUNNER_NAME", "runner", "the host's name", "what the runner is called";
    AGENT = "PIZZAPI_AGENT", "runner", "pi --mode json --print", "the agent's command line, split into words as a shell would";
    RELAY_PROTOCOL = environment::RELAY_PROTOCOL, "runner, clients", "https; http for localhost", "the scheme of org hosts when discovery is not asked";
    JWT_SECRET = "PIZZAPI_JWT_SECRET", "serve, compose, admin restore", "made once, in a file only its owner can read", "at least 32 bytes; encrypts signing keys and other secrets at rest", file;
    PORT = "PORT", "serve, dev, instance, health", "3100", "the port to listen on";
    BIND = "PIZZAPI_BIND", "serve, dev, instance, health", "127.0.0.1", "the address to listen on";
    ROUTER_BIND = "PIZZAPI_ROUTER_BIND", "router, dev", "127.0.0.1:8088", "where the router listens";
    ROUTER_INNER_BIND = "PIZZAPI_ROUTER_INNER_BIND", "router", "none", "where the router's inner door is: what instances ask of the control plane, and it of them, where they are on no network together";
    INNER_URL = "PIZZAPI_INNER_URL", "serve", "none", "the router's inner door, as instances and the control plane reach it: http://router:8089";
    ROUTER_TOKEN_FILE = "PIZZAPI_ROUTER_TOKEN_FILE", "serve, router", "<data>/control-plane/router-token", "the file with the router's token; serve makes it when it is missing";
    TRUSTED_PROXIES = "PIZZAPI_TRUSTED_PROXIES", "serve, router", "none", "networks whose X-Forwarded-* headers count, separated by commas";
    TRUSTED_ORIGINS = "PIZZAPI_TRUSTED_ORIGINS", "serve, instance", "none", "origins besides the own one whose pages may use a cookie, separated by commas";
    REGISTRATION = "PIZZAPI_REGISTRATION", "serve", "closed; open in dev", "who may make an account: open (anybody), approval (anybody, but orgs wait for a platform admin), closed";
    REGISTRATION_DOMAINS = "PIZZAPI_REGISTRATION_ALLOWED_DOMAINS", "serve", "any", "domains of the e-mail addresses that may register, separated by commas; needs approval";
    MAX_ORGS_PER_USER = "PIZZAPI_MAX_ORGS_PER_USER", "serve", "no limit", "how many organisations one account may own";
    RATE_LIMITS = "PIZZAPI_RATE_LIMITS", "serve", "sign_in=10/min,sign_up=20/h,token=600/min", "per account and client network; off only when the base domain is localhost";
    ADMIN_API_KEY = "ADMIN_API_KEY", "serve", "none", "at least 32 characters: a platform admin's key without an account, for automation", file;
    PROVIDER = "PIZZAPI_PROVIDER", "serve", "process", "what runs instances: process (on this machine), docker (containers)";
    SERVER_IMAGE = "PIZZAPI_SERVER_IMAGE", "serve", "pizzapi-server:latest", "the image of instances, with the provider docker";
    ALLOWED_IMAGES = "PIZZAPI_ALLOWED_IMAGES", "serve", "the server image", "the images a platform admin may choose for an instance, separated by commas; * stands for any part of a name";
    DOCKER_SUBNETS = "PIZZAPI_DOCKER_SUBNETS", "serve", "10.89.0.0/16", "the private range that organisations' networks are cut from, a /28 each, with the provider docker";
    STACK = "PIZZAPI_STACK", "serve", "pizzapi", "what containers, networks and volumes are named after and labelled with, with the provider docker";
    REDIS_URL = "PIZZAPI_REDIS_URL", "serve, instance, doctor", "none", "the organisations' shared Redis (7.0 or later), as a user who may do all: redis://:password@host:6379; instances are given one as a user of their own", file;
    HEALTH_INTERVAL = "HEALTH_CHECK_INTERVAL_MS", "serve", "30000", "how often each instance's health is asked for, in milliseconds";
    LOG = "PIZZAPI_LOG", "all", "info for servers, warn for others", "what is logged, as tracing's filters say it";
    LOG_FORMAT = "PIZZAPI_LOG_FORMAT", "all", "text on a terminal, else json", "text or json";
    NO_COLOR = "NO_COLOR", "all", "", "no colours, whatever it is set to";
    CLICOLOR_FORCE = "CLICOLOR_FORCE", "all", "", "colours also when not on a terminal";
    NO_INPUT = "PIZZAPI_NO_INPUT", "all", "", "never ask, as --no-input";
    COMPLETE = "PIZZAPI_COMPLETE", "completion scripts", "", "set by completion scripts: the shell that asks what can follow";
    COMPLETE_INDEX = "_CLAP_COMPLETE_INDEX", "completion scripts", "", "set by completion scripts: which word is being completed";
    INSTANCE_GENERATION = "PIZZAPI_INSTANCE_GENERATION", "instance", "", "set by the control plane: which start of the instance this is";
    INSTANCE_TOKEN_FILE = "PIZZAPI_INSTANCE_TOKEN_FILE", "instance", "", "set by the control plane: the file with the instance's token";
    ORG_ID = "ORG_ID", "instance", "none: single tenant", "set by the control plane: whose the instance is";
    INSTANCE_ORG_SLUG = "ORG_SLUG", "instance", "", "set by the control plane: that org's slug";
    REDIS_PREFIX = "REDIS_PREFIX", "instance", "pizzapi:", "set by the control plane: what all the organisation's keys and channels in Redis begin with";
    DOCKER_HOST = "DOCKER_HOST", "serve, compose, doctor, admin backup and restore", "unix:///var/run/docker.sock", "where Docker is";
    STACK_NAME = "COMPOSE_PROJECT_NAME", "compose", "pizzapi", "what the stack is called, as --project-name";
    STACK_IMAGE = "PIZZAPI_IMAGE", "compose, admin backup and restore", "pizzapi-server:latest", "the image of control plane and router";
    REDIS_IMAGE = "PIZZAPI_REDIS_IMAGE", "serve, compose", "redis:7-alpine", "the image of the stack's Redis, and of one that is an organisation's alone";
    CADDY_IMAGE = "PIZZAPI_CADDY_IMAGE", "compose", "caddy:2-alpine", "the image of the stack's Caddy";
    SCHEME = "PIZZAPI_SCHEME", "compose", "https; http for localhost", "how people reach the stack: https, or http for a trial on one machine";
    URL_PORT = "PIZZAPI_URL_PORT", "compose", "none", "where people reach the stack's Caddy when it is not at the usual port: :8443";
    TLS_ISSUER = "PIZZAPI_TLS_ISSUER", "compose", "acme", "who vouches for the stack's names: acme, or internal for an authority of Caddy's own";
    HTTP_BIND = "PIZZAPI_HTTP_BIND", "compose", "0.0.0.0:80", "where the stack's Caddy listens for http";
    HTTPS_BIND = "PIZZAPI_HTTPS_BIND", "compose", "0.0.0.0:443", "where the stack's Caddy listens for https";
    CONTROL_PLANE_PORT = "PIZZAPI_CONTROL_PLANE_PORT", "compose", "3100", "where the stack's control plane listens on loopback of the host";
    EDGE_PREFIX = "PIZZAPI_EDGE_PREFIX", "compose", "10.90.0", "the first three parts of the addresses of the stack's own network";
    DOCKER_SOCKET = "PIZZAPI_DOCKER_SOCKET", "compose", "what DOCKER_HOST names, else /var/run/docker.sock", "Docker's socket on its host, which the control plane is given";
    JWKS_URL = "JWT_JWKS_URL", "instance", "", "set by the control plane: where its public keys are";
}

/// The secret that the documentation's example carries: never a secret.
pub const EXAMPLE_SECRET: &str = "change-me-in-production";

/// Variables of later versions: refused, rather than silently ignored.
#[cfg(feature = "embedded")]
const LATER: &[(&str, &str)] = &[(
    "PIZZAPI_DATABASE_URL",
    "PostgreSQL is not supported yet; the registry is a SQLite file in the data directory",
)];

impl Variable {
    /// Its value, or the value in the file that `…_FILE` names; empty counts as not set.
    pub fn get(&self) -> Result<Option<String>> {
        if self.file {
            Ok(self.secret()?.map(|secret| secret.expose().to_owned()))
        } else {
            Ok(Environment::of_process().text(self.name)?)
        }
    }

    /// The same as a secret.
    pub fn secret(&self) -> Result<Option<Secret>> {
        Ok(Environment::of_process().secret(self.name)?)
    }

    /// Whether it is set at all, to whatever, as itself or as a file.
    pub fn is_set(&self) -> bool {
        Environment::of_process().path(self.name).is_some() || self.is_in_file()
    }

    /// Whether it is a file that holds it.
    pub fn is_in_file(&self) -> bool {
        let name = format!("{}_FILE", self.name);
        self.file && Environment::of_process().path(&name).is_some()
    }

    /// The same, parsed; the error names the variable.
    pub fn parsed<T: std::str::FromStr>(&self) -> Result<Option<T>>
    where
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let Some(text) = self.get()? else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|error| {
            Error::new(
                Exit::Usage,
                format!("{} is set to `{text}`, which makes no sense", self.name),
            )
            .because(error)
            .hint(format!("{}: {}", self.name, self.means))
        })
    }

    #[cfg(feature = "embedded")]
    /// Its value, or an error that says what it is for.
    pub fn required(&self) -> Result<String> {
        self.get()?.ok_or_else(|| {
            Error::new(Exit::Usage, format!("{} is not set", self.name))
                .hint(format!("{}: {}", self.name, self.means))
        })
    }

    #[cfg(feature = "embedded")]
    /// A list separated by commas.
    pub fn list(&self) -> Result<Vec<String>> {
        let text = self.get()?.unwrap_or_default();
        Ok(text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect())
    }
}

#[cfg(feature = "embedded")]
/// The value of a variable that the stack's definition names; secrets too, as `…_FILE` names them.
pub fn of_stack(name: &str) -> Result<Option<String>> {
    if name == JWT_SECRET.name {
        return JWT_SECRET.get();
    }
    Ok(Environment::of_process().text(name)?)
}

#[cfg(feature = "embedded")]
/// Refuses variables whose feature is not there: a server must not run otherwise than it was told.
pub fn refuse_later() -> Result<()> {
    let environment = Environment::of_process();
    let set = |name: &str| environment.path(name).is_some();
    for (name, why) in LATER {
        if set(name) || set(&format!("{name}_FILE")) {
            return Err(Error::new(Exit::Usage, format!("{name} is set, but {why}"))
                .hint(format!("unset {name}")));
        }
    }
    Ok(())
}
