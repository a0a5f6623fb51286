//! Instances as containers on a Docker engine, each on a network of its own.
//!
//! The one rule: everything is found by its labels, so that the engine alone knows what there is; nothing is remembered here.

mod container;
mod copy;
mod drift;
mod error;
mod events;
mod logs;
mod network;
mod own_redis;
mod secrets;
mod spec;
mod subnets;

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Mutex, OnceLock},
    time::Duration,
};

use futures_util::{future, future::BoxFuture};
use pizzapi_docker::{
    Class, Engine, EngineError, EngineVersion,
    bollard::Docker,
    image, labels,
    volumes::{Volume, Volumes},
};
use pizzapi_types::OrgId;
use tokio::{sync::OnceCell, time::Instant};

use self::{
    container::{Doing, doing, found, is_instance, is_router, newest, run_of},
    error::{container_error, provider_error},
    events::Events,
    network::{Ranges, label},
};
use super::{Ending, Found, InstanceSpec, LogPart, Provider, ProviderError, RedisAccess};

pub use spec::Limits;
pub use subnets::{BadPool, Pool};

/// How long an instance may take to end when asked to.
const STOP: Duration = Duration::from_secs(10);

/// How long the engine may take to say which image a name means; the control plane does not serve before.
const LOOK: Duration = Duration::from_secs(5);

/// How often the engine has started a container again when that is taken to be in vain.
const LOOP: i64 = 2;

/// What the provider is told.
#[derive(Clone, Debug)]
pub struct DockerConfig {
    /// The engine that instances run on.
    pub engine: Engine,
    /// Which stack on that engine: `pizzapi`. Names begin with it, and nothing without its label is touched.
    pub stack: String,
    /// The image of instances that chose none.
    pub image: String,
    /// The image of a Redis that is one org's alone.
    pub redis_image: String,
    /// What orgs' networks are cut from.
    pub subnets: Pool,
    /// The control plane's own data folder, where copies are kept while an image is changed.
    pub data_dir: PathBuf,
    /// What instances log, as `PIZZAPI_LOG` says it.
    pub log_filter: Option<String>,
    /// Whether the host has an address on orgs' networks. Then whoever is on the host reaches instances without a router in a
    /// container, and they reach what listens on all of the host's addresses: for trying things out, never for strangers.
    pub host_access: bool,
}

/// Runs instances as containers.
pub struct DockerProvider {
    config: DockerConfig,
    version: OnceCell<EngineVersion>,
    ranges: Mutex<Ranges>,
    events: Events,
    /// The id of the image of instances that chose none, once it is known.
    image: OnceLock<String>,
    /// Containers whose limits the engine does not keep, of which that was said.
    unlimited: Mutex<HashSet<String>>,
}

impl DockerProvider {
    /// Asks nothing of the engine yet.
    pub fn new(config: DockerConfig) -> Self {
        let events = Events::new(config.engine.clone(), config.stack.clone());
        Self {
            config,
            version: OnceCell::new(),
            ranges: Mutex::default(),
            events,
            image: OnceLock::new(),
            unlimited: Mutex::default(),
        }
    }

    fn docker(&self) -> &Docker {
        self.config.engine.docker()
    }

    async fn version(&self) -> Result<&EngineVersion, EngineError> {
        let engine = &self.config.engine;
        self.version.get_or_try_init(|| engine.version()).await
    }

    /// The labels of something of an org's.
    fn labels(&self, org: &OrgId, kind: &str) -> HashMap<String, String> {
        HashMap::from([
            (labels::STACK.to_owned(), self.config.stack.clone()),
            (labels::ORG_ID.to_owned(), org.to_string()),
            (labels::TYPE.to_owned(), kind.to_owned()),
        ])
    }

    /// Whether labels say that something is of this stack, and of an org, or of this one.
    fn owns(&self, labels: &HashMap<String, String>, org: Option<&OrgId>) -> bool {
        let org_id = labels.get(labels::ORG_ID);
        labels.get(labels::STACK) == Some(&self.config.stack)
            && org_id.is_some_and(|id| org.is_none_or(|org| id == org.as_str()))
    }

