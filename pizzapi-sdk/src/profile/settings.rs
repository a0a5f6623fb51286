//! Which control plane, as whom, about which org: worked out once, in one order.
//!
//! The one rule: a stored login is used only for the control plane it was stored for.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use pizzapi_types::{OrgSlug, Secret, text::printable};

use super::{
    Config, Environment, Folders, Profile, Project, Resolved, SettingsError, Source,
    environment::{
        API_KEY, BASE_DOMAIN, CONTROL_PLANE_URL, ORG_SLUG, ORG_TOKEN, PROFILE, RELAY_PROTOCOL,
        Wrong,
    },
};
use crate::{
    auth::{OpenStore, SecretName, SecretStore as _, open_store},
    credential::Credential,
    endpoint::OrgUrls,
    error::Result,
};

/// Where the control plane is unless something else says so.
pub const DEFAULT_URL: &str = "http://127.0.0.1:3100";

/// What a caller says itself. It beats everything else.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The profile to use.
    pub profile: Option<String>,
    /// The control plane's URL.
    pub control_plane: Option<String>,
    /// The org.
    pub org: Option<OrgSlug>,
    /// Where orgs are: a template like `https://{slug}.pizzapi.example.com`.
    pub org_url: Option<String>,
    /// What to prove one's identity with.
    pub credential: Option<Credential>,
    /// A file with certificates (PEM) to trust besides the machine's own.
    pub ca_file: Option<PathBuf>,
    /// Whether TLS's protection is given up: see [`ClientBuilder::danger_insecure`](crate::ClientBuilder::danger_insecure).
    pub insecure: bool,
    /// Whether only what reads is sent: see [`ClientBuilder::dry_run`](crate::ClientBuilder::dry_run).
    pub dry_run: bool,
}

/// Which control plane, as whom, about which org, and why.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The profile's name, if one applies.
    pub profile: Option<Resolved<String>>,
    /// The control plane's URL, without a slash at its end.
    pub url: Resolved<String>,
    /// The account, if the profile has one at that control plane.
    pub account: Option<Resolved<String>>,
    /// The org, if one is chosen.
    pub org: Option<Resolved<OrgSlug>>,
    /// Where orgs are, like `https://{slug}.pizzapi.example.com`; `None`: to be asked of the control plane.
    pub org_url: Option<Resolved<String>>,
    /// A file with certificates (PEM) to trust besides the machine's own.
    pub ca_file: Option<Resolved<PathBuf>>,
    pub(super) insecure: bool,
    pub(super) dry_run: bool,
    credential: Option<Credential>,
    environment: Environment,
    store: Arc<OpenStore>,
}

impl Settings {
    /// Works the settings of this process out: its environment, its working folder, the files of whoever runs it.
    ///
    /// # Errors
    /// [`Error::Settings`](crate::Error::Settings) when a variable or file makes no sense, or a profile that was named is not there.
    pub fn load(overrides: Overrides) -> Result<Self> {
        let working_folder = std::env::current_dir().ok();
        Self::load_from(
            overrides,
            Environment::of_process(),
            working_folder.as_deref(),
        )
    }

    /// The same with another environment and working folder.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_from(
        overrides: Overrides,
        environment: Environment,
        working_folder: Option<&Path>,
    ) -> Result<Self> {
        let folders = Folders::of(&environment);
        let config = Config::load(&folders)?;
        let project = working_folder.map_or(Ok(None), Project::find)?;
        let chosen = choose(&overrides, &environment, project.as_ref(), || {
            let path = Config::path(&folders)?;
            Ok(config.current.clone().map(|name| (path, name)))
        })?;
        let profile = find(&config, chosen)?;
        let of_profile = profile.as_ref().map(|(name, profile)| {
            (
                Source::Profile {
                    name: name.value.clone(),
                },
                profile,
            )
        });
        let url = url(&overrides, &environment, of_profile.as_ref())?;
        let account = of_profile.as_ref().and_then(|(source, profile)| {
            let account = profile.account.clone()?;
            let there = SecretName::new(&url.value, &*account) == profile.login(&account);
            there.then(|| Resolved::new(account, source.clone()))
        });
        let ca_file = match (&overrides.ca_file, &of_profile) {
            (Some(given), _) => Some(Resolved::new(given.clone(), Source::Override)),
            (None, Some((source, profile))) => {
                let known = profile.ca_file.clone();
                known.map(|path| Resolved::new(path, source.clone()))
            }
            (None, None) => None,
        };
        Ok(Self {
            ca_file,
            insecure: overrides.insecure,
            dry_run: overrides.dry_run,
            org: org(&overrides, &environment, project, of_profile.as_ref())?,
            org_url: org_url(overrides.org_url, &environment)?,
            url,
            account,
            credential: overrides.credential,
            store: Arc::new(open_store(folders.config()?, config.credentials)),
            environment,
            profile: profile.map(|(name, _)| name),
        })
    }

    /// What to prove one's identity with: what was given, an API key of the environment, the profile's stored login, nothing.
    ///
    /// Blocks while a keyring is asked, if that is where the login is.
    ///
    /// # Errors
    /// [`Error::Settings`](crate::Error::Settings) for the variable, [`Error::Store`](crate::Error::Store) for the login.
    pub fn credential(&self) -> Result<Resolved<Credential>> {
        if let Some(given) = &self.credential {
            return Ok(Resolved::new(given.clone(), Source::Override));
        }
        if let Some(key) = self.environment.secret(API_KEY)? {
            let source = Source::Environment { variable: API_KEY };
            return Ok(Resolved::new(Credential::ApiKey(key), source));
        }
        if let Some(account) = &self.account {
            let name = SecretName::new(&self.url.value, &*account.value);
            if let Some(token) = self.store.get(&name)? {
                return Ok(Resolved::new(Credential::parse(token), Source::Login));
            }
        }
        Ok(Resolved::new(Credential::None, Source::Default))
    }

    /// The ready org token of the environment, if there is one; the control plane need not be asked then.
    ///
    /// # Errors
    /// [`Error::Settings`](crate::Error::Settings) when its variable makes no sense.
    pub fn org_token(&self) -> Result<Option<Resolved<Secret>>> {
        let source = Source::Environment {
            variable: ORG_TOKEN,
        };
        let token = self.environment.secret(ORG_TOKEN)?;
        Ok(token.map(|token| Resolved::new(token, source)))
    }

    /// Where logins are kept.
    pub fn store(&self) -> &Arc<OpenStore> {
        &self.store
    }
}

