//! Bringing a project up.
//!
//! The one rule: what is there and is as it should be is left alone; what is there otherwise is made anew; what is missing is
//! made. So up twice changes nothing, and up after an up that was broken off ends whole.

use std::{collections::BTreeMap, time::Duration};

use bollard::{
    models::{EndpointSettings, NetworkConnectRequest},
    query_parameters::{CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder},
};
use tokio::time::Instant;

use super::{
    OnEngine, Part, PartKind, ProjectError, Said, Tell, container, doing, done, exec, wait::Wait,
};
use crate::{
    archive::{Archive, Owner},
    error::{Class, EngineError},
    stack::{Condition, File, Service, project::hash},
};

/// How long a command that is run in a service may take.
const COMMAND: Duration = Duration::from_secs(20);

impl OnEngine {
    /// Brings everything up that is not, in order, and waits until all of it is healthy. Gives the names of containers that are
    /// of the project and not of the stack: others put them there, and they are left alone.
    ///
    /// # Errors
    /// What stood in the way; what came up until then stays up.
    pub async fn up(
        &self,
        patience: Duration,
        tell: &mut Tell<'_>,
    ) -> Result<Vec<String>, ProjectError> {
        let deadline = Instant::now() + patience;
        let images = self.images().await?;
        self.look_for_registry().await?;
        self.ensure_networks(tell).await?;
        self.ensure_volumes(tell).await?;
        for service in &self.project.stack.services {
            // What was made, stopped or changed meanwhile is seen as it is now.
            let parts = self.parts().await?;
            let (id, fresh) = self.ensure(service, &parts, &images, tell).await?;
            let condition = if service.once {
                Condition::Done
            } else {
                Condition::Healthy
            };
            if fresh {
                tell(doing(service.name, "waiting"));
            }
            let wait = Wait {
                service,
                id: &id,
                condition,
                fresh,
                deadline,
            };
            self.wait(wait).await?;
            let how = match (fresh, service.once) {
                (false, _) => "up to date",
                (true, true) => "done",
                (true, false) => "healthy",
            };
            tell(done(service.name, how));
        }
        Ok(self.remove_former(tell).await?)
    }

    /// Runs a command in a service that runs.
    ///
    /// # Errors
    /// [`Class::NotFound`] when the project has no such service; else what the engine could not.
    pub async fn exec(&self, service: &str, command: &[&str]) -> Result<Said, EngineError> {
        let parts = self.parts().await?;
        let part = parts
            .iter()
            .find(|part| part.kind == PartKind::Service(service.to_owned()));
        let part = part.ok_or_else(|| {
            let name = &self.project.name;
            let reason = format!("project {name} has no container of it");
            EngineError::new(
                format!("run something in `{service}`"),
                Class::NotFound,
                reason,
            )
        })?;
        let command: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
        exec::run(&self.engine, &part.id, &command, COMMAND).await
    }

    /// Has a service's container run; gives its id, and whether it was started just now.
    async fn ensure(
        &self,
        service: &Service,
        parts: &[Part],
        images: &BTreeMap<String, String>,
        tell: &mut Tell<'_>,
    ) -> Result<(String, bool), EngineError> {
        let image = images
            .get(&service.image)
            .map(String::as_str)
            .unwrap_or_default();
        let own = parts
            .iter()
            .filter(|part| part.kind == PartKind::Service(service.name.to_owned()));
        let own: Vec<&Part> = own.collect();
        let kept = own.iter().find(|part| fits(part, service, image));
        let before = self.fallback(service, &own).filter(|_| kept.is_none());
        let mut joined = Vec::new();
        for part in &own {
            if kept.is_some_and(|it| it.id == part.id) {
                continue;
            }
            joined.extend(self.joined(service, part).await?);
            if before.is_none_or(|it| it.id != part.id) {
                self.remove_container(part, true, tell).await?;
            }
        }
        if let Some(part) = kept {
            self.name_again(service, part).await?;
            if part.state == "running" || service.once {
                return Ok((part.id.clone(), false));
            }
            match self.start(service, &part.id, tell).await {
                // A network it was on has gone since it ended, that of an organisation for one.
                Err(error) if error.is_not_found() => {
                    joined.extend(self.joined(service, part).await?);
                    self.remove_container(part, true, tell).await?;
                }
                started => return started.map(|()| (part.id.clone(), true)),
            }
        }
        if let Some(part) = before {
            let id = self.replace(service, part, joined, tell).await?;
            return Ok((id, true));
        }
        let id = self.create(service, tell).await?;
        self.equip(service, &id, joined).await?;
        self.start(service, &id, tell).await?;
        Ok((id, true))
    }

    pub(super) async fn start(
        &self,
        service: &Service,
        id: &str,
        tell: &mut Tell<'_>,
    ) -> Result<(), EngineError> {
        tell(doing(service.name, "starting"));
        let started = self.engine.docker().start_container(id, None).await;
        started.map_err(EngineError::of(format!("start `{}`", service.name)))
    }

    /// Makes a service's container; gives its id.
    pub(super) async fn create(
        &self,
        service: &Service,
        tell: &mut Tell<'_>,
    ) -> Result<String, EngineError> {
        tell(doing(service.name, "creating"));
        let name = self.project.container(service.name);
        let what = format!("make the container {name}");
        let options = CreateContainerOptionsBuilder::default().name(&name).build();
        let body = container::body(&self.project, service);
        let docker = self.engine.docker();
        let made = docker.create_container(Some(options), body).await;
        Ok(made.map_err(EngineError::of(&what))?.id)
    }

