//! The images of a project: whether they are there, and how they are had from a registry.

use std::collections::BTreeMap;

use bollard::query_parameters::CreateImageOptionsBuilder;
use futures_util::TryStreamExt as _;

use super::{MissingImage, OnEngine, ProjectError, Tell, doing, done};
use crate::{
    error::{Class, EngineError},
    image,
};

impl OnEngine {
    /// The ids of all images that the project needs, by name.
    ///
    /// # Errors
    /// [`ProjectError::ImagesMissing`] names all that are not there.
    pub(super) async fn images(&self) -> Result<BTreeMap<String, String>, ProjectError> {
        let (mut ids, mut missing) = (BTreeMap::new(), Vec::new());
        for (name, services) in self.image_names() {
            match image::find(&self.engine, &name).await?.and_then(|it| it.id) {
                Some(id) => {
                    ids.insert(name, id);
                }
                None => missing.push(MissingImage { name, services }),
            }
        }
        if missing.is_empty() {
            Ok(ids)
        } else {
            Err(ProjectError::ImagesMissing(missing))
        }
    }

    /// The images' names, and the services that run from each; that of organisations' containers is among them.
    pub fn image_names(&self) -> BTreeMap<String, Vec<String>> {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for service in &self.project.stack.services {
            let services = names.entry(service.image.clone()).or_default();
            services.push(service.name.to_owned());
            let settings = service.environment.iter();
            for image in settings.filter(|it| it.name == "PIZZAPI_SERVER_IMAGE") {
                let services = names.entry(image.value.clone()).or_default();
                services.push("organisations".to_owned());
            }
        }
        names
    }

    /// Gets an image from its registry, as it is there now.
    ///
    /// # Errors
    /// What the engine or the registry said.
    pub async fn pull(&self, name: &str, tell: &mut Tell<'_>) -> Result<(), EngineError> {
        let what = format!("pull the image {name}");
        tell(doing(name, "pulling"));
        let (repository, tag) = split(name);
        let options = CreateImageOptionsBuilder::default()
            .from_image(repository)
            .tag(tag);
        let docker = self.engine.docker();
        let mut pulled = docker.create_image(Some(options.build()), None, None);
        let mut last = String::new();
        loop {
            match pulled.try_next().await {
                Ok(Some(said)) => {
                    if let Some(error) = said.error_detail.and_then(|detail| detail.message) {
                        return Err(EngineError::new(what, Class::Other, error));
                    }
                    if let Some(status) = said.status {
                        tell(doing(
                            name,
                            pull_status(&status, said.progress_detail.as_ref()),
                        ));
                        last = status;
                    }
                }
                Ok(None) => break,
                Err(error) => return Err(EngineError::of(what)(error)),
            }
        }
        let outcome = if last.contains("up to date") {
            "up to date"
        } else {
            "pulled"
        };
        tell(done(name, outcome));
        Ok(())
    }
}

fn pull_status(status: &str, progress: Option<&bollard::models::ProgressDetail>) -> String {
    let numbers = progress.and_then(|it| Some((it.current?, it.total?)));
    match numbers {
        Some((current, total)) if total > 0 => {
            format!("{} {} %", status.to_lowercase(), current * 100 / total)
        }
        _ => status.to_lowercase(),
    }
}

/// Repository and tag; a digest is left where it is.
fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') && !name.contains('@') => (repository, tag),
        _ if name.contains('@') => (name, ""),
        _ => (name, "latest"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_tag() {
        for (name, parts) in [
            ("redis:7-alpine", ("redis", "7-alpine")),
            ("redis", ("redis", "latest")),
            ("localhost:5000/a/b", ("localhost:5000/a/b", "latest")),
            ("localhost:5000/a/b:1", ("localhost:5000/a/b", "1")),
            ("redis@sha256:ab", ("redis@sha256:ab", "")),
        ] {
            assert_eq!(split(name), parts, "{name}");
        }
    }
}
