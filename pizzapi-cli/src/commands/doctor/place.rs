//! Where a URL leads. The one rule: what is this machine for the SDK is this machine here.

use std::{net::IpAddr, time::Duration};

/// How long the machine's resolver may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Scheme, host and port of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub https: bool,
    pub host: String,
    pub port: u16,
}

impl Place {
    /// Of a URL that the SDK has taken already; what is no URL leads nowhere.
    pub fn of(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let https = scheme.eq_ignore_ascii_case("https");
        let authority = rest.split(['/', '?', '#']).next()?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
            _ => (authority, if https { 443 } else { 80 }),
        };
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        (!host.is_empty()).then_some(Self { https, host, port })
    }

    /// Whether it is this machine by its name or address.
    pub fn is_here(&self) -> bool {
        let named = self.host == "localhost" || self.host.ends_with(".localhost");
        named || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The same, or a name that the machine's resolver knows as nothing but this machine.
    pub async fn is_known_as_here(&self) -> bool {
        if self.is_here() {
            return true;
        }
        let asking = tokio::net::lookup_host((self.host.as_str(), self.port));
        match tokio::time::timeout(PATIENCE, asking).await {
            Ok(Ok(found)) => {
                let found: Vec<_> = found.collect();
                !found.is_empty() && found.iter().all(|at| at.ip().is_loopback())
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_lead_somewhere_and_other_texts_nowhere() {
        let place = |https, host: &str, port| {
            Some(Place {
                https,
                host: host.to_owned(),
                port,
            })
        };
        for (url, leads) in [
            ("http://127.0.0.1:3100", place(false, "127.0.0.1", 3100)),
            (
                "HTTPS://Acme.Example.com/x",
                place(true, "acme.example.com", 443),
            ),
            ("http://[::1]:3100/", place(false, "::1", 3100)),
            ("http://[::1]", place(false, "::1", 80)),
            ("http://x:none", None),
            ("nonsense", None),
            ("http://", None),
        ] {
            assert_eq!(Place::of(url), leads, "{url}");
        }
        let here = |url| Place::of(url).is_some_and(|place| place.is_here());
        for url in [
            "http://acme.localhost:8088",
            "http://[::1]",
            "http://127.0.0.1",
        ] {
            assert!(here(url), "{url}");
        }
        for url in [
            "http://notlocalhost",
            "https://pizzapi.example.com",
            "http://10.0.0.1",
        ] {
            assert!(!here(url), "{url}");
        }
    }
}
