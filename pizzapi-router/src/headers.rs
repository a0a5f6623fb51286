//! Which headers pass, in both directions.
//!
//! The one rule: what says who asks is ours to say. Nothing a client claims about itself reaches an instance, unless a
//! trusted proxy stands between; and even then only `X-Forwarded-For` and `X-Forwarded-Proto` count, because those
//! are what every such proxy overwrites.

use std::net::{IpAddr, SocketAddr};

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{self, Entry},
};

use pizzapi_http::network::{self, Network};

use crate::cookies;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
pub(crate) const ORG_ID: HeaderName = HeaderName::from_static("x-pizzapi-org-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Meant for the next hop only, besides what `Connection` names (RFC 9110, 7.6.1).
const HOP_BY_HOP: [HeaderName; 9] = [
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-authentication-info"),
    header::TE,
    // Without it no trailer passes: some servers take them for headers, past everything that is stripped here.
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Who is at the other end of a connection. Made once a connection.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    address: IpAddr,
    text: HeaderValue,
    trusted: bool,
}

impl Peer {
    pub(crate) fn new(address: SocketAddr, trusted: &[Network]) -> Self {
        let address: IpAddr = address.ip().to_canonical();
        Self {
            address,
            text: HeaderValue::try_from(address.to_string())
                .expect("an IP address is visible ASCII"),
            trusted: trusted.iter().any(|network| network.contains(address)),
        }
    }

    /// Whom a request comes from, as far as the proxies before us can be believed.
    pub(crate) fn client(&self, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
        if !self.trusted {
            return self.address;
        }
        // What is no text is no address, and hides none that stands after it.
        let values = headers.get_all(FORWARDED_FOR).iter();
        let values: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        network::client_address(self.address, values.iter().map(AsRef::as_ref), trusted)
    }
}

/// What is set on every request to an instance.
pub(crate) struct Stamp<'a> {
    pub peer: &'a Peer,
    pub scheme: &'a HeaderValue,
    pub host: HeaderValue,
    pub org: HeaderValue,
    pub request_id: HeaderValue,
}

/// Makes a client's headers an instance's.
pub(crate) fn to_instance(headers: &mut HeaderMap, stamp: Stamp<'_>) {
    let peer = stamp.peer;
    let proto = claimed(headers, peer, &FORWARDED_PROTO)
        .filter(|proto| proto == "http" || proto == "https")
        .unwrap_or_else(|| stamp.scheme.clone());
    let chain = chain(headers, peer);
    strip_hop_by_hop(headers);
    strip_claims(headers);
    cookies::to_instance(headers);
    headers.insert(FORWARDED_FOR, chain);
    headers.insert(FORWARDED_PROTO, proto);
    headers.insert(FORWARDED_HOST, stamp.host.clone());
    headers.insert(header::HOST, stamp.host);
    headers.insert(ORG_ID, stamp.org);
    headers.insert(REQUEST_ID, stamp.request_id);
}

/// Makes an instance's headers an answer to the client.
pub(crate) fn to_client(headers: &mut HeaderMap) {
    strip_hop_by_hop(headers);
    cookies::to_client(headers);
}

fn claimed(headers: &HeaderMap, peer: &Peer, name: &HeaderName) -> Option<HeaderValue> {
    peer.trusted.then(|| headers.get(name)).flatten().cloned()
}

/// `X-Forwarded-For`: the peer, after what a trusted one says stood before it.
fn chain(headers: &HeaderMap, peer: &Peer) -> HeaderValue {
    if !peer.trusted || !headers.contains_key(FORWARDED_FOR) {
        return peer.text.clone();
    }
    let mut text = Vec::new();
    for value in headers.get_all(FORWARDED_FOR) {
        text.extend_from_slice(value.as_bytes());
        text.extend_from_slice(b", ");
    }
    text.extend_from_slice(peer.text.as_bytes());
    HeaderValue::try_from(text).unwrap_or_else(|_| peer.text.clone())
}

fn strip_claims(headers: &mut HeaderMap) {
    // Some servers cannot tell `_` from `-`.
    let is_claim = |name: &HeaderName| {
        let name = name.as_str().replace('_', "-");
        name.starts_with("x-forwarded-") || name.starts_with("x-pizzapi-")
    };
    let claims: Vec<HeaderName> = headers.keys().filter(|n| is_claim(n)).cloned().collect();
    for claim in claims {
        headers.remove(claim);
    }
    headers.remove(header::FORWARDED);
    headers.remove("x-real-ip");
}

