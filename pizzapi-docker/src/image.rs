//! The image that every server of ours runs from: one static binary, and next to nothing else.
//!
//! The one rule: it is made without any other image, so that it can be made where no registry is.

use bollard::{
    body_full,
    models::ImageInspect,
    query_parameters::{BuildImageOptionsBuilder, BuilderVersion},
};
use futures_util::TryStreamExt as _;

use crate::{
    archive::{Archive, Owner},
    engine::Engine,
    error::{Class, EngineError},
};

/// The official image of Redis, where nobody chooses another.
pub const REDIS: &str = "redis:7-alpine";
/// The image's name where nobody chooses another.
pub const DEFAULT: &str = "pizzapi-server:latest";

/// The user that instances and the router run as: nobody else's on any usual system.
pub const USER: u64 = 65532;

/// Where the image keeps data: a volume belongs there.
pub const DATA: &str = "/data";

/// The port an org's server listens on in its container.
pub const PORT: u16 = 3000;

/// What the image is made of, besides the binary. The root `Dockerfile` ends in the same lines, which a test sees to.
pub const DOCKERFILE: &str = r#"FROM scratch
COPY --chown=65532:65532 data /data
COPY etc /etc
COPY pizzapi /pizzapi
ENV PIZZAPI_DATA_DIR=/data PIZZAPI_BIND=0.0.0.0 PORT=3000 PIZZAPI_LOG_FORMAT=json
USER 65532:65532
EXPOSE 3000
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["/pizzapi"]
CMD ["instance", "run"]
"#;

/// What an image is made from.
pub struct Parts {
    /// The binary `pizzapi`, linked statically.
    pub binary: Vec<u8>,
    /// The certificates of the authorities to trust, PEM; empty where only private addresses are reached.
    pub certificates: Vec<u8>,
}

/// Makes the image and gives it a name.
///
/// # Errors
/// What the engine could not do.
pub async fn build(engine: &Engine, name: &str, parts: &Parts) -> Result<String, EngineError> {
    let context = context(parts);
    let context = context.map_err(|error| {
        EngineError::new(
            format!("make the image {name}"),
            Class::Other,
            error.to_string(),
        )
    })?;
    from_context(engine, name, context).await
}

/// Makes an image from an archive with a `Dockerfile` and what that names, and gives it a name; gives its id.
///
/// # Errors
/// What the engine could not do.
pub async fn from_context(
    engine: &Engine,
    name: &str,
    context: Vec<u8>,
) -> Result<String, EngineError> {
    let what = format!("make the image {name}");
    let options = BuildImageOptionsBuilder::default()
        .dockerfile("Dockerfile")
        .t(name)
        .rm(true)
        .forcerm(true)
        .version(BuilderVersion::BuilderV1)
        .build();
    let mut built = engine
        .docker()
        .build_image(options, None, Some(body_full(context.into())));
    loop {
        match built.try_next().await {
            Ok(Some(said)) => {
                if let Some(error) = said.error_detail.and_then(|detail| detail.message) {
                    return Err(EngineError::new(what, Class::Other, error));
                }
            }
            Ok(None) => break,
            Err(error) => return Err(EngineError::of(what)(error)),
        }
    }
    let made = find(engine, name).await?;
    made.and_then(|image| image.id)
        .ok_or_else(|| EngineError::new(what, Class::Other, "it is not there afterwards"))
}

fn context(parts: &Parts) -> std::io::Result<Vec<u8>> {
    let root = |mode| Owner { uid: 0, mode };
    let own = Owner {
        uid: USER,
        mode: 0o700,
    };
    Archive::default()
        .file("Dockerfile", DOCKERFILE.as_bytes(), root(0o644))?
        .folder("data", own)?
        .folder("etc", root(0o755))?
        .folder("etc/ssl", root(0o755))?
        .folder("etc/ssl/certs", root(0o755))?
        .file(
            "etc/ssl/certs/ca-certificates.crt",
            &parts.certificates,
            root(0o644),
        )?
        .file("pizzapi", &parts.binary, root(0o755))?
        .finish()
}

/// An image by its name or id; `None` when the engine has none such.
///
/// # Errors
/// When the engine could not be asked.
pub async fn find(engine: &Engine, name: &str) -> Result<Option<ImageInspect>, EngineError> {
    match engine.docker().inspect_image(name).await {
        Ok(image) => Ok(Some(image)),
        Err(error) => {
            let error = EngineError::of(format!("look for the image {name}"))(error);
            if error.is_not_found() {
                Ok(None)
            } else {
                Err(error)
            }
        }
    }
}
