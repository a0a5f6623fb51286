//! What somebody did to containers and networks behind our back, and putting it right.
//!
//! The one rule: what can be put right while it runs is; only the rest is started anew.

use std::{sync::PoisonError, time::Duration};

use futures_util::{StreamExt as _, future, stream};
use pizzapi_docker::{
    Class, EngineError,
    bollard::{
        models::{ContainerSummary, Network},
        query_parameters::RenameContainerOptionsBuilder,
    },
    labels,
};
use pizzapi_types::OrgId;

use super::{
    DockerProvider,
    container::{Doing, doing_of, is_instance, is_peer, is_router, newest},
    network::{endpoints, is_on, label},
    own_redis,
    spec::{self, Changed},
};

/// How many are looked at closely at once.
const AT_ONCE: usize = 16;
/// How long one may take: the others are not held up by a container on which the engine hangs.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the engine has, seen at once.
struct Seen {
    containers: Vec<ContainerSummary>,
    networks: Vec<Network>,
    peers: Vec<ContainerSummary>,
}

impl DockerProvider {
    /// Looks whether what should run is as it was made, and puts right what can be without ending it. Gives the orgs whose
    /// instance has to be looked at by the reconciler, and why.
    pub(super) async fn put_right(
        &self,
        running: &[OrgId],
    ) -> Result<Vec<(OrgId, String)>, EngineError> {
        let (containers, networks) =
            future::try_join(self.containers(None), self.networks()).await?;
        let peers = containers
            .iter()
            .filter(|it| is_peer(it))
            .cloned()
            .collect();
        let seen = &Seen {
            containers,
            networks,
            peers,
        };
        let looks = running.iter().cloned().map(|org| async move {
            let looked = tokio::time::timeout(PATIENCE, self.put_right_one(seen, &org)).await;
            let drifted = looked.unwrap_or_else(|_| {
                let what = format!("look after what is there of {org}");
                let why = format!("the engine did not answer within {PATIENCE:?}");
                Err(EngineError::new(what, Class::TimedOut, why))
            });
            let drifted = drifted.unwrap_or_else(|error| {
                tracing::warn!(org_id = %org, %error, "what was changed by hand cannot be put right");
                Some(error.to_string())
            });
            drifted.map(|why| (org, why))
        });
        let looked = stream::iter(looks).buffer_unordered(AT_ONCE);
        Ok(looked.filter_map(future::ready).collect().await)
    }

    async fn put_right_one(&self, seen: &Seen, org: &OrgId) -> Result<Option<String>, EngineError> {
        let own: Vec<ContainerSummary> = seen
            .containers
            .iter()
            .filter(|it| label(it, labels::ORG_ID) == Some(org.as_str()))
            .cloned()
            .collect();
        let Some(container) = newest(&own) else {
            return Ok(Some("its container is gone".to_owned()));
        };
        let id = container.id.as_deref().unwrap_or_default();
        match doing_of(container) {
            Doing::Nothing => return Ok(Some("its container does not run".to_owned())),
            // The engine is at it; whoever waits for its end knows.
            Doing::Restarts => return Ok(None),
            Doing::Paused => {
                tracing::warn!(org_id = %org, "letting a container go on that was paused");
                self.unpause(id).await?;
            }
            Doing::Runs => {}
        }
        for other in own
            .iter()
            .filter(|it| is_instance(it))
            .filter_map(|other| other.id.as_deref())
            .filter(|other| *other != id)
        {
            tracing::warn!(org_id = %org, container = other, "removing a container that is one too many");
            self.remove_container(other).await?;
        }
        self.rename_back(org, container).await?;
        if let Some(why) = self.put_right_config(org, id).await? {
            return Ok(Some(why));
        }
        let network = self.own_network(seen, org).await?;
        let has_own_redis = label(container, own_redis::LABEL).is_some();
        if has_own_redis && let Some(why) = self.put_right_own_redis(&own, org, &network).await? {
            tracing::warn!(org_id = %org, container = id, why, "removing a container, to make it anew with its own Redis");
            self.remove_container(id).await?;
            return Ok(Some(why));
        }
        let peers = seen.peers.iter();
        let peers: Vec<_> = peers.filter(|it| !has_own_redis || is_router(it)).collect();
        self.attach_peers(&network, &peers).await?;
        let came_back = self.keep_on_only(&network, container, "instance").await?;
        Ok(came_back
            .then(|| "it was taken off its network, and has another address now".to_owned()))
    }

