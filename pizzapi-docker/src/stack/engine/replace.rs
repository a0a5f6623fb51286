//! One container in the place of another.
//!
//! The one rule: what runs goes only when what comes in its place has started. A port that somebody else has leaves everything as
//! it was, and a replacement that was broken off is taken up by the next.

use bollard::{
    models::EndpointSettings,
    query_parameters::{
        RemoveContainerOptionsBuilder, RenameContainerOptionsBuilder, StopContainerOptionsBuilder,
    },
};

use super::{OnEngine, Part, Tell, doing};
use crate::{error::EngineError, stack::Service};

/// What the name of a container ends with that was set aside.
const ASIDE: &str = "-before";

/// How far a replacement has come.
#[derive(Default)]
struct Begun {
    /// The one before has another name.
    renamed: bool,
    /// The new one's id.
    made: Option<String>,
}

impl OnEngine {
    /// Of a service's containers, the one to go back to: one that runs, or one that was set aside by an `up` that was broken off.
    pub(super) fn fallback<'a>(&self, service: &Service, own: &[&'a Part]) -> Option<&'a Part> {
        let aside = self.project.container(service.name) + ASIDE;
        let runs = own.iter().find(|part| part.state == "running");
        runs.or_else(|| own.iter().find(|part| part.name == aside))
            .copied()
    }

    /// Gives a container its name again that was set aside, and is as it should be after all.
    pub(super) async fn name_again(
        &self,
        service: &Service,
        part: &Part,
    ) -> Result<(), EngineError> {
        let name = self.project.container(service.name);
        if part.name == format!("{name}{ASIDE}") {
            return self.rename(part, &name).await;
        }
        Ok(())
    }

    /// Makes a service's container anew in the place of one; gives its id.
    pub(super) async fn replace(
        &self,
        service: &Service,
        part: &Part,
        joined: Vec<(String, EndpointSettings)>,
        tell: &mut Tell<'_>,
    ) -> Result<String, EngineError> {
        let aside = self.project.container(service.name) + ASIDE;
        let mut begun = Begun::default();
        let replaced = async {
            if part.state == "running" {
                tell(doing(&part.name, "stopping"));
                self.stop(part).await?;
            }
            if part.name != aside {
                self.rename(part, &aside).await?;
            }
            begun.renamed = true;
            let id = self.create(service, tell).await?;
            begun.made = Some(id.clone());
            self.equip(service, &id, joined).await?;
            self.start(service, &id, tell).await?;
            Ok(id)
        };
        match replaced.await {
            Ok(id) => {
                self.remove_container(part, true, tell).await?;
                Ok(id)
            }
            Err(error) => Err(self.put_back(service, part, begun, error).await),
        }
    }

    /// What was in the place of one that cannot be made runs again; the error says whether.
    async fn put_back(
        &self,
        service: &Service,
        part: &Part,
        begun: Begun,
        error: EngineError,
    ) -> EngineError {
        let back = async {
            let docker = self.engine.docker();
            if let Some(made) = begun.made {
                let options = RemoveContainerOptionsBuilder::default().v(true).force(true);
                let removed = docker.remove_container(&made, Some(options.build())).await;
                EngineError::fine_when_gone(removed.map_err(EngineError::of("remove it")))?;
            }
            let named = if begun.renamed {
                let name = self.project.container(service.name);
                self.rename(part, &name).await
            } else {
                Ok(())
            };
            let started = docker.start_container(&part.id, None).await;
            started.map_err(EngineError::of("start it"))?;
            named
        };
        let how = match back.await {
            Ok(()) => "; what was there before runs again".to_owned(),
            Err(after) => format!("; and what was there before is not back: {after}"),
        };
        EngineError {
            reason: error.reason + &how,
            ..error
        }
    }

    async fn rename(&self, part: &Part, name: &str) -> Result<(), EngineError> {
        let options = RenameContainerOptionsBuilder::default().name(name).build();
        let renamed = self.engine.docker().rename_container(&part.id, options);
        let what = format!("rename {} to {name}", part.name);
        renamed.await.map_err(EngineError::of(what))
    }

    /// Stops a container: as long as its own limit says, then it is killed.
    pub(super) async fn stop(&self, part: &Part) -> Result<(), EngineError> {
        let options = StopContainerOptionsBuilder::default().build();
        let docker = self.engine.docker();
        let stopped = docker.stop_container(&part.id, Some(options)).await;
        stopped.map_err(EngineError::of(format!("stop {}", part.name)))
    }
}
