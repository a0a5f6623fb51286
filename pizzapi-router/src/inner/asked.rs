//! What a request at the inner door asks for.
//!
//! The one rule: an exact list. What is not on it is not there, whoever asks; and where the control plane has somebody
//! asked, it must have said so with the router's token, and the address must be one that only this machine or its private
//! networks have.

use std::net::{IpAddr, SocketAddr};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::{HeaderMap, Method, Request, header};
use pizzapi_types::Secret;

use super::Refusal;

/// What the router answers itself: that it lives, whatever is behind it.
const OWN: (Method, &str) = (Method::GET, "/healthz");

/// What instances ask of the control plane.
pub(super) const OF_CONTROL_PLANE: [(Method, &str); 3] = [
    (Method::GET, "/.well-known/jwks.json"),
    (Method::POST, "/api/instances/heartbeat"),
    (Method::GET, "/api/instances/events"),
];

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Whether the router itself lives.
    Own,
    /// One of [`OF_CONTROL_PLANE`].
    ControlPlane,
    /// How the instance at this address is.
    Health(SocketAddr),
}

pub(super) fn read<B>(request: &Request<B>, token: &Secret) -> Result<Asked, Refusal> {
    let (method, uri) = (request.method(), request.uri());
    let Some(authority) = uri.authority() else {
        let asked = (method, uri.path());
        if asked == (&OWN.0, OWN.1) && uri.query().is_none() {
            return Ok(Asked::Own);
        }
        let listed = OF_CONTROL_PLANE
            .iter()
            .any(|(method, path)| asked == (method, path));
        return if listed && uri.query().is_none() {
            Ok(Asked::ControlPlane)
        } else {
            Err(Refusal::Nothing)
        };
    };
    if !is_known(request.headers(), token) {
        return Err(Refusal::Stranger);
    }
    let plain = uri.scheme_str() == Some("http") && uri.query().is_none();
    if method != Method::GET || !plain || uri.path() != "/health" {
        return Err(Refusal::Nothing);
    }
    // An address, not a name: nothing is looked up for anybody.
    let address: SocketAddr = authority.as_str().parse().map_err(|_| Refusal::Nothing)?;
    if is_private(address.ip()) {
        Ok(Asked::Health(address))
    } else {
        Err(Refusal::Nothing)
    }
}

/// Whether exactly one `Proxy-Authorization` is there, and carries the token. Takes as long for one wrong token as for any other.
fn is_known(headers: &HeaderMap, token: &Secret) -> bool {
    let mut given = headers.get_all(header::PROXY_AUTHORIZATION).iter();
    let (Some(given), None) = (given.next(), given.next()) else {
        return false;
    };
    let Some((scheme, given)) = given.as_bytes().split_at_checked("Bearer ".len()) else {
        return false;
    };
    scheme.eq_ignore_ascii_case(b"Bearer ")
        && verify_slices_are_equal(given, token.expose().as_bytes()).is_ok()
}

fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_private() || address.is_loopback(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(method: &str, target: &str, known: &[&str]) -> Result<Asked, Refusal> {
        let mut request = Request::builder().method(method).uri(target);
        for known in known {
            request = request.header(header::PROXY_AUTHORIZATION, *known);
        }
        read(&request.body(()).expect("a request"), &"token".into())
    }

    #[test]
    fn what_is_listed_is_there_and_nothing_else() {
        for (method, path) in OF_CONTROL_PLANE {
            assert_eq!(asked(method.as_str(), path, &[]), Ok(Asked::ControlPlane));
            for (method, path) in [
                ("PUT", path.to_owned()),
                ("OPTIONS", path.to_owned()),
                ("HEAD", path.to_owned()),
                (method.as_str(), format!("{path}/")),
                (method.as_str(), format!("{path}?x")),
                (method.as_str(), format!("/{path}")),
                (method.as_str(), path.to_uppercase()),
                (method.as_str(), format!("/x/..{path}")),
            ] {
                assert_eq!(asked(method, &path, &[]), Err(Refusal::Nothing), "{path}");
            }
        }
        for path in [
            "/",
            "*",
            "/health",
            "/api/orgs",
            "/api/routes",
            "/api/instances",
        ] {
            assert_eq!(asked("GET", path, &[]), Err(Refusal::Nothing), "{path}");
        }
        assert_eq!(
            asked("GET", "/api/instances/heartbeat", &[]),
            Err(Refusal::Nothing)
        );
    }

    #[test]
    fn the_router_says_for_itself_that_it_lives() {
        assert_eq!(asked("GET", "/healthz", &[]), Ok(Asked::Own));
        for (method, path) in [
            ("POST", "/healthz"),
            ("GET", "/healthz?x"),
            ("GET", "/healthz/"),
        ] {
            assert_eq!(asked(method, path, &[]), Err(Refusal::Nothing), "{path}");
        }
    }

    #[test]
    fn who_has_others_asked_proves_who_they_are() {
        let target = "http://10.0.0.1:3000/health";
        let health = Asked::Health("10.0.0.1:3000".parse().expect("an address"));
        assert_eq!(asked("GET", target, &["Bearer token"]), Ok(health));
        for known in [
            &[][..],
            &["Bearer "],
            &["Bearer tokem"],
            &["Bearer token "],
            &["Bearer tokens"],
            &["Bearer toke"],
            &["Basic token"],
            &["token"],
            &["Bearer token", "Bearer token"],
        ] {
            assert_eq!(
                asked("GET", target, known),
                Err(Refusal::Stranger),
                "{known:?}"
            );
        }
    }

    #[test]
    fn only_health_at_a_private_address_is_asked_for() {
        for (target, there) in [
            ("http://127.0.0.1:1/health", true),
            ("http://172.31.255.1:3000/health", true),
            ("http://192.168.0.1:3000/health", true),
            ("http://[fd00::1]:3000/health", true),
            ("http://[::1]:3000/health", true),
            ("http://[::ffff:10.0.0.1]:3000/health", true),
            ("http://10.0.0.1/health", false),
            ("http://10.0.0.1:3000/", false),
            ("http://10.0.0.1:3000/health/", false),
            ("http://10.0.0.1:3000/health?x", false),
            ("http://10.0.0.1:3000/api/sessions", false),
            ("https://10.0.0.1:3000/health", false),
            ("http://user@10.0.0.1:3000/health", false),
            ("http://172.32.0.1:3000/health", false),
            ("http://169.254.169.254:80/health", false),
            ("http://8.8.8.8:80/health", false),
            ("http://0.0.0.0:80/health", false),
            ("http://[2001:db8::1]:80/health", false),
            ("http://[fe80::1]:80/health", false),
            ("http://[::ffff:8.8.8.8]:80/health", false),
            ("http://localhost:3000/health", false),
            ("http://redis:6379/health", false),
            ("http://0x7f000001:80/health", false),
            ("10.0.0.1:3000", false),
        ] {
            let asked = asked("GET", target, &["Bearer token"]);
            assert_eq!(asked.is_ok(), there, "{target}: {asked:?}");
        }
        for method in ["POST", "HEAD", "CONNECT", "DELETE"] {
            let target = "http://10.0.0.1:3000/health";
            assert_eq!(
                asked(method, target, &["Bearer token"]),
                Err(Refusal::Nothing)
            );
        }
    }

    proptest! {
        #[test]
        fn no_target_makes_it_panic(target in "[!-~]{1,60}", known in "[ -~]{0,20}") {
            if let Ok(request) = Request::builder().uri(target).header(header::PROXY_AUTHORIZATION, known).body(()) {
                let _ = read(&request, &"token".into());
            }
        }
    }
}
