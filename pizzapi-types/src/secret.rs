//! Text that must not be shown.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroize;

/// A password, token or key: `Debug` shows nothing of it, and its memory is wiped when dropped.
///
/// It serialises as its text, because that is what a request or a credential file is for.
#[derive(Clone, Deserialize, Serialize, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(description = "A password, token or key.")
)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself. Write it nowhere a person or a log could read it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
/// Names of fields that hold secrets, besides those with one of [`SECRET_PARTS`] in them.
const SECRET_NAMES: [&str; 2] = ["current", "new"];
const SECRET_PARTS: [&str; 3] = ["password", "secret", "token"];

/// Whether a field or header of this name holds a secret, as far as its name tells. In any letter case.
pub fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.contains(&name.as_str()) || SECRET_PARTS.iter().any(|part| name.contains(part))
}

/// Replaces by `…` what stands in fields that hold secrets, however deep.
pub fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if is_secret(name) {
                    *value = "…".into();
                } else {
                    mask(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let mut body = serde_json::json!({"name": "x", "password": "p", "deep": [{"Secret": 1}]});
        mask(&mut body);
        assert_eq!(
            body,
            serde_json::json!({"name": "x", "password": "…", "deep": [{"Secret": "…"}]})
        );
    }
}
