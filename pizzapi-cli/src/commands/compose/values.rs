//! Which project, with which values: the environment, then `.env`, then the definition's own defaults.
//!
//! The one rule: what makes no sense, or would be unsafe, is refused here, before anything is made.

use std::path::{Path, PathBuf};

use pizzapi_docker::{
    Engine,
    stack::{self, EnvFile, engine::OnEngine, project::Project},
};
use pizzapi_sdk::types::Secret;

use super::{check::check, said::command};
use crate::{
    commands::{dev::domain::Domain, serve::refuse_weak_secret},
    ctx::Ctx,
    env,
    error::{Error, Exit, Result},
};

/// The file that is read when it is there.
const ENV_FILE: &str = ".env";
/// What a project is called when nobody says otherwise.
pub const DEFAULT_NAME: &str = "pizzapi";

/// Which project.
#[derive(clap::Args, Clone, Debug)]
pub struct Which {
    /// What the project is called: there may be several on one Docker [default: pizzapi].
    #[arg(short, long, value_name = "NAME")]
    project_name: Option<String>,
    /// The file with variables [default: .env, if it is there].
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

/// What the project is made with.
pub struct Values {
    /// The project, filled in.
    pub project: Project,
    /// The domain organisations are under.
    pub domain: String,
    /// Where people find the control plane, as it says itself.
    pub public_url: String,
    /// Where organisations are: a template with `{slug}`.
    pub org_url: String,
    /// Where the control plane is on the engine's own machine.
    pub local_url: String,
}

impl Which {
    /// The one that is meant when nobody says which.
    pub fn usual() -> Self {
        Self {
            project_name: None,
            env_file: None,
        }
    }

    /// The project of this name, with the values of the working folder.
    pub fn named(name: &str) -> Self {
        Self {
            project_name: Some(name.to_owned()),
            env_file: None,
        }
    }

    /// Reads everything and fills the stack in.
    pub fn values(&self, ctx: &Ctx) -> Result<Values> {
        let file = self.file(ctx)?;
        let given = |name: &str| -> Result<Option<String>> {
            let own = env::of_stack(name)?;
            Ok(own
                .or_else(|| file.get(name).map(str::to_owned))
                .filter(|it| !it.is_empty()))
        };
        let name = match &self.project_name {
            Some(name) => name.clone(),
            None => given("COMPOSE_PROJECT_NAME")?.unwrap_or_else(|| DEFAULT_NAME.to_owned()),
        };
        stack::project::check_name(&name).map_err(|error| {
            Error::new(Exit::Usage, format!("`{name}` is no name of a project")).because(error)
        })?;
        let mut values =
            std::collections::BTreeMap::from([("COMPOSE_PROJECT_NAME".to_owned(), name.clone())]);
        let definition = stack::multi_tenant();
        let variables = definition.variables();
        for name in file.names().filter(|name| name.starts_with("PIZZAPI_")) {
            if !variables.iter().any(|it| it == name) {
                ctx.out.note(format_args!(
                    "warning: {} sets {name}, which the stack does not read: `pizzapi help environment` shows what it does",
                    self.path().display()
                ));
            }
        }
        for variable in variables {
            if let Some(value) = given(&variable)? {
                values.entry(variable).or_insert(value);
            }
        }
        let domain = domain(values.get("PIZZAPI_BASE_DOMAIN"))?;
        let local = domain.as_ref().is_some_and(Domain::is_localhost);
        if let Some(domain) = &domain {
            values.insert("PIZZAPI_BASE_DOMAIN".to_owned(), domain.to_string());
        }
        if local {
            // Nobody vouches for names of this machine.
            values
                .entry("PIZZAPI_SCHEME".to_owned())
                .or_insert_with(|| "http".to_owned());
        }
        if let Some(secret) = values.get("PIZZAPI_JWT_SECRET") {
            refuse_weak_secret(&Secret::from(secret.as_str()), local)?;
        }
        one_of(&values, "PIZZAPI_SCHEME", &["https", "http"])?;
        one_of(&values, "PIZZAPI_TLS_ISSUER", &["acme", "internal"])?;
        check(&values)?;
        if let Some(path) = env::DOCKER_HOST
            .get()?
            .and_then(|host| Some(host.strip_prefix("unix://")?.to_owned()))
        {
            // The engine that is asked is the one the control plane asks.
            values
                .entry("PIZZAPI_DOCKER_SOCKET".to_owned())
                .or_insert(path);
        }
        let filled = definition.filled(&|name| values.get(name).cloned());
        let stack = filled.map_err(|error| {
            Error::new(Exit::Usage, "the variables make no sense").because(error)
        })?;
        let setting = |name: &str| {
            let service = stack.service("control-plane");
            let found = service.and_then(|it| it.environment.iter().find(|it| it.name == name));
            found.map(|it| it.value.clone()).unwrap_or_default()
        };
        let port = values.get("PIZZAPI_CONTROL_PLANE_PORT");
        let port = port.map_or_else(|| stack::CONTROL_PLANE_PORT.to_string(), Clone::clone);
        Ok(Values {
            domain: setting("PIZZAPI_BASE_DOMAIN"),
            public_url: setting("PIZZAPI_PUBLIC_URL"),
            org_url: setting("PIZZAPI_ORG_URL"),
            local_url: format!("http://localhost:{port}"),
            project: Project {
                name,
                folder: std::env::current_dir()?.display().to_string(),
                stack,
            },
        })
    }