/// Removes what is for the next hop only: the fixed names, and those that `Connection` lists.
pub(crate) fn strip_hop_by_hop(headers: &mut HeaderMap) {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        headers.remove(header::CONTENT_LENGTH);
    }
    if let Entry::Occupied(connection) = headers.entry(header::CONNECTION) {
        let listed: Vec<HeaderName> = connection
            .remove_entry_mult()
            .1
            .flat_map(|value| tokens(&value).filter_map(named).collect::<Vec<_>>())
            .collect();
        for name in listed {
            headers.remove(name);
        }
    }
    for name in &HOP_BY_HOP {
        headers.remove(name);
    }
}

/// A header that `Connection` may take away: not what frames the message, nor the options that are no headers.
fn named(token: &[u8]) -> Option<HeaderName> {
    if token.eq_ignore_ascii_case(b"keep-alive") || token.eq_ignore_ascii_case(b"close") {
        return None;
    }
    HeaderName::from_bytes(token)
        .ok()
        .filter(|name| *name != header::CONTENT_LENGTH && *name != header::HOST)
}

/// Whether a list header (`Connection`, `Upgrade`) holds a token, in any letter case.
pub(crate) fn lists(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .any(|value| tokens(value).any(|t| t.eq_ignore_ascii_case(token.as_bytes())))
}

