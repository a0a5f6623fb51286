//! The files an instance starts with: its token, the first keys and locks.
//!
//! The one rule: they go into the org's volume, before anything runs there, and nobody but the instance's user may read them.

use pizzapi_docker::{
    Class, EngineError,
    archive::{Archive, Owner},
    image,
};

use pizzapi_types::Secret;

use super::{DockerProvider, own_redis};
use crate::provider::{InstanceSpec, RedisAccess};

/// A file only the instance's user may read.
pub(super) const OWN: Owner = Owner {
    uid: image::USER,
    mode: 0o600,
};

impl DockerProvider {
    /// Writes an instance's files into its volume, through its container.
    pub(super) async fn upload_secrets(
        &self,
        container: &str,
        spec: &InstanceSpec,
    ) -> Result<(), EngineError> {
        let what = || format!("write the secrets of {}", spec.org_slug);
        let archive = archive(spec)
            .map_err(|error| EngineError::new(what(), Class::Other, error.to_string()))?;
        let engine = &self.config.engine;
        engine
            .upload(container, image::DATA, archive, &what())
            .await
    }
}

fn archive(spec: &InstanceSpec) -> std::io::Result<Vec<u8>> {
    let jwks = serde_json::to_vec(&spec.jwks)?;
    let locks = serde_json::to_vec(&spec.locks)?;
    let redis_url = match &spec.redis {
        RedisAccess::None => Secret::from(""),
        RedisAccess::Shared(url) => url.clone(),
        RedisAccess::Own(password) => own_redis::url(&spec.org_id, password),
    };
    Archive::default()
        .file("token", spec.token.expose().as_bytes(), OWN)?
        .file("jwks.json", &jwks, OWN)?
        .file("locks.json", &locks, OWN)?
        // Empty where there is none: one from before must not stay.
        .file("redis-url", redis_url.expose().as_bytes(), OWN)?
        .finish()
}
