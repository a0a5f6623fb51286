//! Stored logins: session tokens by control plane and account, in a file only its owner can read.
//!
//! The one rule: a credential belongs to one host and is never handed out for another.

use std::{collections::BTreeMap, io, path::PathBuf};

use pizzapi_host::file;
use pizzapi_sdk::types::Secret;

use crate::{
    dirs,
    error::{Error, Exit, Result},
};

type ByAccount = BTreeMap<String, Secret>;

/// All stored logins.
pub struct Credentials {
    path: PathBuf,
    by_host: BTreeMap<String, ByAccount>,
}

impl Credentials {
    /// Reads them; refuses a file that others can read.
    pub fn load() -> Result<Self> {
        let path = dirs::config()?.join("credentials.json");
        let failed = |error: &dyn std::fmt::Display| {
            Error::new(
                Exit::Failed,
                format!("could not read the stored logins: {error}"),
            )
        };
        let by_host = match file::read_private(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(failed(&error)),
            Ok(text) => serde_json::from_str(&text).map_err(|error| {
                failed(&error).hint(format!("move {} away and log in again", path.display()))
            })?,
        };
        Ok(Self { path, by_host })
    }

    /// The token of an account at a control plane.
    pub fn get(&self, control_plane: &str, account: &str) -> Option<Secret> {
        self.by_host
            .get(&host(control_plane))?
            .get(account)
            .cloned()
    }

    /// Stores a token.
    pub fn set(&mut self, control_plane: &str, account: &str, token: Secret) -> Result<()> {
        self.by_host
            .entry(host(control_plane))
            .or_default()
            .insert(account.to_owned(), token);
        self.save()
    }

    /// Forgets a token.
    pub fn remove(&mut self, control_plane: &str, account: &str) -> Result<()> {
        if let Some(accounts) = self.by_host.get_mut(&host(control_plane)) {
            accounts.remove(account);
        }
        self.save()
    }

    fn save(&self) -> Result<()> {
        let failed = |error: io::Error| {
            Error::new(
                Exit::Failed,
                format!("could not write {}", self.path.display()),
            )
            .because(error)
        };
        let text = serde_json::to_vec_pretty(&self.by_host)
            .map_err(io::Error::other)
            .map_err(failed)?;
        file::create_private_dir(self.path.parent().unwrap_or(&self.path)).map_err(failed)?;
        file::write_private(&self.path, &text).map_err(failed)
    }
}

fn host(control_plane: &str) -> String {
    control_plane.trim_end_matches('/').to_ascii_lowercase()
}
