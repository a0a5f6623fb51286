//! What somebody may do to one org.
//!
//! The one rule: a stranger learns the same of an org that is not theirs as of one that does not exist.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use pizzapi_http::ApiError;
use pizzapi_types::{ErrorCode, Org, OrgId, OrgSlug, Role};

use super::Actor;
use crate::app::App;

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
