//! Profiles: which control plane, which account, which org. The one rule: no secrets.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use pizzapi_host::file;
use pizzapi_types::OrgSlug;
use serde::{Deserialize, Serialize};

use super::{Folders, SettingsError, error::BadToml};
use crate::auth::{SecretName, StoreKind, StoreLock};

/// How long a change waits for somebody else's: each takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// One profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The control plane's URL.
    pub control_plane: String,
    /// The account's e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// A file with certificates (PEM) to trust besides the machine's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// The current org.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<OrgSlug>,
    /// The one that was current before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_org: Option<OrgSlug>,
}

impl Profile {
    /// Under which name the login of an account at this profile's control plane is kept.
    pub fn login(&self, account: &str) -> SecretName {
        SecretName::new(&self.control_plane, account)
    }
}

/// `config.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The profile used unless another is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// Where logins are kept, when that is not to be found out: `file` or `keyring`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<StoreKind>,
    /// Whether the person knows that there is no keyring, and logins are in a file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told_of_file: bool,
    /// All of them, by name.
    #[serde(default)]
    pub profiles: BTreeMap<String, Profile>,
}

impl Config {
    /// Where it is.
    ///
    /// # Errors
    /// [`SettingsError::NoHome`] when there is no place for it.
    pub fn path(folders: &Folders) -> Result<PathBuf, SettingsError> {
        Ok(folders.config()?.join("config.toml"))
    }

    /// Reads it; nothing there is an empty one.
    ///
    /// # Errors
    /// [`SettingsError`] when it cannot be read or makes no sense.
    pub fn load(folders: &Folders) -> Result<Self, SettingsError> {
        Self::read(&Self::path(folders)?)
    }

    /// Changes it, and keeps others from changing it meanwhile; it is left as it is when `change` fails.
    ///
    /// # Errors
    /// Those of `change`, and [`SettingsError`] when it cannot be read or written.
    pub fn update<T, E: From<SettingsError>>(
        folders: &Folders,
        change: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let path = Self::path(folders)?;
        let lock = path.with_file_name(".config.lock");
        let _lock = StoreLock::require(&lock, PATIENCE).map_err(|error| SettingsError::Write {
            path: path.clone(),
            source: Arc::new(error),
        })?;
        let before = Self::read(&path)?;
        let mut after = before.clone();
        let changed = change(&mut after)?;
        if after != before {
            after.write(&path)?;
        }
        Ok(changed)
    }

    /// Makes or changes a profile so that it is this account at this control plane; it becomes the current one if none is.
    pub fn remember(&mut self, name: &str, control_plane: &str, account: &str) -> &mut Profile {
        self.current.get_or_insert_with(|| name.to_owned());
        let profile = self.profiles.entry(name.to_owned()).or_default();
        // Another server or account has other orgs.
        if profile.control_plane != control_plane || profile.account.as_deref() != Some(account) {
            *profile = Profile {
                control_plane: control_plane.to_owned(),
                account: Some(account.to_owned()),
                ..Profile::default()
            };
        }
        profile
    }

    fn read(path: &Path) -> Result<Self, SettingsError> {
        match std::fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(SettingsError::Read {
                path: path.to_owned(),
                source: Arc::new(error),
            }),
            Ok(text) => toml::from_str(&text).map_err(|error| SettingsError::Config {
                path: path.to_owned(),
                source: Arc::new(BadToml::of(&text, &error)),
            }),
        }
    }

    fn write(&self, path: &Path) -> Result<(), SettingsError> {
        let written = toml::to_string_pretty(self)
            .map_err(io::Error::other)
            .and_then(|text| file::write_private(path, text.as_bytes()));
        written.map_err(|error| SettingsError::Write {
            path: path.to_owned(),
            source: Arc::new(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::profile::{Environment, environment::CONFIG_DIR};

    fn folders() -> (tempfile::TempDir, Folders) {
        let folder = tempfile::tempdir().expect("a folder");
        let environment = Environment::of([(CONFIG_DIR, folder.path().join("made"))]);
        (folder, Folders::of(&environment))
    }

    #[test]
    fn a_profile_is_remembered_and_forgets_its_org_with_its_account() {
        let (_folder, folders) = folders();
        assert_eq!(Config::load(&folders).expect("empty"), Config::default());
        let remember = |account: &str| {
            Config::update(&folders, |config| {
                config.remember("dev", "http://127.0.0.1:3100", account);
                Ok::<_, SettingsError>(())
            })
            .expect("kept");
        };
        remember("ann@example.com");
        Config::update(&folders, |config| {
            config.credentials = Some(StoreKind::File);
            config.told_of_file = true;
            let profile = config.profiles.get_mut("dev").expect("there");
            profile.org = Some("acme".parse().expect("a slug"));
            Ok::<_, SettingsError>(())
        })
        .expect("kept");
        remember("ann@example.com");
        let config = Config::load(&folders).expect("read");
        assert_eq!(config.current.as_deref(), Some("dev"));
        assert_eq!(config.credentials, Some(StoreKind::File));
        assert!(config.told_of_file && config.profiles["dev"].org.is_some());
        remember("eve@example.com");
        let config = Config::load(&folders).expect("read");
        assert_eq!(config.profiles["dev"].org, None);
    }

    #[test]
    fn a_change_that_fails_changes_nothing() {
        let (_folder, folders) = folders();
        let failed: Result<(), SettingsError> = Config::update(&folders, |config| {
            config.current = Some("x".to_owned());
            Err(SettingsError::NoOrg)
        });
        assert!(matches!(failed, Err(SettingsError::NoOrg)));
        assert_eq!(Config::load(&folders).expect("read"), Config::default());
    }

    #[test]
    fn what_the_program_wrote_before_is_read_and_a_bad_file_is_named() {
        let (_folder, folders) = folders();
        let path = Config::path(&folders).expect("a path");
        file::create_private_dir(path.parent().expect("a folder")).expect("made");
        let before = "current = \"dev\"\n\n[profiles.dev]\ncontrol_plane = \"http://127.0.0.1:3100\"\naccount = \"a@b\"\norg = \"demo\"\nprevious_org = \"acme\"\n";
        std::fs::write(&path, before).expect("written");
        let config = Config::load(&folders).expect("read");
        assert_eq!(config.profiles["dev"].account.as_deref(), Some("a@b"));

        for (bad, says) in [
            ("current = \"dev\"\npassword = \"hunter2\"\n", "(line 2)"),
            ("\n\ncredentials = \"paper\"\n", "(line 3)"),
            ("current = hunter2", "(line 1)"),
        ] {
            std::fs::write(&path, bad).expect("written");
            let error = Config::load(&folders).expect_err("refused");
            assert!(
                error.to_string().contains("config.toml is not what"),
                "{error}"
            );
            let why = error.source().expect("a cause").to_string();
            assert!(why.contains(says) && !why.contains("hunter2"), "{why}");
            let unchanged = Config::update(&folders, |_| Ok::<_, SettingsError>(()));
            assert!(unchanged.is_err());
        }
    }
}
