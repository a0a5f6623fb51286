//! The profile that `dev` logs in.
//!
//! The one rule: it is the login of this very registry. It moves with the control plane's address, and goes with its data.

use std::path::{Path, PathBuf};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use pizzapi_host::file;
use pizzapi_sdk::{
    Client, Credential,
    auth::{SecretName, SecretStore as _, open_store},
    profile::Config,
    types::Secret,
};

use super::supervise::Plan;
use crate::{
    commands::first_admin::{self, LoggedIn},
    ctx::folders,
    error::{Error, Exit, Result},
};

/// The profile that `dev` logs in.
pub const PROFILE: &str = "dev";

/// The first admin's one-time password, until it has been shown.
pub fn first_login(data: &Path) -> PathBuf {
    data.join("control-plane/first-login")
}

/// Logs in with the first admin's one-time password, or finds the login that was made then.
pub async fn log_in(client: &Client, data: &Path) -> Result<(Option<Client>, LoggedIn)> {
    let path = first_login(data);
    let first = file::read_private(&path).ok();
    let first = first.map(|text| serde_json::from_str(&text)).transpose();
    let first = first.map_err(|error| {
        Error::new(Exit::Failed, format!("{} is damaged", path.display())).because(error)
    })?;
    let (client, logged_in) = first_admin::log_in(client, PROFILE, first).await?;
    if let Some(client) = &client {
        note_own(data, client.credential())?;
    }
    Ok((client, logged_in))
}

/// The profile's account and login, if they are of this control plane.
pub fn stored(url: &str) -> Result<Option<(String, Credential)>> {
    first_admin::stored(PROFILE, url)
}

/// Where it is written down which login is this registry's: by a digest, which is no secret.
fn own_path(data: &Path) -> PathBuf {
    data.join("dev-login")
}

fn digest(credential: &Credential) -> String {
    let secret = credential.secret().map(Secret::expose).unwrap_or_default();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, secret.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(digest)
}

fn note_own(data: &Path, credential: &Credential) -> Result<()> {
    Ok(file::write_private(
        &own_path(data),
        digest(credential).as_bytes(),
    )?)
}

/// Whether a login was made at this registry: another one may have been at the same address.
fn is_own(data: &Path, credential: &Credential) -> bool {
    std::fs::read_to_string(own_path(data)).is_ok_and(|own| own == digest(credential))
}

/// Forgets the profile's login and the org tokens got with it, if they are of this registry.
pub async fn forget(url: &str, data: &Path) -> Result<()> {
    let Some((email, credential)) = stored(url)? else {
        return Ok(());
    };
    if !is_own(data, &credential) {
        return Ok(());
    }
    let config = Config::load(&folders())?;
    let store = std::sync::Arc::new(open_store(folders().config()?, config.credentials));
    let client = Client::builder(url)
        .credential(credential)
        .secret_store(store.clone())
        .build()?;
    client.forget_org_tokens().await;
    crate::names::Names::of_account(url, &email).forget();
    Ok(store.update(&SecretName::new(url, email), &mut |_| None)?)
}

/// When the control plane listens elsewhere than last time, the login goes with it: it is the same registry.
pub fn follow(plan: &Plan) -> Result<()> {
    let Some(before) = plan.ports.control_plane_before else {
        return Ok(());
    };
    let (old, new) = (format!("http://{before}"), plan.control_plane_url());
    let config = Config::load(&folders())?;
    let Some(profile) = config
        .profiles
        .get(PROFILE)
        .filter(|profile| profile.control_plane == old)
    else {
        return Ok(());
    };
    if let Some(account) = &profile.account {
        let store = open_store(folders().config()?, config.credentials);
        if let Some(token) = store.get(&SecretName::new(&old, account))? {
            if !is_own(&plan.data, &Credential::Session(token.clone())) {
                return Ok(());
            }
            let name = SecretName::new(&new, account);
            store.update(&name, &mut |_| Some(token.clone()))?;
            store.update(&SecretName::new(&old, account), &mut |_| None)?;
        }
    }
    Config::update(&folders(), |config| {
        if let Some(profile) = config.profiles.get_mut(PROFILE) {
            profile.control_plane.clone_from(&new);
        }
        Ok(())
    })
}