    fn volumes(&self) -> Volumes<'_> {
        Volumes::of(&self.config.engine, &self.config.stack)
    }

    /// The volume of an org's data.
    fn volume(&self, org: &OrgId) -> Volume {
        Volume::of_org(&self.config.stack, org.as_str())
    }

    async fn start_on_network(&self, spec: &InstanceSpec) -> Result<(), EngineError> {
        let own = self.containers(Some(&spec.org_id)).await?;
        let id = match newest(&own).and_then(|container| container.id.clone()) {
            Some(id) => id,
            // Removed a moment ago. What it was given is in the volume.
            None => self.make_container(spec).await?,
        };
        let attached = async {
            let own_redis = matches!(spec.redis, RedisAccess::Own(_));
            let peers = self.peers().await?;
            let peers: Vec<_> = peers
                .iter()
                .filter(|it| !own_redis || is_router(it))
                .collect();
            if peers.is_empty() {
                return Ok(());
            }
            let network = self.network(&spec.org_id).await?;
            self.attach_peers(&network, &peers).await
        };
        future::try_join(self.start_container(&id), attached)
            .await
            .map(drop)
    }

    async fn wait_until_up(
        &self,
        org: &OrgId,
        patience: Duration,
    ) -> Result<Option<Found>, EngineError> {
        let end = Instant::now() + patience;
        let network = self.network_name(org);
        let mut restarts_before = None;
        loop {
            let mut hearing = self.events.hear();
            let Some(container) = self.current(org).await? else {
                return Ok(None);
            };
            let found = match found(&container, &network) {
                Some(found) if found.address.is_none() => found,
                other => return Ok(other),
            };
            if Instant::now() > end {
                return Ok(Some(found));
            }
            let restarts = container.restart_count.unwrap_or_default();
            if restarts >= *restarts_before.get_or_insert(restarts) + LOOP {
                return Ok(None);
            }
            let id = container.id.unwrap_or_default();
            let _ = tokio::time::timeout_at(end, hearing.of(&id)).await;
        }
    }

    async fn remove_all(&self, org: &OrgId, keep_data: bool) -> Result<(), EngineError> {
        let all = self.containers(Some(org)).await?;
        let instances = all.iter().filter(|it| is_instance(it));
        // Given the time to write down what they have, if that is to be kept.
        if keep_data {
            future::try_join_all(instances.map(|it| self.stop_container(it))).await?;
        }
        let ids = all.iter().filter_map(|container| container.id.as_deref());
        future::try_join_all(ids.map(|id| self.remove_container(id))).await?;
        self.remove_networks(org).await?;
        if !keep_data {
            let volumes = self.volumes();
            let all = volumes.of_orgs().await?;
            let own = all
                .iter()
                .filter(|it| it.org_id.as_deref() == Some(org.as_str()));
            future::try_join_all(own.map(|volume| volumes.remove(volume))).await?;
        }
        Ok(())
    }

    async fn orgs(&self) -> Result<Vec<OrgId>, EngineError> {
        let volumes = self.volumes();
        let (containers, networks, volumes) =
            future::try_join3(self.containers(None), self.networks(), volumes.of_orgs()).await?;
        let of_containers = containers
            .iter()
            .filter_map(|it| label(it, labels::ORG_ID)?.parse().ok());
        let labels = networks
            .iter()
            .filter_map(|network| network.labels.as_ref());
        let of_networks = labels
            .filter(|labels| self.owns(labels, None))
            .filter_map(|labels| labels.get(labels::ORG_ID)?.parse().ok());
        let of_volumes = volumes
            .iter()
            .filter_map(|volume| volume.org_id.as_ref()?.parse().ok());
        let mut orgs: Vec<OrgId> = of_containers.chain(of_networks).chain(of_volumes).collect();
        orgs.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        orgs.dedup();
        Ok(orgs)
    }
}