/// The profile's name and who says so.
fn choose(
    overrides: &Overrides,
    environment: &Environment,
    project: Option<&(PathBuf, Project)>,
    current: impl FnOnce() -> Result<Option<(PathBuf, String)>, SettingsError>,
) -> Result<Option<Resolved<String>>, SettingsError> {
    if let Some(name) = &overrides.profile {
        return Ok(Some(Resolved::new(name.clone(), Source::Override)));
    }
    if let Some(name) = environment.text(PROFILE)? {
        let source = Source::Environment { variable: PROFILE };
        return Ok(Some(Resolved::new(name, source)));
    }
    if let Some((path, project)) = project
        && let Some(name) = &project.profile
    {
        let source = Source::Project { path: path.clone() };
        return Ok(Some(Resolved::new(name.clone(), source)));
    }
    Ok(current()?.map(|(path, name)| Resolved::new(name, Source::Config { path })))
}

/// The profile of that name. One that somebody named must be there; one that a file names need not.
fn find(
    config: &Config,
    chosen: Option<Resolved<String>>,
) -> Result<Option<(Resolved<String>, Profile)>, SettingsError> {
    let Some(name) = chosen else { return Ok(None) };
    match config.profiles.get(&name.value) {
        Some(profile) => Ok(Some((name, profile.clone()))),
        None => match name.source {
            Source::Override | Source::Environment { .. } => {
                Err(SettingsError::NoProfile { name: name.value })
            }
            _ => Ok(None),
        },
    }
}

fn url(
    overrides: &Overrides,
    environment: &Environment,
    profile: Option<&(Source, &Profile)>,
) -> Result<Resolved<String>, SettingsError> {
    let found = if let Some(url) = &overrides.control_plane {
        Resolved::new(url.clone(), Source::Override)
    } else if let Some(url) = environment.text(CONTROL_PLANE_URL)? {
        let source = Source::Environment {
            variable: CONTROL_PLANE_URL,
        };
        Resolved::new(url, source)
    } else if let Some((source, profile)) = profile {
        Resolved::new(profile.control_plane.clone(), source.clone())
    } else {
        Resolved::new(DEFAULT_URL.to_owned(), Source::Default)
    };
    let value = found.value.trim_end_matches('/').to_owned();
    Ok(Resolved::new(value, found.source))
}

fn org(
    overrides: &Overrides,
    environment: &Environment,
    project: Option<(PathBuf, Project)>,
    profile: Option<&(Source, &Profile)>,
) -> Result<Option<Resolved<OrgSlug>>, SettingsError> {
    if let Some(org) = &overrides.org {
        return Ok(Some(Resolved::new(org.clone(), Source::Override)));
    }
    if let Some(text) = environment.text(ORG_SLUG)? {
        let org = text.parse().map_err(|error| SettingsError::Variable {
            variable: ORG_SLUG.to_owned(),
            value: printable(&text),
            source: Arc::new(error),
        })?;
        let source = Source::Environment { variable: ORG_SLUG };
        return Ok(Some(Resolved::new(org, source)));
    }
    if let Some((path, Project { org: Some(org), .. })) = project {
        return Ok(Some(Resolved::new(org, Source::Project { path })));
    }
    Ok(profile.and_then(|(source, profile)| {
        let org = profile.org.clone()?;
        Some(Resolved::new(org, source.clone()))
    }))
}

/// Where orgs are, when somebody says so and discovery need not be asked.
fn org_url(
    given: Option<String>,
    environment: &Environment,
) -> Result<Option<Resolved<String>>, SettingsError> {
    if let Some(template) = given {
        return Ok(Some(Resolved::new(template, Source::Override)));
    }
    let Some(domain) = environment.text(BASE_DOMAIN)? else {
        return Ok(None);
    };
    let scheme = environment.text(RELAY_PROTOCOL)?;
    if let Some(other) = scheme
        .as_deref()
        .filter(|it| !["http", "https"].contains(it))
    {
        return Err(SettingsError::Variable {
            variable: RELAY_PROTOCOL.to_owned(),
            value: printable(other),
            source: Arc::new(Wrong("it is neither http nor https")),
        });
    }
    let template = OrgUrls::template_of(&domain, scheme.as_deref());
    let template = template.map_err(|error| SettingsError::Variable {
        variable: BASE_DOMAIN.to_owned(),
        value: printable(&domain),
        source: Arc::new(error),
    })?;
    let source = Source::Environment {
        variable: BASE_DOMAIN,
    };
    Ok(Some(Resolved::new(template, source)))
}
