//! The domain that organisations are under.
//!
//! The one rule: what was said for this start counts first, then the variable, then the last start, then `localhost`.

use std::{fmt, net::IpAddr, str::FromStr};

use serde::{Deserialize, Serialize};

use super::state::State;
use crate::{
    env,
    error::{Error, Exit, Result},
};

/// A domain in lower case, without port and without a dot at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

impl Domain {
    /// What counts, of all that may say it.
    pub fn choose(flag: Option<&Self>, before: Option<&State>) -> Result<Self> {
        if let Some(domain) = flag {
            return Ok(domain.clone());
        }
        if let Some(text) = env::BASE_DOMAIN.get()? {
            // For clients it may carry the router's port.
            let name = text.split(':').next().unwrap_or(&text);
            return name.parse().map_err(|why: String| {
                Error::new(
                    Exit::Usage,
                    format!("PIZZAPI_BASE_DOMAIN is set to `{text}`: {why}"),
                )
                .hint("a domain is like pizzapi.test; --domain beats the variable")
            });
        }
        Ok(before.map(|state| state.domain.clone()).unwrap_or_default())
    }

    /// The name of an org.
    pub fn host(&self, slug: &str) -> String {
        format!("{slug}.{self}")
    }

    /// Whether browsers and this program know it as this machine without being told (RFC 6761).
    pub fn is_localhost(&self) -> bool {
        self.0 == "localhost" || self.0.ends_with(".localhost")
    }
}

impl Default for Domain {
    fn default() -> Self {
        Self("localhost".to_owned())
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

impl TryFrom<String> for Domain {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Domain {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        if name.contains(':') {
            return Err(
                "it is without port; PIZZAPI_ROUTER_BIND says where the router listens".into(),
            );
        }
        if name.parse::<IpAddr>().is_ok() {
            return Err("it is an address; names cannot be under it".into());
        }
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        // The longest slug and its dot must fit before it.
        if name.len() > 212 || !name.split('.').all(is_label) {
            return Err("it is no domain; one is like pizzapi.test".into());
        }
        Ok(Self(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_names_without_port() {
        for (text, domain) in [
            ("pizzapi.test", "pizzapi.test"),
            ("PizzaPi.Test.", "pizzapi.test"),
            ("localhost", "localhost"),
            ("a-b.c", "a-b.c"),
        ] {
            assert_eq!(text.parse::<Domain>().expect(text).to_string(), domain);
        }
        let long = "a.".repeat(120) + "test";
        for bad in [
            "",
            ".",
            "pizzapi.test:8088",
            "127.0.0.1",
            "::1",
            "a..b",
            "-a.test",
            "a_b.test",
            "http://x",
            "pizzapi test",
            "x/\n127.0.0.1 bank.example",
            "日本",
            &long,
        ] {
            assert!(bad.parse::<Domain>().is_err(), "{bad}");
        }
        for (text, local) in [
            ("localhost", true),
            ("dev.localhost", true),
            ("notlocalhost", false),
            ("pizzapi.test", false),
        ] {
            assert_eq!(text.parse::<Domain>().expect(text).is_localhost(), local);
        }
    }
}
