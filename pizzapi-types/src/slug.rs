//! The org's DNS label.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};

/// An org's slug: its DNS label, and its name in URLs and commands.
///
/// 3 to 40 of `a`–`z`, `0`–`9` and `-`; no `-` at either end, no `--` (so no `xn--…` either).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct OrgSlug(Box<str>);

/// Why a text is no slug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSlug {
    /// Shorter than 3 or longer than 40 characters.
    #[error("a slug has 3 to 40 characters")]
    Length,
    /// Something else than lower-case letters, digits and `-`.
    #[error("a slug has only the letters a-z, digits and `-`")]
    Character,
    /// A `-` at either end, or two in a row.
    #[error("a slug neither starts nor ends with `-`, and has no `--`")]
    Dash,
}

/// Labels that can never be an org's: the platform, or the world, uses them itself.
pub const RESERVED: &[&str] = &[
    "www",
    "api",
    "admin",
    "control",
    "app",
    "auth",
    "login",
    "docs",
    "status",
    "static",
    "assets",
    "mail",
    "smtp",
    "ftp",
    "ns",
    "localhost",
    "caddy",
    "redis",
    "metrics",
    "health",
    "events",
    "token",
];

impl OrgSlug {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the platform keeps this label for itself: well-formed, but refused at creation.
    pub fn is_reserved(&self) -> bool {
        RESERVED.contains(&self.as_str())
    }

    /// Makes a slug from a name: lower case, every other run of characters one `-`, cut to 40, trimmed.
    ///
    /// # Errors
    /// [`InvalidSlug::Length`] when fewer than 3 characters are left.
    pub fn from_name(name: &str) -> Result<Self, InvalidSlug> {
        let mut slug = String::new();
        for c in name.chars().flat_map(char::to_lowercase) {
            if c.is_ascii_alphanumeric() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(40);
        slug.trim_end_matches('-').parse()
    }
}

impl FromStr for OrgSlug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, InvalidSlug> {
        if !text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        {
            return Err(InvalidSlug::Character);
        }
        if !(3..=40).contains(&text.len()) {
            return Err(InvalidSlug::Length);
        }
        if text.starts_with('-') || text.ends_with('-') || text.contains("--") {
            return Err(InvalidSlug::Dash);
        }
        Ok(Self(text.into()))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for OrgSlug {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OrgSlug".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^(?!.*--)[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$" })
    }
}

impl<'de> Deserialize<'de> for OrgSlug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for OrgSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for OrgSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slugs_are_dns_labels() {
        for good in ["abc", "a-1", "acme", "acme-2", "0-0-0", &"x".repeat(40)] {
            assert!(good.parse::<OrgSlug>().is_ok(), "{good}");
        }
        for (bad, why) in [
            ("ab", InvalidSlug::Length),
            ("", InvalidSlug::Length),
            (&*"x".repeat(41), InvalidSlug::Length),
            ("Acme", InvalidSlug::Character),
            ("a.b", InvalidSlug::Character),
            ("ünter", InvalidSlug::Character),
            ("-ab", InvalidSlug::Dash),
            ("ab-", InvalidSlug::Dash),
            ("a--b", InvalidSlug::Dash),
            ("xn--80ak6aa92e", InvalidSlug::Dash),
        ] {
            assert_eq!(bad.parse::<OrgSlug>(), Err(why), "{bad}");
        }
    }

    #[test]
    fn names_become_slugs() {
        for (name, slug) in [
            ("Acme", "acme"),
            ("--Trim me 5!--", "trim-me-5"),
            ("ACME  &  Söhne", "acme-s-hne"),
            ("a\0b.c", "a-b-c"),
        ] {
            assert_eq!(OrgSlug::from_name(name).expect(name).as_str(), slug);
        }
        let cut = OrgSlug::from_name(&format!("{}-tail", "x".repeat(39))).expect("cut");
        assert_eq!(cut.as_str(), "x".repeat(39));
        assert_eq!(OrgSlug::from_name("日本"), Err(InvalidSlug::Length));
    }

    proptest! {
        #[test]
        fn what_parses_is_a_label_as_it_was_written(text in "[a-z0-9-]{0,45}|\\PC{0,45}") {
            if let Ok(slug) = text.parse::<OrgSlug>() {
                prop_assert_eq!(slug.as_str(), &text);
                prop_assert!(text.len() <= 40 && !text.contains("--") && !text.starts_with('-'));
                prop_assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            }
            let quoted = serde_json::to_string(&text).expect("JSON");
            let read = serde_json::from_str::<OrgSlug>(&quoted).ok();
            prop_assert_eq!(read, text.parse().ok());
        }

        #[test]
        fn every_name_gives_a_slug_that_parses_or_none(name in "\\PC{0,120}") {
            if let Ok(slug) = OrgSlug::from_name(&name) {
                prop_assert_eq!(slug.as_str().parse::<OrgSlug>(), Ok(slug.clone()));
            }
        }
    }
}