impl Provider for DockerProvider {
    fn name(&self) -> &'static str {
        "docker"
    }

    fn runs_images(&self) -> bool {
        true
    }

    fn makes_redis(&self) -> bool {
        true
    }

    fn resolve_image(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let name = &self.config.image;
            let found = image::find(&self.config.engine, name);
            let found = tokio::time::timeout(LOOK, found).await;
            match found.unwrap_or_else(|_| Err(no_answer(name))) {
                Ok(Some(found)) => {
                    let id = found.id.unwrap_or_else(|| name.clone());
                    tracing::info!(
                        image = name,
                        id,
                        "what instances run that chose nothing else"
                    );
                    let _ = self.image.set(id);
                }
                Ok(None) => tracing::error!(
                    image = name,
                    "there is no such image (PIZZAPI_SERVER_IMAGE): what runs goes on with the one it has"
                ),
                Err(error) => {
                    tracing::error!(%error, image = name, "what runs goes on with the image it has");
                }
            }
        })
    }

    fn image(&self) -> Option<&str> {
        self.image.get().map(String::as_str)
    }

    fn most_instances(&self) -> Option<u64> {
        Some(self.config.subnets.capacity())
    }

    fn prepare<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            let (volumes, volume) = (self.volumes(), self.volume(org));
            let made = future::try_join(self.network(org), volumes.make(&volume)).await;
            made.map(drop).map_err(provider_error)
        })
    }

    fn write_secrets<'a>(
        &'a self,
        spec: &'a InstanceSpec,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            self.make_own_redis(spec).await?;
            let container = self.make_container(spec).await.map_err(container_error)?;
            let written = self.upload_secrets(&container, spec).await;
            written.map_err(provider_error)
        })
    }

    fn start<'a>(&'a self, spec: &'a InstanceSpec) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            self.start_own_redis(spec).await?;
            self.start_on_network(spec).await.map_err(container_error)
        })
    }

    fn inspect<'a>(
        &'a self,
        org: &'a OrgId,
    ) -> BoxFuture<'a, Result<Option<Found>, ProviderError>> {
        Box::pin(async move {
            let container = self.current(org).await.map_err(provider_error)?;
            Ok(container.and_then(|it| found(&it, &self.network_name(org))))
        })
    }

    fn ready<'a>(
        &'a self,
        org: &'a OrgId,
        patience: Duration,
    ) -> BoxFuture<'a, Result<Option<Found>, ProviderError>> {
        Box::pin(async move {
            self.wait_until_up(org, patience)
                .await
                .map_err(provider_error)
        })
    }

    fn ended<'a>(&'a self, org: &'a OrgId, found: &'a Found) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let id = found.run.split('@').next().unwrap_or_default();
            loop {
                let mut hearing = self.events.hear();
                match self.look(id).await {
                    Ok(Some(it)) if run_of(&it) == found.run && is_up(&it) => hearing.of(id).await,
                    Ok(_) => return,
                    Err(error) => {
                        // That nobody can look does not mean that it has ended.
                        tracing::debug!(org_id = %org, %error, "cannot look whether an instance has ended");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
            }
        })
    }

    fn why_ended<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Option<Ending>> {
        Box::pin(async move {
            let container = self.current(org).await.ok()??;
            let state = container.state?;
            let error = state.error.filter(|error| !error.is_empty());
            let why = if state.oom_killed == Some(true) {
                "it was killed for using more memory than its plan allows".to_owned()
            } else if let Some(error) = error {
                error
            } else {
                format!("exit code {}", state.exit_code?)
            };
            Some(Ending {
                why,
                in_a_loop: container.restart_count.unwrap_or_default() >= LOOP,
            })
        })
    }

    fn stop<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            let all = self.containers(Some(org)).await.map_err(provider_error)?;
            let stopped = all.iter().map(|it| self.stop_container(it));
            future::try_join_all(stopped)
                .await
                .map(drop)
                .map_err(provider_error)
        })
    }

    fn remove<'a>(
        &'a self,
        org: &'a OrgId,
        keep_data: bool,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            self.remove_all(org, keep_data)
                .await
                .map_err(provider_error)?;
            self.remove_copy(org)
        })
    }

    fn logs<'a>(
        &'a self,
        org: &'a OrgId,
        lines: usize,
    ) -> BoxFuture<'a, Result<LogPart, ProviderError>> {
        Box::pin(async move { self.log_tail(org, lines).await.map_err(provider_error) })
    }

    fn log_after<'a>(
        &'a self,
        org: &'a OrgId,
        from: u64,
    ) -> BoxFuture<'a, Result<LogPart, ProviderError>> {
        Box::pin(async move { self.log_after(org, from).await.map_err(provider_error) })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<OrgId>, ProviderError>> {
        Box::pin(async move { self.orgs().await.map_err(provider_error) })
    }

    fn mend<'a>(
        &'a self,
        running: &'a [OrgId],
    ) -> BoxFuture<'a, Result<Vec<(OrgId, String)>, ProviderError>> {
        Box::pin(async move { self.put_right(running).await.map_err(provider_error) })
    }

    fn meddled(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.events.odd())
    }

    fn keep_copy<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(self.make_copy(org))
    }

    fn put_back<'a>(&'a self, spec: &'a InstanceSpec) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(self.restore_copy(spec))
    }

    fn drop_copy<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move { self.remove_copy(org) })
    }
}

fn no_answer(image: &str) -> EngineError {
    let what = format!("look for the image {image}");
    EngineError::new(what, Class::TimedOut, format!("no answer within {LOOK:?}"))
}

fn is_up(container: &pizzapi_docker::bollard::models::ContainerInspectResponse) -> bool {
    matches!(doing(container), Doing::Runs | Doing::Paused)
}
