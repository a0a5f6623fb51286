//! What a control plane is told when it starts. Plain data: whoever starts it reads flags and environment.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use pizzapi_http::network::Network;
use pizzapi_types::{OrgId, OrgSlug, Secret};

pub use crate::limits::RateLimits;

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// Anybody.
    Open,
    /// Anybody; their orgs wait for a platform admin's approval.
    Approval,
    /// Nobody, but by a platform admin or an invite.
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
    /// The router's inner door, where instances are on no network with the control plane: they reach it there, and it has
    /// them asked how they are there.
    pub inner_url: Option<String>,
    /// Where an org is, as people reach it: a template with `{slug}`.
    pub org_url: String,
    /// The domain orgs are under, without port.
    pub base_domain: String,
    /// Who may make an account.
    pub registration: Registration,
    /// The domains of e-mail addresses that may register, lower case; any when empty.
    pub registration_domains: Vec<String>,
    /// How many orgs one account may own; platform admins make more for others.
    pub max_orgs_per_user: Option<u32>,
    /// How often sign-ins, sign-ups and tokens may be asked for.
    pub rate_limits: RateLimits,
    /// Peers whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<Network>,
    /// The images that instances may run: names, `*` for any part of one.
    pub allowed_images: Vec<String>,
    /// The platform's own key, which acts as a platform admin without an account.
    pub admin_api_key: Option<Secret>,
    /// Origins besides the own one whose pages may use a cookie.
    pub trusted_origins: Vec<String>,
    /// The file the router reads its token from; made when missing. In the own folder when absent.
    pub router_token_file: Option<PathBuf>,
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
        let own = || self.home().join("router-token");
        self.router_token_file.clone().unwrap_or_else(own)
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
