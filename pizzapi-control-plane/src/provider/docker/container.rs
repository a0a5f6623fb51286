//! An org's container: found by its labels, made, started, stopped, removed.
//!
//! The one rule: what the engine says was done already counts as done.

use std::time::Duration;

use futures_util::future;
use pizzapi_docker::{
    Class, EngineError,
    bollard::{
        models::{ContainerInspectResponse, ContainerSummary},
        query_parameters::{
            CreateContainerOptionsBuilder, ListContainersOptionsBuilder,
            RemoveContainerOptionsBuilder, StopContainerOptionsBuilder,
        },
    },
    image, labels,
};
use pizzapi_types::OrgId;
use tokio::time::Instant;

use super::{
    DockerProvider, STOP,
    network::label,
    spec::{self, Place},
};
use crate::provider::{Found, InstanceSpec};

/// How long a container that is being removed may keep its name.
const LEAVING: Duration = Duration::from_secs(10);

/// What a container does, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It runs.
    Runs,
    /// It has ended, and the engine is about to start it again.
    Restarts,
    /// It is held, and does not answer.
    Paused,
    /// It has ended, or has not begun.
    Nothing,
}

impl DockerProvider {
    /// The name of an org's container: for people.
    pub(super) fn container_name(&self, slug: &str) -> String {
        format!("{}-org-{slug}", self.config.stack)
    }

    /// All containers of the stack, running or not; or only those of one org.
    pub(super) async fn containers(
        &self,
        org: Option<&OrgId>,
    ) -> Result<Vec<ContainerSummary>, EngineError> {
        let org = org.map(|org| (labels::ORG_ID, org.as_str()));
        self.labelled(org).await
    }

    async fn labelled(
        &self,
        label: Option<(&str, &str)>,
    ) -> Result<Vec<ContainerSummary>, EngineError> {
        let stack = [(labels::STACK, self.config.stack.as_str())];
        let wanted: Vec<_> = stack.into_iter().chain(label).collect();
        let options = ListContainersOptionsBuilder::default()
            .all(true)
            .filters(&labels::labelled(&wanted))
            .build();
        let listed = self.docker().list_containers(Some(options)).await;
        listed.map_err(EngineError::of("list the containers"))
    }

    /// The containers that belong on every org's network: the router and the shared Redis.
    pub(super) async fn peers(&self) -> Result<Vec<ContainerSummary>, EngineError> {
        let (mut peers, redis) =
            future::try_join(self.of_type(labels::ROUTER), self.of_type(labels::REDIS)).await?;
        peers.extend(redis);
        Ok(peers)
    }

    /// All containers of the stack of one type.
    pub(super) async fn of_type(&self, kind: &str) -> Result<Vec<ContainerSummary>, EngineError> {
        self.labelled(Some((labels::TYPE, kind))).await
    }

    /// The container of an org's instance: the one that runs, of the newest generation, if there are several.
    pub(super) async fn current(
        &self,
        org: &OrgId,
    ) -> Result<Option<ContainerInspectResponse>, EngineError> {
        let all = self.containers(Some(org)).await?;
        match newest(&all).and_then(|container| container.id.as_deref()) {
            Some(id) => self.look(id).await,
            None => Ok(None),
        }
    }

