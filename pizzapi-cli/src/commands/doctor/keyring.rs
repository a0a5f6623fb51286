//! Whether this machine has a keyring, how fast it answers, and where logins are kept.
//!
//! The one rule: what is asked of it is a secret that nobody has; none is read.

use std::{fs, os::unix::fs::PermissionsExt as _, time::Instant};

use pizzapi_sdk::{
    Error, Result,
    auth::{KeyringStore, SecretName, SecretStore as _, StoreError, StoreKind},
    profile::Config,
};

use super::{
    facts::{Facts, PATIENCE},
    finding::{Findings, in_full},
};
use crate::ctx::folders;

pub async fn look(facts: &Facts, found: &mut Findings) {
    let (Ok(folder), Ok((settings, _))) = (folders().config(), &facts.settings) else {
        return found.skipped("keyring", "the settings of this machine make no sense");
    };
    let path = settings.store().file();
    let mode = fs::metadata(path).map_or(String::new(), |file| {
        format!(" ({:04o})", file.permissions().mode() & 0o777)
    });
    let file = path.display().to_string();
    let forced = Config::load(&folders())
        .ok()
        .and_then(|config| config.credentials);
    if forced == Some(StoreKind::File) {
        return found.fine(
            "keyring",
            format!("not used, as config.toml says: logins are in {file}"),
        );
    }
    let began = Instant::now();
    let asking = tokio::task::spawn_blocking(move || -> Result<()> {
        let nobody = SecretName::new("pizzapi doctor", "nobody");
        KeyringStore::open(folder)?.get(&nobody).map(drop)
    });
    let why = match tokio::time::timeout(PATIENCE, asking).await {
        Ok(Ok(Ok(()))) => {
            let ms = began.elapsed().as_millis();
            return found.fine(
                "keyring",
                format!("answers in {ms} ms; logins are kept there"),
            );
        }
        Ok(Ok(Err(error))) => reason(&error),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!(
            "it does not answer within {} s: locked, perhaps",
            PATIENCE.as_secs()
        ),
    };
    if forced == Some(StoreKind::Keyring) {
        return found.problem(
            "keyring",
            format!("config.toml asks for the keyring, and it cannot be used: {why}"),
            "start or unlock it, or set `credentials = \"file\"` in config.toml",
        );
    }
    let why = why.split(" (os error").next().unwrap_or(&why).to_owned();
    let why = match why.as_str() {
        "No such file or directory" => "there is no session bus",
        other => other,
    };
    found.warning(
        "keyring",
        format!("no keyring answers here ({why}): logins are kept in {file}{mode}"),
        "nothing, if that is meant: `credentials = \"file\"` at the top of config.toml says so",
    );
}

/// What the store says is wrong, without its own advice.
fn reason(error: &Error) -> String {
    let Error::Store { source } = error else {
        return in_full(error);
    };
    match source.downcast_ref() {
        Some(StoreError::NoKeyring { reason } | StoreError::Keyring { reason }) => reason.clone(),
        _ => in_full(error),
    }
}
