//! A whole PizzaPi platform inside a test: control plane, router and org instances as tasks in one process, on free ports
//! of loopback, with a folder of its own that goes when the test ends.
//!
//! The one rule: nothing here is a stand-in. These are the servers themselves, with real SQLite files and real sockets;
//! only that instances are tasks instead of processes is different.
//!
//! ```no_run
//! # async fn test() -> Result<(), Box<dyn std::error::Error>> {
//! let platform = pizzapi_testkit::Platform::start().await;
//! let ann = platform.sign_up("ann").await;
//! let acme = platform.create_org(&ann, "Acme").await;
//! assert!(ann.org(&acme.slug).list_runners().await?.is_empty());
//! # Ok(()) }
//! ```

pub mod docker;
pub mod missing;
pub mod redis;
mod tasks;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use pizzapi_control_plane::{ControlPlane, FirstLogin, Network, RateLimits, Registration};
use pizzapi_host::file;
use pizzapi_router::Router;
use pizzapi_sdk::{
    Client, WaitFor,
    types::{CreateOrg, Org, OrgSlug, Secret},
};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use pizzapi_control_plane::Config;
pub use pizzapi_router::Limits;
pub use tasks::{Mood, TaskProvider};

/// The password of every account that [`Platform::sign_up`] makes.
pub const PASSWORD: &str = "correct horse battery";

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server that ends when told, or when dropped.
struct Running {
    stop: DropGuard,
    task: JoinHandle<()>,
}

impl Running {
    async fn end(self) {
        drop(self.stop);
        let _ = self.task.await;
    }
}

/// A platform.
pub struct Platform {
    control_plane: Option<Running>,
    router: Option<Running>,
    instances: Arc<TaskProvider>,
    control_plane_address: SocketAddr,
    router_address: SocketAddr,
    inner_address: Option<SocketAddr>,
    /// What the control plane trusts, the router does.
    trusted: Vec<Network>,
    folder: TempDir,
    adjust: Box<dyn Fn(&mut Config) + Send + Sync>,
}

impl Platform {
    /// Starts one, with no org and one platform admin: registration is open, nothing is limited.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts one whose control plane is set up otherwise, now and whenever it is started again.
    pub async fn start_with(adjust: impl Fn(&mut Config) + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::start_as(folder, None, adjust).await
    }

    /// Starts one in a folder that may have data.
    pub async fn start_in(folder: TempDir) -> Self {
        Self::start_as(folder, None, |_| {}).await
    }

