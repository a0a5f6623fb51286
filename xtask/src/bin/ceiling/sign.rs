//! One org token a request: the claims of the control plane's, signed as it signs.

use std::sync::Arc;

use aws_lc_rs::signature::Ed25519KeyPair;
use axum::{Json, Router, http::StatusCode, routing::post};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use pizzapi_types::{
    OrgClaims, OrgId, OrgToken, RequestId, Role, Secret, Time, TokenKind, UserId,
    token::{ISSUER, LIFETIME_SECONDS},
};

use crate::Result;

pub fn app() -> Result<Router> {
    let pair = Ed25519KeyPair::generate()?.to_pkcs8v1()?;
    let key = Arc::new(EncodingKey::from_ed_der(pair.as_ref()));
    let kid = RequestId::new().to_string();
    let (user, org) = (UserId::new(), OrgId::new());
    let slug = "bench-0".parse()?;
    let answer = async move || {
        let now = Time::now().seconds();
        let claims = OrgClaims {
            iss: ISSUER.to_owned(),
            sub: user.clone(),
            aud: org.clone(),
            org_id: org.clone(),
            org_slug: Clone::clone(&slug),
            role: Role::Member,
            kind: TokenKind::User,
            name: "Somebody".to_owned(),
            iat: now,
            exp: now + 900,
            jti: RequestId::new().to_string(),
            sid: Some(RequestId::new().to_string()),
            iat_ms: Some(now * 1000),
        };
        let header = Header {
            kid: Some(kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        let token = jsonwebtoken::encode(&header, &claims, &key);
        let token = token.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        Ok::<_, StatusCode>(Json(OrgToken {
            token: Secret::from(token),
            expires_in: LIFETIME_SECONDS,
            url: Some("http://bench-0.localhost:9".to_owned()),
        }))
    };
    Ok(Router::new().fallback(post(answer)))
}
