//! Memberships.

use pizzapi_types::{EventKind, Member, Membership, MembershipId, NewMember, Role, Time};
use sqlx::Row as _;

use super::{Store, StoreError, column, events, violates};
use crate::access::{Admin, OrgManage, OrgProof};

/// Why somebody was not added.
pub enum NotAdded {
    NoSuchUser,
    AlreadyMember,
}

impl Store {
    /// An org's members, longest-standing first.
    pub async fn members(&self, org: &impl OrgProof) -> Result<Vec<Member>, StoreError> {
        let rows = sqlx::query(
            "SELECT m.id, m.user_id, m.role, m.created_at, u.name, u.email
             FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.org_id = $1 ORDER BY m.id",
        )
        .bind(org.org_id().as_str())
        .fetch_all(self.read())
        .await?;
        let member = |row: &sqlx::sqlite::SqliteRow| -> Result<Member, sqlx::Error> {
            Ok(Member {
                id: column(&row.try_get::<String, _>("id")?)?,
                user_id: column(&row.try_get::<String, _>("user_id")?)?,
                name: row.try_get("name")?,
                email: row.try_get("email")?,
                role: Role::from(row.try_get::<String, _>("role")?.as_str()),
                created_at: Time::from_millis(row.try_get("created_at")?),
            })
        };
        Ok(rows.iter().map(member).collect::<Result<_, _>>()?)
    }

    /// Adds an account to an org. That the role is within the caller's reach is checked before.
    pub async fn add_member(
        &self,
        org: &OrgManage<Admin>,
        new: &NewMember,
    ) -> Result<Result<Membership, NotAdded>, StoreError> {
        let mut tx = self.begin().await?;
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
        let inserted =
            sqlx::query("INSERT INTO memberships (id, org_id, user_id, role, created_at) VALUES ($1, $2, $3, $4, $5)")
                .bind(membership.id.as_str())
                .bind(membership.org_id.as_str())
                .bind(&user)
                .bind(membership.role.as_str())
                .bind(membership.created_at.millis())
                .execute(&mut *tx)
                .await;
        match inserted {
            Err(error) if violates(&error, "memberships.user_id") => {
                return Ok(Err(NotAdded::AlreadyMember));
            }
            other => other?,
        };
        let event = events::New {
            kind: EventKind::MemberAdded,
            org: org.org_id(),
            user: Some(&membership.user_id),
        };
        events::append(&mut tx, event, &membership).await?;
        self.commit(tx).await?;
        Ok(Ok(membership))
    }
}
