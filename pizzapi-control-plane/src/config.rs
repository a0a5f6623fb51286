//! What a control plane is told when it starts. Plain data: whoever starts it reads flags and environment.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use pizzapi_types::{OrgId, OrgSlug, Secret};

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// Anybody.
    Open,
    /// Nobody, but by a platform admin.
    Closed,
}

/// Everything a control plane needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where everything is kept: `control-plane/`, `orgs/`.
    pub data_dir: PathBuf,
    /// Where to listen; port 0 for any free one.
    pub bind: SocketAddr,
    /// Its own address as people reach it; from `bind` when absent.
    pub public_url: Option<String>,
    /// Its own address as instances reach it; from `bind` when absent.
    pub internal_url: Option<String>,
    /// Where an org is, as people reach it: a template with `{slug}`.
    pub org_url: String,
    /// The domain orgs are under, without port.
    pub base_domain: String,
    /// Who may make an account.
    pub registration: Registration,
    /// Origins besides the own one whose pages may use a cookie.
    pub trusted_origins: Vec<String>,
    /// From which the master key is derived; a file of its own makes one when absent.
    pub jwt_secret: Option<Secret>,
    /// How often each instance's health is asked for.
    pub health_interval: Duration,
}

impl Config {
    /// The control plane's own folder.
    pub fn home(&self) -> PathBuf {
        self.data_dir.join("control-plane")
    }

    /// The file the router reads its token from; made at the first start.
    pub fn router_token_file(&self) -> PathBuf {
        self.home().join("router-token")
    }

    /// An org's folder, named by its id for good.
    pub fn org_dir(&self, org: &OrgId) -> PathBuf {
        self.data_dir.join("orgs").join(org.as_str())
    }

    /// Where people reach an org.
    pub fn org_url(&self, slug: &OrgSlug) -> String {
        self.org_url.replace("{slug}", slug.as_str())
    }
}
