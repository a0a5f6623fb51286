//! Whether whoever wants a change may still want it, when it is their turn.
//!
//! The one rule: proofs are made before a body is read and before the one writer is free; a change that somebody asks for
//! looks again, in the transaction that makes it.

use pizzapi_types::{OrgId, Role, Time};
use sqlx::Row as _;

use super::{Change, Store, StoreError};
use crate::access::{
    Actor, AnyLogin, Login, OrgManage, OrgProof as _, Platform, PlatformOrg, RoleLevel, Via,
};

/// What a proof says of somebody.
pub struct Claim<'a> {
    actor: &'a Actor,
    /// The org, and the least role in it; whoever manages the platform needs none.
    org: Option<(&'a OrgId, Role)>,
    platform: bool,
}

/// A proof that can be looked at again.
pub trait Proof {
    /// What it says.
    fn claim(&self) -> Claim<'_>;
}

impl<'a> Claim<'a> {
    fn of(actor: &'a Actor) -> Self {
        Self {
            actor,
            org: None,
            platform: false,
        }
    }
}

impl Proof for Actor {
    fn claim(&self) -> Claim<'_> {
        Claim::of(self)
    }
}

impl Proof for AnyLogin {
    fn claim(&self) -> Claim<'_> {
        Claim::of(self.actor())
    }
}

impl Proof for Login {
    fn claim(&self) -> Claim<'_> {
        Claim::of(self.actor())
    }
}

impl Proof for Platform {
    fn claim(&self) -> Claim<'_> {
        Claim {
            platform: true,
            ..Claim::of(self.actor())
        }
    }
}

impl Proof for PlatformOrg {
    fn claim(&self) -> Claim<'_> {
        Claim {
            platform: true,
            ..Claim::of(self.actor())
        }
    }
}

impl<R: RoleLevel> Proof for OrgManage<R> {
    fn claim(&self) -> Claim<'_> {
        Claim {
            org: Some((self.org_id(), R::LEAST)),
            ..Claim::of(self.actor())
        }
    }
}

impl Store {
    /// Begins a change that somebody asked for; [`StoreError::RightsEnded`] when they no longer may.
    pub(super) async fn begin_for(&self, proof: &impl Proof) -> Result<Change, StoreError> {
        let mut tx = self.begin().await?;
        look_again(&mut tx, &proof.claim()).await?;
        Ok(tx)
    }

    /// The same for a change that ends org tokens.
    pub(super) async fn begin_locking_for(&self, proof: &impl Proof) -> Result<Change, StoreError> {
        let mut tx = self.begin_locking().await?;
        look_again(&mut tx, &proof.claim()).await?;
        Ok(tx)
    }
}

/// What whoever asked for a change is, as of that change.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    pub platform_admin: bool,
    /// Their role in the org the change is about.
    pub role: Option<Role>,
}

impl Rights {
    /// Whether they may give this role, or take it away: nobody rules above their own.
    pub fn reaches(&self, role: &Role) -> bool {
        self.platform_admin || self.role.as_ref().is_some_and(|own| own.at_least(role))
    }
}

async fn look_again(tx: &mut Change, claim: &Claim<'_>) -> Result<(), StoreError> {
    let (actor, now) = (claim.actor, Time::now().millis());
    let credential = match actor.via() {
        Via::Platform => {
            tx.rights.platform_admin = true;
            return Ok(());
        }
        Via::Session(_) => {
            "EXISTS (SELECT 1 FROM logins WHERE id = $2 AND user_id = $1 AND expires_at > $3)"
        }
        Via::Key { .. } => {
            "EXISTS (SELECT 1 FROM api_keys WHERE id = $2 AND user_id = $1 AND (expires_at IS NULL OR expires_at > $3))"
        }
    };
    let sql = format!(
        "SELECT {credential} AS credential,
                (SELECT platform_role FROM users WHERE id = $1 AND disabled_at IS NULL) AS platform_role,
                (SELECT role FROM memberships WHERE user_id = $1 AND org_id = $4) AS role"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(actor.id())
        .bind(actor.sid())
        .bind(now)
        .bind(claim.org.as_ref().map(|(org, _)| org.as_str()))
        .fetch_one(&mut **tx)
        .await?;
    let platform_role: Option<String> = row.try_get("platform_role")?;
    let enabled = platform_role.is_some() && row.try_get::<bool, _>("credential")?;
    let admin = platform_role.as_deref() == Some("admin") && actor.key_org().is_none();
    let role: Option<String> = row.try_get("role")?;
    let role = role.map(|role| Role::from(role.as_str()));
    let in_org = match &claim.org {
        Some((_, least)) => admin || role.as_ref().is_some_and(|role| role.at_least(least)),
        None => true,
    };
    if enabled && in_org && (admin || !claim.platform) {
        tx.rights = Rights {
            platform_admin: admin,
            role,
        };
        Ok(())
    } else {
        Err(StoreError::RightsEnded)
    }
}
