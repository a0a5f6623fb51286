//! Org tokens: signed for members of an active org, good for a quarter of an hour, never stored.

use axum::extract::State;
use bytes::Bytes;
use pizzapi_http::{ApiError, Json, extract::parse};
use pizzapi_types::{
    ErrorCode, OrgClaims, OrgSlug, OrgStatus, OrgToken, RequestId, Time, TokenKind,
    token::{ISSUER, LIFETIME_SECONDS, TokenRequest},
};
use serde::Deserialize;

use crate::{
    access::{Actor, Member, OrgAccess, OrgProof as _},
    app::App,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BySlug {
    org_slug: String,
    #[serde(rename = "type")]
    kind: Option<TokenKind>,
}

/// PizzaPi's form: 403 alike for orgs that do not exist and for those one is no member of.
pub async fn for_slug_in_body(
    State(app): State<App>,
    actor: Actor,
    Json(form): Json<BySlug>,
) -> Result<Json<OrgToken>, ApiError> {
    let refused = || ApiError::with(ErrorCode::NotAMember, "Not a member of this organization");
    let slug: OrgSlug = form.org_slug.trim().parse().map_err(|_| refused())?;
    let org = OrgAccess::<Member>::for_slug(&app, actor, &slug)
        .await?
        .ok_or_else(refused)?;
    issue(&app, &org, form.kind)
}

/// The body may be left out.
pub async fn for_slug_in_path(
    State(app): State<App>,
    org: OrgAccess<Member>,
    body: Bytes,
) -> Result<Json<OrgToken>, ApiError> {
    let form = if body.is_empty() {
        TokenRequest::default()
    } else {
        parse(&body)?
    };
    issue(&app, &org, form.kind)
}

fn issue(
    app: &App,
    access: &OrgAccess<Member>,
    kind: Option<TokenKind>,
) -> Result<Json<OrgToken>, ApiError> {
    let org = access.org();
    let kind = kind.unwrap_or(TokenKind::User);
    if let TokenKind::Unknown(kind) = &kind {
        return Err(ApiError::field(
            "type",
            format!("`{kind}` is none of user, runner"),
        ));
    }
    match org.status {
        OrgStatus::Active => {}
        OrgStatus::Suspended => return Err(ApiError::new(ErrorCode::OrgSuspended)),
        _ => {
            let detail = format!(
                "`{}` is {}, so no tokens are given out for it",
                org.slug, org.status
            );
            return Err(ApiError::with(ErrorCode::OrgNotActive, detail));
        }
    }
    let now = Time::now().seconds();
    let claims = OrgClaims {
        iss: ISSUER.to_owned(),
        sub: access.actor().user.id.clone(),
        aud: org.id.clone(),
        org_id: org.id.clone(),
        org_slug: org.slug.clone(),
        role: access.role().clone(),
        kind,
        name: access.actor().user.name.clone(),
        iat: now,
        exp: now + i64::try_from(LIFETIME_SECONDS).unwrap_or(900),
        jti: RequestId::new().to_string(),
        sid: None,
    };
    let token = app.keys.sign(&claims).map_err(ApiError::internal)?;
    Ok(Json(OrgToken {
        token,
        expires_in: LIFETIME_SECONDS,
        url: Some(app.config.org_url(&org.slug)),
    }))
}