    /// One container; `None` when it is gone.
    pub(super) async fn look(
        &self,
        id: &str,
    ) -> Result<Option<ContainerInspectResponse>, EngineError> {
        let looked = self.docker().inspect_container(id, None).await;
        match looked.map_err(EngineError::of(format!("look at the container {id}"))) {
            Ok(container) => Ok(Some(container)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes an org's container, in place of whatever was there; gives its id.
    pub(super) async fn make_container(&self, spec: &InstanceSpec) -> Result<String, EngineError> {
        let (removed, network) = future::join(
            self.remove_instances(&spec.org_id),
            self.network(&spec.org_id),
        )
        .await;
        removed?;
        let (network, volume) = (network?, self.volume(&spec.org_id));
        let place = Place {
            network: &network,
            volume: &volume.name,
        };
        let name = self.container_name(spec.org_slug.as_str());
        let body = spec::body(self, spec, &place);
        let image = body.image.clone().unwrap_or_default();
        let what = format!("make the container {name} from the image {image}");
        let end = Instant::now() + LEAVING;
        loop {
            let options = CreateContainerOptionsBuilder::default().name(&name).build();
            let made = self
                .docker()
                .create_container(Some(options), body.clone())
                .await;
            match made.map_err(EngineError::of(&what)) {
                Ok(made) => return Ok(made.id),
                Err(error) if error.class != Class::NameTaken || Instant::now() > end => {
                    return Err(error);
                }
                Err(error) if !self.is_leaving(&name, &spec.org_id).await? => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Whether a name is the org's own and about to be free: somebody may have removed its container by hand this moment.
    async fn is_leaving(&self, name: &str, org: &OrgId) -> Result<bool, EngineError> {
        let Some(container) = self.look(name).await? else {
            return Ok(true);
        };
        let labels = container.config.and_then(|config| config.labels);
        if !labels.is_some_and(|labels| self.owns(&labels, Some(org))) {
            return Ok(false);
        }
        self.remove_container(&container.id.unwrap_or_default())
            .await?;
        Ok(true)
    }

    /// Starts a container. Fine when it runs.
    pub(super) async fn start_container(&self, id: &str) -> Result<(), EngineError> {
        let started = self.docker().start_container(id, None).await;
        started.map_err(EngineError::of(format!("start the container {id}")))
    }

    /// Stops a container, which may take ten seconds. Fine when it does not run, or is gone.
    pub(super) async fn stop_container(
        &self,
        container: &ContainerSummary,
    ) -> Result<(), EngineError> {
        let id = container.id.as_deref().unwrap_or_default();
        if doing_of(container) == Doing::Paused {
            // Held, it would hear no signal.
            EngineError::fine_when_gone(self.unpause(id).await)?;
        }
        let seconds = STOP.as_secs().try_into().unwrap_or(10);
        let options = StopContainerOptionsBuilder::default().t(seconds).build();
        let stopped = self.docker().stop_container(id, Some(options)).await;
        EngineError::fine_when_gone(
            stopped.map_err(EngineError::of(format!("stop the container {id}"))),
        )
    }

    /// Starts a container that has ended, or was held.
    pub(super) async fn go_on(&self, container: &ContainerSummary) -> Result<(), EngineError> {
        let id = container.id.as_deref().unwrap_or_default();
        match doing_of(container) {
            Doing::Nothing => self.start_container(id).await,
            Doing::Paused => self.unpause(id).await,
            Doing::Runs | Doing::Restarts => Ok(()),
        }
    }

    /// Lets a container go on.
    pub(super) async fn unpause(&self, id: &str) -> Result<(), EngineError> {
        let done = self.docker().unpause_container(id).await;
        done.map_err(EngineError::of(format!("let the container {id} go on")))
    }

    /// Removes a container, running or not. Fine when it is gone.
    pub(super) async fn remove_container(&self, id: &str) -> Result<(), EngineError> {
        let options = RemoveContainerOptionsBuilder::default()
            .force(true)
            .v(true)
            .build();
        let removed = self.docker().remove_container(id, Some(options)).await;
        match EngineError::fine_when_gone(
            removed.map_err(EngineError::of(format!("remove the container {id}"))),
        ) {
            // Somebody else is at it.
            Err(error) if error.reason.contains("already in progress") => Ok(()),
            done => done,
        }
    }

    /// Removes the containers of an org's instance; a Redis of its own stays.
    pub(super) async fn remove_instances(&self, org: &OrgId) -> Result<(), EngineError> {
        let all = self.containers(Some(org)).await?;
        let own = all
            .iter()
            .filter(|it| is_instance(it))
            .filter_map(|it| it.id.as_deref());
        future::try_join_all(own.map(|id| self.remove_container(id)))
            .await
            .map(drop)
    }
}

/// The instance's container that counts.
pub fn newest(all: &[ContainerSummary]) -> Option<&ContainerSummary> {
    let rank = |container: &&ContainerSummary| {
        let generation =
            label(container, labels::GENERATION).and_then(|text| text.parse::<i64>().ok());
        (
            doing_of(container) != Doing::Nothing,
            generation,
            container.created,
        )
    };
    all.iter().filter(|it| is_instance(it)).max_by_key(rank)
}

/// Whether a container is an org's instance.
pub fn is_instance(container: &ContainerSummary) -> bool {
    label(container, labels::TYPE) == Some(labels::ORG_INSTANCE)
}

/// Whether a container belongs on every org's network.
pub fn is_peer(container: &ContainerSummary) -> bool {
    matches!(
        label(container, labels::TYPE),
        Some(labels::ROUTER | labels::REDIS)
    )
}

/// Whether a container is a Redis that is one org's alone.
pub fn is_own_redis(container: &ContainerSummary) -> bool {
    label(container, labels::TYPE) == Some(labels::ORG_REDIS)
}

/// Whether a container is a router.
pub fn is_router(container: &ContainerSummary) -> bool {
    label(container, labels::TYPE) == Some(labels::ROUTER)
}

/// What a listed container does.
pub fn doing_of(container: &ContainerSummary) -> Doing {
    match container.state.map(|state| state.to_string()).as_deref() {
        Some("running") => Doing::Runs,
        Some("restarting") => Doing::Restarts,
        Some("paused") => Doing::Paused,
        _ => Doing::Nothing,
    }
}

/// What a container does that was looked at.
pub fn doing(container: &ContainerInspectResponse) -> Doing {
    let Some(state) = &container.state else {
        return Doing::Nothing;
    };
    match state {
        it if it.restarting == Some(true) => Doing::Restarts,
        it if it.paused == Some(true) => Doing::Paused,
        it if it.running == Some(true) => Doing::Runs,
        _ => Doing::Nothing,
    }
}

/// What tells this run of a container from any other.
pub fn run_of(container: &ContainerInspectResponse) -> String {
    let started = container
        .state
        .as_ref()
        .and_then(|state| state.started_at.as_deref());
    let id = container.id.as_deref().unwrap_or_default();
    format!("{id}@{}", started.unwrap_or_default())
}

/// An instance, as a container says it is; `None` when it does not run.
pub fn found(container: &ContainerInspectResponse, network: &str) -> Option<Found> {
    let doing = doing(container);
    if doing == Doing::Nothing {
        return None;
    }
    let labels = container
        .config
        .as_ref()
        .and_then(|config| config.labels.as_ref());
    let generation = labels.and_then(|labels| labels.get(labels::GENERATION));
    let networks = container
        .network_settings
        .as_ref()
        .and_then(|it| it.networks.as_ref());
    let endpoint = networks.and_then(|networks| networks.get(network));
    let address = endpoint
        .and_then(|endpoint| endpoint.ip_address.as_deref())
        .filter(|address| !address.is_empty() && doing != Doing::Restarts);
    Some(Found {
        generation: generation.and_then(|text| text.parse().ok()),
        address: address.map(|address| format!("{address}:{}", image::PORT)),
        run: run_of(container),
    })
}
