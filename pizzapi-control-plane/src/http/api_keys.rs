//! API keys of the caller. A key makes no keys: all of this takes a login.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{ApiError, Json, PathParam, Query};
use pizzapi_types::{
    ApiKey, ApiKeyId, CreateApiKey, CreatedApiKey, ErrorCode, ListApiKeys, Page, rules,
};

use super::{Done, broken, part};
use crate::{
    access::Login,
    app::App,
    auth::opaque,
    store::api_keys::{MOST_KEYS, NotMade},
};

pub async fn list(
    State(app): State<App>,
    login: Login,
    Query(query): Query<ListApiKeys>,
) -> Result<Json<Page<ApiKey>>, ApiError> {
    let part = part(query.cursor.as_deref(), query.limit)?;
    Ok(Json(app.store.api_keys(&login, part).await?))
}

pub async fn create(
    State(app): State<App>,
    login: Login,
    Json(new): Json<CreateApiKey>,
) -> Result<Response, ApiError> {
    rules::key_name(&new.name).map_err(broken("name"))?;
    let life = new.expires_in.map(rules::key_life);
    life.transpose().map_err(broken("expires_in"))?;
    let key = opaque::new("pzk_");
    let stored = (&key.expose()[..10], opaque::hash(key.expose()));
    let api_key = app
        .store
        .create_api_key(&login, &new, stored)
        .await?
        .map_err(|refusal| match refusal {
            NotMade::NoSuchOrg => ApiError::field_with(
                ErrorCode::OrgNotFound,
                "org",
                "no organisation of this slug that you are a member of",
            ),
            NotMade::TooMany => ApiError::with(
                ErrorCode::KeyLimit,
                format!("an account may have {MOST_KEYS} API keys; revoke one you no longer use"),
            ),
        })?;
    Ok((StatusCode::CREATED, Json(CreatedApiKey { key, api_key })).into_response())
}

pub async fn revoke(
    State(app): State<App>,
    login: Login,
    PathParam(id): PathParam<ApiKeyId>,
) -> Result<Json<Done>, ApiError> {
    if app.store.revoke_api_key(&login, &id).await? {
        Ok(Json(Done::OK))
    } else {
        Err(ApiError::with(
            ErrorCode::NotFound,
            "you have no such API key",
        ))
    }
}
