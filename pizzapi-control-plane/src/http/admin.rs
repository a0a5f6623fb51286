//! What platform admins see and do: the platform at a glance, accounts, signing keys.

use std::time::Duration;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{ApiError, Json, OptionalJson, PathParam, Query};
use pizzapi_types::{
    Account, CreateUser, CreatedUser, ErrorCode, ListSigningKeys, ListUsers, Overview, Page,
    PatchUser, PlatformRole, RotateKeys, SigningKey, UserId, rules,
};

use super::{broken, part};
use crate::{
    access::Platform,
    app::App,
    first_admin::readable_password,
    room::room,
    store::{
        accounts::{EmailTaken, NewAccount},
        admin::{Filter, NotPatched},
        keys::StoredKey,
        page,
    },
};

pub async fn overview(
    State(app): State<App>,
    platform: Platform,
) -> Result<Json<Overview>, ApiError> {
    let mut overview = app.store.overview(&platform).await?;
    for said in app.heartbeats.all() {
        overview.runners += u64::from(said.runners);
        overview.sessions += u64::from(said.sessions);
        overview.rss_bytes = overview.rss_bytes.saturating_add(said.rss_bytes);
        overview.cpu_seconds += said.cpu_seconds;
    }
    overview.room = Some(room(&app).await);
    Ok(Json(overview))
}

pub async fn users(
    State(app): State<App>,
    platform: Platform,
    Query(query): Query<ListUsers>,
) -> Result<Json<Page<Account>>, ApiError> {
    let (before, limit) = part(query.cursor.as_deref(), query.limit)?;
    let filter = Filter {
        text: query.q,
        limit,
        before,
    };
    Ok(Json(app.store.accounts(&platform, &filter).await?))
}

pub async fn create_user(
    State(app): State<App>,
    platform: Platform,
    Json(new): Json<CreateUser>,
) -> Result<Response, ApiError> {
    let email = rules::email(&new.email).map_err(broken("email"))?;
    rules::account_name(&new.name).map_err(broken("name"))?;
    let platform_role = checked_role(new.platform_role)?.unwrap_or(PlatformRole::User);
    let password = readable_password();
    let account = NewAccount {
        name: new.name,
        email,
        password_hash: app.passwords.hash(password.clone()).await?,
        platform_role,
        must_change_password: true,
    };
    let user = app
        .store
        .create_account(Some(&platform), &account)
        .await?
        .map_err(|EmailTaken| ApiError::new(ErrorCode::EmailTaken))?;
    let account = Account {
        user,
        disabled_at: None,
        orgs: 0,
    };
    Ok((StatusCode::CREATED, Json(CreatedUser { password, account })).into_response())
}

pub async fn patch_user(
    State(app): State<App>,
    platform: Platform,
    PathParam(id): PathParam<UserId>,
    Json(patch): Json<PatchUser>,
) -> Result<Json<Account>, ApiError> {
    let patch = PatchUser {
        platform_role: checked_role(patch.platform_role)?,
        ..patch
    };
    let patched = app.store.patch_user(&platform, &id, &patch).await?;
    patched.map(Json).map_err(|NotPatched(code)| match code {
        ErrorCode::LastPlatformAdmin => {
            ApiError::with(code, "make somebody else a platform admin first")
        }
        code => ApiError::new(code),
    })
}

fn checked_role(role: Option<PlatformRole>) -> Result<Option<PlatformRole>, ApiError> {
    match role {
        Some(PlatformRole::Unknown(role)) => Err(ApiError::field(
            "platform_role",
            format!("`{role}` is none of user, admin"),
        )),
        role => Ok(role),
    }
}

pub async fn keys(
    State(app): State<App>,
    _platform: Platform,
    Query(query): Query<ListSigningKeys>,
) -> Result<Json<Page<SigningKey>>, ApiError> {
    let (after, limit) = part::<String>(query.cursor.as_deref(), query.limit)?;
    let keys = app.store.signing_keys().await?;
    // Few enough to be read at once: somebody has made every one of them.
    let begin = match after {
        None => 0,
        Some(after) => {
            1 + keys
                .iter()
                .position(|key| key.kid == after)
                .ok_or_else(|| ApiError::field("cursor", "not one that this server gave out"))?
        }
    };
    let keys = keys[begin..].iter().map(StoredKey::shown).collect();
    Ok(Json(page(keys, limit, |key| key.kid.clone())))
}

pub async fn rotate_keys(
    State(app): State<App>,
    _platform: Platform,
    OptionalJson(how): OptionalJson<RotateKeys>,
) -> Result<Json<Page<SigningKey>>, ApiError> {
    let grace = how.grace_seconds.unwrap_or(rules::USUAL_GRACE);
    rules::grace(grace).map_err(broken("grace_seconds"))?;
    app.keys
        .rotate(&app.store, &app.master, Duration::from_secs(grace))
        .await
        .map_err(ApiError::internal)?;
    // Done is done: an answer that says otherwise would have it done again.
    let keys = app.store.signing_keys().await.map_err(ApiError::internal)?;
    let keys = keys.iter().map(StoredKey::shown).collect();
    Ok(Json(Page::whole(keys)))
}
