//! `/api/runners`. The one rule: any member may use a runner; stopping one is for who started it, and for admins.

use axum::extract::State;
use pizzapi_http::{ApiError, Json, Query};
use pizzapi_types::{
    Runner,
    runner::{Runners, SpawnSession, Spawned, WhichRunner},
};

use super::{Done, NoParameters};
use crate::{app::App, protocol::emit, socket, tenancy::OrgMember};

pub async fn list(
    State(app): State<App>,
    member: OrgMember,
    Query(_): Query<NoParameters>,
) -> Result<Json<Runners>, ApiError> {
    let kept = app.store().runners(&member).await?;
    let registry = app.hub().registry();
    let mut runners = registry.connected();
    let away = kept
        .into_iter()
        .filter(|kept| registry.connection_of(&kept.runner_id).is_none());
    runners.extend(away.map(|away| Runner {
        session_count: registry.session_count(&away.runner_id),
        ..away
    }));
    Ok(Json(Runners { runners }))
}

pub async fn spawn(
    State(app): State<App>,
    member: OrgMember,
    Query(_): Query<NoParameters>,
    Json(wanted): Json<SpawnSession>,
) -> Result<Json<Spawned>, ApiError> {
    socket::spawn(&app, &member, wanted).await.map(Json)
}

pub async fn restart(
    State(app): State<App>,
    member: OrgMember,
    Query(_): Query<NoParameters>,
    Json(which): Json<WhichRunner>,
) -> Result<Json<Done>, ApiError> {
    socket::tell_runner(&app, &member, &which.runner_id, emit::RESTART)?;
    Ok(Json(Done::YES))
}

pub async fn stop(
    State(app): State<App>,
    member: OrgMember,
    Query(_): Query<NoParameters>,
    Json(which): Json<WhichRunner>,
) -> Result<Json<Done>, ApiError> {
    socket::tell_runner(&app, &member, &which.runner_id, emit::SHUTDOWN)?;
    Ok(Json(Done::YES))
}
