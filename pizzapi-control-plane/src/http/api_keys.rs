//! API keys of the caller. A key makes no keys: all of this takes a login.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{ApiError, Json, PathParam, Query};
use pizzapi_types::{ApiKey, ApiKeyId, CreateApiKey, CreatedApiKey, ErrorCode, ListApiKeys, Page};

use super::{Done, part};
use crate::{
    access::Login,
    app::App,
    auth::opaque,
    store::api_keys::{MOST_KEYS, NotMade},
};

const LONGEST_LIFE: u64 = 10 * 366 * 24 * 3600;

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
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(ApiError::field(
            "name",
            "1 to 100 characters, not only white space",
        ));
    }
    if new
        .expires_in
        .is_some_and(|seconds| seconds == 0 || seconds > LONGEST_LIFE)
    {
        return Err(ApiError::field(
            "expires_in",
            "1 second to 10 years, in seconds",
        ));
    }
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
