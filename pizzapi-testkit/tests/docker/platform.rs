//! A control plane whose instances are containers of the test's stack.

use std::{sync::Arc, time::Duration};

use pizzapi_control_plane::{
    Config, ControlPlane, FirstLogin, RateLimits, Registration,
    provider::docker::{DockerConfig, DockerProvider},
};
use pizzapi_host::file;
use pizzapi_sdk::{
    Client,
    types::{CreateOrg, Instance, InstanceStatus, Org, OrgSlug},
};
use tokio::{task::JoinHandle, time::Instant};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::engine::Stack;

/// How often everything is looked at, in these tests.
pub const INTERVAL: Duration = Duration::from_secs(1);
/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_secs(90);

pub struct Platform {
    /// Before the stack: while it runs, it makes again what is removed.
    running: Option<(DropGuard, JoinHandle<()>)>,
    pub admin: Client,
    pub stack: Stack,
}

impl Platform {
    /// Starts one; `None` where there is no engine.
    pub async fn start() -> Option<Self> {
        Self::start_every(INTERVAL).await
    }

    /// Starts one that looks at everything so often.
    pub async fn start_every(interval: Duration) -> Option<Self> {
        let stack = Stack::start().await?;
        let (url, running) = serve(&stack, stack.provider(), interval).await;
        let login = stack.folder().join("control-plane/first-login");
        let login = file::read_private(&login).expect("the first login");
        let login: FirstLogin = serde_json::from_str(&login).expect("a login");
        let client = Client::builder(url).build().expect("a client");
        let signed_in = client
            .sign_in(&login.email, &login.password, true)
            .await
            .expect("the admin");
        let admin = client.with_credential(signed_in.credential);
        Some(Self {
            stack,
            admin,
            running: Some(running),
        })
    }

    /// Ends the control plane and starts it anew, set up otherwise.
    pub async fn start_again(&mut self, adjust: impl FnOnce(&mut DockerConfig)) {
        if let Some((stop, task)) = self.running.take() {
            drop(stop);
            task.await.expect("it ended");
        }
        let (url, running) = serve(&self.stack, self.stack.provider_with(adjust), INTERVAL).await;
        let client = Client::builder(url).build().expect("a client");
        self.admin = client.with_credential(self.admin.credential().clone());
        self.running = Some(running);
    }

    /// A new org, healthy.
    pub async fn org(&self, name: &str) -> Org {
        let new = CreateOrg {
            name: name.to_owned(),
            ..CreateOrg::default()
        };
        let org = self.admin.create_org(&new).await.expect("an org");
        self.healthy(&org.slug).await;
        org
    }

    /// Waits until an org's instance is healthy, as the registry says; there is no router to ask.
    pub async fn healthy(&self, slug: &OrgSlug) {
        let end = Instant::now() + PATIENCE;
        loop {
            let instance = self.instance(slug).await;
            if instance.status == InstanceStatus::Healthy {
                return;
            }
            assert!(Instant::now() < end, "{instance:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn instance(&self, slug: &OrgSlug) -> Instance {
        let status = self.admin.org_status(slug).await.expect("a status");
        status.instance.expect("an instance")
    }

    /// Waits until an org's instance is as it should be, and the registry says so.
    pub async fn until(&self, what: &str, slug: &OrgSlug, done: impl AsyncFn(&Instance) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            let instance = self.instance(slug).await;
            if instance.status == InstanceStatus::Healthy && done(&instance).await {
                return;
            }
            assert!(
                Instant::now() < end,
                "waited in vain until {what}: {instance:?}"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn serve(
    stack: &Stack,
    provider: Arc<DockerProvider>,
    health_interval: Duration,
) -> (String, (DropGuard, JoinHandle<()>)) {
    let config = Config {
        data_dir: stack.folder().to_owned(),
        bind: ([127, 0, 0, 1], 0).into(),
        public_url: None,
        // Nobody is there: instances live on what they were given at their start.
        internal_url: Some("http://router:8089".to_owned()),
        inner_url: None,
        org_url: "http://{slug}.localhost".to_owned(),
        base_domain: "localhost".to_owned(),
        registration: Registration::Closed,
        registration_domains: Vec::new(),
        max_orgs_per_user: None,
        rate_limits: RateLimits::OFF,
        trusted_proxies: Vec::new(),
        allowed_images: vec!["pizzapi-*".to_owned()],
        admin_api_key: None,
        trusted_origins: Vec::new(),
        jwt_secret: None,
        redis_url: None,
        router_token_file: None,
        health_interval,
    };
    let control_plane = ControlPlane::start(config, provider)
        .await
        .expect("it starts");
    let url = format!("http://{}", control_plane.address());
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let task =
        tokio::spawn(async move { control_plane.run_until(stopped).await.expect("it serves") });
    (url, (stop.drop_guard(), task))
}
