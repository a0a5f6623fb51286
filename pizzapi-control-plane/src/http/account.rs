//! The caller's own account and logins.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{ApiError, Json, PathParam, Query};
use pizzapi_types::{ErrorCode, ListLogins, LoginId, OwnLogin, Page, PatchOwnUser, User, rules};

use super::{Done, broken, part};
use crate::{
    access::{Actor, Login},
    app::App,
};

pub async fn user(actor: Actor) -> Result<Json<User>, ApiError> {
    Ok(Json(actor.user()?.clone()))
}

pub async fn patch_user(
    State(app): State<App>,
    actor: Actor,
    Json(patch): Json<PatchOwnUser>,
) -> Result<Json<User>, ApiError> {
    let user = actor.user()?;
    if actor.key_org().is_some() {
        let detail = "this API key is good for one organisation only";
        return Err(ApiError::with(ErrorCode::Forbidden, detail));
    }
    let Some(name) = &patch.name else {
        return Ok(Json(user.clone()));
    };
    rules::account_name(name).map_err(broken("name"))?;
    Ok(Json(app.store.rename_user(&actor, &user.id, name).await?))
}

/// PizzaPi's bare array.
pub async fn orgs(State(app): State<App>, actor: Actor) -> Result<Response, ApiError> {
    let list = app.store.member_orgs(&actor).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], list).into_response())
}

pub async fn logins(
    State(app): State<App>,
    login: Login,
    Query(query): Query<ListLogins>,
) -> Result<Json<Page<OwnLogin>>, ApiError> {
    let part = part(query.cursor.as_deref(), query.limit)?;
    Ok(Json(app.store.logins(&login, part).await?))
}

pub async fn revoke_login(
    State(app): State<App>,
    login: Login,
    PathParam(id): PathParam<LoginId>,
) -> Result<Json<Done>, ApiError> {
    if app.store.revoke_login(&login, &id).await? {
        Ok(Json(Done::OK))
    } else {
        let detail = "you have no such login";
        Err(ApiError::with(ErrorCode::NotFound, detail))
    }
}
