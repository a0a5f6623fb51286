//! A stack of a test's own on the engine. The one rule: what it made is removed, also when the test fails.

use std::{collections::HashMap, path::Path, sync::Arc, time::Duration};

use pizzapi_control_plane::provider::{
    InstanceSpec, Provider, RedisAccess,
    docker::{DockerConfig, DockerProvider},
};
use pizzapi_docker::{
    Engine,
    bollard::{
        models::{ContainerCreateBody, ContainerInspectResponse, HostConfig, NetworkCreateRequest},
        query_parameters::{
            CreateContainerOptionsBuilder, ListContainersOptionsBuilder, ListVolumesOptionsBuilder,
            RemoveContainerOptionsBuilder, RemoveVolumeOptionsBuilder,
        },
    },
    labels, others,
};
use pizzapi_sdk::types::{OrgId, Secret, instance::Locks, token::Jwks};
use pizzapi_testkit::docker::{engine, image};
use tempfile::TempDir;

pub struct Stack {
    pub engine: Engine,
    pub name: String,
    folder: TempDir,
}

impl Stack {
    /// A new one; `None` where there is no engine, or no image of our servers on it.
    pub async fn start() -> Option<Self> {
        let engine = engine().await?;
        let spread = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 1);
        Some(Self {
            engine,
            name: format!("test{spread:016x}"),
            folder: tempfile::tempdir().expect("a folder"),
        })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A provider whose networks the host is on.
    pub fn provider(&self) -> Arc<DockerProvider> {
        self.provider_with(|_| {})
    }

    pub fn provider_with(&self, adjust: impl FnOnce(&mut DockerConfig)) -> Arc<DockerProvider> {
        let mut config = DockerConfig {
            engine: self.engine.clone(),
            stack: self.name.clone(),
            image: image(),
            redis_image: others::REDIS.name.to_owned(),
            subnets: "10.89.0.0/16".parse().expect("a pool"),
            data_dir: self.folder.path().to_owned(),
            log_filter: None,
            host_access: true,
        };
        adjust(&mut config);
        Arc::new(DockerProvider::new(config))
    }

    /// What an org's first instance is started with.
    pub fn spec(&self, slug: &str) -> InstanceSpec {
        InstanceSpec {
            org_id: OrgId::new(),
            org_slug: slug.parse().expect("a slug"),
            generation: 1,
            image: None,
            plan: None,
            token: Secret::from("pzi_token-of-this-test-and-nobody-else"),
            jwks: Jwks { keys: Vec::new() },
            locks: Locks::default(),
            control_plane_url: "http://router:8089".to_owned(),
            org_url: format!("http://{slug}.localhost"),
            redis: RedisAccess::None,
        }
    }

