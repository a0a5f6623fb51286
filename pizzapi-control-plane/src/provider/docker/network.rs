//! An org's network: one of its own, on which only its instance, the router and Redis are.
//!
//! The one rule: nothing leads out of it, not even to the host. The bridge has no address of the host's, and the network is
//! internal, so there is no route either.

use std::{
    collections::{HashMap, HashSet},
    sync::PoisonError,
};

use futures_util::future;
use pizzapi_docker::{
    Class, EngineError,
    bollard::{
        models::{
            ContainerSummary, EndpointSettings, Ipam, IpamConfig, Network, NetworkConnectRequest,
            NetworkCreateRequest, NetworkDisconnectRequest,
        },
        query_parameters::ListNetworksOptionsBuilder,
    },
    labels,
    ranges::{self, Ipv4Net, overlap},
};
use pizzapi_types::OrgId;

use super::DockerProvider;

/// Since this version of its API, an engine has a word for a bridge without the host.
const ISOLATED_SINCE: (u32, u32) = (1, 48);

/// Which ranges were given out last, and which are being given out now.
#[derive(Default)]
pub struct Ranges {
    last: Option<Ipv4Net>,
    under_way: HashSet<Ipv4Net>,
}

impl DockerProvider {
    /// The name of an org's network.
    pub(super) fn network_name(&self, org: &OrgId) -> String {
        format!("{}-org-{org}", self.config.stack)
    }

    /// Finds an org's network, or makes it; gives its id.
    pub(super) async fn network(&self, org: &OrgId) -> Result<String, EngineError> {
        let own = self.networks_of(org).await?;
        if let Some(id) = self.keep_one_network(own, org).await? {
            return Ok(id);
        }
        let all = self.networks().await?;
        let mut taken: Vec<Ipv4Net> = all.iter().flat_map(ranges::of).collect();
        loop {
            let Some(subnet) = self.reserve(&taken) else {
                let reason = format!("every range of {} is taken", self.config.subnets);
                let what = format!("make the network {}", self.network_name(org));
                return Err(EngineError::new(what, Class::OutOfSubnets, reason));
            };
            let made = self.make_network(org, subnet).await;
            self.ranges().under_way.remove(&subnet);
            match made {
                // The host itself, or somebody this moment, has a part of it: the next one, then.
                Err(error) if error.class == Class::OutOfSubnets => taken.push(subnet),
                made => return made,
            }
        }
    }

    fn reserve(&self, taken: &[Ipv4Net]) -> Option<Ipv4Net> {
        let mut ranges = self.ranges();
        let is_taken = |it: Ipv4Net| {
            ranges.under_way.contains(&it) || taken.iter().any(|other| overlap(*other, it))
        };
        // Anywhere to begin with: an earlier control plane may have taken the first back a moment ago.
        let last = ranges.last.unwrap_or_else(|| self.config.subnets.any());
        let subnet = self.config.subnets.free(Some(last), is_taken)?;
        ranges.under_way.insert(subnet);
        ranges.last = Some(subnet);
        Some(subnet)
    }

    fn ranges(&self) -> std::sync::MutexGuard<'_, Ranges> {
        self.ranges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn make_network(&self, org: &OrgId, subnet: Ipv4Net) -> Result<String, EngineError> {
        let name = self.network_name(org);
        let request = NetworkCreateRequest {
            name: name.clone(),
            driver: Some("bridge".to_owned()),
            internal: Some(true),
            ipam: Some(Ipam {
                config: Some(vec![IpamConfig {
                    subnet: Some(subnet.to_string()),
                    ..IpamConfig::default()
                }]),
                ..Ipam::default()
            }),
            options: Some(self.network_options().await?),
            labels: Some(self.labels(org, labels::ORG_INSTANCE)),
            ..NetworkCreateRequest::default()
        };
        let made = self.docker().create_network(request).await;
        let what = format!("make the network {name} with {subnet}");
        Ok(made.map_err(EngineError::of(what))?.id)
    }

    /// What keeps the host off the bridge, in the engine's words for it.
    async fn network_options(&self) -> Result<HashMap<String, String>, EngineError> {
        if self.config.host_access {
            return Ok(HashMap::new());
        }
        let api = self.version().await?.api;
        let (key, value) = if api >= ISOLATED_SINCE {
            ("gateway_mode_ipv4", "isolated")
        } else {
            ("inhibit_ipv4", "true")
        };
        let key = format!("com.docker.network.bridge.{key}");
        Ok(HashMap::from([(key, value.to_owned())]))
    }

    /// Every network of the engine.
    pub(super) async fn networks(&self) -> Result<Vec<Network>, EngineError> {
        let listed = self.docker().list_networks(None).await;
        listed.map_err(EngineError::of("list the engine's networks"))
    }

    async fn networks_of(&self, org: &OrgId) -> Result<Vec<Network>, EngineError> {
        let stack = (labels::STACK, self.config.stack.as_str());
        let wanted = labels::labelled(&[stack, (labels::ORG_ID, org.as_str())]);
        let options = ListNetworksOptionsBuilder::default()
            .filters(&wanted)
            .build();
        let listed = self.docker().list_networks(Some(options)).await;
        listed.map_err(EngineError::of("list an org's networks"))
    }

