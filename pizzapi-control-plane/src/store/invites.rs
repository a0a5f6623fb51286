//! Invites: made, listed, looked up by their secret, accepted once, revoked.

use pizzapi_types::{
    CreateInvite, ErrorCode, EventKind, Invite, InviteId, InviteOffer, InviteState, Membership,
    MembershipId, OrgId, OrgStatus, Page, Role, Time, User,
};
use serde_json::json;
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Change, Store, StoreError, column, events};
use crate::access::{Actor, Admin, OrgManage, OrgProof as _};

const INVITE: &str =
    "SELECT v.id, v.role, v.email, v.invited_by, v.created_at, v.expires_at, v.accepted_by,
    v.accepted_at, v.revoked_at, v.org_id, o.slug, o.name, o.status,
    (v.invited_by IS NULL OR EXISTS (
        SELECT 1 FROM users u LEFT JOIN memberships m ON m.user_id = u.id AND m.org_id = v.org_id
        WHERE u.id = v.invited_by AND u.disabled_at IS NULL
          AND (u.platform_role = 'admin' OR m.role = 'owner' OR (m.role = 'admin' AND v.role <> 'owner')))) AS grantable
    FROM invites v JOIN orgs o ON o.id = v.org_id";

/// Why an invite makes nobody a member.
pub struct NotAccepted(pub ErrorCode);

