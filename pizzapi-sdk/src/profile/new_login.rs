//! A new login: where it goes, and how it is kept. The one rule: the credential goes to the store, all else to `config.toml`.

use std::{path::PathBuf, sync::Arc};

use super::{
    Config, DEFAULT_URL, Environment, Folders, Overrides, SettingsError,
    client::trusting,
    environment::{CONTROL_PLANE_URL, PROFILE},
};
use crate::{
    auth::{SecretName, SecretStore as _, StoreKind, open_store},
    client::{Client, ClientBuilder},
    credential::Credential,
    error::Result,
};

/// The profile that a login makes when none is there or named.
const DEFAULT_PROFILE: &str = "default";

/// Where a new login goes.
#[derive(Clone, Debug)]
pub struct NewLogin {
    /// The profile that is made or changed.
    pub profile: String,
    /// The control plane's URL, without a slash at its end.
    pub url: String,
    ca_file: Option<PathBuf>,
    insecure: bool,
    folders: Folders,
}

impl NewLogin {
    /// A login in a profile at a control plane, both known.
    pub fn new(profile: impl Into<String>, url: &str, folders: Folders) -> Self {
        Self {
            profile: profile.into(),
            url: url.trim_end_matches('/').to_owned(),
            ca_file: None,
            insecure: false,
            folders,
        }
    }

    /// The profile that is named, be it there or not, else the current one; the control plane that is named, else the
    /// profile's own, else, for a new profile, the current one's. A project's file does not say where to log in.
    ///
    /// # Errors
    /// [`Error::Settings`](crate::Error::Settings) when a variable or `config.toml` makes no sense.
    pub fn of(overrides: &Overrides, environment: &Environment) -> Result<Self> {
        let folders = Folders::of(environment);
        let config = Config::load(&folders)?;
        let named = match &overrides.profile {
            Some(name) => Some(name.clone()),
            None => environment.text(PROFILE)?,
        };
        let current = config.current.as_ref();
        let profile = named
            .or_else(|| current.cloned())
            .unwrap_or_else(|| DEFAULT_PROFILE.to_owned());
        let named = match &overrides.control_plane {
            Some(url) => Some(url.clone()),
            None => environment.text(CONTROL_PLANE_URL)?,
        };
        let known = config.profiles.get(&profile);
        // A new profile is most likely another account where one is already.
        let near = known.or_else(|| config.profiles.get(current?));
        let url = named
            .or_else(|| near.map(|profile| profile.control_plane.clone()))
            .unwrap_or_else(|| DEFAULT_URL.to_owned());
        // As it is found from everywhere.
        let ca_file = overrides.ca_file.as_ref().map(std::path::absolute);
        let ca_file = ca_file.transpose().map_err(|source| SettingsError::Read {
            path: overrides.ca_file.clone().unwrap_or_default(),
            source: Arc::new(source),
        })?;
        Ok(Self {
            ca_file: ca_file.or_else(|| known?.ca_file.clone()),
            insecure: overrides.insecure,
            ..Self::new(profile, &url, folders)
        })
    }

    /// Begins a client to log in with.
    ///
    /// # Errors
    /// [`Error::Settings`](crate::Error::Settings) when the file with certificates cannot be read.
    pub fn client(&self) -> Result<ClientBuilder> {
        trusting(
            Client::builder(&self.url),
            self.ca_file.as_deref(),
            self.insecure,
        )
    }

    /// Keeps an account's credential, and makes or changes the profile, which becomes the current one if there is none.
    ///
    /// Gives the file that holds it, when nobody chose a file, no keyring answers, and the person has not been told yet.
    /// Blocks while a keyring is asked.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) for the credential, [`Error::Settings`](crate::Error::Settings) for `config.toml`.
    pub fn keep(&self, account: &str, credential: &Credential) -> Result<Option<PathBuf>> {
        let forced = Config::load(&self.folders)?.credentials;
        let store = open_store(self.folders.config()?, forced);
        let name = SecretName::new(&self.url, account);
        store.update(&name, &mut |_| credential.secret().cloned())?;
        let in_file = forced.is_none() && store.kind() == StoreKind::File;
        let news = Config::update(&self.folders, |config| {
            let profile = config.remember(&self.profile, &self.url, account);
            profile.ca_file.clone_from(&self.ca_file);
            let news = in_file && !config.told_of_file;
            config.told_of_file |= in_file;
            Ok::<_, SettingsError>(news)
        })?;
        Ok(news.then(|| store.file().to_owned()))
    }
}
