//! Invites: an org's admins make them, whoever holds the secret looks at them and accepts.

use std::time::Duration;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{ApiError, Json, PathParam, Query};
use pizzapi_types::{
    CreateInvite, CreatedInvite, ErrorCode, Invite, InviteId, InviteOffer, InviteSecret,
    InviteState, ListInvites, Membership, Page, Time, rules,
};

use super::{Done, broken, members::check_reach, part};
use crate::{
    access::{Actor, Admin, ClientAddress, OrgManage},
    app::App,
    auth::opaque,
    store::invites::NotAccepted,
};

pub async fn list(
    State(app): State<App>,
    org: OrgManage<Admin>,
    Query(query): Query<ListInvites>,
) -> Result<Json<Page<Invite>>, ApiError> {
    let part = part(query.cursor.as_deref(), query.limit)?;
    Ok(Json(app.store.invites(&org, part).await?))
}

pub async fn create(
    State(app): State<App>,
    org: OrgManage<Admin>,
    Json(mut new): Json<CreateInvite>,
) -> Result<Response, ApiError> {
    check_reach(&org, &new.role)?;
    let lasts = new.expires_in.unwrap_or(rules::USUAL_INVITE_LIFE);
    rules::invite_life(lasts).map_err(broken("expires_in"))?;
    if let Some(email) = &new.email {
        new.email = Some(rules::email(email).map_err(broken("email"))?);
    }
    let secret = opaque::new("pzv_");
    let stored = (
        opaque::hash(secret.expose()),
        Time::now().plus(Duration::from_secs(lasts)),
    );
    let invite = app.store.create_invite(&org, &new, stored).await?;
    Ok((StatusCode::CREATED, Json(CreatedInvite { secret, invite })).into_response())
}

pub async fn revoke(
    State(app): State<App>,
    org: OrgManage<Admin>,
    PathParam(id): PathParam<InviteId>,
) -> Result<Json<Done>, ApiError> {
    if app.store.revoke_invite(&org, &id).await? {
        return Ok(Json(Done::OK));
    }
    let detail = "no invite of this id waits to be accepted";
    Err(ApiError::with(ErrorCode::InviteNotFound, detail))
}

pub async fn look_up(
    State(app): State<App>,
    client: ClientAddress,
    Json(form): Json<InviteSecret>,
) -> Result<Json<InviteOffer>, ApiError> {
    app.limits.token.check(None, client.0)?;
    let (offer, _) = app
        .store
        .invite_offer(opaque::hash(form.secret.expose()))
        .await?
        .ok_or_else(|| not_accepted(ErrorCode::InviteNotFound))?;
    match offer.state {
        InviteState::Expired => Err(not_accepted(ErrorCode::InviteExpired)),
        InviteState::Revoked => Err(not_accepted(ErrorCode::InviteRevoked)),
        _ => Ok(Json(offer)),
    }
}

pub async fn accept(
    State(app): State<App>,
    client: ClientAddress,
    actor: Actor,
    Json(form): Json<InviteSecret>,
) -> Result<Json<Membership>, ApiError> {
    app.limits.token.check(None, client.0)?;
    let user = actor.user()?;
    if actor.key_org().is_some() {
        let detail = "this API key is good for one organisation only";
        return Err(ApiError::with(ErrorCode::Forbidden, detail));
    }
    let hash = opaque::hash(form.secret.expose());
    let accepted = app.store.accept_invite(&actor, user, hash).await?;
    accepted
        .map(Json)
        .map_err(|NotAccepted(code)| not_accepted(code))
}

fn not_accepted(code: ErrorCode) -> ApiError {
    let detail = match code {
        ErrorCode::InviteNotFound => "there is no such invite; check that you copied all of it",
        ErrorCode::InviteExpired => "the invite has expired; ask for a new one",
        ErrorCode::InviteRevoked => "the invite was revoked; ask for a new one",
        ErrorCode::InviteAccepted => {
            "somebody else has accepted this invite; ask for one of your own"
        }
        ErrorCode::AlreadyMember => "you are a member already",
        ErrorCode::Forbidden => "the invite is for another account; log in as the one it names",
        _ => return ApiError::new(code),
    };
    ApiError::with(code, detail)
}
