//! The networks and volumes of a project. The one rule: found by their labels, as old engines can have two of one name.

use bollard::{
    models::{
        Ipam, IpamConfig, Network as Found, NetworkCreateRequest, NetworkDisconnectRequest,
        VolumeCreateRequest,
    },
    query_parameters::{ListNetworksOptionsBuilder, ListVolumesOptionsBuilder},
};

use super::{OnEngine, Part, ProjectError, Tell, done};
use crate::{
    error::{Class, EngineError},
    labels::labelled,
    ranges::{self, overlap},
    stack::{
        Network,
        project::{CONFIG_HASH, PROJECT, hash},
    },
    volumes::{Volume, Volumes},
};

impl OnEngine {
    /// The networks with a label of that value.
    pub(super) async fn networks_of(
        &self,
        label: &str,
        value: &str,
    ) -> Result<Vec<Found>, EngineError> {
        let filters = labelled(&[(label, value)]);
        let options = ListNetworksOptionsBuilder::default()
            .filters(&filters)
            .build();
        let found = self.engine.docker().list_networks(Some(options)).await;
        found.map_err(EngineError::of("list the networks"))
    }

    /// The names of the volumes with a label of that value.
    pub(super) async fn volumes_of(
        &self,
        label: &str,
        value: &str,
    ) -> Result<Vec<String>, EngineError> {
        let filters = labelled(&[(label, value)]);
        let options = ListVolumesOptionsBuilder::default()
            .filters(&filters)
            .build();
        let found = self.engine.docker().list_volumes(Some(options)).await;
        let found = found.map_err(EngineError::of("list the volumes"))?.volumes;
        Ok(found
            .unwrap_or_default()
            .into_iter()
            .map(|it| it.name)
            .collect())
    }

    /// Makes the networks that are missing; one that is set up otherwise now is made anew, and what is on it goes first.
    pub(super) async fn ensure_networks(&self, tell: &mut Tell<'_>) -> Result<(), EngineError> {
        let all = self.engine.docker().list_networks(None).await;
        let all = all.map_err(EngineError::of("list the networks"))?;
        let is_ours = |found: &&Found| {
            let labels = found.labels.as_ref();
            labels.and_then(|labels| labels.get(PROJECT)) == Some(&self.project.name)
        };
        let mut plan = Vec::new();
        for network in &self.project.stack.networks {
            let name = self.project.shared(network.name);
            let own = all
                .iter()
                .filter(is_ours)
                .filter(|it| it.name.as_ref() == Some(&name));
            // One is enough: two that come up at once make two of one name on old engines, which then know neither.
            let own: Vec<&Found> = own.collect();
            let kept = own.iter().position(|found| fits(found, network));
            if kept.is_none() {
                look_for_room(network, &name, &all)?;
            }
            plan.push((network, name, own, kept));
        }
        for (network, name, own, kept) in plan {
            for (index, found) in own.into_iter().enumerate() {
                if kept != Some(index) {
                    self.remove_network(found, tell).await?;
                }
            }
            if kept.is_none() {
                self.create_network(network, &name, tell).await?;
            }
        }
        Ok(())
    }

    async fn create_network(
        &self,
        network: &Network,
        name: &str,
        tell: &mut Tell<'_>,
    ) -> Result<(), EngineError> {
        let subnet = network.subnet.as_ref();
        let request = NetworkCreateRequest {
            name: name.to_owned(),
            driver: Some("bridge".to_owned()),
            internal: Some(network.internal),
            labels: Some(self.project.network_labels(network)),
            ipam: subnet.map(|subnet| Ipam {
                config: Some(vec![IpamConfig {
                    subnet: Some(subnet.all.clone()),
                    ip_range: Some(subnet.given_out.clone()),
                    ..IpamConfig::default()
                }]),
                ..Ipam::default()
            }),
            ..NetworkCreateRequest::default()
        };
        let made = self.engine.docker().create_network(request).await;
        made.map_err(EngineError::of(format!("make the network {name}")))?;
        tell(done(&format!("network {name}"), "created"));
        Ok(())
    }

    /// Removes a network, and first every container of the stack that is on it. Others are only taken off it.
    async fn remove_network(&self, found: &Found, tell: &mut Tell<'_>) -> Result<(), EngineError> {
        let id = found.id.clone().unwrap_or_default();
        for part in self.parts().await? {
            if part.networks.contains(&id) {
                if part.own {
                    self.remove_container(&part, true, tell).await?;
                } else {
                    self.take_off(&part, &id, tell).await?;
                }
            }
        }
        self.forget_network(&id, found.name.as_deref().unwrap_or(&id), tell)
            .await
    }

