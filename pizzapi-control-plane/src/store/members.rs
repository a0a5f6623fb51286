//! Memberships.
//!
//! The one rule: who may do what to whom, and that an owner stays, is decided in the transaction that does it.

use pizzapi_types::{
    ErrorCode, EventKind, Member, Membership, MembershipId, NewMember, Page, Role, Time, UserId,
};
use sqlx::Row as _;

use super::{Change, Store, StoreError, column, events, invites, locks, violates};
use crate::access::{Admin, Member as AnyMember, OrgManage, OrgProof};

/// Why somebody was not added.
pub enum NotAdded {
    NoSuchUser,
    AlreadyMember,
    BeyondReach,
}

/// Why a membership was not changed.
pub struct NotChanged(pub ErrorCode);

impl Store {
    /// An org's members, longest-standing first.
    pub async fn members(
        &self,
        org: &impl OrgProof,
        (after, limit): (Option<MembershipId>, u32),
    ) -> Result<Page<Member>, StoreError> {
        let rows = sqlx::query(
            "SELECT m.id, m.user_id, m.role, m.created_at, u.name, u.email
             FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.org_id = $1 AND ($2 IS NULL OR m.id > $2) ORDER BY m.id LIMIT $3",
        )
        .bind(org.org_id().as_str())
        .bind(after.map(|id| id.to_string()))
        .bind(i64::from(limit) + 1)
        .fetch_all(self.read())
        .await?;
        let member = |row: &sqlx::sqlite::SqliteRow| -> Result<Member, sqlx::Error> {
            Ok(Member {
                id: column(row.try_get("id")?)?,
                user_id: column(row.try_get("user_id")?)?,
                name: row.try_get("name")?,
                email: row.try_get("email")?,
                role: Role::from(row.try_get::<&str, _>("role")?),
                created_at: Time::from_millis(row.try_get("created_at")?),
            })
        };
        let members = rows.iter().map(member).collect::<Result<Vec<_>, _>>()?;
        Ok(super::page(members, limit, |member| member.id.to_string()))
    }

    /// Adds an account to an org.
    pub async fn add_member(
        &self,
        org: &OrgManage<Admin>,
        new: &NewMember,
    ) -> Result<Result<Membership, NotAdded>, StoreError> {
        let mut tx = self.begin_for(org).await?;
        if !tx.rights.reaches(&new.role) {
            return Ok(Err(NotAdded::BeyondReach));
        }
        let by_id = new.user_id.as_ref().map(|id| id.as_str().to_owned());
        let by_email = new.email.as_ref().map(|email| email.trim().to_lowercase());
        let user: Option<String> =
            sqlx::query_scalar("SELECT id FROM users WHERE id = $1 OR email = $2")
                .bind(by_id)
                .bind(by_email)
                .fetch_optional(&mut *tx)
                .await?;
        let Some(user) = user else {
            return Ok(Err(NotAdded::NoSuchUser));
        };
        let membership = Membership {
            id: MembershipId::new(),
            user_id: column(&user)?,
            org_id: org.org_id().clone(),
            role: new.role.clone(),
            created_at: Time::now(),
        };
        match insert(&mut tx, &membership).await {
            Err(error) if violates(&error, "memberships.user_id") => {
                return Ok(Err(NotAdded::AlreadyMember));
            }
            other => other?,
        }
        let event =
            events::New::of_member(EventKind::MemberAdded, org.org_id(), &membership.user_id);
        events::append(&mut tx, event, &membership).await?;
        self.commit(tx).await?;
        Ok(Ok(membership))
    }

