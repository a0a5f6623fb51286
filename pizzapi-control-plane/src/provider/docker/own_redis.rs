//! A Redis that is one org's alone: a container beside the instance's, on the org's network.
//!
//! The one rule: it is made, started and ended with the instance, and keeps nothing. The org's user there may do what it may do
//! in the shared one, and nobody else is let in.

use std::collections::HashMap;

use pizzapi_docker::{
    Class, EngineError,
    archive::{Archive, Owner},
    bollard::{
        models::{
            ContainerCreateBody, ContainerSummary, EndpointSettings, Mount, MountType,
            MountVolumeOptions, NetworkingConfig,
        },
        query_parameters::CreateContainerOptionsBuilder,
    },
    image, labels, redis,
};
use pizzapi_types::{OrgId, Secret};

use super::{
    DockerProvider, STOP,
    container::is_own_redis,
    error::provider_error,
    spec::{self, Limits},
};
use crate::{
    provider::{InstanceSpec, ProviderError, RedisAccess},
    redis::acl,
};

/// The label of an instance's container that says that the org has a Redis of its own.
pub const LABEL: &str = "pizzapi.own_redis";

/// What the instance calls it.
pub const ALIAS: &str = "own-redis";

/// Where its configuration is: a volume without a name, which goes with the container.
const FOLDER: &str = "/run/own-redis";

/// What it may use at most: its memory is that for [`KEYS`], a quarter of that for clients, and the rest for itself and scripts.
const LIMITS: Limits = Limits {
    memory: 256 << 20,
    nano_cpus: 500_000_000,
    pids: 64,
};

/// How much the org may store, in mebibytes.
const KEYS: u32 = 160;

/// What the org's instance connects with.
pub fn url(org: &OrgId, password: &Secret) -> Secret {
    let (user, password) = (acl::user_of(org), password.expose());
    Secret::from(format!("redis://{user}:{password}@{ALIAS}:6379"))
}

impl DockerProvider {
    /// Makes the org's Redis in place of whatever was there; where it shall have none, removes it.
    pub(super) async fn make_own_redis(&self, spec: &InstanceSpec) -> Result<(), ProviderError> {
        let org = &spec.org_id;
        let there = self.containers(Some(org)).await.map_err(provider_error)?;
        for container in there.iter().filter(|it| is_own_redis(it)) {
            let id = container.id.as_deref().unwrap_or_default();
            self.remove_container(id).await.map_err(provider_error)?;
        }
        let RedisAccess::Own(password) = &spec.redis else {
            return Ok(());
        };
        let made = async {
            let network = self.network(org).await?;
            let id = self.create_own_redis(spec, &network).await?;
            self.configure(&id, org, password).await
        };
        made.await.map_err(|error| self.failed(error))
    }

    /// Starts the org's Redis, if it has one; the shared one leaves its network then.
    pub(super) async fn start_own_redis(&self, spec: &InstanceSpec) -> Result<(), ProviderError> {
        if !matches!(spec.redis, RedisAccess::Own(_)) {
            return Ok(());
        }
        let find = async || {
            let all = self.containers(Some(&spec.org_id)).await;
            let all = all.map_err(provider_error)?;
            let own = all.iter().find(|it| is_own_redis(it));
            Ok::<_, ProviderError>(own.and_then(|it| it.id.clone()))
        };
        let id = if let Some(id) = find().await? {
            id
        } else {
            // Removed a moment ago.
            self.make_own_redis(spec).await?;
            find().await?.unwrap_or_default()
        };
        let started = async {
            self.start_container(&id).await?;
            let network = self.network(&spec.org_id).await?;
            for shared in self.of_type(labels::REDIS).await? {
                let shared = shared.id.unwrap_or_default();
                self.disconnect(&network, &shared).await?;
            }
            Ok(())
        };
        started.await.map_err(|error| self.failed(error))
    }

