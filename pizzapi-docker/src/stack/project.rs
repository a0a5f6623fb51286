//! A stack under a name on an engine: what its containers, networks and volumes are called and labelled.
//!
//! The one rule: as Compose has it, so that either finds what the other made.

use std::{collections::HashMap, fmt::Write as _};

use aws_lc_rs::digest::{SHA256, digest};
use serde::Serialize;

use super::{Network, Service, Stack};

/// Which project something belongs to.
pub const PROJECT: &str = "com.docker.compose.project";
/// Which service a container is of.
pub const SERVICE: &str = "com.docker.compose.service";
/// Which of a service's containers it is: `1`.
pub const NUMBER: &str = "com.docker.compose.container-number";
/// Whether it was run by hand, besides the service's own: `False`.
pub const ONEOFF: &str = "com.docker.compose.oneoff";
/// A digest of what it was made from; Compose has another one, and so makes anew what is not its own.
pub const CONFIG_HASH: &str = "com.docker.compose.config-hash";
/// The network's name in the project.
pub const NETWORK: &str = "com.docker.compose.network";
/// The volume's name in the project.
pub const VOLUME: &str = "com.docker.compose.volume";

const VERSION: &str = "com.docker.compose.version";
const WORKING_DIR: &str = "com.docker.compose.project.working_dir";
const CONFIG_FILES: &str = "com.docker.compose.project.config_files";
const DEPENDS_ON: &str = "com.docker.compose.depends_on";

/// A stack that is filled in, and the name it has on an engine.
#[derive(Clone, Debug)]
pub struct Project {
    /// The name: the first part of every container's, network's and volume's.
    pub name: String,
    /// What it is made of.
    pub stack: Stack,
    /// The folder it belongs to, for people and for Compose.
    pub folder: String,
}

/// Why a text is no project's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a project's name has up to 40 of a-z, 0-9, `-` and `_`, and begins with a letter or digit"
)]
pub struct InvalidName;

/// Whether a project may be called so: as Compose has it, and short enough for what is named after it.
///
/// # Errors
/// When it may not.
pub fn check_name(name: &str) -> Result<(), InvalidName> {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    if begins && name.len() <= 40 && name.bytes().all(good) {
        Ok(())
    } else {
        Err(InvalidName)
    }
}

impl Project {
    /// What the container of a service is called.
    pub fn container(&self, service: &str) -> String {
        format!("{}-{service}-1", self.name)
    }

    /// What a network or a volume of the stack is called.
    pub fn shared(&self, name: &str) -> String {
        format!("{}_{name}", self.name)
    }

    /// The labels of a service's container.
    pub fn labels(&self, service: &Service) -> HashMap<String, String> {
        let depends: Vec<String> = service
            .depends_on
            .iter()
            .map(|(name, condition)| format!("{name}:{}:false", condition.word()))
            .collect();
        let mut labels = self.common();
        for (name, value) in [
            (SERVICE, service.name.to_owned()),
            (NUMBER, "1".to_owned()),
            (ONEOFF, "False".to_owned()),
            (CONFIG_HASH, hash(service)),
            (WORKING_DIR, self.folder.clone()),
            (CONFIG_FILES, String::new()),
            (DEPENDS_ON, depends.join(",")),
        ] {
            labels.insert(name.to_owned(), value);
        }
        for (name, value) in &service.labels {
            labels.insert((*name).to_owned(), value.clone());
        }
        labels
    }

    /// The labels of a network.
    pub(crate) fn network_labels(&self, network: &Network) -> HashMap<String, String> {
        let mut labels = self.common();
        labels.insert(NETWORK.to_owned(), network.name.to_owned());
        labels.insert(CONFIG_HASH.to_owned(), hash(network));
        labels
    }

    /// The labels of a volume.
    pub(crate) fn volume_labels(&self, name: &str) -> HashMap<String, String> {
        let mut labels = self.common();
        labels.insert(VOLUME.to_owned(), name.to_owned());
        labels
    }

    fn common(&self) -> HashMap<String, String> {
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        HashMap::from([
            own(PROJECT, &self.name),
            // Compose reads a number in it.
            own(VERSION, env!("CARGO_PKG_VERSION")),
        ])
    }
}

/// A digest of all that something is made from.
pub fn hash(of: &impl Serialize) -> String {
    let text = serde_json::to_vec(of).unwrap_or_default();
    let mut hex = String::new();
    for byte in digest(&SHA256, &text).as_ref() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::multi_tenant;

    #[test]
    fn another_value_is_another_hash_of_what_uses_it_only() {
        let hashes = |domain: &str| {
            let value = |name: &str| (name == "PIZZAPI_RATE_LIMITS").then(|| domain.to_owned());
            let stack = multi_tenant().filled(&value).expect("filled");
            stack
                .services
                .iter()
                .map(|service| (service.name, hash(service)))
                .collect::<Vec<_>>()
        };
        let (one, other) = (hashes("a"), hashes("b"));
        let changed = one.iter().zip(&other).filter(|(one, other)| one != other);
        let changed: Vec<&str> = changed.map(|(one, _)| one.0).collect();
        assert_eq!(changed, ["control-plane"]);
        assert_eq!(one, hashes("a"));
    }

    #[test]
    fn names_are_as_compose_has_them() {
        for good in ["pizzapi", "a", "9-b_c"] {
            assert_eq!(check_name(good), Ok(()));
        }
        for bad in ["", "-a", "_a", "A", "a.b", "a b", "ü", &"a".repeat(41)] {
            assert_eq!(check_name(bad), Err(InvalidName), "{bad}");
        }
    }
}
