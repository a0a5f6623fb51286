//! Whether the control plane is up, and usable.

use std::time::{Duration, Instant};

use axum::extract::State;
use pizzapi_http::{ApiError, Json};
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;

/// How the server is.
#[derive(Serialize, JsonSchema)]
pub struct Status {
    /// Always `ok`.
    status: &'static str,
}

pub async fn health() -> Json<Status> {
    Json(Status { status: "ok" })
}

pub async fn readyz(State(app): State<App>) -> Result<Json<Status>, ApiError> {
    if app.closing.is_cancelled() {
        return Err(ApiError::unavailable("the control plane", "it is stopping"));
    }
    // Looked at once a second at the most, whoever asks: looking takes the registry's one writer.
    let mut latest = app.ready.lock().await;
    if latest.is_none_or(|at| at.elapsed() > Duration::from_secs(1)) {
        *latest = None;
        app.store.check().await?;
        let found = app.provider.list().await;
        found.map_err(|error| ApiError::unavailable("the provider", error))?;
        *latest = Some(Instant::now());
    }
    Ok(health().await)
}
