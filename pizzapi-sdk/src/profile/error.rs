//! What is wrong with the settings of this machine. The one rule: it names the variable or the file.

use std::{path::PathBuf, sync::Arc};

use pizzapi_types::OrgSlug;

use super::environment;

/// Why something failed. Shared, as the SDK's errors can be cloned.
type Cause = Arc<dyn std::error::Error + Send + Sync>;

/// What is wrong with the settings of this machine.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A variable is set both by itself and by way of a file.
    #[error("both {variable} and {variable}_FILE are set")]
    BothSet {
        /// The variable.
        variable: String,
    },
    /// A variable makes no sense.
    #[error("{variable} is set to `{value}`")]
    Variable {
        /// The variable.
        variable: String,
        /// What it is set to.
        value: String,
        /// What is wrong with that.
        source: Cause,
    },
    /// A variable's file could not be read, or others can read it, too.
    #[error("could not read {variable}_FILE ({})", path.display())]
    VariableFile {
        /// The variable, without `_FILE`.
        variable: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: Cause,
    },
    /// A ready org token was given, and nothing that says where orgs are.
    #[error(
        "{} is set, but {} is not",
        environment::ORG_TOKEN,
        environment::BASE_DOMAIN
    )]
    NoBaseDomain,
    /// A ready org token was given, and another org was named.
    #[error("{} is for `{token}`, and `{named}` is named", environment::ORG_TOKEN)]
    OtherOrg {
        /// The org the token was made for.
        token: OrgSlug,
        /// The org that was named.
        named: OrgSlug,
    },
    /// There is no place for files.
    #[error("this machine does not say where your home folder is")]
    NoHome,
    /// A file could not be read.
    #[error("could not read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Cause,
    },
    /// A file could not be written.
    #[error("could not write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Cause,
    },
    /// `config.toml` does not hold what it should.
    #[error("{} is not what it should be", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: Cause,
    },
    /// A project's file does not hold what it should.
    #[error("{} may hold only `profile` and `org`", path.display())]
    Project {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: Cause,
    },
    /// A profile was asked for by its name, and there is none.
    #[error("there is no profile `{name}`")]
    NoProfile {
        /// The name.
        name: String,
    },
    /// What is asked is about an org, and none is chosen.
    #[error("no organisation is chosen, and {} names none", environment::ORG_SLUG)]
    NoOrg,
}

/// What a TOML file has wrong and where; without the line itself, as somebody may have put a secret there.
#[derive(Debug, thiserror::Error)]
#[error("{message}{}", line.map(|line| format!(" (line {line})")).unwrap_or_default())]
pub(super) struct BadToml {
    message: String,
    line: Option<usize>,
}

impl BadToml {
    pub(super) fn of(text: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|span| text.get(..span.start));
        Self {
            message: error.message().to_owned(),
            line: before.map(|before| before.matches('\n').count() + 1),
        }
    }
}