    async fn create_own_redis(
        &self,
        spec: &InstanceSpec,
        network: &str,
    ) -> Result<String, EngineError> {
        let name = format!("{}-redis-{}", self.config.stack, spec.org_id);
        let image = &self.config.redis_image;
        let options = CreateContainerOptionsBuilder::default().name(&name).build();
        let body = self.own_redis_body(spec, network);
        let made = self.docker().create_container(Some(options), body).await;
        let what = format!("make the container {name} from the image {image}");
        Ok(made.map_err(EngineError::of(what))?.id)
    }

    fn own_redis_body(&self, spec: &InstanceSpec, network: &str) -> ContainerCreateBody {
        let mut labels = self.labels(&spec.org_id, labels::ORG_REDIS);
        let files = Mount {
            target: Some(FOLDER.to_owned()),
            typ: Some(MountType::VOLUME),
            // Found with the rest of the stack, should somebody remove the container without it.
            volume_options: Some(MountVolumeOptions {
                labels: Some(labels.clone()),
                ..MountVolumeOptions::default()
            }),
            ..Mount::default()
        };
        let host = spec::host_config(LIMITS, network, files);
        let image = &self.config.redis_image;
        let user = format!("{0}:{0}", image::USER);
        labels.insert(labels::ORG.to_owned(), spec.org_slug.to_string());
        spec::seal(&mut labels, LIMITS, image, &user, &host);
        let endpoint = EndpointSettings {
            aliases: Some(vec![ALIAS.to_owned()]),
            ..EndpointSettings::default()
        };
        ContainerCreateBody {
            image: Some(image.clone()),
            user: Some(user),
            cmd: Some(vec![
                "redis-server".to_owned(),
                format!("{FOLDER}/redis.conf"),
            ]),
            labels: Some(labels),
            stop_timeout: Some(STOP.as_secs().try_into().unwrap_or(10)),
            host_config: Some(host),
            networking_config: Some(NetworkingConfig {
                endpoints_config: Some(HashMap::from([(network.to_owned(), endpoint)])),
            }),
            ..ContainerCreateBody::default()
        }
    }

    async fn configure(
        &self,
        container: &str,
        org: &OrgId,
        password: &Secret,
    ) -> Result<(), EngineError> {
        let what = "write the configuration of the org's Redis";
        let own = Owner {
            uid: image::USER,
            mode: 0o400,
        };
        let config = redis::config(&format!("{FOLDER}/users.acl"), "/tmp", KEYS);
        let archive = Archive::default()
            .file("redis.conf", config.as_bytes(), own)
            .and_then(|it| it.file("users.acl", acl::file_of(org, password).as_bytes(), own))
            .and_then(Archive::finish)
            .map_err(|error| EngineError::new(what, Class::Other, error.to_string()))?;
        let engine = &self.config.engine;
        engine.upload(container, FOLDER, archive, what).await
    }

    /// An error about Redis: another image of the instance cures none of them.
    fn failed(&self, error: EngineError) -> ProviderError {
        if error.class == Class::ImageMissing {
            return ProviderError::lasting(format!(
                "{error}; an organisation's own Redis needs {}: pull or `docker load` it, or choose another (PIZZAPI_REDIS_IMAGE)",
                self.config.redis_image
            ));
        }
        ProviderError {
            of_the_image: false,
            ..provider_error(error)
        }
    }

    /// What is wrong with the Redis of an org that has one of its own; put right where that can be while all runs.
    pub(super) async fn put_right_own_redis(
        &self,
        own: &[ContainerSummary],
        org: &OrgId,
        network: &str,
    ) -> Result<Option<String>, EngineError> {
        let Some(redis) = own.iter().find(|it| is_own_redis(it)) else {
            return Ok(Some("its own Redis is gone".to_owned()));
        };
        let id = redis.id.as_deref().unwrap_or_default();
        if self.put_right_config(org, id).await?.is_some() {
            return Ok(Some("its own Redis was not as it was made".to_owned()));
        }
        self.go_on(redis).await?;
        self.keep_on_only(network, redis, ALIAS).await?;
        Ok(None)
    }
}
