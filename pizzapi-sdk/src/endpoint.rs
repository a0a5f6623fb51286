//! Where things are. The one rule: a URL is checked once, here, and what is appended to it can never change its host.

use std::fmt;

use pizzapi_types::OrgSlug;
use reqwest::Url;

use crate::error::{Error, Result};

/// The root of a server: `http(s)://host[:port][/prefix]`, without a slash at its end.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Endpoint(Box<str>);

impl Endpoint {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let begins = |scheme: &str| {
            let begin = text.get(..scheme.len());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
        };
        if !begins("http://") && !begins("https://") {
            return Err(Error::bad_url(
                text,
                "it must begin with http:// or https://",
            ));
        }
        let url = Url::parse(text).map_err(|error| Error::bad_url(text, error))?;
        if !url.username().is_empty() || url.password().is_some() {
            // Not shown again: it holds a password.
            return Err(Error::bad_url(
                url.host_str().unwrap_or_default(),
                "a URL must not hold a user name or password",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::bad_url(text, "it must have no `?` and no `#`"));
        }
        Ok(Self(url.as_str().trim_end_matches('/').into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of a path below it.
    pub(crate) fn join(&self, path: &str) -> Result<Url> {
        if !path.starts_with('/') {
            return Err(Error::bad_url(path, "a path begins with `/`"));
        }
        Url::parse(&format!("{}{path}", self.0)).map_err(|error| Error::bad_url(path, error))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How an org's URL is made from its slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrgUrls {
    template: Box<str>,
}

impl OrgUrls {
    /// From a template with `{slug}` in its host, like `https://{slug}.pizzapi.example.com`.
    pub(crate) fn template(template: &str) -> Result<Self> {
        let urls = Self {
            template: template.into(),
        };
        if template.matches("{slug}").count() != 1 {
            return Err(Error::bad_url(template, "it must hold `{slug}` once"));
        }
        // A slug that stands for all: two orgs must not end up on one host.
        let example: OrgSlug = "example"
            .parse()
            .map_err(|error| Error::bad_url(template, error))?;
        let url = urls.of(&example)?.join("/")?;
        if !url
            .host_str()
            .is_some_and(|host| host.starts_with("example."))
        {
            return Err(Error::bad_url(
                template,
                "`{slug}` must be the first label of its host",
            ));
        }
        Ok(urls)
    }

    /// From a base domain, which may have a port: http for `localhost`, https for all others.
    pub(crate) fn base_domain(domain: &str) -> Result<Self> {
        Self::template(&Self::template_of(domain, None)?)
    }

    /// The template of a base domain, with a scheme of one's own if need be.
    pub(crate) fn template_of(domain: &str, scheme: Option<&str>) -> Result<String> {
        if domain.is_empty() || domain.contains(['/', '?', '#', '@']) {
            return Err(Error::bad_url(
                domain,
                "a base domain is a name, and a port if need be: pizzapi.example.com",
            ));
        }
        let name = domain.rsplit_once(':').map_or(domain, |(name, _)| name);
        let usual = if is_localhost(name) { "http" } else { "https" };
        Ok(format!("{}://{{slug}}.{domain}", scheme.unwrap_or(usual)))
    }

    pub(crate) fn of(&self, slug: &OrgSlug) -> Result<Endpoint> {
        Endpoint::parse(&self.template.replace("{slug}", slug.as_str()))
    }
}

/// Whether a name is `localhost` or under it, and therefore this machine (RFC 6761).
pub(crate) fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let tail = name.len().checked_sub("localhost".len());
    tail.and_then(|at| Some((name.get(..at)?, name.get(at..)?)))
        .is_some_and(|(before, last)| {
            last.eq_ignore_ascii_case("localhost") && (before.is_empty() || before.ends_with('.'))
        })
}

/// Whether a URL names this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        is_localhost(host)
            || host
                .trim_matches(['[', ']'])
                .parse::<std::net::IpAddr>()
                .is_ok_and(|ip| ip.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> OrgSlug {
        text.parse().expect("a slug")
    }

    #[test]
    fn org_urls_come_from_templates_and_domains() {
        let of = |urls: Result<OrgUrls>| {
            urls.and_then(|urls| urls.of(&slug("acme")))
                .map(|url| url.to_string())
                .expect("a URL")
        };
        assert_eq!(
            of(OrgUrls::template("http://{slug}.localhost:8088")),
            "http://acme.localhost:8088"
        );
        assert_eq!(
            of(OrgUrls::template("https://{slug}.pizzapi.example.com/")),
            "https://acme.pizzapi.example.com"
        );
        assert_eq!(
            of(OrgUrls::base_domain("localhost:8088")),
            "http://acme.localhost:8088"
        );
        assert_eq!(
            of(OrgUrls::base_domain("pizzapi.example.com")),
            "https://acme.pizzapi.example.com"
        );
        for bad in [
            "http://localhost",
            "http://x.{slug}.com",
            "http://host/{slug}",
            "{slug}.com",
            "ftp://{slug}.com",
            "http://{slug}.{slug}.com",
            "http://{slug}@evil.com",
        ] {
            assert!(OrgUrls::template(bad).is_err(), "{bad}");
        }
        for bad in ["a/b?c", "http://localhost:8088", "", "me@example.com"] {
            assert!(OrgUrls::base_domain(bad).is_err(), "{bad}");
        }
        for bad in [
            "127.0.0.1:3100",
            "localhost",
            "",
            "ftp://x",
            "//x",
            "http:x",
            "日本",
        ] {
            let error = Endpoint::parse(bad).expect_err(bad).to_string();
            assert!(
                error.contains("it must begin with http:// or https://"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_path_never_changes_the_host() {
        let root = Endpoint::parse("http://127.0.0.1:3100/").expect("a URL");
        for path in [
            "/api/orgs",
            "//evil.example/x",
            "/@evil",
            "/../../x",
            "/\\evil",
        ] {
            let url = root.join(path).expect("joined");
            assert_eq!(
                (url.host_str(), url.port()),
                (Some("127.0.0.1"), Some(3100)),
                "{path}"
            );
        }
        assert!(root.join("@evil.example").is_err());
        assert!(root.join(".evil.example").is_err());
        let refused = Endpoint::parse("http://me:hunter2@host").expect_err("refused");
        assert!(!refused.to_string().contains("hunter2"));
    }

    #[test]
    fn localhost_and_what_is_under_it_is_this_machine() {
        for name in ["localhost", "acme.localhost", "a.b.LOCALHOST", "localhost."] {
            assert!(is_localhost(name), "{name}");
        }
        for name in ["notlocalhost", "localhost.example.com", "", "ölocalhost"] {
            assert!(!is_localhost(name), "{name}");
        }
    }
}
