//! Proofs: who is asking, and what they may.
//!
//! The one rule: none of these can be made but by looking at a request's credential ([`System`] by background jobs, named).
//! The store takes proofs, so a query without one cannot be written.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, Method, header, request::Parts},
};
use pizzapi_http::ApiError;
use pizzapi_types::{
    ApiKeyId, ErrorCode, InstanceId, LoginSession, Org, OrgId, OrgSlug, PlatformRole, Role, User,
};

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
            app.store
                .prolong_login(&owner.login.id, owner.lifetime)
                .await?;
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

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
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

/// A role as a type, so that a handler's signature says what it takes.
pub trait RoleLevel: Send + Sync + 'static {
    /// The least role that passes.
    const LEAST: Role;
}

/// Any member.
pub struct Member;
/// An admin or owner.
pub struct Admin;
/// An owner.
pub struct Owner;

impl RoleLevel for Member {
    const LEAST: Role = Role::Member;
}
impl RoleLevel for Admin {
    const LEAST: Role = Role::Admin;
}
impl RoleLevel for Owner {
    const LEAST: Role = Role::Owner;
}

mod sealed {
    pub trait Sealed {}
}

/// Any proof that the caller may do something to one org.
pub trait OrgProof: sealed::Sealed + Send + Sync {
    /// The org.
    fn org(&self) -> &Org;
    /// Its id.
    fn org_id(&self) -> &OrgId {
        &self.org().id
    }
}

/// The caller is a member of the org in the path, of at least the role `R`.
pub struct OrgAccess<R> {
    org: Org,
    actor: Actor,
    role: Role,
    least: PhantomData<R>,
}

/// The caller is a member of at least the role `R`, or a platform admin.
pub struct OrgManage<R> {
    org: Org,
    actor: Actor,
    role: Option<Role>,
    least: PhantomData<R>,
}

impl<R: RoleLevel> OrgAccess<R> {
    /// Who.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Their role.
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// The same proof for an org named in the body instead of the path; `None` when the caller is no member of it.
    pub async fn for_slug(
        app: &App,
        actor: Actor,
        slug: &OrgSlug,
    ) -> Result<Option<Self>, ApiError> {
        let seen = see(app, &actor, slug).await?;
        let Some((org, Some(role))) = seen else {
            return Ok(None);
        };
        if !role.at_least(&R::LEAST) {
            return Err(too_low::<R>(&role));
        }
        Ok(Some(Self {
            org,
            actor,
            role,
            least: PhantomData,
        }))
    }
}

impl<R> OrgManage<R> {
    /// The caller's role in the org, if they are a member.
    pub fn role(&self) -> Option<&Role> {
        self.role.as_ref()
    }

    /// Who.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl<R> sealed::Sealed for OrgAccess<R> {}
impl<R> sealed::Sealed for OrgManage<R> {}

impl<R: Send + Sync> OrgProof for OrgAccess<R> {
    fn org(&self) -> &Org {
        &self.org
    }
}

impl<R: Send + Sync> OrgProof for OrgManage<R> {
    fn org(&self) -> &Org {
        &self.org
    }
}

impl<R: RoleLevel> FromRequestParts<App> for OrgAccess<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let (actor, org, role) = visible(parts, app).await?;
        let Some(role) = role else {
            let detail = "a platform admin manages organisations but is no member; add yourself as one, which its owners see";
            return Err(ApiError::with(ErrorCode::NotAMember, detail));
        };
        if !role.at_least(&R::LEAST) {
            return Err(too_low::<R>(&role));
        }
        Ok(Self {
            org,
            actor,
            role,
            least: PhantomData,
        })
    }
}

impl<R: RoleLevel> FromRequestParts<App> for OrgManage<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let (actor, org, role) = visible(parts, app).await?;
        let allowed =
            actor.is_platform_admin() || role.as_ref().is_some_and(|role| role.at_least(&R::LEAST));
        if !allowed {
            return Err(too_low::<R>(role.as_ref().unwrap_or(&Role::Member)));
        }
        Ok(Self {
            org,
            actor,
            role,
            least: PhantomData,
        })
    }
}

fn too_low<R: RoleLevel>(role: &Role) -> ApiError {
    ApiError::with(
        ErrorCode::Forbidden,
        format!("this takes the role {}, and yours is {role}", R::LEAST),
    )
}

/// The org in the path, if the caller may know of it. A stranger learns the same as for one that does not exist.
async fn visible(parts: &mut Parts, app: &App) -> Result<(Actor, Org, Option<Role>), ApiError> {
    let actor = Actor::from_request_parts(parts, app).await?;
    let params = RawPathParams::from_request_parts(parts, app)
        .await
        .map_err(ApiError::internal)?;
    let text = params
        .iter()
        .find(|(name, _)| *name == "slug")
        .map(|(_, slug)| slug.to_owned())
        .unwrap_or_default();
    let found = match text.parse::<OrgSlug>() {
        Ok(slug) => see(app, &actor, &slug).await?,
        Err(_) => None,
    };
    let (org, role) = found.ok_or_else(|| {
        let shown = pizzapi_types::text::printable(&text.chars().take(60).collect::<String>());
        ApiError::with(
            ErrorCode::OrgNotFound,
            format!("no organisation `{shown}` that you can see"),
        )
    })?;
    Ok((actor, org, role))
}

async fn see(
    app: &App,
    actor: &Actor,
    slug: &OrgSlug,
) -> Result<Option<(Org, Option<Role>)>, ApiError> {
    let found = app.store.org_as_seen_by(actor, slug).await?;
    Ok(found.filter(|(org, role)| {
        let in_reach = actor.key_org().is_none_or(|only| *only == org.id);
        in_reach && (role.is_some() || actor.is_platform_admin())
    }))
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

impl FromRequestParts<App> for InstancePeer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let refused =
            || ApiError::with(ErrorCode::Unauthenticated, "this takes an instance's token");
        let token = bearer(&parts.headers)?
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

/// The platform itself, at one of its own jobs.
pub struct System(());

impl System {
    /// Says in the log which job it is.
    pub(crate) fn new(job: &'static str) -> Self {
        tracing::debug!(job, "acting as the system");
        Self(())
    }
}
