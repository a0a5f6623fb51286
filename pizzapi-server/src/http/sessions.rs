//! `/api/sessions`. The one rule: every member sees every session of the org; ending one is for who started it, and for admins.

use axum::extract::State;
use pizzapi_http::{ApiError, Json, PathParam, Query};
use pizzapi_types::{ErrorCode, ListSessions, Session, SessionId, session::Sessions};

use super::{Done, NoParameters};
use crate::{app::App, socket, tenancy::OrgMember};

pub async fn list(
    State(app): State<App>,
    member: OrgMember,
    Query(query): Query<ListSessions>,
) -> Result<Json<Sessions>, ApiError> {
    let limit = limit(query.limit)?;
    let before = query
        .cursor
        .map(|cursor| cursor.parse::<i64>())
        .transpose()
        .map_err(|_| ApiError::field("cursor", "not a cursor of this list"))?;
    let (sessions, next) = app.store().sessions(&member, limit, before).await?;
    Ok(Json(Sessions {
        sessions,
        next_cursor: next.map(|next| next.to_string()),
    }))
}

pub async fn get(
    State(app): State<App>,
    member: OrgMember,
    PathParam(id): PathParam<SessionId>,
    Query(_): Query<NoParameters>,
) -> Result<Json<Session>, ApiError> {
    find(&app, &member, &id).await.map(Json)
}

pub async fn delete(
    State(app): State<App>,
    member: OrgMember,
    PathParam(id): PathParam<SessionId>,
    Query(_): Query<NoParameters>,
) -> Result<Json<Done>, ApiError> {
    let session = find(&app, &member, &id).await?;
    member.must_manage(session.user_id.as_ref())?;
    socket::kill(&app, &member, &id).await?;
    Ok(Json(Done::YES))
}

pub(super) async fn find(
    app: &App,
    member: &OrgMember,
    id: &SessionId,
) -> Result<Session, ApiError> {
    let session = app.store().session(member, id).await?;
    session.ok_or_else(|| ApiError::new(ErrorCode::SessionNotFound))
}

/// 1 to 200, 50 when absent.
pub(super) fn limit(asked: Option<u32>) -> Result<u32, ApiError> {
    match asked.unwrap_or(50) {
        limit @ 1..=200 => Ok(limit),
        _ => Err(ApiError::field("limit", "1 to 200")),
    }
}
