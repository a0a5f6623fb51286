//! Profiles: which control plane, which account, which org. No secrets.

use std::{collections::BTreeMap, io, path::PathBuf};

use pizzapi_host::file;
use pizzapi_sdk::types::OrgSlug;
use serde::{Deserialize, Serialize};

use crate::{
    dirs,
    error::{Error, Exit, Result},
};

/// One profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The control plane's URL.
    pub control_plane: String,
    /// The account's e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The current org.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<OrgSlug>,
    /// The one before: `pizzapi use -`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_org: Option<OrgSlug>,
}

/// `config.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The profile used unless another is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// All of them, by name.
    #[serde(default)]
    pub profiles: BTreeMap<String, Profile>,
}

/// `.pizzapi.toml` in a project's folder: binds it to a profile and an org, and can hold nothing else.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The profile.
    pub profile: Option<String>,
    /// The org.
    pub org: Option<OrgSlug>,
}

impl Config {
    /// Where it is.
    pub fn path() -> Result<PathBuf> {
        Ok(dirs::config()?.join("config.toml"))
    }

    /// Reads it; nothing there is an empty one.
    pub fn load() -> Result<Self> {
        let path = Self::path()?;
        match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::new(
                Exit::Failed,
                format!("could not read {}", path.display()),
            )
            .because(error)),
            Ok(text) => toml::from_str(&text).map_err(|error| {
                Error::new(
                    Exit::Failed,
                    format!("{} is not what it should be", path.display()),
                )
                .because(error)
                .hint("mend the file, or move it away and run `pizzapi login`")
            }),
        }
    }

    /// Writes it.
    pub fn save(&self) -> Result<()> {
        let path = Self::path()?;
        let failed = |error: io::Error| {
            Error::new(Exit::Failed, format!("could not write {}", path.display())).because(error)
        };
        let text = toml::to_string_pretty(self)
            .map_err(io::Error::other)
            .map_err(failed)?;
        file::create_private_dir(path.parent().unwrap_or(&path)).map_err(failed)?;
        file::write_private(&path, text.as_bytes()).map_err(failed)
    }
}

impl Project {
    /// The nearest one, from the working folder upwards.
    pub fn find() -> Result<Self> {
        let Ok(start) = std::env::current_dir() else {
            return Ok(Self::default());
        };
        for folder in start.ancestors() {
            let path = folder.join(".pizzapi.toml");
            if let Ok(text) = std::fs::read_to_string(&path) {
                return toml::from_str(&text).map_err(|error| {
                    Error::new(
                        Exit::Failed,
                        format!("{} may hold only `profile` and `org`", path.display()),
                    )
                    .because(error)
                });
            }
        }
        Ok(Self::default())
    }
}
