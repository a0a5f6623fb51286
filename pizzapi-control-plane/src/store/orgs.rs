//! Organisations.

use pizzapi_types::{
    EventKind, InstanceId, InstanceStatus, InstanceSummary, MembershipId, Org, OrgId, OrgSlug,
    OrgStatus, Page, Role, Time,
};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Store, StoreError, column, events, violates};
use crate::access::{Actor, OrgManage, OrgProof as _, Owner, System};

/// A new org, checked.
pub struct NewOrg {
    pub name: String,
    pub slug: OrgSlug,
    /// E-mail address of the first owner; the actor when absent.
    pub owner: Option<String>,
    pub provider: &'static str,
}

/// Why an org was not made.
pub enum NotCreated {
    SlugTaken,
    NoSuchOwner,
}

/// Which orgs to list.
#[derive(Default)]
pub struct Filter {
    pub status: Option<OrgStatus>,
    pub text: Option<String>,
    pub limit: i64,
    /// Only those made before this one.
    pub before: Option<OrgId>,
}

const COLUMNS: &str = "o.id, o.slug, o.name, o.status, o.created_at, o.updated_at, m.role,
    i.status AS instance_status, i.desired, i.last_error";

const FROM: &str = "FROM orgs o LEFT JOIN memberships m ON m.org_id = o.id AND m.user_id = $1
    LEFT JOIN instances i ON i.org_id = o.id";