    /// The same on the engine, which answers.
    pub async fn on_engine(&self, ctx: &Ctx) -> Result<OnEngine> {
        let project = self.values(ctx)?.project;
        let engine = engine().await?;
        Ok(OnEngine { engine, project })
    }

    /// How somebody gives a command for the same project, with the same values.
    pub fn command(&self, words: &str, project: &str) -> String {
        match &self.env_file {
            Some(file) => command(&format!("{words} --env-file {}", file.display()), project),
            None => command(words, project),
        }
    }

    fn path(&self) -> &Path {
        self.env_file.as_deref().unwrap_or(Path::new(ENV_FILE))
    }

    fn file(&self, ctx: &Ctx) -> Result<EnvFile> {
        let path = self.path();
        if self.env_file.is_none() && !path.exists() {
            return Ok(EnvFile::default());
        }
        let file = EnvFile::read(path).map_err(|error| {
            Error::new(Exit::Usage, format!("cannot use {}", path.display())).because(error)
        })?;
        if file
            .get("PIZZAPI_JWT_SECRET")
            .is_some_and(|it| !it.is_empty())
            && pizzapi_host::file::read_private(path).is_err()
        {
            ctx.out.note(format_args!(
                "warning: {} holds PIZZAPI_JWT_SECRET, and others can read it: chmod 600 {}",
                path.display(),
                path.display()
            ));
        }
        Ok(file)
    }
}

fn domain(given: Option<&String>) -> Result<Option<Domain>> {
    let parsed = given.map(|text| text.parse::<Domain>());
    parsed.transpose().map_err(|why| {
        let text = given.map(String::as_str).unwrap_or_default();
        Error::new(Exit::Usage, format!("PIZZAPI_BASE_DOMAIN is `{text}`: {why}"))
            .hint("a domain is like pizzapi.example.com; PIZZAPI_URL_PORT=:8443 says where Caddy is if not at the usual port")
    })
}

fn one_of(
    values: &std::collections::BTreeMap<String, String>,
    name: &str,
    known: &[&str],
) -> Result<()> {
    match values.get(name) {
        Some(value) if !known.contains(&value.as_str()) => {
            Err(Error::new(Exit::Usage, format!("{name} is `{value}`")).hint(known.join(" or ")))
        }
        _ => Ok(()),
    }
}

/// The engine, which answers.
pub async fn engine() -> Result<Engine> {
    let host = env::DOCKER_HOST.get()?;
    let engine = Engine::at(host.as_deref()).map_err(super::said::failed)?;
    engine.version().await.map_err(super::said::failed)?;
    Ok(engine)
}
