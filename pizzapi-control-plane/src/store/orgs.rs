//! Organisations.

use std::sync::Arc;

use bytes::Bytes;
use pizzapi_types::{
    EventKind, InstanceId, InstanceStatus, InstanceSummary, Membership, MembershipId, Org, OrgId,
    OrgSlug, OrgStatus, Page, PatchOrg, Role, Time, UserId,
};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Change, Store, StoreError, column, events, members, violates};
use crate::access::{Actor, Admin, OrgManage, OrgProof as _, System};

/// An org as somebody sees it, whether or not they may: only for making proofs.
#[derive(Debug)]
pub struct Seen {
    pub org: Org,
    pub role: Option<Role>,
    /// Raised by every change of the org's row.
    pub revision: i64,
    /// From when on their tokens count, in milliseconds since 1970; 0: always.
    pub tokens_from: i64,
}

/// A new org, checked.
pub struct NewOrg {
    pub name: String,
    pub slug: OrgSlug,
    /// E-mail address of the first owner; the actor when absent.
    pub owner: Option<String>,
    pub provider: &'static str,
    /// Whether a platform admin has to approve of it.
    pub pending: bool,
    /// How many orgs its owner may own.
    pub most_per_user: Option<u32>,
}

/// Why an org was not made.
pub enum NotCreated {
    SlugTaken,
    NoSuchOwner,
    TooMany,
}

/// Why an org was not changed.
pub struct ChangedMeanwhile;

/// Which orgs to list.
#[derive(Default)]
pub struct Filter {
    pub status: Option<OrgStatus>,
    pub text: Option<String>,
    pub limit: u32,
    /// Only those made before this one.
    pub before: Option<OrgId>,
}

const COLUMNS: &str =
    "o.id, o.slug, o.name, o.status, o.plan, o.status_reason, o.created_at, o.updated_at, m.role,
    o.revision, i.status AS instance_status, i.desired, i.last_error";

const FROM: &str = "FROM orgs o LEFT JOIN memberships m ON m.org_id = o.id AND m.user_id = $1
    LEFT JOIN instances i ON i.org_id = o.id";

