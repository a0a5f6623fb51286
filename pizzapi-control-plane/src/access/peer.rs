//! The platform's other servers, each by its own token.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use pizzapi_http::ApiError;
use pizzapi_types::{ErrorCode, InstanceId, OrgId};

use super::credential::bearer;
use crate::{app::App, auth::opaque};

/// The router, by its token.
pub struct RouterPeer(());

impl FromRequestParts<App> for RouterPeer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match bearer(&parts.headers)? {
            Some(token) if opaque::hash(token) == app.router_token_hash => Ok(Self(())),
            _ => Err(ApiError::with(
                ErrorCode::Unauthenticated,
                "this takes the router's token",
            )),
        }
    }
}

/// An instance, by its token, which alone says whose it is.
pub struct InstancePeer {
    /// The org.
    pub org_id: OrgId,
    /// The instance.
    pub id: InstanceId,
}

impl InstancePeer {
    /// Whose instance token these headers carry.
    pub async fn of_request(app: &App, headers: &HeaderMap) -> Result<Self, ApiError> {
        let refused =
            || ApiError::with(ErrorCode::Unauthenticated, "this takes an instance's token");
        let token = bearer(headers)?
            .filter(|token| token.starts_with("pzi_"))
            .ok_or_else(refused)?;
        let (org_id, id) = app
            .store
            .owner_of_instance_token(opaque::hash(token))
            .await?
            .ok_or_else(refused)?;
        Ok(Self { org_id, id })
    }
}

impl FromRequestParts<App> for InstancePeer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        Self::of_request(app, &parts.headers).await
    }
}
