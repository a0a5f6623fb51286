//! What somebody did to containers and networks behind our back, and putting it right.
//!
//! The one rule: what can be put right while it runs is; only the rest is started anew.

use futures_util::{StreamExt as _, future, stream};
use pizzapi_docker::{
    EngineError,
    bollard::{
        models::{ContainerSummary, Network},
        query_parameters::RenameContainerOptionsBuilder,
    },
    labels,
};
use pizzapi_types::OrgId;

use super::{
    DockerProvider,
    container::{Doing, doing_of, is_instance, is_peer, newest},
    network::{endpoints, is_on, label},
    spec::{self, Changed},
};

/// How many are looked at closely at once.
const AT_ONCE: usize = 16;

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
            let drifted = self.put_right_one(seen, &org).await;
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
            .filter(|it| is_instance(it) && label(it, labels::ORG_ID) == Some(org.as_str()))
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
        self.put_right_networks(seen, org, container).await
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

    async fn put_right_config(&self, org: &OrgId, id: &str) -> Result<Option<String>, EngineError> {
        let Some(container) = self.look(id).await? else {
            return Ok(Some("its container is gone".to_owned()));
        };
        match spec::changed(&container) {
            Changed::No => Ok(None),
            Changed::Limits(limits) => {
                tracing::warn!(org_id = %org, ?limits, "giving a container its limits back");
                let done = self.docker().update_container(id, limits.update()).await;
                done.map_err(EngineError::of(format!("limit the container {id}")))?;
                Ok(None)
            }
            Changed::Otherwise => {
                tracing::warn!(org_id = %org, container = id, "removing a container that is not as it was made");
                self.remove_container(id).await?;
                Ok(Some("its container was not as it was made".to_owned()))
            }
        }
    }

    /// Sees to it that the instance, the router and Redis are on the org's network, and the instance on no other.
    async fn put_right_networks(
        &self,
        seen: &Seen,
        org: &OrgId,
        container: &ContainerSummary,
    ) -> Result<Option<String>, EngineError> {
        let id = container.id.as_deref().unwrap_or_default();
        let mut own = seen
            .networks
            .iter()
            .filter(|network| self.is_network_of(network, org));
        let network = match (
            own.next().and_then(|network| network.id.clone()),
            own.next(),
        ) {
            (Some(network), None) => network,
            // Gone, or there are two.
            _ => self.network(org).await?,
        };
        let others =
            endpoints(container).filter_map(|(_, endpoint)| endpoint.network_id.as_deref());
        for other in others.filter(|other| **other != network && !other.is_empty()) {
            tracing::warn!(org_id = %org, network = other, "taking an instance off a network that is not its own");
            self.disconnect(other, id).await?;
        }
        self.attach_peers(&network, &seen.peers).await?;
        if is_on(container, &network) {
            return Ok(None);
        }
        tracing::warn!(org_id = %org, network, "putting an instance back on its network");
        self.connect(&network, id, "instance").await?;
        Ok(Some(
            "it was taken off its network, and has another address now".to_owned(),
        ))
    }
}