impl Store {
    /// Makes an org, its first owner and the wish for an instance.
    pub async fn create_org(
        &self,
        actor: &Actor,
        new: &NewOrg,
    ) -> Result<Result<Org, NotCreated>, StoreError> {
        let (id, now) = (OrgId::new(), Time::now());
        let mut tx = self.begin().await?;
        let owner = match &new.owner {
            None => Some(actor.user.id.to_string()),
            Some(email) => {
                sqlx::query_scalar("SELECT id FROM users WHERE email = $1")
                    .bind(email)
                    .fetch_optional(&mut *tx)
                    .await?
            }
        };
        let Some(owner) = owner else {
            return Ok(Err(NotCreated::NoSuchOwner));
        };
        let inserted = sqlx::query(
            "INSERT INTO orgs (id, slug, name, status, created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        )
        .bind(id.as_str())
        .bind(new.slug.as_str())
        .bind(&new.name)
        .bind(OrgStatus::Active.as_str())
        .bind(actor.user.id.as_str())
        .bind(now.millis())
        .execute(&mut *tx)
        .await;
        match inserted {
            Err(error) if violates(&error, "orgs.slug") => return Ok(Err(NotCreated::SlugTaken)),
            other => other?,
        };
        sqlx::query("INSERT INTO memberships (id, org_id, user_id, role, created_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(MembershipId::new().as_str())
            .bind(id.as_str())
            .bind(&owner)
            .bind(Role::Owner.as_str())
            .bind(now.millis())
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO instances (org_id, id, desired, generation, wish, due_at, status, provider, created_at)
             VALUES ($1, $2, 'running', 1, 1, $3, $4, $5, $3)",
        )
        .bind(id.as_str())
        .bind(InstanceId::new().as_str())
        .bind(now.millis())
        .bind(InstanceStatus::Provisioning.as_str())
        .bind(new.provider)
        .execute(&mut *tx)
        .await?;
        let org = Org {
            id,
            slug: new.slug.clone(),
            name: new.name.clone(),
            status: OrgStatus::Active,
            created_at: now,
            updated_at: now,
            role: None,
            plan: None,
            status_reason: None,
            instance: None,
        };
        events::append(
            &mut tx,
            events::New {
                kind: EventKind::OrgCreated,
                org: &org.id,
                user: None,
            },
            &org,
        )
        .await?;
        self.commit(tx).await?;
        let role = (owner == actor.user.id.as_str()).then_some(Role::Owner);
        Ok(Ok(Org { role, ..org }))
    }

    /// An org and the actor's role in it, whether or not the actor may know of it: only for making proofs.
    pub async fn org_as_seen_by(
        &self,
        actor: &Actor,
        slug: &OrgSlug,
    ) -> Result<Option<(Org, Option<Role>)>, StoreError> {
        let sql = format!("SELECT {COLUMNS} {FROM} WHERE o.slug = $2 AND o.status <> 'deleted'");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(actor.user.id.as_str())
            .bind(slug.as_str())
            .fetch_optional(self.read())
            .await?;
        let org = row.as_ref().map(org).transpose()?;
        Ok(org.map(|org| {
            let role = org.role.clone();
            (org, role)
        }))
    }

    /// The orgs the actor can see, newest first: all for a platform admin, deleted ones too; else their own.
    pub async fn list_orgs(&self, actor: &Actor, filter: &Filter) -> Result<Page<Org>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} {FROM}
             WHERE ($2 OR (m.role IS NOT NULL AND o.status <> 'deleted')) AND ($3 IS NULL OR o.id = $3)
               AND ($4 IS NULL OR o.status = $4)
               AND ($5 IS NULL OR instr(o.slug, $5) > 0 OR instr(lower(o.name), $5) > 0)
               AND ($6 IS NULL OR o.id < $6)
             ORDER BY o.id DESC LIMIT $7"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(actor.user.id.as_str())
            .bind(actor.is_platform_admin())
            .bind(actor.key_org().map(|org| org.as_str().to_owned()))
            .bind(
                filter
                    .status
                    .as_ref()
                    .map(|status| status.as_str().to_owned()),
            )
            .bind(filter.text.as_ref().map(|text| text.to_lowercase()))
            .bind(filter.before.as_ref().map(|org| org.as_str().to_owned()))
            .bind(filter.limit + 1)
            .fetch_all(self.read())
            .await?;
        let mut items: Vec<Org> = rows.iter().map(org).collect::<Result<_, _>>()?;
        let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = if more {
            items.last().map(|org| org.id.to_string())
        } else {
            None
        };
        Ok(Page { items, next_cursor })
    }

    /// The orgs the actor is a member of, newest first, in full.
    pub async fn member_orgs(&self, actor: &Actor) -> Result<Vec<Org>, StoreError> {
        let rows = sqlx::query(
            "SELECT o.id, o.slug, o.name, o.status, o.created_at, o.updated_at, m.role
             FROM memberships m JOIN orgs o ON o.id = m.org_id
             WHERE m.user_id = $1 AND o.status <> 'deleted' AND ($2 IS NULL OR o.id = $2) ORDER BY o.id DESC",
        )
        .bind(actor.user.id.as_str())
        .bind(actor.key_org().map(|org| org.as_str().to_owned()))
        .fetch_all(self.read())
        .await?;
        Ok(rows.iter().map(bare_org).collect::<Result<_, _>>()?)
    }

    /// Wishes an org gone. Wishing it again changes nothing.
    pub async fn request_deletion(&self, org: &OrgManage<Owner>) -> Result<(), StoreError> {
        if org.org().status == OrgStatus::Deleting {
            return Ok(());
        }
        let now = Time::now().millis();
        let mut tx = self.begin().await?;
        let wished = sqlx::query(
            "UPDATE orgs SET status = 'deleting', updated_at = $2 WHERE id = $1 AND status NOT IN ('deleting', 'deleted')",
        )
        .bind(org.org_id().as_str())
        .bind(now)
        .execute(&mut *tx)
        .await?;
        if wished.rows_affected() == 0 {
            // Somebody else wished it at the same time.
            return Ok(());
        }
        sqlx::query(
            "UPDATE instances SET desired = 'absent', wish = wish + 1, due_at = $2, attempts = 0, steps = '[]' WHERE org_id = $1",
        )
        .bind(org.org_id().as_str())
        .bind(now)
        .execute(&mut *tx)
        .await?;
        let after = Org {
            status: OrgStatus::Deleting,
            instance: None,
            role: None,
            ..org.org().clone()
        };
        events::append(
            &mut tx,
            events::New {
                kind: EventKind::OrgUpdated,
                org: org.org_id(),
                user: None,
            },
            &after,
        )
        .await?;
        self.commit(tx).await
    }

    /// Notes that everything of an org is gone.
    pub async fn finish_deletion(&self, _: &System, org: &OrgId) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE orgs SET status = 'deleted', updated_at = $2 WHERE id = $1")
            .bind(org.as_str())
            .bind(Time::now().millis())
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM instances WHERE org_id = $1")
            .bind(org.as_str())
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM api_keys WHERE org_id = $1")
            .bind(org.as_str())
            .execute(&mut *tx)
            .await?;
        let event = events::New {
            kind: EventKind::OrgDeleted,
            org,
            user: None,
        };
        events::append(&mut tx, event, &serde_json::json!({})).await?;
        self.commit(tx).await
    }

    /// Where an org stands, by id; `None` when there never was one.
    pub async fn status_of(
        &self,
        _: &System,
        org: &OrgId,
    ) -> Result<Option<OrgStatus>, StoreError> {
        let status: Option<String> = sqlx::query_scalar("SELECT status FROM orgs WHERE id = $1")
            .bind(org.as_str())
            .fetch_optional(self.read())
            .await?;
        Ok(status.map(|status| OrgStatus::from(status.as_str())))
    }

    /// Whether an org with this slug is active: for whoever issues certificates.
    pub async fn is_active_slug(&self, slug: &OrgSlug) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM orgs WHERE slug = $1 AND status = 'active')",
        )
        .bind(slug.as_str())
        .fetch_one(self.read())
        .await?)
    }
}

fn bare_org(row: &SqliteRow) -> Result<Org, sqlx::Error> {
    Ok(Org {
        id: column(&row.try_get::<String, _>("id")?)?,
        slug: column(&row.try_get::<String, _>("slug")?)?,
        name: row.try_get("name")?,
        status: OrgStatus::from(row.try_get::<String, _>("status")?.as_str()),
        created_at: Time::from_millis(row.try_get("created_at")?),
        updated_at: Time::from_millis(row.try_get("updated_at")?),
        role: row
            .try_get::<Option<String>, _>("role")?
            .map(|role| Role::from(role.as_str())),
        plan: None,
        status_reason: None,
        instance: None,
    })
}

fn org(row: &SqliteRow) -> Result<Org, sqlx::Error> {
    let status = row.try_get::<Option<String>, _>("instance_status")?;
    let last_error: Option<String> = row.try_get("last_error")?;
    let instance = status.map(|status| InstanceSummary {
        status: InstanceStatus::from(status.as_str()),
        url: None,
        runners: None,
        sessions: None,
        last_error,
    });
    Ok(Org {
        instance,
        ..bare_org(row)?
    })
}