    async fn take_off(
        &self,
        part: &Part,
        network: &str,
        tell: &mut Tell<'_>,
    ) -> Result<(), EngineError> {
        let request = NetworkDisconnectRequest {
            container: part.id.clone(),
            force: Some(true),
        };
        let docker = self.engine.docker();
        let taken = docker.disconnect_network(network, request).await;
        let what = format!("take {} off a network", part.name);
        taken.map_err(EngineError::of(what))?;
        tell(done(&part.name, "taken off its network"));
        Ok(())
    }

    /// Removes a network that nothing is on.
    pub(super) async fn forget_network(
        &self,
        id: &str,
        name: &str,
        tell: &mut Tell<'_>,
    ) -> Result<(), EngineError> {
        let removed = self.engine.docker().remove_network(id).await;
        let what = format!("remove the network {name}");
        EngineError::fine_when_gone(removed.map_err(EngineError::of(what)))?;
        tell(done(&format!("network {name}"), "removed"));
        Ok(())
    }

    /// Refuses to begin anew where there is data of before, which the next registry would know nothing of.
    pub(super) async fn look_for_registry(&self) -> Result<(), ProjectError> {
        let registry = Volume::of_control_plane(&self.project.name).name;
        let there = self.volumes_of(PROJECT, &self.project.name).await?;
        if there.contains(&registry) {
            return Ok(());
        }
        let volumes = Volumes::of(&self.engine, &self.project.name);
        match volumes.of_orgs().await?.len() {
            0 => Ok(()),
            orgs => Err(ProjectError::RegistryLost { registry, orgs }),
        }
    }

    /// Makes the volumes that are missing.
    pub(super) async fn ensure_volumes(&self, tell: &mut Tell<'_>) -> Result<(), EngineError> {
        let there = self.volumes_of(PROJECT, &self.project.name).await?;
        for volume in &self.project.stack.volumes {
            let name = self.project.shared(volume.name);
            if there.contains(&name) {
                continue;
            }
            let request = VolumeCreateRequest {
                name: Some(name.clone()),
                labels: Some(self.project.volume_labels(volume.name)),
                ..VolumeCreateRequest::default()
            };
            let made = self.engine.docker().create_volume(request).await;
            made.map_err(EngineError::of(format!("make the volume {name}")))?;
            tell(done(&format!("volume {name}"), "created"));
        }
        Ok(())
    }
}

/// Refuses addresses that another network has, while everything still is as it was.
fn look_for_room(network: &Network, name: &str, all: &[Found]) -> Result<(), EngineError> {
    let wanted = network.subnet.as_ref().map(|subnet| subnet.all.parse());
    let Some(Ok(wanted)) = wanted else {
        return Ok(());
    };
    // Others have no addresses of this machine's.
    let is_here = |it: &&Found| {
        it.scope.as_deref() != Some("swarm")
            && it.config_only != Some(true)
            && it.name.as_deref() != Some(name)
    };
    for other in all.iter().filter(is_here) {
        if let Some(range) = ranges::of(other).find(|range| overlap(*range, wanted)) {
            let other = other.name.as_deref().unwrap_or_default();
            let reason = format!("{wanted} overlaps with {range} of the network {other}");
            let what = format!("make the network {name}");
            return Err(EngineError::new(what, Class::OutOfSubnets, reason));
        }
    }
    Ok(())
}

/// Whether a network can stay as it is.
fn fits(found: &Found, network: &Network) -> bool {
    let labels = found.labels.as_ref();
    let made_from = labels.and_then(|labels| labels.get(CONFIG_HASH));
    // One that Compose made has another hash, or none: it is as good when its addresses are.
    made_from == Some(&hash(network)) || is_same(found, network)
}

fn is_same(found: &Found, network: &Network) -> bool {
    let config = found.ipam.as_ref().and_then(|ipam| ipam.config.as_ref());
    let config = config.and_then(|config| config.first());
    let addresses = network.subnet.as_ref().is_none_or(|subnet| {
        config.is_some_and(|config| {
            config.subnet.as_ref() == Some(&subnet.all)
                && config.ip_range.as_ref() == Some(&subnet.given_out)
        })
    });
    addresses && found.internal.unwrap_or(false) == network.internal
}