    /// Starts one whose instances and control plane talk through the router's inner door alone.
    pub async fn start_behind_door() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::start_as(folder, Some(free_address()), |_| {}).await
    }

    async fn start_as(
        folder: TempDir,
        inner_address: Option<SocketAddr>,
        adjust: impl Fn(&mut Config) + Send + Sync + 'static,
    ) -> Self {
        let instances = Arc::new(TaskProvider::new(folder.path().to_owned()));
        let local = SocketAddr::from(([127, 0, 0, 1], 0));
        // The router's port has to be known to the control plane before there is a router.
        let router_address = free_address();
        let mut this = Self {
            control_plane: None,
            router: None,
            instances,
            control_plane_address: local,
            router_address,
            inner_address,
            trusted: Vec::new(),
            folder,
            adjust: Box::new(adjust),
        };
        this.start_control_plane().await;
        this.start_router().await;
        this
    }

    /// Starts the control plane, at the address it had if it had one.
    pub async fn start_control_plane(&mut self) {
        let mut config = Config {
            data_dir: self.folder.path().to_owned(),
            bind: self.control_plane_address,
            public_url: None,
            internal_url: None,
            inner_url: self
                .inner_address
                .map(|address| format!("http://{address}")),
            org_url: format!("http://{{slug}}.localhost:{}", self.router_address.port()),
            base_domain: "localhost".to_owned(),
            registration: Registration::Open,
            registration_domains: Vec::new(),
            max_orgs_per_user: None,
            rate_limits: RateLimits::OFF,
            trusted_proxies: Vec::new(),
            allowed_images: vec!["pizzapi-server:*".to_owned()],
            admin_api_key: None,
            trusted_origins: Vec::new(),
            router_token_file: None,
            jwt_secret: None,
            redis_url: None,
            health_interval: Duration::from_millis(500),
        };
        (self.adjust)(&mut config);
        self.trusted.clone_from(&config.trusted_proxies);
        let control_plane = ControlPlane::start(config, self.instances.clone())
            .await
            .expect("the control plane starts");
        self.control_plane_address = control_plane.address();
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task =
            tokio::spawn(async move { control_plane.run_until(stopped).await.expect("it serves") });
        self.control_plane = Some(Running {
            stop: stop.drop_guard(),
            task,
        });
    }

    /// Starts the router, at the address it had.
    pub async fn start_router(&mut self) {
        self.start_router_within(Limits::default()).await;
    }

    /// Starts the router with limits of its own.
    pub async fn start_router_within(&mut self, limits: Limits) {
        let token = file::read_private(&self.path("control-plane/router-token"))
            .expect("the router's token");
        let config = pizzapi_router::Config {
            bind: self.router_address,
            inner_bind: self.inner_address,
            base_domain: "localhost".to_owned(),
            control_plane_url: self.url(),
            token: Secret::from(token.trim()),
            data_dir: self.path("router"),
            trusted_proxies: self.trusted.clone(),
            scheme: "http".to_owned(),
        };
        let router = Router::start_within(config, limits).await;
        let router = router.expect("the router starts");
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move { router.run_until(stopped).await.expect("it serves") });
        self.router = Some(Running {
            stop: stop.drop_guard(),
            task,
        });
    }

    /// Ends the control plane; router and instances go on.
    pub async fn stop_control_plane(&mut self) {
        if let Some(running) = self.control_plane.take() {
            running.end().await;
        }
    }

    /// Ends the router; control plane and instances go on.
    pub async fn stop_router(&mut self) {
        if let Some(running) = self.router.take() {
            running.end().await;
        }
    }

    /// Ends an org's instance as if it had crashed.
    pub async fn crash_instance(&self, org: &Org) {
        self.instances.crash(&org.id).await;
    }

    /// What runs the instances.
    pub fn provider(&self) -> &TaskProvider {
        &self.instances
    }

    /// The token of an org's instance, which is nobody's but its own.
    pub fn instance_token(&self, org: &Org) -> String {
        let token = self.instances.token(&org.id).expect("an instance");
        token.expose().to_owned()
    }

    /// Where an org's instance listens, which only the router need know.
    pub fn instance_address(&self, org: &Org) -> String {
        self.instances.address(&org.id).expect("an instance")
    }

    /// Where the control plane is.
    pub fn url(&self) -> String {
        format!("http://{}", self.control_plane_address)
    }

    /// Where the router listens.
    pub fn router_address(&self) -> SocketAddr {
        self.router_address
    }

    /// Where the router's inner door is, of a platform that has one.
    pub fn inner_address(&self) -> SocketAddr {
        self.inner_address.expect("a platform behind the door")
    }

    /// Where an org is, as people reach it.
    pub fn org_url(&self, slug: &OrgSlug) -> String {
        format!("http://{slug}.localhost:{}", self.router_address.port())
    }

    /// A file of the platform's.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A client without a credential.
    pub fn anonymous(&self) -> Client {
        Client::builder(self.url()).build().expect("a client")
    }

    /// The first platform admin, logged in.
    pub async fn admin(&self) -> Client {
        let text =
            file::read_private(&self.path("control-plane/first-login")).expect("the first login");
        let first: FirstLogin = serde_json::from_str(&text).expect("a login");
        let client = self.anonymous();
        let signed_in = client
            .sign_in(&first.email, &first.password, true)
            .await
            .expect("the admin logs in");
        client.with_credential(signed_in.credential)
    }

    /// A new account `<name>@example.com`, logged in.
    pub async fn sign_up(&self, name: &str) -> Client {
        let client = self.anonymous();
        let email = format!("{name}@example.com");
        let signed_in = client
            .sign_up(name, &email, &Secret::from(PASSWORD))
            .await
            .expect("a new account");
        client.with_credential(signed_in.credential)
    }

    /// A new org of the caller's, healthy.
    pub async fn create_org(&self, owner: &Client, name: &str) -> Org {
        let new = CreateOrg {
            name: name.to_owned(),
            ..CreateOrg::default()
        };
        let org = owner.create_org(&new).await.expect("a new org");
        owner
            .wait_for_org(&org.slug, WaitFor::Healthy, PATIENCE, |_| {})
            .await
            .expect("a healthy org");
        org
    }
}

/// An address of loopback that nobody uses, and that the kernel gives to nobody who asks for any: it stays free while
/// servers that listen there are down. No other test is given it while this process lives: tests run side by side, and what was
/// free when two of them looked is not when both listen.
pub fn free_address() -> SocketAddr {
    let spread =
        std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), std::process::id());
    let ports = (0..20_000).map(|step| 12_000 + (spread.wrapping_add(step * 7919) % 20_000));
    let mut addresses = ports.filter_map(|port| {
        Some(SocketAddr::from((
            [127, 0, 0, 1],
            u16::try_from(port).ok()?,
        )))
    });
    addresses
        .find(|address| std::net::TcpListener::bind(address).is_ok() && reserve(address.port()))
        .expect("a free port")
}

/// Keeps a port from other tests until this process ends.
fn reserve(port: u16) -> bool {
    let folder = std::env::temp_dir().join("pizzapi-test-ports");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = std::fs::File::create(folder.join(port.to_string())).expect("a file");
    let reserved = file.try_lock().is_ok();
    if reserved {
        // The lock goes with the file, and the file with the process.
        std::mem::forget(file);
    }
    reserved
}

/// Waits until `done` says so; fails the test when that takes too long.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut done: impl FnMut() -> F) {
    let end = tokio::time::Instant::now() + PATIENCE;
    while !done().await {
        assert!(
            tokio::time::Instant::now() < end,
            "waited {PATIENCE:?} in vain until {what}"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
