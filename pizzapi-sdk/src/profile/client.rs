//! Clients as the settings of this machine have them. The one rule: what is not needed is not asked for; whoever has a ready
//! org token needs no login.

use std::{path::Path, sync::Arc};

use pizzapi_types::{ErrorCode, OrgSlug};

use super::{Overrides, Settings, SettingsError};
use crate::{
    client::{Client, ClientBuilder},
    credential::Credential,
    error::{Error, Result},
    org_client::OrgClient,
};

impl Settings {
    /// Begins a client with these settings, with or without a credential.
    ///
    /// # Errors
    /// Those of [`credential`](Self::credential).
    pub fn client(&self) -> Result<ClientBuilder> {
        Ok(self.anonymous()?.credential(self.credential()?.value))
    }

    /// Begins a client with these settings, and without a credential: none is looked for.
    ///
    /// # Errors
    /// [`Error::Settings`] when the file with certificates cannot be read.
    pub fn anonymous(&self) -> Result<ClientBuilder> {
        let ca_file = self.ca_file.as_ref().map(|path| path.value.as_path());
        let builder = trusting(Client::builder(&self.url.value), ca_file, self.insecure)?
            .dry_run(self.dry_run)
            .secret_store(self.store().clone());
        Ok(match &self.org_url {
            Some(template) => builder.org_url(&template.value),
            None => builder,
        })
    }

    /// The chosen org.
    ///
    /// # Errors
    /// [`SettingsError::NoOrg`] when none is.
    pub fn chosen_org(&self) -> Result<&OrgSlug> {
        let chosen = self.org.as_ref().map(|org| &org.value);
        Ok(chosen.ok_or(SettingsError::NoOrg)?)
    }
}

/// Whom a client trusts.
pub(super) fn trusting(
    builder: ClientBuilder,
    ca_file: Option<&Path>,
    insecure: bool,
) -> Result<ClientBuilder> {
    let builder = builder.system_proxy(true).danger_insecure(insecure);
    let Some(path) = ca_file else {
        return Ok(builder);
    };
    let pem = std::fs::read(path).map_err(|error| SettingsError::Read {
        path: path.to_owned(),
        source: Arc::new(error),
    })?;
    Ok(builder.ca_pem(pem))
}

impl Client {
    /// The client that the program `pizzapi` would use here: its profile, its login, its variables.
    ///
    /// Blocks while a keyring is asked: call it before an async runtime has other things to do.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when there is no credential, [`Error::Settings`] when something set makes no sense,
    /// [`Error::Store`] when the stored login cannot be read.
    pub fn from_profile() -> Result<Self> {
        Self::from_settings(&Settings::load(Overrides::default())?)
    }

    /// The same with settings of one's own.
    ///
    /// # Errors
    /// As [`from_profile`](Self::from_profile).
    pub fn from_settings(settings: &Settings) -> Result<Self> {
        let client = settings.client()?.build()?;
        if matches!(client.credential(), Credential::None) {
            return Err(Error::Unauthenticated {
                detail: format!(
                    "there is no login at {} on this machine, and no PIZZAPI_API_KEY",
                    settings.url.value
                ),
                code: ErrorCode::Unauthenticated,
                request_id: None,
            });
        }
        Ok(client)
    }
}

impl OrgClient {
    /// The client of the org that the program `pizzapi` would be about here: with `PIZZAPI_ORG_TOKEN` if it is set, else with
    /// tokens that the control plane gives.
    ///
    /// # Errors
    /// Those of [`Client::from_profile`], and [`SettingsError::NoOrg`] when no org is chosen.
    pub fn from_profile() -> Result<Self> {
        Self::from_settings(&Settings::load(Overrides::default())?)
    }

    /// The same with settings of one's own.
    ///
    /// # Errors
    /// As [`from_profile`](Self::from_profile).
    pub fn from_settings(settings: &Settings) -> Result<Self> {
        if let Some(ready) = settings.ready_org()? {
            let client = settings.anonymous()?.build()?;
            return client.org_with_token(&ready.url, ready.token);
        }
        let slug = settings.chosen_org()?;
        Ok(Client::from_settings(settings)?.org(slug))
    }
}