    /// Gives a member another role, and ends their tokens, which say the old one.
    pub async fn set_role(
        &self,
        org: &OrgManage<Admin>,
        user: &UserId,
        role: &Role,
    ) -> Result<Result<Membership, NotChanged>, StoreError> {
        let mut tx = self.begin_locking_for(org).await?;
        let Some(before) = find(&mut tx, org, user).await? else {
            return Ok(Err(NotChanged(ErrorCode::UserNotFound)));
        };
        if before.role == *role {
            return Ok(Ok(before));
        }
        if let Some(refused) = refusal(&mut tx, org, &before, Some(role)).await? {
            return Ok(Err(NotChanged(refused)));
        }
        let after = Membership {
            role: role.clone(),
            ..before
        };
        sqlx::query("UPDATE memberships SET role = $2 WHERE id = $1")
            .bind(after.id.as_str())
            .bind(role.as_str())
            .execute(&mut *tx)
            .await?;
        invites::revoke_beyond(&mut tx, (org.org_id(), user.as_str()), Some(role)).await?;
        locks::add(&mut tx, locks::New::of_member(org.org_id(), user)).await?;
        let event = events::New::of_member(EventKind::MemberUpdated, org.org_id(), user);
        events::append(&mut tx, event, &after).await?;
        self.commit(tx).await?;
        Ok(Ok(after))
    }

    /// Ends a membership, and the tokens it gave. Anyone may end their own; others take an admin of no lower role.
    pub async fn remove_member(
        &self,
        org: &OrgManage<AnyMember>,
        user: &UserId,
    ) -> Result<Result<(), NotChanged>, StoreError> {
        let mut tx = self.begin_locking_for(org).await?;
        let Some(before) = find(&mut tx, org, user).await? else {
            return Ok(Err(NotChanged(ErrorCode::UserNotFound)));
        };
        if let Some(refused) = refusal(&mut tx, org, &before, None).await? {
            return Ok(Err(NotChanged(refused)));
        }
        sqlx::query("DELETE FROM memberships WHERE id = $1")
            .bind(before.id.as_str())
            .execute(&mut *tx)
            .await?;
        // A key that was good for this org only is good for nothing now.
        sqlx::query("DELETE FROM api_keys WHERE user_id = $1 AND org_id = $2")
            .bind(user.as_str())
            .bind(org.org_id().as_str())
            .execute(&mut *tx)
            .await?;
        invites::revoke_beyond(&mut tx, (org.org_id(), user.as_str()), None).await?;
        locks::add(&mut tx, locks::New::of_member(org.org_id(), user)).await?;
        let event = events::New::of_member(EventKind::MemberRemoved, org.org_id(), user);
        events::append(&mut tx, event, &before).await?;
        self.commit(tx).await?;
        Ok(Ok(()))
    }
}

/// Writes a membership down.
pub(super) async fn insert(tx: &mut Change, new: &Membership) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO memberships (id, org_id, user_id, role, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(new.id.as_str())
    .bind(new.org_id.as_str())
    .bind(new.user_id.as_str())
    .bind(new.role.as_str())
    .bind(new.created_at.millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn find(
    tx: &mut Change,
    org: &impl OrgProof,
    user: &UserId,
) -> Result<Option<Membership>, StoreError> {
    let row = sqlx::query(
        "SELECT id, role, created_at FROM memberships WHERE org_id = $1 AND user_id = $2",
    )
    .bind(org.org_id().as_str())
    .bind(user.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Membership {
        id: column(row.try_get("id")?)?,
        user_id: user.clone(),
        org_id: org.org_id().clone(),
        role: Role::from(row.try_get::<&str, _>("role")?),
        created_at: Time::from_millis(row.try_get("created_at")?),
    }))
}

/// Why the caller may not change this membership to `role` (`None`: to none), as things are in this very change.
async fn refusal<R: Send + Sync>(
    tx: &mut Change,
    org: &OrgManage<R>,
    of: &Membership,
    role: Option<&Role>,
) -> Result<Option<ErrorCode>, StoreError> {
    let leaves = role.is_none() && org.actor().user_id() == Some(&of.user_id);
    let rules = tx.rights.reaches(&Role::Admin)
        && tx.rights.reaches(&of.role)
        && role.is_none_or(|role| tx.rights.reaches(role));
    if !leaves && !rules {
        return Ok(Some(ErrorCode::Forbidden));
    }
    let owners: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM memberships WHERE org_id = $1 AND role = 'owner' AND user_id <> $2",
    )
    .bind(org.org_id().as_str())
    .bind(of.user_id.as_str())
    .fetch_one(&mut **tx)
    .await?;
    let ceases = of.role == Role::Owner && role != Some(&Role::Owner);
    Ok((ceases && owners == 0).then_some(ErrorCode::LastOwner))
}
