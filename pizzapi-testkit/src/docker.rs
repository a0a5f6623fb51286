//! The Docker engine that tests may use, and the image of this tree's servers on it.
//!
//! The one rule: an engine is used only when it is named. That of whoever runs the tests has work of theirs on it.

use pizzapi_docker::{Engine, image as images};

use crate::missing::skip;

/// The image of this tree, which `scripts/test` makes; `PIZZAPI_TEST_IMAGE` names another.
pub fn image() -> String {
    named("PIZZAPI_TEST_IMAGE").unwrap_or_else(|| "pizzapi-server:test".to_owned())
}

/// The engine at `PIZZAPI_TEST_DOCKER_HOST`, else at `DOCKER_HOST`, when it answers and has [`image`].
///
/// # Panics
/// On CI when there is none such.
pub async fn engine() -> Option<Engine> {
    let Some(host) = named("PIZZAPI_TEST_DOCKER_HOST").or_else(|| named("DOCKER_HOST")) else {
        return skip("there is no Docker engine: scripts/test starts one as root");
    };
    let engine = match Engine::at(Some(&host)) {
        Ok(engine) => engine,
        Err(error) => return skip(error),
    };
    if let Err(error) = engine.version().await {
        return skip(error);
    }
    let own = image();
    match images::find(&engine, &own).await {
        Ok(Some(_)) => Some(engine),
        Ok(None) => skip(format_args!(
            "{own} is missing: `cargo xtask image --profile dev --tag {own}`"
        )),
        Err(error) => skip(error),
    }
}

fn named(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|it| !it.is_empty())
}