    /// The oldest of an org's networks. Old engines let two have one name, when both were made at once.
    async fn keep_one_network(
        &self,
        mut own: Vec<Network>,
        org: &OrgId,
    ) -> Result<Option<String>, EngineError> {
        own.sort_by(|one, other| one.created.cmp(&other.created));
        let (good, bad): (Vec<Network>, Vec<Network>) =
            own.into_iter().partition(|it| it.internal == Some(true));
        let mut good = good.into_iter().filter_map(|network| network.id);
        let kept = good.next();
        for id in good.chain(bad.into_iter().filter_map(|network| network.id)) {
            tracing::warn!(org_id = %org, network = id, "removing a network that is one too many");
            self.remove_network(&id).await?;
        }
        Ok(kept)
    }

    /// Whether a network is an org's own.
    pub(super) fn is_network_of(&self, network: &Network, org: &OrgId) -> bool {
        network
            .labels
            .as_ref()
            .is_some_and(|labels| self.owns(labels, Some(org)))
    }

    /// Puts the router and the shared Redis on a network. Fine when they are there.
    pub(super) async fn attach_peers(
        &self,
        network: &str,
        peers: &[&ContainerSummary],
    ) -> Result<(), EngineError> {
        let attached = peers
            .iter()
            .filter(|peer| !is_on(peer, network))
            .map(|peer| {
                let alias = label(peer, labels::TYPE).unwrap_or_default();
                self.connect(network, peer.id.as_deref().unwrap_or_default(), alias)
            });
        future::try_join_all(attached).await.map(drop)
    }

    /// Puts a container on a network under a name. Fine when it is there, or is gone.
    pub(super) async fn connect(
        &self,
        network: &str,
        container: &str,
        alias: &str,
    ) -> Result<(), EngineError> {
        let request = NetworkConnectRequest {
            container: container.to_owned(),
            endpoint_config: Some(EndpointSettings {
                aliases: Some(vec![alias.to_owned()]),
                ..EndpointSettings::default()
            }),
        };
        let what = format!("put {alias} on the network {network}");
        let done = self.docker().connect_network(network, request).await;
        match done.map_err(EngineError::of(what)) {
            Err(error) if error.reason.contains("already exists in network") => Ok(()),
            Err(error) if error.reason.contains("No such container") => Ok(()),
            done => done,
        }
    }

    /// Takes a container off a network. Fine when it is not there.
    pub(super) async fn disconnect(
        &self,
        network: &str,
        container: &str,
    ) -> Result<(), EngineError> {
        let request = NetworkDisconnectRequest {
            container: container.to_owned(),
            force: Some(true),
        };
        let what = format!("take {container} off the network {network}");
        let done = self.docker().disconnect_network(network, request).await;
        match done.map_err(EngineError::of(what)) {
            Err(error) if error.is_not_found() || error.reason.contains("is not connected") => {
                Ok(())
            }
            done => done,
        }
    }

    /// Removes a network, and whoever is on it from it first.
    pub(super) async fn remove_network(&self, id: &str) -> Result<(), EngineError> {
        let what = || format!("remove the network {id}");
        let inspected = self.docker().inspect_network(id, None).await;
        let network = match inspected.map_err(EngineError::of(what())) {
            Err(error) if error.is_not_found() => return Ok(()),
            inspected => inspected?,
        };
        let mut attached: HashSet<String> =
            network.containers.unwrap_or_default().into_keys().collect();
        // The engine names those that run; one that does not would never start again without this network.
        let peers = self.peers().await?;
        let there = peers.into_iter().filter(|peer| is_on(peer, id));
        attached.extend(there.filter_map(|peer| peer.id));
        let gone = attached
            .iter()
            .map(|container| self.disconnect(id, container));
        future::try_join_all(gone).await?;
        let removed = self.docker().remove_network(id).await;
        EngineError::fine_when_gone(removed.map_err(EngineError::of(what())))
    }

    /// Removes all networks of an org.
    pub(super) async fn remove_networks(&self, org: &OrgId) -> Result<(), EngineError> {
        let own = self.networks_of(org).await?;
        let ids = own.iter().filter_map(|network| network.id.as_deref());
        let gone = ids.map(|id| self.remove_network(id));
        future::try_join_all(gone).await.map(drop)
    }
}

/// Whether a container is on a network.
pub fn is_on(container: &ContainerSummary, network: &str) -> bool {
    endpoints(container).any(|(_, endpoint)| endpoint.network_id.as_deref() == Some(network))
}

/// The networks a container is on, by name.
pub fn endpoints(
    container: &ContainerSummary,
) -> impl Iterator<Item = (&String, &EndpointSettings)> {
    let settings = container.network_settings.as_ref();
    settings
        .and_then(|it| it.networks.as_ref())
        .into_iter()
        .flatten()
}

/// What a label of a container says.
pub fn label<'a>(container: &'a ContainerSummary, name: &str) -> Option<&'a str> {
    container.labels.as_ref()?.get(name).map(String::as_str)
}
