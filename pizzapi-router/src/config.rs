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
    /// Where the inner door is, if there is to be one: for instances, and for the control plane when it asks how they are.
    pub inner_bind: Option<SocketAddr>,
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
    /// The most connections at once at the inner door.
    pub inner: usize,
    /// The most of them from one address: an instance has three.
    pub inner_peer: usize,
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
            inner: 4096,
            inner_peer: 64,
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

    /// The same, with no more connections at both doors together than there is room for: a quarter of it is the inner one's.
    pub(crate) fn within_both(self, room: usize) -> Self {
        let inner = self.inner.min(room / 4).max(1);
        let inner_peer = self.inner_peer.min(inner.div_ceil(2));
        let limits = self.within(room.saturating_sub(inner).max(1));
        Self {
            inner,
            inner_peer,
            ..limits
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

    #[test]
    fn no_peer_has_more_than_half_of_the_inner_door() {
        let sizes = |room: usize| {
            let limits = Limits::default().within_both(room);
            (limits.connections, limits.inner, limits.inner_peer)
        };
        assert_eq!(sizes(usize::MAX), (16_384, 4096, 64));
        assert_eq!(sizes(320), (240, 80, 40));
        assert_eq!(sizes(1), (1, 1, 1));
    }
}
