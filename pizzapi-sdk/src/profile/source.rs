//! Where a setting came from. The one rule: whoever wonders why it is what it is finds the place to change.

use std::{fmt, path::PathBuf};

/// A setting, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved<T> {
    /// What holds.
    pub value: T,
    /// Why.
    pub source: Source,
}

impl<T> Resolved<T> {
    pub(super) fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }
}

/// Where a setting came from, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The caller's own [`Overrides`](super::Overrides).
    Override,
    /// A variable.
    Environment {
        /// Its name.
        variable: &'static str,
    },
    /// A project's file.
    Project {
        /// The file.
        path: PathBuf,
    },
    /// `config.toml`, which names the current profile.
    Config {
        /// The file.
        path: PathBuf,
    },
    /// A profile.
    Profile {
        /// Its name.
        name: String,
    },
    /// The login that is kept for the profile's account.
    Login,
    /// Nothing says otherwise.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Override => f.write_str("given"),
            Self::Environment { variable } => f.write_str(variable),
            Self::Project { path } | Self::Config { path } => write!(f, "{}", path.display()),
            Self::Profile { name } => write!(f, "profile `{name}`"),
            Self::Login => f.write_str("stored login"),
            Self::Default => f.write_str("default"),
        }
    }
}
