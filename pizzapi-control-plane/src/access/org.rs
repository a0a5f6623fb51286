//! What somebody may do to one org.
//!
//! The one rule: a stranger learns the same of an org that is not theirs as of one that does not exist.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use pizzapi_http::ApiError;
use pizzapi_types::{ErrorCode, Org, OrgId, OrgSlug, Role};

use super::Actor;
use crate::{app::App, store::orgs::Seen};

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
    seen: Arc<Seen>,
    actor: Actor,
    role: Role,
    least: PhantomData<R>,
}

/// The caller is a member of at least the role `R`, or a platform admin.
pub struct OrgManage<R> {
    seen: Arc<Seen>,
    actor: Actor,
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

    /// From when on the caller's tokens for this org count, in milliseconds since 1970; 0: always.
    pub fn tokens_from(&self) -> i64 {
        self.seen.tokens_from
    }

    /// The same proof for an org named in the body instead of the path; `None` when the caller is no member of it.
    pub async fn for_slug(
        app: &App,
        actor: Actor,
        slug: &OrgSlug,
    ) -> Result<Option<Self>, ApiError> {
        let Some(seen) = see(app, &actor, slug).await? else {
            return Ok(None);
        };
        match seen.role.clone() {
            None => Ok(None),
            Some(role) => Self::checked(actor, seen, role).map(Some),
        }
    }

    fn checked(actor: Actor, seen: Arc<Seen>, role: Role) -> Result<Self, ApiError> {
        if !role.at_least(&R::LEAST) {
            return Err(too_low::<R>(&role));
        }
        Ok(Self {
            seen,
            actor,
            role,
            least: PhantomData,
        })
    }
}

impl<R> OrgManage<R> {
    /// The org row's revision, when it was read.
    pub fn revision(&self) -> i64 {
        self.seen.revision
    }

    /// The caller's role in the org, if they are a member.
    pub fn role(&self) -> Option<&Role> {
        self.seen.role.as_ref()
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
        &self.seen.org
    }
}

impl<R: Send + Sync> OrgProof for OrgManage<R> {
    fn org(&self) -> &Org {
        &self.seen.org
    }
}

impl<R: RoleLevel> FromRequestParts<App> for OrgAccess<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let (actor, seen) = visible(parts, app).await?;
        let Some(role) = seen.role.clone() else {
            let detail = "a platform admin manages organisations but is no member; add yourself as one, which its owners see";
            return Err(ApiError::with(ErrorCode::NotAMember, detail));
        };
        Self::checked(actor, seen, role)
    }
}

impl<R: RoleLevel> FromRequestParts<App> for OrgManage<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let (actor, seen) = visible(parts, app).await?;
        let role = seen.role.as_ref();
        let allowed =
            actor.is_platform_admin() || role.is_some_and(|role| role.at_least(&R::LEAST));
        if !allowed {
            return Err(too_low::<R>(role.unwrap_or(&Role::Member)));
        }
        Ok(Self {
            seen,
            actor,
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
async fn visible(parts: &mut Parts, app: &App) -> Result<(Actor, Arc<Seen>), ApiError> {
    let actor = Actor::from_request_parts(parts, app).await?;
    // A parameter that is no UTF-8 names nothing there is.
    let params = RawPathParams::from_request_parts(parts, app).await.ok();
    let text = params
        .iter()
        .flatten()
        .find(|(name, _)| *name == "slug")
        .map(|(_, slug)| slug.to_owned())
        .unwrap_or_default();
    let found = match text.parse::<OrgSlug>() {
        Ok(slug) => see(app, &actor, &slug).await?,
        Err(_) => None,
    };
    let seen = found.ok_or_else(|| {
        let shown = pizzapi_types::text::printable(&text.chars().take(60).collect::<String>());
        ApiError::with(
            ErrorCode::OrgNotFound,
            format!("no organisation `{shown}` that you can see"),
        )
    })?;
    Ok((actor, seen))
}

async fn see(app: &App, actor: &Actor, slug: &OrgSlug) -> Result<Option<Arc<Seen>>, ApiError> {
    let found = app.store.org_as_seen_by(actor, slug).await?;
    Ok(found.filter(|seen| {
        let in_reach = actor.key_org().is_none_or(|only| *only == seen.org.id);
        in_reach && (seen.role.is_some() || actor.is_platform_admin())
    }))
}

/// The caller is a platform admin, and the org in the path is there.
pub struct PlatformOrg {
    seen: Arc<Seen>,
    actor: Actor,
}

impl PlatformOrg {
    /// Who.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl sealed::Sealed for PlatformOrg {}

impl OrgProof for PlatformOrg {
    fn org(&self) -> &Org {
        &self.seen.org
    }
}

impl FromRequestParts<App> for PlatformOrg {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let (actor, seen) = visible(parts, app).await?;
        if !actor.is_platform_admin() {
            let detail = "this takes a platform admin";
            return Err(ApiError::with(ErrorCode::Forbidden, detail));
        }
        Ok(Self { seen, actor })
    }
}
