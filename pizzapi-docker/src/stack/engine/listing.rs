//! What of a project there is on an engine: its services' containers, and those of organisations that its control plane made.

use bollard::{models::ContainerSummary, query_parameters::ListContainersOptionsBuilder};
use serde::Serialize;

use super::OnEngine;
use crate::{
    error::EngineError,
    labels::{self, labelled},
    stack::project::{CONFIG_HASH, ONEOFF, PROJECT, SERVICE},
};

/// A container of a project.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is.
    #[serde(flatten)]
    pub kind: PartKind,
    /// `running`, `exited`, and what else the engine knows.
    pub state: String,
    /// `healthy`, `unhealthy`, `starting`; nothing where it is not asked.
    pub health: Option<String>,
    /// The engine's own words: `Up 2 hours (healthy)`.
    pub status: String,
    /// What is published of it: `127.0.0.1:3100->3100/tcp`.
    pub ports: Vec<String>,
    /// The image it was made from.
    pub image: String,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// The image's id.
    #[serde(skip)]
    pub image_id: String,
    /// The ids of the networks it is on.
    #[serde(skip)]
    pub networks: Vec<String>,
    /// What it was made from.
    #[serde(skip)]
    pub made_from: Option<String>,
    /// Whether it is of the stack: others may have put a container of theirs into the project.
    #[serde(skip)]
    pub own: bool,
}

/// What a container of a project is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// One of the stack's services.
    Service(String),
    /// Of an organisation: its slug.
    Org(String),
}

impl PartKind {
    /// The service's or the organisation's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Service(name) | Self::Org(name) => name,
        }
    }
}

impl OnEngine {
    /// All containers of the project, services first, in the order in which they come up.
    ///
    /// # Errors
    /// When the engine could not be asked.
    pub async fn parts(&self) -> Result<Vec<Part>, EngineError> {
        let name = &self.project.name;
        let mut parts: Vec<Part> = Vec::new();
        for (label, value) in [(PROJECT, name), (labels::STACK, name)] {
            let filters = labelled(&[(label, value)]);
            let options = ListContainersOptionsBuilder::default()
                .all(true)
                .filters(&filters);
            let found = self
                .engine
                .docker()
                .list_containers(Some(options.build()))
                .await;
            for container in found.map_err(EngineError::of("list the containers"))? {
                if let Some(part) = self.part(container)
                    && parts.iter().all(|it| it.id != part.id)
                {
                    parts.push(part);
                }
            }
        }
        let services = &self.project.stack.services;
        parts.sort_by_key(|part| {
            let place = match &part.kind {
                PartKind::Service(name) => services.iter().position(|it| it.name == name),
                PartKind::Org(_) => None,
            };
            (place.unwrap_or(usize::MAX), part.name.clone())
        });
        Ok(parts)
    }

    fn part(&self, container: ContainerSummary) -> Option<Part> {
        let project = self.project.name.as_str();
        let labels = container.labels.unwrap_or_default();
        let label = |name: &str| labels.get(name).cloned();
        let of_compose = label(PROJECT).as_deref() == Some(project);
        let is_org = matches!(
            label(labels::TYPE).as_deref(),
            Some(labels::ORG_INSTANCE | labels::ORG_REDIS)
        );
        let kind = match label(SERVICE) {
            Some(_) if of_compose && label(ONEOFF).as_deref() == Some("True") => return None,
            Some(service) if of_compose => PartKind::Service(service),
            _ if is_org => PartKind::Org(label(labels::ORG).unwrap_or_default()),
            _ => return None,
        };
        // An older definition had other services, and gave them this label.
        let own = label(labels::STACK).as_deref() == Some(project)
            || self.project.stack.service(kind.name()).is_some();
        let networks = container.network_settings.and_then(|it| it.networks);
        let networks = networks.unwrap_or_default().into_values();
        let status = container.status.unwrap_or_default();
        let mut ports: Vec<String> = container
            .ports
            .unwrap_or_default()
            .into_iter()
            .filter_map(|port| {
                let (ip, public) = (port.ip?, port.public_port?);
                let ip = if ip.contains(':') {
                    format!("[{ip}]")
                } else {
                    ip
                };
                let typ = port.typ.map(|typ| typ.to_string()).unwrap_or_default();
                Some(format!("{ip}:{public}->{}/{typ}", port.private_port))
            })
            .collect();
        ports.sort();
        let names = container.names.unwrap_or_default();
        Some(Part {
            name: names.first()?.trim_start_matches('/').to_owned(),
            kind,
            state: container
                .state
                .map(|state| state.to_string())
                .unwrap_or_default(),
            health: health_of(&status),
            status,
            ports,
            image: container.image.unwrap_or_default(),
            created: container.created.unwrap_or_default(),
            image_id: container.image_id.unwrap_or_default(),
            networks: networks.filter_map(|it| it.network_id).collect(),
            made_from: label(CONFIG_HASH),
            own,
            id: container.id?,
        })
    }
}

/// The engine says it in its own words only.
fn health_of(status: &str) -> Option<String> {
    let inner = status.rsplit_once('(')?.1.strip_suffix(')')?;
    let word = inner.strip_prefix("health: ").unwrap_or(inner);
    matches!(word, "healthy" | "unhealthy" | "starting").then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_is_read_from_the_engines_words() {
        for (status, health) in [
            ("Up 2 hours (healthy)", Some("healthy")),
            ("Up 1 second (health: starting)", Some("starting")),
            ("Up 2 hours (unhealthy)", Some("unhealthy")),
            ("Up 2 hours", None),
            ("Exited (0) 3 seconds ago", None),
        ] {
            assert_eq!(health_of(status).as_deref(), health, "{status}");
        }
    }
}