    /// What a container that was made lacks until it can start: its other networks, its file.
    pub(super) async fn equip(
        &self,
        service: &Service,
        id: &str,
        joined: Vec<(String, EndpointSettings)>,
    ) -> Result<(), EngineError> {
        let name = self.project.container(service.name);
        let docker = self.engine.docker();
        let own = service.networks.iter().skip(1).map(|attachment| {
            let network = self.project.shared(attachment.network);
            (network, container::endpoint(service, attachment))
        });
        for (network, endpoint) in own.chain(joined) {
            let request = NetworkConnectRequest {
                container: id.to_owned(),
                endpoint_config: Some(endpoint),
            };
            let connected = docker.connect_network(&network, request).await;
            connected.map_err(EngineError::of(format!(
                "put {name} on the network {network}"
            )))?;
        }
        if let Some(file) = &service.file {
            self.put(id, &name, file).await?;
        }
        Ok(())
    }

    /// Networks of others that a container is on, as the router is on those of organisations: the next one is put there, too.
    async fn joined(
        &self,
        service: &Service,
        part: &Part,
    ) -> Result<Vec<(String, EndpointSettings)>, EngineError> {
        let seen = match self.inspect(&part.id).await {
            Err(error) if error.is_not_found() => return Ok(Vec::new()),
            seen => seen?,
        };
        let networks = seen.network_settings.and_then(|it| it.networks);
        let own = service
            .networks
            .iter()
            .map(|it| self.project.shared(it.network));
        let own: Vec<String> = own.collect();
        let there = self
            .networks_of(crate::labels::STACK, &self.project.name)
            .await?;
        let is_there = |id: &Option<String>| there.iter().any(|it| it.id == *id);
        Ok(networks
            .unwrap_or_default()
            .into_iter()
            .filter(|(name, endpoint)| !own.contains(name) && is_there(&endpoint.network_id))
            .map(|(name, endpoint)| {
                let settings = EndpointSettings {
                    aliases: Some(vec![service.name.to_owned()]),
                    ..EndpointSettings::default()
                };
                (endpoint.network_id.unwrap_or(name), settings)
            })
            .collect())
    }

    async fn put(&self, id: &str, name: &str, file: &File) -> Result<(), EngineError> {
        let what = format!("give {name} its {}", file.target);
        let owner = Owner {
            uid: 0,
            mode: 0o644,
        };
        let archive = Archive::default().file(file.target, file.content.as_bytes(), owner);
        let archive = archive
            .and_then(Archive::finish)
            .map_err(|error| EngineError::new(&what, Class::Other, error.to_string()))?;
        self.engine.upload(id, file.folder, archive, &what).await
    }

    /// Stops a container and removes it, with `volumes` also those of its volumes that have no name.
    pub(super) async fn remove_container(
        &self,
        part: &Part,
        volumes: bool,
        tell: &mut Tell<'_>,
    ) -> Result<(), EngineError> {
        let (id, name) = (part.id.as_str(), part.name.as_str());
        tell(doing(name, "stopping"));
        if let Err(error) = self.stop(part).await
            && error.class == Class::Away
        {
            return Err(error);
        }
        let docker = self.engine.docker();
        let options = RemoveContainerOptionsBuilder::default()
            .v(volumes)
            .force(true)
            .build();
        let removed = docker.remove_container(id, Some(options)).await;
        match removed.map_err(EngineError::of(format!("remove {name}"))) {
            // Somebody else is at it, or was.
            Err(error) if !error.is_not_found() && error.class != Class::Conflict => {
                return Err(error);
            }
            _ => {}
        }
        self.until_gone(id, name).await?;
        tell(done(name, "removed"));
        Ok(())
    }

    /// Whoever else removes it may take a while.
    async fn until_gone(&self, id: &str, name: &str) -> Result<(), EngineError> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            match self.inspect(id).await {
                Err(error) if error.is_not_found() => return Ok(()),
                Err(error) => return Err(error),
                Ok(_) if Instant::now() > deadline => {
                    let what = format!("remove {name}");
                    return Err(EngineError::new(what, Class::TimedOut, "it is still there"));
                }
                Ok(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Services that an older definition had are not of the stack any more. Gives the names of those that never were.
    async fn remove_former(&self, tell: &mut Tell<'_>) -> Result<Vec<String>, EngineError> {
        let mut strangers = Vec::new();
        for part in self.parts().await? {
            match &part.kind {
                PartKind::Service(_) if !part.own => strangers.push(part.name),
                PartKind::Service(name) if self.project.stack.service(name).is_none() => {
                    self.remove_container(&part, true, tell).await?;
                }
                _ => {}
            }
        }
        Ok(strangers)
    }
}

/// Whether a container can stay as it is.
fn fits(part: &Part, service: &Service, image: &str) -> bool {
    let whole = match part.state.as_str() {
        // One that was only made may lack what comes after: its networks, its file.
        "exited" if service.once => part.status.starts_with("Exited (0)"),
        "running" | "exited" => true,
        _ => false,
    };
    whole && part.made_from.as_ref() == Some(&hash(service)) && part.image_id == image
}