fn tokens(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    value
        .as_bytes()
        .split(|&b| b == b',')
        .map(<[u8]>::trim_ascii)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in lines {
            map.append(*name, HeaderValue::from_static(value));
        }
        map
    }

    fn sent(lines: &[(&'static str, &'static str)], peer: &str, trusted: &[Network]) -> HeaderMap {
        let mut headers = map(lines);
        let address = SocketAddr::new(peer.parse().expect("an address"), 1);
        to_instance(
            &mut headers,
            Stamp {
                peer: &Peer::new(address, trusted),
                scheme: &HeaderValue::from_static("https"),
                host: HeaderValue::from_static("acme.localhost"),
                org: HeaderValue::from_static("org-1"),
                request_id: HeaderValue::from_static("r-1"),
            },
        );
        headers
    }

    const CLAIMS: &[(&str, &str)] = &[
        ("forwarded", "for=6.6.6.6"),
        ("x-forwarded-for", "6.6.6.6"),
        ("x-forwarded-for", "7.7.7.7"),
        ("x-forwarded-host", "evil"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-prefix", "/evil"),
        ("x-real-ip", "6.6.6.6"),
        ("x-pizzapi-org-id", "org-2"),
        ("x-pizzapi-anything", "x"),
        ("x_pizzapi_org_id", "org-2"),
        ("x_forwarded-for", "6.6.6.6"),
        ("x-request-id", "a"),
        ("x-request-id", "b"),
        ("authorization", "Bearer t"),
    ];

    #[test]
    fn what_a_client_claims_is_replaced() {
        let headers = sent(CLAIMS, "::ffff:192.0.2.1", &[]);
        let expected = map(&[
            ("authorization", "Bearer t"),
            ("x-forwarded-for", "192.0.2.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "acme.localhost"),
            ("host", "acme.localhost"),
            ("x-pizzapi-org-id", "org-1"),
            ("x-request-id", "r-1"),
        ]);
        assert_eq!(headers, expected);
    }

    #[test]
    fn a_trusted_proxy_says_whence_and_how_but_not_whose() {
        let headers = sent(
            CLAIMS,
            "10.0.0.9",
            &["10.0.0.0/8".parse().expect("a network")],
        );
        let expected = map(&[
            ("authorization", "Bearer t"),
            ("x-forwarded-for", "6.6.6.6, 7.7.7.7, 10.0.0.9"),
            ("x-forwarded-proto", "http"),
            ("x-forwarded-host", "acme.localhost"),
            ("host", "acme.localhost"),
            ("x-pizzapi-org-id", "org-1"),
            ("x-request-id", "r-1"),
        ]);
        assert_eq!(headers, expected);
        let odd = sent(
            &[("x-forwarded-proto", "gopher")],
            "10.0.0.9",
            &["10.0.0.9".parse().expect("a network")],
        );
        assert_eq!(odd["x-forwarded-proto"], "https");
    }

    #[test]
    fn headers_for_one_hop_stay_there() {
        let mut headers = map(&[
            ("connection", "keep-alive, X-One , Upgrade"),
            ("connection", "x-two,host, content-length"),
            ("keep-alive", "timeout=5"),
            ("proxy-connection", "keep-alive"),
            ("proxy-authorization", "Basic x"),
            ("proxy-authenticate", "Basic"),
            ("te", "trailers"),
            ("trailer", "x-pizzapi-org-id"),
            ("upgrade", "h2c"),
            ("x-one", "1"),
            ("x-two", "2"),
            ("x-three", "3"),
            ("host", "acme.localhost"),
            ("content-length", "3"),
        ]);
        strip_hop_by_hop(&mut headers);
        let expected = map(&[
            ("x-three", "3"),
            ("host", "acme.localhost"),
            ("content-length", "3"),
        ]);
        assert_eq!(headers, expected);
    }

    #[test]
    fn a_length_beside_a_transfer_coding_is_a_lie() {
        let mut headers = map(&[("transfer-encoding", "chunked"), ("content-length", "3")]);
        strip_hop_by_hop(&mut headers);
        assert!(headers.is_empty());
    }

    #[test]
    fn a_connection_header_takes_nothing_of_ours_away() {
        let headers = sent(
            &[
                (
                    "connection",
                    "x-pizzapi-org-id, x-forwarded-for, x-forwarded-proto, host, cookie, x-request-id",
                ),
                ("x-forwarded-for", "6.6.6.6"),
                ("cookie", "a=1; better-auth.session_token=s"),
            ],
            "192.0.2.1",
            &["192.0.2.1".parse().expect("a network")],
        );
        assert_eq!(headers["x-pizzapi-org-id"], "org-1");
        assert_eq!(headers["x-forwarded-for"], "6.6.6.6, 192.0.2.1");
        assert_eq!(headers["x-forwarded-proto"], "https");
        assert_eq!(headers["host"], "acme.localhost");
        assert_eq!(headers["x-request-id"], "r-1");
        assert!(!headers.contains_key("cookie"), "named, so for us only");
    }

    #[test]
    fn the_client_is_whom_trusted_proxies_name() {
        let trusted: [Network; 1] = ["10.0.0.0/8".parse().expect("a network")];
        let headers = map(&[
            ("x-forwarded-for", "6.6.6.6"),
            ("x-forwarded-for", "192.0.2.1, 10.0.0.2"),
        ]);
        for (peer, expected) in [
            ("10.0.0.9", "192.0.2.1"),
            ("::ffff:10.0.0.9", "192.0.2.1"),
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
        ] {
            let address = SocketAddr::new(peer.parse().expect("an address"), 1);
            let client = Peer::new(address, &trusted).client(&headers, &trusted);
            assert_eq!(client.to_string(), expected, "{peer}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_do_not_hide_who_sent_them() {
        let trusted: [Network; 1] = ["10.0.0.0/8".parse().expect("a network")];
        let value = HeaderValue::from_bytes(b"\xff, 192.0.2.7").expect("a value");
        let headers = HeaderMap::from_iter([(FORWARDED_FOR, value)]);
        let peer = Peer::new("10.0.0.9:1".parse().expect("an address"), &trusted);
        assert_eq!(peer.client(&headers, &trusted).to_string(), "192.0.2.7");
    }

    /// What a header may hold, mostly what an `X-Forwarded-For` is made of.
    fn entries() -> impl Strategy<Value = Vec<u8>> {
        let entry = prop_oneof![
            any::<std::net::Ipv4Addr>().prop_map(|a| a.to_string().into_bytes()),
            any::<std::net::Ipv6Addr>().prop_map(|a| format!("[{a}]:80").into_bytes()),
            proptest::collection::vec(prop_oneof![32..127_u8, 128..=255_u8], 0..12),
        ];
        let entries = proptest::collection::vec(entry, 0..6);
        entries.prop_map(|entries| entries.join(&b", "[..]))
    }

    proptest! {
        #[test]
        fn no_chain_makes_it_panic_or_grow(values in proptest::collection::vec(entries(), 0..4)) {
            let trusted: [Network; 1] = ["0.0.0.0/0".parse().expect("a network")];
            for trusted in [&trusted[..], &[]] {
                let peer = Peer::new("10.0.0.9:1".parse().expect("an address"), trusted);
                let mut headers = HeaderMap::new();
                for value in &values {
                    headers.append(FORWARDED_FOR, HeaderValue::from_bytes(value).expect("a value"));
                }
                let client = peer.client(&headers, trusted);
                let chain = chain(&headers, &peer);
                if trusted.is_empty() {
                    prop_assert_eq!((client, &chain), (peer.address, &peer.text));
                } else {
                    let given: usize = values.iter().map(|value| value.len() + 2).sum();
                    prop_assert!(chain.len() <= given + peer.text.len());
                    prop_assert!(chain.as_bytes().ends_with(peer.text.as_bytes()));
                    prop_assert_eq!(client, client.to_canonical());
                }
            }
        }
    }

    #[test]
    fn lists_are_searched_in_any_letter_case() {
        let headers = map(&[("connection", "keep-alive"), ("connection", "a, UpGrade")]);
        assert!(lists(&headers, &header::CONNECTION, "upgrade"));
        assert!(!lists(&headers, &header::CONNECTION, "up"));
        assert!(!lists(&headers, &header::UPGRADE, "websocket"));
    }
}
