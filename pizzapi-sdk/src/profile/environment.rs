//! The environment variables of clients. The one rule: each is named once, here; empty is the same as not set.

use std::{collections::BTreeMap, ffi::OsString, fmt, path::PathBuf, sync::Arc};

use pizzapi_host::file;
use pizzapi_types::Secret;

use super::SettingsError;

/// Where the control plane is, as this process reaches it.
pub const CONTROL_PLANE_URL: &str = "PIZZAPI_CONTROL_PLANE_URL";
/// Org `acme` is at `acme.<base domain>`, which may carry a port; discovery is not asked then.
pub const BASE_DOMAIN: &str = "PIZZAPI_BASE_DOMAIN";
/// The scheme of org hosts under the base domain: `http` or `https`.
pub const RELAY_PROTOCOL: &str = "PIZZAPI_RELAY_PROTOCOL";
/// The org.
pub const ORG_SLUG: &str = "PIZZAPI_ORG_SLUG";
/// A ready org token; also as `…_FILE`.
pub const ORG_TOKEN: &str = "PIZZAPI_ORG_TOKEN";
/// A long-lived credential, which beats stored logins; also as `…_FILE`.
pub const API_KEY: &str = "PIZZAPI_API_KEY";
/// The profile.
pub const PROFILE: &str = "PIZZAPI_PROFILE";
/// Where profiles and logins are kept.
pub const CONFIG_DIR: &str = "PIZZAPI_CONFIG_DIR";
/// Where servers keep their data.
pub const DATA_DIR: &str = "PIZZAPI_DATA_DIR";
/// Where runners keep who they are.
pub const STATE_DIR: &str = "PIZZAPI_STATE_DIR";
/// Where what can be had again is kept.
pub const CACHE_DIR: &str = "PIZZAPI_CACHE_DIR";

/// The variables of this process, or others in their place.
#[derive(Clone, Default)]
pub struct Environment {
    /// `None`: this process's own.
    given: Option<Arc<BTreeMap<String, OsString>>>,
}

impl Environment {
    /// The variables of this process, as they are whenever they are asked for.
    pub fn of_process() -> Self {
        Self::default()
    }

    /// These variables and no others.
    pub fn of<N: Into<String>, V: Into<OsString>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let pairs = pairs.into_iter();
        let given = pairs.map(|(name, value)| (name.into(), value.into()));
        Self {
            given: Some(Arc::new(given.collect())),
        }
    }

    fn raw(&self, name: &str) -> Option<OsString> {
        let value = match &self.given {
            None => std::env::var_os(name),
            Some(given) => given.get(name).cloned(),
        };
        value.filter(|value| !value.is_empty())
    }

    /// A variable's value, if it is set.
    ///
    /// # Errors
    /// [`SettingsError::Variable`] when it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<Option<String>, SettingsError> {
        let Some(value) = self.raw(name) else {
            return Ok(None);
        };
        let refused = |value: OsString| SettingsError::Variable {
            variable: name.to_owned(),
            value: pizzapi_types::text::printable(&value.to_string_lossy()),
            source: Arc::new(Wrong("it is not UTF-8")),
        };
        value.into_string().map(Some).map_err(refused)
    }

    /// A variable's value as a path, if it is set.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }

    /// A variable's secret value, or what is in the file that `…_FILE` names.
    ///
    /// # Errors
    /// [`SettingsError`] when both are set, or the file cannot be read, or others can read it, too.
    pub fn secret(&self, name: &str) -> Result<Option<Secret>, SettingsError> {
        let path = self.path(&format!("{name}_FILE"));
        match (self.raw(name), path) {
            (Some(_), Some(_)) => Err(SettingsError::BothSet {
                variable: name.to_owned(),
            }),
            (None, Some(path)) => match file::read_private(&path) {
                Ok(text) => Ok(trimmed(text)),
                Err(error) => Err(SettingsError::VariableFile {
                    variable: name.to_owned(),
                    path,
                    source: Arc::new(error),
                }),
            },
            (Some(value), None) => match value.into_string() {
                Ok(text) => Ok(trimmed(text)),
                Err(_) => Err(SettingsError::Variable {
                    variable: name.to_owned(),
                    value: "…".to_owned(),
                    source: Arc::new(Wrong("it is not UTF-8")),
                }),
            },
            (None, None) => Ok(None),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be secrets.
        match &self.given {
            None => f.write_str("Environment(of this process)"),
            Some(given) => f.debug_set().entries(given.keys()).finish(),
        }
    }
}

/// What is wrong with a value.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Wrong(pub(super) &'static str);

/// A secret without the line break that files end with; nothing but blanks is none.
fn trimmed(text: String) -> Option<Secret> {
    let secret = Secret::from(Secret::from(text).expose().trim());
    (!secret.expose().is_empty()).then_some(secret)
}

#[cfg(test)]
mod tests {
    use std::os::unix::{ffi::OsStringExt as _, fs::PermissionsExt as _};

    use super::*;

    #[test]
    fn a_secret_comes_from_its_variable_or_from_a_private_file_and_never_from_both() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        file::write_private(&path, b" pzk_file \n").expect("written");
        let from_file = Environment::of([("PIZZAPI_API_KEY_FILE", &path)]);
        let secret = |environment: &Environment| environment.secret(API_KEY);
        assert_eq!(secret(&from_file).expect("read"), Some("pzk_file".into()));
        let from_variable = Environment::of([(API_KEY, "pzk_variable")]);
        assert_eq!(
            secret(&from_variable).expect("read"),
            Some("pzk_variable".into())
        );
        let none = Environment::of([(API_KEY, "")]);
        assert_eq!(secret(&none).expect("read"), None);

        let both = Environment::of([
            (API_KEY, "pzk_variable".into()),
            ("PIZZAPI_API_KEY_FILE", path.clone().into_os_string()),
        ]);
        let error = secret(&both).expect_err("which?");
        assert!(matches!(error, SettingsError::BothSet { .. }), "{error:?}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("opened");
        let error = secret(&from_file).expect_err("others can read it");
        let cause = std::error::Error::source(&error).expect("a cause");
        assert!(cause.to_string().contains("chmod 600"), "{cause}");
        let missing = Environment::of([("PIZZAPI_API_KEY_FILE", "/no/such/file")]);
        let error = secret(&missing).expect_err("there is none");
        assert!(
            error
                .to_string()
                .contains("PIZZAPI_API_KEY_FILE (/no/such/file)")
        );
    }

    #[test]
    fn what_is_no_text_is_refused_and_a_secret_is_not_shown() {
        let bad = || OsString::from_vec(b"hunter2\xff".to_vec());
        let environment = Environment::of([(ORG_SLUG, bad()), (API_KEY, bad())]);
        let error = environment.text(ORG_SLUG).expect_err("no text");
        assert!(error.to_string().contains(ORG_SLUG), "{error}");
        let error = environment.secret(API_KEY).expect_err("no text");
        let said = format!("{error} {error:?} {environment:?}");
        assert!(
            said.contains(API_KEY) && !said.contains("hunter2"),
            "{said}"
        );
    }
}
