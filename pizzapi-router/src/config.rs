//! What a router is told at start, and the limits it keeps.
//!
//! The one rule: plain data. Nothing here reads the environment; whoever starts the router does.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use pizzapi_http::network::Network;
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
    /// The largest head of a request, in bytes.
    pub const HEAD_LIMIT: usize = 64 * 1024;
    /// How long an instance may take to accept a connection.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
}

/// How much the router takes on, and how long it waits.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most connections at once, tunnels among them; fewer where the system does not allow as many files.
    pub connections: usize,
    /// The most of them an org may have, and so the most requests; never more than half of all there may be.
    pub org: usize,
    /// How long a client may take to send the head of a request, or to begin another one on the same connection.
    pub head: Duration,
    /// How long the control plane may say nothing on its stream of changes, where it sends a comment every 15 s.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 16 * 1024,
            org: 4096,
            head: Duration::from_secs(10),
            silence: Duration::from_secs(45),
        }
    }
}

impl Limits {
    /// The same, with no more connections than there is room for.
    pub(crate) fn within(self, connections: usize) -> Self {
        let connections = self.connections.min(connections);
        Self {
            connections,
            org: self.org.min(connections.div_ceil(2)),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_org_has_more_than_half() {
        let sizes = |room: usize| {
            let limits = Limits::default().within(room);
            (limits.connections, limits.org)
        };
        assert_eq!(sizes(usize::MAX), (16_384, 4096));
        assert_eq!(sizes(320), (320, 160));
        assert_eq!(sizes(1), (1, 1));
    }
}
