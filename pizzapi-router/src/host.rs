//! Which org a request is for: `Host`, in any letter case, to a slug.
//!
//! The one rule: exactly one label before the base domain names an org; everything else is somebody else or garbage.

use std::borrow::Cow;

use http::{HeaderValue, Request, header};

/// What a well-formed host stands for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Site<'a> {
    /// `{slug}.{base}`: the label, in lower case. Whether it is a slug at all is not looked at.
    Org(Cow<'a, str>),
    /// The base domain, the control plane's name, a deeper name, a foreign one.
    Other,
}

/// No host, two of them, two different ones, or not a host.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadHost;

/// The host a request names, in `Host`. Where its target is a whole URL, that must say the same: what stands before us
/// may have gone by either.
pub(crate) fn of<B>(request: &Request<B>) -> Result<HeaderValue, BadHost> {
    let mut named = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (named.next(), named.next()) else {
        return Err(BadHost);
    };
    let target = request.uri().authority().map_or("", |host| host.as_str());
    if target.is_empty() || target.as_bytes().eq_ignore_ascii_case(host.as_bytes()) {
        Ok(host.clone())
    } else {
        Err(BadHost)
    }
}

/// Reads a host. `base` is in lower case and has no dot at its end.
pub(crate) fn read<'a>(host: &'a [u8], base: &str) -> Result<Site<'a>, BadHost> {
    let host = std::str::from_utf8(host).map_err(|_| BadHost)?;
    if let Some(rest) = host.strip_prefix('[') {
        let (address, rest) = rest.split_once(']').ok_or(BadHost)?;
        let port = rest.strip_prefix(':').unwrap_or(rest);
        let sound = address.parse::<std::net::Ipv6Addr>().is_ok()
            && is_port(port)
            && (rest.is_empty() || rest.len() > port.len());
        return if sound { Ok(Site::Other) } else { Err(BadHost) };
    }
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let name = name.strip_suffix('.').unwrap_or(name);
    let sound = is_port(port) && name.len() <= 253 && name.split('.').all(is_label);
    if !sound {
        return Err(BadHost);
    }
    Ok(match label_before(name, base) {
        Some(label) if label.eq_ignore_ascii_case("control") => Site::Other,
        Some(label) if label.bytes().any(|b| b.is_ascii_uppercase()) => {
            Site::Org(Cow::Owned(label.to_ascii_lowercase()))
        }
        Some(label) => Site::Org(Cow::Borrowed(label)),
        None => Site::Other,
    })
}

/// `x` of `x.{base}`, when it is one label.
fn label_before<'a>(name: &'a str, base: &str) -> Option<&'a str> {
    let (label, rest) = name.split_once('.')?;
    rest.eq_ignore_ascii_case(base).then_some(label)
}

fn is_label(label: &str) -> bool {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=63).contains(&label.len()) && label.bytes().all(fine)
}

fn is_port(port: &str) -> bool {
    port.is_empty() || port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_label_before_the_base_is_an_org() {
        for host in [
            "acme.localhost",
            "ACME.LocalHost",
            "acme.localhost.",
            "acme.localhost:8088",
            "acme.localhost.:8088",
            "acme.localhost:",
        ] {
            assert_eq!(
                read(host.as_bytes(), "localhost"),
                Ok(Site::Org("acme".into())),
                "{host}"
            );
        }
        assert_eq!(
            read(b"acme-2.pizza.example.com", "pizza.example.com"),
            Ok(Site::Org("acme-2".into()))
        );
    }

    #[test]
    fn other_hosts_are_no_org() {
        for host in [
            "localhost",
            "localhost:8088",
            "control.localhost",
            "Control.localhost",
            "a.acme.localhost",
            "acme.example.com",
            "acmelocalhost",
            "127.0.0.1:8088",
            "[::1]:8088",
            "[::1]",
        ] {
            assert_eq!(
                read(host.as_bytes(), "localhost"),
                Ok(Site::Other),
                "{host}"
            );
        }
    }

    #[test]
    fn garbage_is_refused() {
        for host in [
            &b""[..],
            b".",
            b".localhost",
            b"acme..localhost",
            b"acme.localhost..",
            b"acme localhost",
            b"acme.localhost:80a",
            b"acme.localhost:123456",
            b"acme.localhost:65536",
            b"acme.localhost:+80",
            b"acme.localhost:-1",
            b"acme.localhost:80:80",
            b"user@acme.localhost",
            b"acme.localhost/x",
            b"acme.localhost,acme-2.localhost",
            b"acm\xc3\xa9.localhost",
            b"\xff.localhost",
            b"[::1",
            b"[::1]80",
            b"[x]",
        ] {
            assert_eq!(read(host, "localhost"), Err(BadHost), "{host:?}");
        }
    }

    #[test]
    fn a_request_names_one_host() {
        let request = |target: &str, hosts: &[&str]| {
            let mut request = Request::builder().uri(target);
            for host in hosts {
                request = request.header(header::HOST, *host);
            }
            of(&request.body(()).expect("a request"))
        };
        let value = |text| Ok(HeaderValue::from_static(text));
        assert_eq!(request("/", &["a.b"]), value("a.b"));
        assert_eq!(request("http://A.b/", &["a.B"]), value("a.B"));
        assert_eq!(request("http://a.b:80/", &["a.b:80"]), value("a.b:80"));
        assert_eq!(request("/", &[]), Err(BadHost));
        assert_eq!(request("/", &[""]), value(""));
        assert_eq!(request("http://c.d/", &["a.b"]), Err(BadHost));
        assert_eq!(request("http://a.b/", &["a.b:80"]), Err(BadHost));
        assert_eq!(request("http://me@a.b/", &["a.b"]), Err(BadHost));
        assert_eq!(request("http://c.d/", &[]), Err(BadHost));
        assert_eq!(request("http://c.d/", &[""]), Err(BadHost));
        assert_eq!(request("/", &["a.b", "a.b"]), Err(BadHost));
        assert_eq!(request("http://c.d/", &["a.b", "c.d"]), Err(BadHost));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(host in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(Site::Org(label)) = read(&host, "localhost") {
                prop_assert!(is_label(&label) && label.len() < host.len());
            }
        }

        #[test]
        fn what_is_read_is_a_lower_case_label(
            before in "[a-zA-Z.:@0-9-]{0,20}",
            garbage in proptest::collection::vec(any::<u8>(), 0..3),
            after in "[.:0-9]{0,4}",
        ) {
            let host = [before.as_bytes(), &garbage, b".localhost", after.as_bytes()].concat();
            if let Ok(Site::Org(label)) = read(&host, "localhost") {
                prop_assert!(is_label(&label) && label.len() < host.len());
                prop_assert!(!label.bytes().any(|b| b.is_ascii_uppercase()));
            }
        }

        #[test]
        fn a_slug_is_read_back_however_it_is_written(
            slug in "[a-z0-9][a-z0-9-]{1,38}[a-z0-9]",
            upper in any::<bool>(),
            dot in "\\.?",
            port in proptest::option::of(any::<u16>()),
        ) {
            let port = port.map_or(String::new(), |port| format!(":{port}"));
            let mut host = format!("{slug}.localhost{dot}{port}");
            if upper {
                host.make_ascii_uppercase();
            }
            prop_assert_eq!(read(host.as_bytes(), "localhost"), Ok(Site::Org(slug.into())));
        }
    }
}
