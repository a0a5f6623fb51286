//! Whether the control plane is up, and usable.

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
    app.store.check().await?;
    app.provider
        .list()
        .await
        .map_err(|error| ApiError::unavailable("the provider", error))?;
    Ok(health().await)
}
