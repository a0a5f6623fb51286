//! What a router is told at start, and the limits it keeps.
//!
//! The one rule: plain data. Nothing here reads the environment; whoever starts the router does.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use pizzapi_types::Secret;

/// How a router is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The domain whose subdomains are the orgs, without port: `localhost`, `example.com`.
    pub base_domain: String,
    /// The control plane, as this process reaches it.
    pub control_plane_url: String,
    /// The router token.
    pub token: Secret,
    /// Where `table.json` lives; made when missing.
    pub data_dir: PathBuf,
    /// Peers whose `X-Forwarded-For` and `X-Forwarded-Proto` count.
    pub trusted_proxies: Vec<Network>,
    /// How people reach the router, `http` or `https`, where no trusted proxy says so.
    pub scheme: String,
}

impl Config {
    /// The most requests and tunnels an org may have open at once.
    pub const ORG_LIMIT: usize = 4096;
    /// The largest head of a request, in bytes.
    pub const HEAD_LIMIT: usize = 64 * 1024;
    /// How long a client may take to send the head of a request, or to begin another one on the same connection.
    pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
    /// How long an instance may take to accept a connection.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
}

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
        if prefix <= bits(address) {
            Ok(Self { address, prefix })
        } else {
            Err(InvalidNetwork)
        }
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
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| InvalidNetwork)?;
        match prefix {
            None => Ok(address.into()),
            Some(prefix) => Self::new(address, prefix.trim().parse().map_err(|_| InvalidNetwork)?),
        }
    }
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_what_shares_its_prefix() {
        for (network, address, inside) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("0.0.0.0/0", "192.0.2.1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("fd00::/8", "fd12::1", true),
            ("::/0", "2001:db8::1", true),
            ("::1", "::1", true),
        ] {
            let parsed: Network = network.parse().expect(network);
            let address = address.parse().expect(address);
            assert_eq!(parsed.contains(address), inside, "{address} in {network}");
        }
        for bad in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "a/8", "10.0.0.0/"] {
            assert_eq!(bad.parse::<Network>(), Err(InvalidNetwork), "{bad}");
        }
    }
}
