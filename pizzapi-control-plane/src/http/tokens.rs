//! Org tokens: signed for members of an active org, good for a quarter of an hour, never stored. And identity tokens, which
//! say to the control plane's own services who somebody is.
//!
//! The one rule: rights are looked at while no change that ends tokens can be written (`signing_turn`), so that no token is
//! made from what was true before a lock and escapes it.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::request::Parts,
};
use bytes::Bytes;
use pizzapi_http::{
    ApiError, Json,
    extract::{json_bytes, optional_json_bytes, parse},
};
use pizzapi_types::{
    ErrorCode, IdentityToken, OrgClaims, OrgSlug, OrgStatus, OrgToken, RequestId, Role, Time,
    TokenKind,
    token::{ISSUER, IdentityClaims, LIFETIME_SECONDS, OrgRole, TokenRequest},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    access::{Actor, ClientAddress, Member, OrgAccess, OrgProof as _},
    app::App,
};

const LIFETIME: i64 = LIFETIME_SECONDS.cast_signed();

/// Ask for an org token as PizzaPi's clients do.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BySlug {
    /// For which org.
    org_slug: String,
    /// What it is for; `user` when absent.
    #[serde(rename = "type")]
    kind: Option<TokenKind>,
}

/// PizzaPi's form: 403 alike for orgs that do not exist and for those one is no member of.
pub async fn for_slug_in_body(
    State(app): State<App>,
    client: ClientAddress,
    request: Request,
) -> Result<Json<OrgToken>, ApiError> {
    let (parts, body) = apart(request, &app, true).await?;
    let refused = || ApiError::with(ErrorCode::NotAMember, "Not a member of this organization");
    let _turn = app.store.signing_turn().await;
    let actor = Actor::admitted(&app, &parts.method, &parts.headers).await?;
    let form: BySlug = parse(&body?)?;
    let slug: OrgSlug = form.org_slug.trim().parse().map_err(|_| refused())?;
    let org = OrgAccess::<Member>::for_slug(&app, actor, &slug)
        .await?
        .ok_or_else(refused)?;
    issue(&app, &org, form.kind, client)
}

/// The body may be left out.
pub async fn for_slug_in_path(
    State(app): State<App>,
    client: ClientAddress,
    request: Request,
) -> Result<Json<OrgToken>, ApiError> {
    let (mut parts, body) = apart(request, &app, false).await?;
    let _turn = app.store.signing_turn().await;
    let org = OrgAccess::<Member>::from_request_parts(&mut parts, &app).await?;
    let body = body?;
    let form = if body.is_empty() {
        TokenRequest::default()
    } else {
        parse(&body)?
    };
    issue(&app, &org, form.kind, client)
}

/// Reads the body before the turn is taken: a sender may take their time. What is wrong with it is told later.
async fn apart(
    request: Request,
    app: &App,
    required: bool,
) -> Result<(Parts, Result<Bytes, ApiError>), ApiError> {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let body = if required {
        json_bytes(request, app).await
    } else {
        optional_json_bytes(request, app).await
    };
    Ok((parts, body))
}

fn issue(
    app: &App,
    access: &OrgAccess<Member>,
    kind: Option<TokenKind>,
    client: ClientAddress,
) -> Result<Json<OrgToken>, ApiError> {
    let org = access.org();
    let user = access.actor().user()?;
    app.limits.token.check(Some(user.id.as_str()), client.0)?;
    let kind = kind.unwrap_or(TokenKind::User);
    if let TokenKind::Unknown(kind) = &kind {
        return Err(ApiError::field(
            "type",
            format!("`{kind}` is none of user, runner"),
        ));
    }
    match org.status {
        OrgStatus::Active => {}
        OrgStatus::Suspended => {
            let reason = org
                .status_reason
                .as_deref()
                .unwrap_or("no reason was given");
            let detail = format!("`{}` is suspended: {reason}", org.slug);
            return Err(ApiError::with(ErrorCode::OrgSuspended, detail));
        }
        _ => {
            let detail = format!(
                "`{}` is {}, so no tokens are given out for it",
                org.slug, org.status
            );
            return Err(ApiError::with(ErrorCode::OrgNotActive, detail));
        }
    }
    // Not before the latest lock of this user, even if that was written in this very millisecond.
    let issued_ms = Time::now().millis().max(access.tokens_from());
    let issued = issued_ms.div_euclid(1000);
    let claims = OrgClaims {
        iss: ISSUER.to_owned(),
        sub: user.id.clone(),
        aud: org.id.clone(),
        org_id: org.id.clone(),
        org_slug: org.slug.clone(),
        role: access.role().clone(),
        kind,
        name: user.name.clone(),
        iat: issued,
        exp: issued + LIFETIME,
        jti: RequestId::new().to_string(),
        sid: access.actor().sid().map(str::to_owned),
        iat_ms: Some(issued_ms),
    };
    let token = app.keys.ring().sign(&claims).map_err(ApiError::internal)?;
    Ok(Json(OrgToken {
        token,
        expires_in: LIFETIME_SECONDS,
        url: Some(app.config.org_url(&org.slug)),
    }))
}

/// Who the caller is and where they belong. No instance takes it: its audience is the control plane.
pub async fn identity(
    State(app): State<App>,
    client: ClientAddress,
    actor: Actor,
) -> Result<Json<IdentityToken>, ApiError> {
    let user = actor.user()?;
    app.limits.token.check(Some(user.id.as_str()), client.0)?;
    if actor.key_org().is_some() {
        let detail = "this API key is good for one organisation only";
        return Err(ApiError::with(ErrorCode::Forbidden, detail));
    }
    let memberships = app.store.memberships_of(&user.id).await?;
    let now = Time::now().seconds();
    let claims = IdentityClaims {
        iss: ISSUER.to_owned(),
        sub: user.id.clone(),
        aud: app.public_url.clone(),
        kind: "identity".to_owned(),
        email: user.email.clone(),
        orgs: memberships
            .into_iter()
            .map(|(id, slug, role)| OrgRole {
                id,
                slug,
                role: Role::from(role.as_str()),
            })
            .collect(),
        iat: now,
        exp: now + LIFETIME,
        jti: RequestId::new().to_string(),
    };
    let token = app.keys.ring().sign(&claims).map_err(ApiError::internal)?;
    Ok(Json(IdentityToken {
        token,
        expires_in: LIFETIME_SECONDS,
    }))
}
