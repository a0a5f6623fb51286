//! `GET /health`. The one rule: it says `ok` only when something could be written now.

use axum::extract::State;
use pizzapi_http::{ApiError, Json};
use pizzapi_types::{
    instance::{InstanceHealth, InstanceVersion},
    runner::PROTOCOL_VERSION,
};

use crate::app::App;

pub async fn get(State(app): State<App>) -> Result<Json<InstanceHealth>, ApiError> {
    if !app.store().is_usable().await {
        return Err(ApiError::unavailable("the store", "it cannot be written"));
    }
    let tenant = app.tenancy().tenant();
    Ok(Json(InstanceHealth {
        status: "ok".to_owned(),
        redis: app.redis().map(|redis| redis.answers()),
        socketio: true,
        uptime: app.uptime(),
        version: InstanceVersion {
            server: env!("CARGO_PKG_VERSION").to_owned(),
            socket_protocol: PROTOCOL_VERSION,
        },
        org_id: tenant.map(|tenant| tenant.org_id.clone()),
        generation: tenant.map(|tenant| tenant.generation),
    }))
}