    async fn rename_back(
        &self,
        org: &OrgId,
        container: &ContainerSummary,
    ) -> Result<(), EngineError> {
        let name = self.container_name(label(container, labels::ORG).unwrap_or_default());
        let named = |it: &String| it.trim_start_matches('/') == name;
        if container.names.iter().flatten().any(named) {
            return Ok(());
        }
        tracing::warn!(org_id = %org, name, "giving a container its name back");
        let options = RenameContainerOptionsBuilder::default().name(&name).build();
        let id = container.id.as_deref().unwrap_or_default();
        let done = self.docker().rename_container(id, options).await;
        done.map_err(EngineError::of(format!("name the container {id} {name}")))
    }

    pub(super) async fn put_right_config(
        &self,
        org: &OrgId,
        id: &str,
    ) -> Result<Option<String>, EngineError> {
        let Some(container) = self.look(id).await? else {
            return Ok(Some("its container is gone".to_owned()));
        };
        match spec::changed(&container) {
            Changed::No => Ok(None),
            Changed::Limits(limits) => {
                self.limit_again(org, id, limits).await?;
                Ok(None)
            }
            Changed::Otherwise => {
                tracing::warn!(org_id = %org, container = id, "removing a container that is not as it was made");
                self.remove_container(id).await?;
                Ok(Some("its container was not as it was made".to_owned()))
            }
        }
    }

    /// Gives a container its limits back. An engine whose kernel knows no such limit takes them and does nothing: that is said
    /// once.
    async fn limit_again(
        &self,
        org: &OrgId,
        id: &str,
        limits: spec::Limits,
    ) -> Result<(), EngineError> {
        let unlimited = || {
            self.unlimited
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if unlimited().contains(id) {
            return Ok(());
        }
        tracing::warn!(org_id = %org, ?limits, "giving a container its limits back");
        let done = self.docker().update_container(id, limits.update()).await;
        done.map_err(EngineError::of(format!("limit the container {id}")))?;
        let looked = self.look(id).await?;
        if looked.is_some_and(|it| spec::changed(&it) != Changed::No) {
            tracing::error!(org_id = %org, container = id, ?limits, "the engine does not limit the container as it was told to: \
                see `docker info` for what its kernel cannot do");
            unlimited().insert(id.to_owned());
        }
        Ok(())
    }

    /// The id of an org's only network, which is made where it is gone.
    async fn own_network(&self, seen: &Seen, org: &OrgId) -> Result<String, EngineError> {
        let mut own = seen
            .networks
            .iter()
            .filter(|network| self.is_network_of(network, org));
        match (
            own.next().and_then(|network| network.id.clone()),
            own.next(),
        ) {
            (Some(network), None) => Ok(network),
            // Gone, or there are two.
            _ => self.network(org).await,
        }
    }

    /// Sees to it that a container of an org's is on the org's network and on no other. Says whether it was put back there.
    pub(super) async fn keep_on_only(
        &self,
        network: &str,
        container: &ContainerSummary,
        alias: &str,
    ) -> Result<bool, EngineError> {
        let id = container.id.as_deref().unwrap_or_default();
        let others =
            endpoints(container).filter_map(|(_, endpoint)| endpoint.network_id.as_deref());
        for other in others.filter(|other| **other != *network && !other.is_empty()) {
            tracing::warn!(
                container = id,
                network = other,
                "taking a container of an org off a network that is not the org's"
            );
            self.disconnect(other, id).await?;
        }
        if is_on(container, network) {
            return Ok(false);
        }
        tracing::warn!(
            container = id,
            network,
            "putting a container of an org back on the org's network"
        );
        self.connect(network, id, alias).await?;
        Ok(true)
    }
}
