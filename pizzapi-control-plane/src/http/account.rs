//! The caller's own account.

use axum::extract::State;
use pizzapi_http::{ApiError, Json};
use pizzapi_types::{Org, User};

use crate::{access::Actor, app::App};

pub async fn user(actor: Actor) -> Json<User> {
    Json(actor.user)
}

/// PizzaPi's bare array.
pub async fn orgs(State(app): State<App>, actor: Actor) -> Result<Json<Vec<Org>>, ApiError> {
    Ok(Json(app.store.member_orgs(&actor).await?))
}
