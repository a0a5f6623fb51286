//! Taking a project down. The one rule: what makes containers goes before what it makes.

use bollard::query_parameters::RemoveVolumeOptionsBuilder;

use super::{OnEngine, Part, PartKind, Tell, done};
use crate::{error::EngineError, labels, stack::project::PROJECT, volumes::Volumes};

impl OnEngine {
    /// Ends and removes all containers and networks of the project, those of its organisations too; with `volumes`, all data.
    ///
    /// # Errors
    /// What the engine could not remove; run again, it goes on there.
    pub async fn down(&self, volumes: bool, tell: &mut Tell<'_>) -> Result<(), EngineError> {
        for part in self.in_order_of_leaving().await? {
            self.remove_container(&part, part.own || volumes, tell)
                .await?;
        }
        for label in [PROJECT, labels::STACK] {
            for network in self.networks_of(label, &self.project.name).await? {
                let id = network.id.unwrap_or_default();
                self.forget_network(&id, network.name.as_deref().unwrap_or(&id), tell)
                    .await?;
            }
        }
        if volumes {
            // What is left of a restore that was killed holds them.
            Volumes::of(&self.engine, &self.project.name)
                .clear()
                .await?;
            for name in self.volumes().await? {
                let options = RemoveVolumeOptionsBuilder::default().build();
                let removed = self
                    .engine
                    .docker()
                    .remove_volume(&name, Some(options))
                    .await;
                let what = format!("remove the volume {name}");
                EngineError::fine_when_gone(removed.map_err(EngineError::of(what)))?;
                tell(done(&format!("volume {name}"), "removed"));
            }
        }
        Ok(())
    }

    /// The names of all volumes with the project's data, those of its organisations too.
    ///
    /// # Errors
    /// When the engine could not be asked.
    pub async fn volumes(&self) -> Result<Vec<String>, EngineError> {
        let mut names = self.volumes_of(PROJECT, &self.project.name).await?;
        names.extend(self.volumes_of(labels::STACK, &self.project.name).await?);
        let volumes = Volumes::of(&self.engine, &self.project.name);
        let of_orgs = volumes.of_orgs().await?.into_iter();
        names.extend(of_orgs.map(|volume| volume.name));
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// In the reverse order of coming up; organisations' containers when nothing starts them again any more.
    async fn in_order_of_leaving(&self) -> Result<Vec<Part>, EngineError> {
        let (services, orgs): (Vec<Part>, Vec<Part>) = self
            .parts()
            .await?
            .into_iter()
            .partition(|part| matches!(part.kind, PartKind::Service(_)));
        let maker = PartKind::Service("control-plane".to_owned());
        let mut leaving = Vec::new();
        let mut orgs = Some(orgs);
        for part in services.into_iter().rev() {
            let is_maker = part.kind == maker;
            leaving.push(part);
            if is_maker {
                leaving.extend(orgs.take().unwrap_or_default());
            }
        }
        leaving.extend(orgs.unwrap_or_default());
        Ok(leaving)
    }
}