impl Store {
    /// Writes an invite down. It is good for as long as whoever made it could grant what it grants.
    pub async fn create_invite(
        &self,
        org: &OrgManage<Admin>,
        new: &CreateInvite,
        (secret_hash, expires_at): ([u8; 32], Time),
    ) -> Result<Invite, StoreError> {
        let invite = Invite {
            id: InviteId::new(),
            role: new.role.clone(),
            email: new.email.clone(),
            state: InviteState::Pending,
            invited_by: org.actor().user_id().cloned(),
            created_at: Time::now(),
            expires_at,
        };
        let mut tx = self.begin_for(org).await?;
        sqlx::query(
            "INSERT INTO invites (id, org_id, role, email, secret_hash, invited_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(invite.id.as_str())
        .bind(org.org_id().as_str())
        .bind(invite.role.as_str())
        .bind(&invite.email)
        .bind(&secret_hash[..])
        .bind(invite.invited_by.as_ref().map(|user| user.as_str().to_owned()))
        .bind(invite.created_at.millis())
        .bind(expires_at.millis())
        .execute(&mut *tx)
        .await?;
        tell(&mut tx, org.org_id(), &invite.id, &InviteState::Pending).await?;
        self.commit(tx).await?;
        Ok(invite)
    }

    /// An org's invites, newest first.
    pub async fn invites(
        &self,
        org: &OrgManage<Admin>,
        (before, limit): (Option<InviteId>, u32),
    ) -> Result<Page<Invite>, StoreError> {
        let sql = format!(
            "{INVITE} WHERE v.org_id = $1 AND ($2 IS NULL OR v.id < $2) ORDER BY v.id DESC LIMIT $3"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(org.org_id().as_str())
            .bind(before.map(|id| id.to_string()))
            .bind(i64::from(limit) + 1)
            .fetch_all(self.read())
            .await?;
        let invites = rows.iter().map(invite).collect::<Result<Vec<_>, _>>()?;
        Ok(super::page(invites, limit, |invite| invite.id.to_string()))
    }

    /// Takes an invite back; false when there is none of this id that could still be accepted.
    pub async fn revoke_invite(
        &self,
        org: &OrgManage<Admin>,
        id: &InviteId,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin_for(org).await?;
        let revoked = sqlx::query(
            "UPDATE invites SET revoked_at = $3
             WHERE id = $1 AND org_id = $2 AND accepted_at IS NULL AND revoked_at IS NULL",
        )
        .bind(id.as_str())
        .bind(org.org_id().as_str())
        .bind(Time::now().millis())
        .execute(&mut *tx)
        .await?;
        if revoked.rows_affected() == 0 {
            return Ok(false);
        }
        tell(&mut tx, org.org_id(), id, &InviteState::Revoked).await?;
        self.commit(tx).await?;
        Ok(true)
    }

    /// What the invite of this secret grants, and where its org stands; `None` when there is no such invite, or its org is going.
    pub async fn invite_offer(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(InviteOffer, OrgStatus)>, StoreError> {
        let sql = format!(
            "{INVITE} WHERE v.secret_hash = $1 AND o.status NOT IN ('deleting', 'deleted')"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(&secret_hash[..])
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let invite = invite(&row)?;
        let offer = InviteOffer {
            org_slug: column(row.try_get("slug")?)?,
            org_name: row.try_get("name")?,
            role: invite.role,
            email: invite.email,
            state: invite.state,
            expires_at: invite.expires_at,
        };
        let status = OrgStatus::from(row.try_get::<&str, _>("status")?);
        Ok(Some((offer, status)))
    }

    /// Makes an account a member by an invite's secret. Accepting it again gives the same membership.
    pub async fn accept_invite(
        &self,
        actor: &Actor,
        user: &User,
        secret_hash: [u8; 32],
    ) -> Result<Result<Membership, NotAccepted>, StoreError> {
        let mut tx = self.begin_for(actor).await?;
        let sql = format!("{INVITE} WHERE v.secret_hash = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(&secret_hash[..])
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else {
            return Ok(Err(NotAccepted(ErrorCode::InviteNotFound)));
        };
        let invite = invite(&row)?;
        let org: OrgId = column(row.try_get("org_id")?)?;
        let status: String = row.try_get("status")?;
        let accepted_by: Option<String> = row.try_get("accepted_by")?;
        let existing = membership(&mut tx, &org, user).await?;
        match (existing, &invite.state) {
            (Some(existing), InviteState::Accepted)
                if accepted_by.as_deref() == Some(user.id.as_str()) =>
            {
                return Ok(Ok(existing));
            }
            (Some(_), _) => return Ok(Err(NotAccepted(ErrorCode::AlreadyMember))),
            (None, _) => {}
        }
        let refused = match invite.state {
            _ if matches!(status.as_str(), "deleting" | "deleted") => {
                Some(ErrorCode::InviteNotFound)
            }
            InviteState::Accepted => Some(ErrorCode::InviteAccepted),
            InviteState::Revoked => Some(ErrorCode::InviteRevoked),
            InviteState::Expired => Some(ErrorCode::InviteExpired),
            _ if status == "suspended" => Some(ErrorCode::OrgSuspended),
            _ if status != "active" => Some(ErrorCode::OrgNotActive),
            _ if invite
                .email
                .as_ref()
                .is_some_and(|email| *email != user.email) =>
            {
                Some(ErrorCode::Forbidden)
            }
            _ => None,
        };
        if let Some(code) = refused {
            return Ok(Err(NotAccepted(code)));
        }
        let membership = Membership {
            id: MembershipId::new(),
            user_id: user.id.clone(),
            org_id: org,
            role: invite.role,
            created_at: Time::now(),
        };
        super::members::insert(&mut tx, &membership).await?;
        sqlx::query("UPDATE invites SET accepted_by = $2, accepted_at = $3 WHERE id = $1")
            .bind(invite.id.as_str())
            .bind(user.id.as_str())
            .bind(membership.created_at.millis())
            .execute(&mut *tx)
            .await?;
        let (org, user) = (&membership.org_id, &membership.user_id);
        let added = events::New::of_member(EventKind::MemberAdded, org, user);
        events::append(&mut tx, added, &membership).await?;
        tell(&mut tx, org, &invite.id, &InviteState::Accepted).await?;
        self.commit(tx).await?;
        Ok(Ok(membership))
    }
}

/// Takes back what somebody could no longer grant: their pending invites for more than `role`, or all of them.
pub(super) async fn revoke_beyond(
    tx: &mut Change,
    (org, user): (&OrgId, &str),
    role: Option<&Role>,
) -> Result<(), StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, role FROM invites
         WHERE org_id = $1 AND invited_by = $2 AND accepted_at IS NULL AND revoked_at IS NULL",
    )
    .bind(org.as_str())
    .bind(user)
    .fetch_all(&mut **tx)
    .await?;
    for (id, granted) in rows {
        let granted = Role::from(granted.as_str());
        // Whoever is no admin any more grants nothing.
        if role.is_some_and(|role| role.at_least(&Role::Admin) && role.at_least(&granted)) {
            continue;
        }
        sqlx::query("UPDATE invites SET revoked_at = $2 WHERE id = $1")
            .bind(&id)
            .bind(Time::now().millis())
            .execute(&mut **tx)
            .await?;
        tell(tx, org, &column(&id)?, &InviteState::Revoked).await?;
    }
    Ok(())
}

/// Tells the org of an invite without saying for whom or what: every member hears it, and the list is for admins.
async fn tell(
    tx: &mut Change,
    org: &OrgId,
    id: &InviteId,
    state: &InviteState,
) -> Result<(), sqlx::Error> {
    let event = events::New::of_org(EventKind::InviteUpdated, org);
    events::append(tx, event, &json!({ "id": id, "state": state })).await
}

async fn membership(
    tx: &mut Change,
    org: &OrgId,
    user: &User,
) -> Result<Option<Membership>, StoreError> {
    let row = sqlx::query(
        "SELECT id, role, created_at FROM memberships WHERE org_id = $1 AND user_id = $2",
    )
    .bind(org.as_str())
    .bind(user.id.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Membership {
        id: column(row.try_get("id")?)?,
        user_id: user.id.clone(),
        org_id: org.clone(),
        role: Role::from(row.try_get::<&str, _>("role")?),
        created_at: Time::from_millis(row.try_get("created_at")?),
    }))
}

fn invite(row: &SqliteRow) -> Result<Invite, sqlx::Error> {
    let expires_at = Time::from_millis(row.try_get("expires_at")?);
    let state = if row.try_get::<Option<i64>, _>("accepted_at")?.is_some() {
        InviteState::Accepted
    } else if row.try_get::<Option<i64>, _>("revoked_at")?.is_some()
        // Whoever made it could no longer grant it.
        || !row.try_get::<bool, _>("grantable")?
    {
        InviteState::Revoked
    } else if expires_at <= Time::now() {
        InviteState::Expired
    } else {
        InviteState::Pending
    };
    Ok(Invite {
        id: column(row.try_get("id")?)?,
        role: Role::from(row.try_get::<&str, _>("role")?),
        email: row.try_get("email")?,
        state,
        invited_by: row
            .try_get::<Option<&str>, _>("invited_by")?
            .map(column)
            .transpose()?,
        created_at: Time::from_millis(row.try_get("created_at")?),
        expires_at,
    })
}
