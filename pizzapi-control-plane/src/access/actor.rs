//! People and their programs: anybody with an account, by login or API key.
//!
//! The one rule: one credential a request; a cookie changes nothing on behalf of another origin's page.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
};
use pizzapi_http::ApiError;
use pizzapi_types::{ApiKeyId, ErrorCode, LoginSession, OrgId, PlatformRole, User};

use crate::{
    app::App,
    auth::{cookie, opaque},
};

/// How the caller proved who they are.
#[derive(Clone, Debug)]
pub enum Via {
    /// A login.
    Session(LoginSession),
    /// An API key.
    Key {
        /// Which.
        id: ApiKeyId,
        /// The only org it is good for.
        org: Option<OrgId>,
        /// Whether it may only read.
        read_only: bool,
    },
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account.
    pub user: User,
    /// How they proved it.
    pub via: Via,
}

impl Actor {
    /// Whether the account manages the platform. An API key for one org does not.
    pub fn is_platform_admin(&self) -> bool {
        self.user.platform_role == Some(PlatformRole::Admin) && self.key_org().is_none()
    }

    /// The only org the credential is good for, if it is limited to one.
    pub fn key_org(&self) -> Option<&OrgId> {
        match &self.via {
            Via::Key { org, .. } => org.as_ref(),
            Via::Session(_) => None,
        }
    }

    async fn of_token(app: &App, token: &str) -> Result<Option<Self>, ApiError> {
        let hash = opaque::hash(token);
        if token.starts_with("pzk_") {
            return Ok(app.store.owner_of_api_key(hash).await?.map(|owner| Self {
                user: owner.user,
                via: Via::Key {
                    id: owner.id,
                    org: owner.org,
                    read_only: owner.read_only,
                },
            }));
        }
        let Some(owner) = app.store.owner_of_session_token(hash).await? else {
            return Ok(None);
        };
        let age = pizzapi_types::Time::now()
            .since(owner.login.updated_at)
            .as_millis();
        if age > u128::try_from(owner.lifetime / 7).unwrap_or(0) {
            let prolonged = app
                .store
                .prolong_login(&owner.login.id, owner.lifetime)
                .await;
            // Nobody is refused to read because something cannot be written.
            if let Err(error) = prolonged {
                tracing::warn!(%error, "a login cannot be prolonged");
            }
        }
        Ok(Some(Self {
            user: owner.user,
            via: Via::Session(owner.login),
        }))
    }

    /// Who sent this request: nobody when it carries no credential, an error when it carries a bad one.
    pub async fn of_request(
        app: &App,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Option<Self>, ApiError> {
        let https = app.public_url.starts_with("https:");
        let bearer = bearer(headers)?;
        let key = headers
            .get("x-api-key")
            .and_then(|value| value.to_str().ok());
        let cookie = cookie::session_token(headers, https);
        let mut all = [bearer, key, cookie].into_iter().flatten();
        let Some(token) = all.next() else {
            return Ok(None);
        };
        if all.any(|other| other != token) {
            return Err(ApiError::new(ErrorCode::ConflictingCredentials));
        }
        if bearer.is_none() && key.is_none() && method != Method::GET {
            require_own_origin(app, headers)?;
        }
        let Some(actor) = Self::of_token(app, token).await? else {
            return Err(ApiError::with(
                ErrorCode::Unauthenticated,
                "the credential is not valid here, or has ended; log in again",
            ));
        };
        if matches!(
            actor.via,
            Via::Key {
                read_only: true,
                ..
            }
        ) && method != Method::GET
        {
            return Err(ApiError::with(
                ErrorCode::Forbidden,
                "this API key may only read",
            ));
        }
        Ok(Some(actor))
    }
}

/// Refuses a page of another origin: a browser sends the cookie, whoever asked for it.
pub fn require_own_origin(app: &App, headers: &HeaderMap) -> Result<(), ApiError> {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok());
    let own = origin.is_some_and(|origin| {
        origin == app.public_url.trim_end_matches('/')
            || app
                .config
                .trusted_origins
                .iter()
                .any(|other| other == origin)
    });
    if own {
        Ok(())
    } else {
        Err(ApiError::new(ErrorCode::UntrustedOrigin))
    }
}

pub(super) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let token = value.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    });
    token.map(Some).ok_or_else(|| {
        ApiError::with(
            ErrorCode::Unauthenticated,
            "the Authorization header must be `Bearer <token>`",
        )
    })
}

impl FromRequestParts<App> for Actor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        Self::of_request(app, &parts.method, &parts.headers)
            .await?
            .ok_or_else(|| {
                ApiError::with(
                    ErrorCode::Unauthenticated,
                    "no credential; log in, or send an API key",
                )
            })
    }
}

/// Somebody who logged in; an API key is refused.
pub struct Login(Actor);

impl Login {
    /// Who.
    pub fn actor(&self) -> &Actor {
        &self.0
    }
}

impl FromRequestParts<App> for Login {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let actor = Actor::from_request_parts(parts, app).await?;
        match actor.via {
            Via::Session(_) => Ok(Self(actor)),
            Via::Key { .. } => Err(ApiError::new(ErrorCode::LoginRequired)),
        }
    }
}

/// A platform admin.
pub struct Platform(Actor);

impl Platform {
    /// Who.
    pub fn actor(&self) -> &Actor {
        &self.0
    }
}

impl FromRequestParts<App> for Platform {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let actor = Actor::from_request_parts(parts, app).await?;
        if !actor.is_platform_admin() {
            return Err(ApiError::with(
                ErrorCode::Forbidden,
                "this takes a platform admin",
            ));
        }
        Ok(Self(actor))
    }
}
