//! People and their programs: anybody with an account, by login or API key.
//!
//! The one rule: one credential a request; a cookie changes nothing on behalf of another origin's page.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
};
use pizzapi_http::ApiError;
use pizzapi_types::{ApiKeyId, ErrorCode, LoginSession, OrgId, PlatformRole, User, UserId};

use super::credential::presented;
use crate::{app::App, auth::opaque};

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
    /// The platform's own key (`ADMIN_API_KEY`), which is nobody's.
    Platform,
}

/// Somebody who proved who they are. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Actor(Arc<Identity>);

#[derive(Debug)]
struct Identity {
    user: Option<User>,
    via: Via,
}

impl Actor {
    /// Whoever holds a session token; for the store, which has looked it up.
    pub(crate) fn of_login(user: User, login: LoginSession) -> Self {
        Self::new(Some(user), Via::Session(login))
    }

    /// Whoever holds an API key; for the store, which has looked it up.
    pub(crate) fn of_key(user: User, key: (ApiKeyId, Option<OrgId>, bool)) -> Self {
        let (id, org, read_only) = key;
        Self::new(Some(user), Via::Key { id, org, read_only })
    }

    fn new(user: Option<User>, via: Via) -> Self {
        Self(Arc::new(Identity { user, via }))
    }

    /// The account; the platform's key has none.
    pub fn user(&self) -> Result<&User, ApiError> {
        self.0.user.as_ref().ok_or_else(|| {
            let detail = "the platform's key is nobody's: this takes an account";
            ApiError::with(ErrorCode::LoginRequired, detail)
        })
    }

    /// The account's id, if there is an account.
    pub fn user_id(&self) -> Option<&UserId> {
        self.0.user.as_ref().map(|user| &user.id)
    }

    /// The same as text, for a query; empty, which is nobody's, if there is no account.
    pub fn id(&self) -> &str {
        self.user_id().map_or("", UserId::as_str)
    }

    /// How they proved it.
    pub fn via(&self) -> &Via {
        &self.0.via
    }

    /// What ends together with the credential: the login's id, or the API key's.
    pub fn sid(&self) -> Option<&str> {
        match self.via() {
            Via::Session(login) => Some(login.id.as_str()),
            Via::Key { id, .. } => Some(id.as_str()),
            Via::Platform => None,
        }
    }

    /// Whether they manage the platform. An API key for one org does not.
    pub fn is_platform_admin(&self) -> bool {
        let admin = self
            .0
            .user
            .as_ref()
            .is_some_and(|user| user.platform_role == Some(PlatformRole::Admin));
        matches!(self.via(), Via::Platform) || admin && self.key_org().is_none()
    }

    /// The only org the credential is good for, if it is limited to one.
    pub fn key_org(&self) -> Option<&OrgId> {
        match self.via() {
            Via::Key { org, .. } => org.as_ref(),
            Via::Session(_) | Via::Platform => None,
        }
    }

    async fn of_token(app: &App, token: &str) -> Result<Option<Self>, ApiError> {
        let hash = opaque::hash(token);
        if app.admin_key_hash == Some(hash) {
            return Ok(Some(Self::new(None, Via::Platform)));
        }
        Ok(if token.starts_with("pzk_") {
            app.store.holder_of_api_key(hash).await?
        } else {
            app.store.holder_of_session_token(hash).await?
        })
    }

    /// Who sent this request: nobody when it carries no credential, an error when it carries a bad one.
    pub async fn of_request(
        app: &App,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Option<Self>, ApiError> {
        let https = app.public_url.starts_with("https:");
        let Some(presented) = presented(headers, https)? else {
            return Ok(None);
        };
        if presented.by_cookie && !method.is_safe() {
            require_own_origin(app, headers)?;
        }
        let Some(actor) = Self::of_token(app, presented.token).await? else {
            return Err(ApiError::with(
                ErrorCode::Unauthenticated,
                "the credential is not valid here, or has ended; log in again",
            ));
        };
        let read_only = matches!(
            actor.via(),
            Via::Key {
                read_only: true,
                ..
            }
        );
        if read_only && !method.is_safe() {
            return Err(ApiError::with(
                ErrorCode::Forbidden,
                "this API key may only read",
            ));
        }
        Ok(Some(actor))
    }

    /// Who sent this request, when they may do more than change a one-time password.
    pub async fn admitted(
        app: &App,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Self, ApiError> {
        let actor = Self::present(app, method, headers).await?;
        if actor
            .0
            .user
            .as_ref()
            .is_some_and(|user| user.must_change_password)
        {
            let detail = "this account has a one-time password; choose one of your own first";
            return Err(ApiError::with(ErrorCode::PasswordChangeRequired, detail));
        }
        Ok(actor)
    }

    async fn present(app: &App, method: &Method, headers: &HeaderMap) -> Result<Self, ApiError> {
        Self::of_request(app, method, headers)
            .await?
            .ok_or_else(|| {
                let detail = "no credential; log in, or send an API key";
                ApiError::with(ErrorCode::Unauthenticated, detail)
            })
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

impl FromRequestParts<App> for Actor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        Self::admitted(app, &parts.method, &parts.headers).await
    }
}

/// Somebody who logged in, if only with a one-time password; an API key is refused.
pub struct AnyLogin {
    actor: Actor,
    user: User,
}

impl AnyLogin {
    /// Whose login it is.
    pub fn user(&self) -> &User {
        &self.user
    }

    /// Who, by that login.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The login.
    pub fn via(&self) -> &Via {
        self.actor.via()
    }
}

impl FromRequestParts<App> for AnyLogin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let actor = Actor::present(app, &parts.method, &parts.headers).await?;
        match actor.via() {
            Via::Session(_) => Ok(Self {
                user: actor.user()?.clone(),
                actor,
            }),
            Via::Key { .. } | Via::Platform => Err(ApiError::new(ErrorCode::LoginRequired)),
        }
    }
}

/// Somebody who logged in with a password of their own; an API key is refused.
pub struct Login(AnyLogin);

impl std::ops::Deref for Login {
    type Target = AnyLogin;
    fn deref(&self) -> &AnyLogin {
        &self.0
    }
}

impl FromRequestParts<App> for Login {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        Actor::from_request_parts(parts, app).await?;
        AnyLogin::from_request_parts(parts, app).await.map(Self)
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