impl Store {
    /// Makes an org, its first owner and the wish for an instance.
    pub async fn create_org(
        &self,
        actor: &Actor,
        new: &NewOrg,
    ) -> Result<Result<Org, NotCreated>, StoreError> {
        let now = Time::now();
        let org = Org {
            id: OrgId::new(),
            slug: new.slug.clone(),
            name: new.name.clone(),
            status: if new.pending {
                OrgStatus::Pending
            } else {
                OrgStatus::Active
            },
            created_at: now,
            updated_at: now,
            role: None,
            plan: None,
            status_reason: None,
            instance: None,
        };
        let mut tx = self.begin_for(actor).await?;
        let owner: Option<String> = match &new.owner {
            None => actor.user_id().map(UserId::to_string),
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
        if let Some(most) = new.most_per_user
            && owned_by(&mut tx, &owner).await? >= i64::from(most)
        {
            return Ok(Err(NotCreated::TooMany));
        }
        let inserted = sqlx::query(
            "INSERT INTO orgs (id, slug, name, status, created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        )
        .bind(org.id.as_str())
        .bind(new.slug.as_str())
        .bind(&new.name)
        .bind(org.status.as_str())
        .bind(actor.user_id().map_or(owner.as_str(), UserId::as_str))
        .bind(now.millis())
        .execute(&mut *tx)
        .await;
        match inserted {
            Err(error) if violates(&error, "orgs.slug") => return Ok(Err(NotCreated::SlugTaken)),
            other => other?,
        };
        let membership = Membership {
            id: MembershipId::new(),
            user_id: column(&owner)?,
            org_id: org.id.clone(),
            role: Role::Owner,
            created_at: now,
        };
        members::insert(&mut tx, &membership).await?;
        insert_instance(&mut tx, &org, new.provider).await?;
        // Its owner is named, so that their lists are read anew.
        let event = events::New::of_member(EventKind::OrgCreated, &org.id, &membership.user_id);
        events::append(&mut tx, event, &org).await?;
        self.commit(tx).await?;
        let role = (actor.user_id() == Some(&membership.user_id)).then_some(Role::Owner);
        Ok(Ok(Org { role, ..org }))
    }

    /// An org and the actor's role in it, whether or not the actor may know of it: only for making proofs.
    pub async fn org_as_seen_by(
        &self,
        actor: &Actor,
        slug: &OrgSlug,
    ) -> Result<Option<Arc<Seen>>, StoreError> {
        let user = actor.user_id();
        if let Some(seen) = user.and_then(|user| self.cache.seen(user, slug)) {
            return Ok(Some(seen));
        }
        let as_of = self.cache.as_of();
        let sql = format!(
            "SELECT {COLUMNS},
                    (SELECT MAX(l.not_before) FROM locks l WHERE l.sid IS NULL AND l.user_id IN ($1, '*')
                       AND (l.org_id = o.id OR l.org_id IS NULL)) AS tokens_from
             {FROM} WHERE o.slug = $2 AND o.status <> 'deleted'"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(actor.id())
            .bind(slug.as_str())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let org = org(&row)?;
        let seen = Arc::new(Seen {
            role: org.role.clone(),
            org,
            revision: row.try_get("revision")?,
            tokens_from: row
                .try_get::<Option<i64>, _>("tokens_from")?
                .unwrap_or_default(),
        });
        // Not what they may not see: a second look at a foreign org would be quicker than at none, and tell them apart.
        if let Some(user) = user
            && seen.role.is_some()
        {
            self.cache.keep_seen(user, &seen, as_of);
        }
        Ok(Some(seen))
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
            .bind(actor.id())
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
            .bind(i64::from(filter.limit) + 1)
            .fetch_all(self.read())
            .await?;
        let items: Vec<Org> = rows.iter().map(org).collect::<Result<_, _>>()?;
        Ok(super::page(items, filter.limit, |org| org.id.to_string()))
    }

    /// The orgs the actor is a member of, newest first, in full, as a JSON array.
    pub async fn member_orgs(&self, actor: &Actor) -> Result<Bytes, StoreError> {
        // A key for one org sees one org: not what is kept for its holder.
        let user = actor.user_id().filter(|_| actor.key_org().is_none());
        if let Some(list) = user.and_then(|user| self.cache.member_orgs(user)) {
            return Ok(list);
        }
        let as_of = self.cache.as_of();
        let rows = sqlx::query(
            "SELECT o.id, o.slug, o.name, o.status, o.plan, o.status_reason, o.created_at, o.updated_at, m.role
             FROM memberships m JOIN orgs o ON o.id = m.org_id
             WHERE m.user_id = $1 AND o.status <> 'deleted' AND ($2 IS NULL OR o.id = $2) ORDER BY o.id DESC",
        )
        .bind(actor.id())
        .bind(actor.key_org().map(|org| org.as_str().to_owned()))
        .fetch_all(self.read())
        .await?;
        let orgs: Vec<Org> = rows.iter().map(bare_org).collect::<Result<_, _>>()?;
        let list = serde_json::to_vec(&orgs).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let list = Bytes::from(list);
        if let Some(user) = user {
            self.cache.keep_member_orgs(user, &list, as_of);
        }
        Ok(list)
    }

    /// Changes an org's name or plan, if it is still of the `revision` given; gives it as it is then, with its revision.
    pub async fn patch_org(
        &self,
        org: &OrgManage<Admin>,
        patch: &PatchOrg,
        revision: Option<i64>,
    ) -> Result<Result<(Org, i64), ChangedMeanwhile>, StoreError> {
        let mut tx = self.begin_for(org).await?;
        let revision: Option<i64> = sqlx::query_scalar(
            "UPDATE orgs SET name = COALESCE($2, name), plan = COALESCE($3, plan), updated_at = $4, revision = revision + 1
             WHERE id = $1 AND ($5 IS NULL OR revision = $5) AND status <> 'deleted' RETURNING revision",
        )
        .bind(org.org_id().as_str())
        .bind(&patch.name)
        .bind(&patch.plan)
        .bind(Time::now().millis())
        .bind(revision)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(revision) = revision else {
            return Ok(Err(ChangedMeanwhile));
        };
        let after = tell_org(&mut tx, org.org_id()).await?;
        self.commit(tx).await?;
        let after = Org {
            role: org.role().cloned(),
            instance: org.org().instance.clone(),
            ..after
        };
        Ok(Ok((after, revision)))
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
        let event = events::New::of_org(EventKind::OrgDeleted, org);
        events::append(&mut tx, event, &serde_json::json!({})).await?;
        self.commit(tx).await
    }

    /// Where an org stands, by id, and whether its data shall outlive it; `None` when there never was one.
    pub async fn status_of(
        &self,
        _: &System,
        org: &OrgId,
    ) -> Result<Option<(OrgStatus, bool)>, StoreError> {
        let row: Option<(String, bool)> =
            sqlx::query_as("SELECT status, keep_data FROM orgs WHERE id = $1")
                .bind(org.as_str())
                .fetch_optional(self.read())
                .await?;
        Ok(row.map(|(status, keep_data)| (OrgStatus::from(status.as_str()), keep_data)))
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

/// How many orgs somebody owns.
async fn owned_by(tx: &mut Change, user: &str) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT COUNT(*) FROM memberships m JOIN orgs o ON o.id = m.org_id
         WHERE m.user_id = $1 AND m.role = 'owner' AND o.status <> 'deleted'",
    )
    .bind(user)
    .fetch_one(&mut **tx)
    .await?)
}

/// Writes the wish for an org's instance down; one that waits for approval is not looked at yet.
async fn insert_instance(
    tx: &mut Change,
    org: &Org,
    provider: &'static str,
) -> Result<(), StoreError> {
    let pending = org.status == OrgStatus::Pending;
    let status = if pending {
        InstanceStatus::Stopped
    } else {
        InstanceStatus::Provisioning
    };
    sqlx::query(
        "INSERT INTO instances (org_id, id, desired, generation, wish, due_at, status, provider, created_at)
         VALUES ($1, $2, 'running', 1, 1, $3, $4, $5, $6)",
    )
    .bind(org.id.as_str())
    .bind(InstanceId::new().as_str())
    .bind((!pending).then_some(org.created_at.millis()))
    .bind(status.as_str())
    .bind(provider)
    .bind(org.created_at.millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes the event of a changed org; gives the org as it is now.
pub(super) async fn tell_org(tx: &mut Change, org: &OrgId) -> Result<Org, StoreError> {
    let row = sqlx::query(
        "SELECT id, slug, name, status, plan, status_reason, created_at, updated_at, NULL AS role FROM orgs WHERE id = $1",
    )
    .bind(org.as_str())
    .fetch_one(&mut **tx)
    .await?;
    let after = bare_org(&row)?;
    let event = events::New::of_org(EventKind::OrgUpdated, org);
    events::append(tx, event, &after).await?;
    Ok(after)
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
        plan: row.try_get("plan")?,
        status_reason: row.try_get("status_reason")?,
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
        rss_bytes: None,
        cpu_ms: None,
        last_error,
    });
    Ok(Org {
        instance,
        ..bare_org(row)?
    })
}
