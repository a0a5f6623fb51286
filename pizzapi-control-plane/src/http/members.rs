//! An org's members.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{ApiError, Json, PathParam, Query};
use pizzapi_types::{
    ErrorCode, ListMembers, Membership, NewMember, Page, PatchMember, Role, UserId,
};

use super::{Done, part};

use crate::{
    access::{Admin, Member, OrgManage},
    app::App,
    store::members::{NotAdded, NotChanged},
};

pub async fn list(
    State(app): State<App>,
    org: OrgManage<Member>,
    Query(query): Query<ListMembers>,
) -> Result<Json<Page<pizzapi_types::Member>>, ApiError> {
    let part = part(query.cursor.as_deref(), query.limit)?;
    Ok(Json(app.store.members(&org, part).await?))
}

pub async fn add(
    State(app): State<App>,
    org: OrgManage<Admin>,
    Json(new): Json<NewMember>,
) -> Result<Response, ApiError> {
    check_reach(&org, &new.role)?;
    if new.user_id.is_some() == new.email.is_some() {
        return Err(ApiError::field(
            "user_id",
            "send either `user_id` or `email`",
        ));
    }
    let membership = app
        .store
        .add_member(&org, &new)
        .await?
        .map_err(|refusal| match refusal {
            NotAdded::NoSuchUser => ApiError::with(
                ErrorCode::UserNotFound,
                "no such account; they must sign up first",
            ),
            NotAdded::AlreadyMember => {
                ApiError::with(ErrorCode::AlreadyMember, "they are a member already")
            }
            NotAdded::BeyondReach => beyond_reach(),
        })?;
    Ok((StatusCode::CREATED, Json(membership)).into_response())
}

pub async fn set_role(
    State(app): State<App>,
    org: OrgManage<Admin>,
    PathParam(user): PathParam<UserId>,
    Json(patch): Json<PatchMember>,
) -> Result<Json<Membership>, ApiError> {
    check_reach(&org, &patch.role)?;
    let changed = app.store.set_role(&org, &user, &patch.role).await?;
    changed.map(Json).map_err(not_changed)
}

/// Anyone may leave; the store looks at who removes whom.
pub async fn remove(
    State(app): State<App>,
    org: OrgManage<Member>,
    PathParam(user): PathParam<UserId>,
) -> Result<Json<Done>, ApiError> {
    let removed = app.store.remove_member(&org, &user).await?;
    removed.map(|()| Json(Done::OK)).map_err(not_changed)
}

fn not_changed(NotChanged(code): NotChanged) -> ApiError {
    let detail = match code {
        ErrorCode::UserNotFound => "no member of this organisation has this id",
        ErrorCode::LastOwner => "make somebody else an owner first, or delete the organisation",
        _ => "this takes an admin whose role is not lower than theirs",
    };
    ApiError::with(code, detail)
}

/// Nobody grants a role above their own. A platform admin who is no member grants every role.
pub(super) fn check_reach(org: &OrgManage<Admin>, role: &Role) -> Result<(), ApiError> {
    if let Role::Unknown(role) = role {
        let detail = format!("`{role}` is none of owner, admin, member");
        return Err(ApiError::field("role", detail));
    }
    if org.role().is_some_and(|own| !own.at_least(role)) && !org.actor().is_platform_admin() {
        return Err(beyond_reach());
    }
    Ok(())
}

fn beyond_reach() -> ApiError {
    ApiError::with(ErrorCode::Forbidden, "nobody grants a role above their own")
}