    /// The container of an org, by its name.
    pub async fn container(&self, slug: &str) -> ContainerInspectResponse {
        let name = format!("{}-org-{slug}", self.name);
        let container = self.engine.docker().inspect_container(&name, None).await;
        container.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The id of an org's container.
    pub async fn id(&self, slug: &str) -> String {
        self.container(slug).await.id.expect("an id")
    }

    /// How many containers, networks and volumes there are of the stack.
    pub async fn count(&self) -> (usize, usize, usize) {
        count(&self.engine, &self.name).await
    }

    /// Starts what stands for the router, or does so again: it listens where the inner door would be.
    pub async fn router(&self, probe: &str) -> String {
        let docker = self.engine.docker();
        let edge = format!("{}-edge", self.name);
        if docker.inspect_network(&edge, None).await.is_err() {
            let request = NetworkCreateRequest {
                name: edge.clone(),
                labels: Some(HashMap::from([(
                    labels::STACK.to_owned(),
                    self.name.clone(),
                )])),
                ..NetworkCreateRequest::default()
            };
            docker.create_network(request).await.expect("a network");
        }
        let mut body = program(probe, &["listen", "8089"]);
        body.host_config = Some(HostConfig {
            network_mode: Some(edge),
            ..HostConfig::default()
        });
        self.stand_in("router", Some(labels::ROUTER), body).await
    }

    /// Starts a container of the stack that stands for the router or Redis, or is a neighbour to look from.
    pub async fn stand_in(
        &self,
        name: &str,
        kind: Option<&str>,
        made: ContainerCreateBody,
    ) -> String {
        let mut marked = HashMap::from([(labels::STACK.to_owned(), self.name.clone())]);
        if let Some(kind) = kind {
            marked.insert(labels::TYPE.to_owned(), kind.to_owned());
        }
        let body = ContainerCreateBody {
            labels: Some(marked),
            ..made
        };
        let name = format!("{}-{name}", self.name);
        let options = CreateContainerOptionsBuilder::default().name(&name).build();
        let docker = self.engine.docker();
        let made = docker
            .create_container(Some(options), body)
            .await
            .expect("a container");
        docker
            .start_container(&made.id, None)
            .await
            .expect("it starts");
        made.id
    }
}

/// A container that runs a program of the image `probe`, without any network of its own.
pub fn program(image: &str, arguments: &[&str]) -> ContainerCreateBody {
    ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(arguments.iter().map(|&it| it.to_owned()).collect()),
        stop_timeout: Some(1),
        host_config: Some(HostConfig {
            network_mode: Some("none".to_owned()),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    }
}

/// Prepares, writes, starts; waits until there is an address.
pub async fn bring_up(provider: &DockerProvider, spec: &InstanceSpec) -> String {
    provider.prepare(&spec.org_id).await.expect("a place");
    provider.write_secrets(spec).await.expect("secrets");
    provider.start(spec).await.expect("a start");
    let patience = Duration::from_secs(20);
    let found = provider
        .ready(&spec.org_id, patience)
        .await
        .expect("readiness");
    let found = found.expect("an instance");
    assert_eq!(found.generation, Some(spec.generation));
    found.address.expect("an address")
}

fn filters(stack: &str) -> HashMap<&'static str, Vec<String>> {
    HashMap::from([("label", vec![format!("{}={stack}", labels::STACK)])])
}

async fn count(engine: &Engine, stack: &str) -> (usize, usize, usize) {
    let docker = engine.docker();
    let options = ListContainersOptionsBuilder::default()
        .all(true)
        .filters(&filters(stack))
        .build();
    let containers = docker
        .list_containers(Some(options))
        .await
        .expect("containers");
    let volumes = ListVolumesOptionsBuilder::default()
        .filters(&filters(stack))
        .build();
    let volumes = docker.list_volumes(Some(volumes)).await.expect("volumes");
    let networks = networks(engine, stack).await;
    (
        containers.len(),
        networks.len(),
        volumes.volumes.unwrap_or_default().len(),
    )
}

/// The ids of the stack's networks.
pub async fn networks(engine: &Engine, stack: &str) -> Vec<String> {
    let networks = engine.docker().list_networks(None).await.expect("networks");
    let own = networks.into_iter().filter(|network| {
        let labels = network.labels.as_ref();
        labels
            .and_then(|labels| labels.get(labels::STACK))
            .is_some_and(|it| it == stack)
    });
    own.filter_map(|network| network.id).collect()
}

async fn remove_all(engine: &Engine, stack: &str) {
    let docker = engine.docker();
    let options = ListContainersOptionsBuilder::default()
        .all(true)
        .filters(&filters(stack))
        .build();
    let containers = docker.list_containers(Some(options)).await;
    let removed = containers
        .unwrap_or_default()
        .into_iter()
        .map(async |container| {
            let force = RemoveContainerOptionsBuilder::default()
                .force(true)
                .v(true)
                .build();
            let id = container.id.unwrap_or_default();
            let _ = docker.remove_container(&id, Some(force)).await;
        });
    futures_util::future::join_all(removed).await;
    for network in networks(engine, stack).await {
        let _ = docker.remove_network(&network).await;
    }
    let volumes = ListVolumesOptionsBuilder::default()
        .filters(&filters(stack))
        .build();
    let volumes = docker.list_volumes(Some(volumes)).await;
    for volume in volumes.ok().and_then(|it| it.volumes).unwrap_or_default() {
        let force = RemoveVolumeOptionsBuilder::default().force(true).build();
        let _ = docker.remove_volume(&volume.name, Some(force)).await;
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let (host, stack) = (self.engine.host().to_owned(), self.name.clone());
        // A runtime of its own: the test's may be the one that is panicking.
        let removed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async {
                let engine = Engine::at(Some(&host)).expect("an engine");
                // Whoever made it may still be on the way out, and make more.
                for _ in 0..5 {
                    remove_all(&engine, &stack).await;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    if count(&engine, &stack).await == (0, 0, 0) {
                        return;
                    }
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            });
        });
        let _ = removed.join();
    }
}
