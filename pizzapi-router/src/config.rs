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
    /// The most requests and tunnels an org may have open at once.
    pub const ORG_LIMIT: usize = 4096;
    /// The largest head of a request, in bytes.
    pub const HEAD_LIMIT: usize = 64 * 1024;
    /// How long a client may take to send the head of a request, or to begin another one on the same connection.
    pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
    /// How long an instance may take to accept a connection.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
}
