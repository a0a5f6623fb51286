//! An org's members.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{ApiError, Json};
use pizzapi_types::{ErrorCode, NewMember, Page, Role};

use crate::{
    access::{Admin, Member, OrgManage},
    app::App,
    store::members::NotAdded,
};

pub async fn list(
    State(app): State<App>,
    org: OrgManage<Member>,
) -> Result<Json<Page<pizzapi_types::Member>>, ApiError> {
    Ok(Json(Page::whole(app.store.members(&org).await?)))
}

pub async fn add(
    State(app): State<App>,
    org: OrgManage<Admin>,
    Json(new): Json<NewMember>,
) -> Result<Response, ApiError> {
    if let Role::Unknown(role) = &new.role {
        return Err(ApiError::field(
            "role",
            format!("`{role}` is none of owner, admin, member"),
        ));
    }
    if new.user_id.is_some() == new.email.is_some() {
        return Err(ApiError::field(
            "user_id",
            "send either `user_id` or `email`",
        ));
    }
    // A platform admin who is no member manages members of every role.
    if org.role().is_some_and(|own| !own.at_least(&new.role)) && !org.actor().is_platform_admin() {
        return Err(ApiError::with(
            ErrorCode::Forbidden,
            "nobody grants a role above their own",
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
        })?;
    Ok((StatusCode::CREATED, Json(membership)).into_response())
}
