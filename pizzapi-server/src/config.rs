//! What a server is told when it starts. The one rule: this is all it knows of its surroundings; it reads no environment.

use std::{net::SocketAddr, path::PathBuf};

use pizzapi_types::{OrgId, OrgSlug, Secret};

/// What a server needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// The org's own folder. It must exist: a folder that is gone means that the org was deleted.
    pub data_dir: PathBuf,
    /// Where to listen; port 0 takes any.
    pub bind: SocketAddr,
    /// Whose server it is; `None` for a single tenant's.
    pub tenant: Option<Tenant>,
    /// Origins whose pages may use the cookie, besides the org's own.
    pub trusted_origins: Vec<String>,
    /// Where events are published for the org's other programs; `None` without Redis.
    pub redis: Option<Redis>,
}

/// The org's part of a Redis.
#[derive(Clone, Debug)]
pub struct Redis {
    /// `redis://user:password@host:port`.
    pub url: Secret,
    /// What all its keys and channels begin with: `org:{org id}:`.
    pub prefix: String,
}

/// The org a server is for, and how it reaches the control plane.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// The org.
    pub org_id: OrgId,
    /// Its slug.
    pub org_slug: OrgSlug,
    /// Which of the org's instances this is, counting from 1.
    pub generation: i64,
    /// Where the control plane publishes its keys.
    pub jwks_url: String,
    /// The control plane.
    pub control_plane_url: String,
    /// What proves to it whose instance this is.
    pub instance_token: Secret,
    /// Where people reach the org.
    pub org_url: String,
}
