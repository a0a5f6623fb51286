//! Networks whose `X-Forwarded-For` counts, and whom a request comes from when it passed through them.
//!
//! The one rule: pure, and nobody is believed about an address but a peer that is trusted; an address is compared as what
//! it is, so that one mapped into IPv6 is the IPv4 address.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// A range of addresses: `10.0.0.0/8`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Why a text is no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a network is an IP address, or an IP address, `/` and the length of its prefix: 10.0.0.0/8"
)]
pub struct InvalidNetwork;

impl Network {
    /// All addresses that share the first `prefix` bits with `address`.
    pub fn new(address: IpAddr, prefix: u8) -> Result<Self, InvalidNetwork> {
        if prefix > bits(address) {
            return Err(InvalidNetwork);
        }
        // IPv4 written as IPv6, `::ffff:10.0.0.0/104`.
        let plain = address.to_canonical();
        let mapped = bits(address) - bits(plain);
        Ok(if prefix >= mapped {
            Self {
                address: plain,
                prefix: prefix - mapped,
            }
        } else {
            Self { address, prefix }
        })
    }

    /// Whether an address is within. An IPv4 address mapped into IPv6 counts as what it is.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.prefix);
                let differ = network.to_bits() ^ address.to_bits();
                differ.checked_shr(shift).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.prefix);
                let differ = network.to_bits() ^ address.to_bits();
                differ.checked_shr(shift).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        let address = address.to_canonical();
        Self {
            address,
            prefix: bits(address),
        }
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.trim())),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| InvalidNetwork)?;
        match prefix {
            None => Ok(address.into()),
            Some(prefix) if prefix.starts_with('+') => Err(InvalidNetwork),
            Some(prefix) => Self::new(address, prefix.parse().map_err(|_| InvalidNetwork)?),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Whom a request comes from: the peer, unless that is a trusted proxy; then the last address that `X-Forwarded-For` names
/// and that is none. When all are, the first of them.
///
/// `forwarded_for` is the values of all `X-Forwarded-For` headers, in order; bytes that are no text are to be replaced by
/// some that are, not left out. What is no address hides whatever stands before it: the first address after it is the answer.
/// Addresses may carry a port, empty entries say nothing. An IPv4 address mapped into IPv6 comes back as IPv4.
pub fn client_address<'a>(
    peer: IpAddr,
    forwarded_for: impl Iterator<Item = &'a str>,
    trusted: &[Network],
) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(peer) {
        return peer;
    }
    let entries = forwarded_for
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|entry| !entry.is_empty());
    // From the left, yet with the outcome of a walk from the right: a later entry decides over all before it, but for a
    // trusted one, which vouches for them.
    let mut client = None;
    for entry in entries {
        client = match (read(entry), client) {
            (Some(address), Some(before)) if is_trusted(address) => Some(before),
            (address, _) => address,
        };
    }
    client.unwrap_or(peer)
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn read(entry: &str) -> Option<IpAddr> {
    let bracketed = || entry.strip_prefix('[')?.strip_suffix(']');
    let address = entry
        .parse::<IpAddr>()
        .ok()
        .or_else(|| {
            entry
                .parse()
                .ok()
                .map(|with_port: SocketAddr| with_port.ip())
        })
        .or_else(|| bracketed()?.parse::<Ipv6Addr>().ok().map(IpAddr::V6));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_network_holds_what_shares_its_prefix() {
        for (network, address, inside) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.255.0.1", true),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "11.1.2.3", false),
            ("::ffff:10.0.0.1", "10.0.0.1", true),
            ("::ffff:10.0.0.0/80", "10.0.0.1", false),
            ("0.0.0.0/0", "192.0.2.1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            (" 127.0.0.0 / 31 ", "127.0.0.1", true),
            ("fd00::/8", "fd12::1", true),
            ("::/0", "2001:db8::1", true),
            ("::1", "::1", true),
        ] {
            let parsed: Network = network.parse().expect(network);
            let address = address.parse().expect(address);
            assert_eq!(parsed.contains(address), inside, "{address} in {network}");
            assert_eq!(parsed.to_string().parse(), Ok(parsed), "{parsed}");
        }
        for bad in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "a/8",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/-1",
            "10.0.0.0/8/8",
            "10.0.0.0:80",
            "fe80::1%eth0",
        ] {
            assert_eq!(bad.parse::<Network>(), Err(InvalidNetwork), "{bad}");
        }
    }

    fn client(peer: &str, forwarded_for: &[&str], trusted: &[&str]) -> String {
        let trusted: Vec<Network> = trusted.iter().map(|n| n.parse().expect(n)).collect();
        let peer = peer.parse().expect(peer);
        client_address(peer, forwarded_for.iter().copied(), &trusted).to_string()
    }

    #[test]
    fn an_untrusted_peer_is_the_client_whatever_it_says() {
        for trusted in [&[][..], &["10.0.0.0/8"]] {
            assert_eq!(client("192.0.2.1", &["6.6.6.6"], trusted), "192.0.2.1");
            assert_eq!(client("192.0.2.1", &["10.0.0.1"], trusted), "192.0.2.1");
        }
        assert_eq!(client("::ffff:192.0.2.1", &["6.6.6.6"], &[]), "192.0.2.1");
    }

    #[test]
    fn trusted_proxies_are_skipped_from_the_right() {
        for (forwarded_for, expected) in [
            (&[][..], "10.0.0.9"),
            (&[""], "10.0.0.9"),
            (&["192.0.2.1"], "192.0.2.1"),
            (&["6.6.6.6, 192.0.2.1"], "192.0.2.1"),
            (&["6.6.6.6, 192.0.2.1, 10.0.0.2, 10.0.0.3"], "192.0.2.1"),
            (&["6.6.6.6", "192.0.2.1", "10.0.0.2"], "192.0.2.1"),
            (&["10.0.0.7, 192.0.2.1"], "192.0.2.1"),
            (&["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
            (&["6.6.6.6,,192.0.2.1, ,", " , 10.0.0.2 "], "192.0.2.1"),
            (&["192.0.2.1:4711"], "192.0.2.1"),
            (&["2001:db8::1"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["[2001:db8::1]:4711, 10.0.0.2:80"], "2001:db8::1"),
            (&["::ffff:192.0.2.1, ::ffff:10.0.0.2"], "192.0.2.1"),
        ] {
            for peer in ["10.0.0.9", "::ffff:10.0.0.9"] {
                let found = client(peer, forwarded_for, &["10.0.0.0/8"]);
                assert_eq!(found, expected, "{forwarded_for:?}");
            }
        }
        assert_eq!(
            client(
                "::1",
                &["6.6.6.6, 192.0.2.1, 10.0.0.2"],
                &["::1", "10.0.0.0/8"]
            ),
            "192.0.2.1"
        );
    }

    #[test]
    fn garbage_stops_the_walk_at_the_last_good_address() {
        for garbage in [
            "unknown",
            "_hidden",
            "?",
            "1.2.3",
            "1.2.3.4.5",
            "01.2.3.4",
            "192.0.2.1:",
            "192.0.2.1:99999",
            "[192.0.2.1]",
            "[::1",
            "fe80::1%eth0",
            "\"192.0.2.1\"",
            "for=192.0.2.1",
            "192.0.2.1 192.0.2.2",
            "\u{1}",
        ] {
            for (forwarded_for, expected) in [
                (&[garbage][..], "10.0.0.9"),
                (&["6.6.6.6", garbage], "10.0.0.9"),
                (&["6.6.6.6", garbage, "10.0.0.2"], "10.0.0.2"),
                (&["6.6.6.6", garbage, "10.0.0.2, 10.0.0.3"], "10.0.0.2"),
                (&["6.6.6.6", garbage, "192.0.2.1, 10.0.0.3"], "192.0.2.1"),
                (&[garbage, "192.0.2.1"], "192.0.2.1"),
            ] {
                let found = client("10.0.0.9", forwarded_for, &["10.0.0.0/8"]);
                assert_eq!(found, expected, "{forwarded_for:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_a_network_panic(text in "[0-9a-f:./ +-]{0,50}|\\PC{0,30}", address: u128) {
            if let Ok(network) = text.parse::<Network>() {
                network.contains(Ipv6Addr::from_bits(address).into());
                prop_assert_eq!(network.to_string().parse(), Ok(network));
            }
        }
    }
}
