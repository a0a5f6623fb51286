//! The outbox: appended within the change it tells of, read by everybody who follows.

use std::time::Duration;

use pizzapi_types::{Event, EventId, EventKind, OrgId, Time, UserId};
use serde::Serialize;
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Change, Store, StoreError, column};
use crate::{
    access::{Actor, System},
    heartbeats::Sight,
};

/// How long events are kept.
const KEPT: Duration = Duration::from_hours(7 * 24);
/// How many events are kept.
const MOST: i64 = 1_000_000;

/// What an event is about.
pub struct New<'a> {
    pub kind: EventKind,
    /// Whose members see it; `None`: nobody by that.
    pub org: Option<&'a OrgId>,
    /// Who sees it too, member or not.
    pub user: Option<&'a UserId>,
}

impl<'a> New<'a> {
    /// About an org.
    pub fn of_org(kind: EventKind, org: &'a OrgId) -> Self {
        Self {
            kind,
            org: Some(org),
            user: None,
        }
    }

    /// About one account, in an org.
    pub fn of_member(kind: EventKind, org: &'a OrgId, user: &'a UserId) -> Self {
        Self {
            kind,
            org: Some(org),
            user: Some(user),
        }
    }

    /// About one account.
    pub fn of_user(user: &'a UserId) -> Self {
        Self {
            kind: EventKind::UserUpdated,
            org: None,
            user: Some(user),
        }
    }
}

/// Appends an event to the change under way.
pub async fn append(
    tx: &mut Change,
    new: New<'_>,
    data: &impl Serialize,
) -> Result<(), sqlx::Error> {
    let data = serde_json::to_string(data).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(
        "INSERT INTO events (kind, org_id, user_id, data, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(new.kind.as_str())
    .bind(new.org.map(OrgId::as_str))
    .bind(new.user.map(UserId::as_str))
    .bind(data)
    .bind(Time::now().millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A stretch of the stream.
pub struct Batch {
    pub events: Vec<Event>,
    /// Where to read on; beyond the events when some were not for the reader.
    pub at: EventId,
}

impl Store {
    /// The oldest event still kept, and the newest ever given out (0 when there was none).
    pub async fn event_range(&self) -> Result<(EventId, EventId), StoreError> {
        let row = sqlx::query(
            "SELECT COALESCE(MIN(id), 0) AS oldest, COALESCE(MAX(id), 0) AS newest FROM events",
        )
        .fetch_one(self.read())
        .await?;
        Ok((row.try_get("oldest")?, row.try_get("newest")?))
    }

    /// Up to 50 events after `since` that the actor may see as of now: all for a platform admin, else those of their orgs
    /// and those about themselves.
    pub async fn events_for(&self, actor: &Actor, since: EventId) -> Result<Batch, StoreError> {
        let scope = actor.key_org().map(|org| org.as_str().to_owned());
        let rows = sqlx::query(
            "SELECT e.id, e.kind, e.org_id, e.data, e.created_at, o.slug,
                    ($2 OR e.user_id = $3 OR EXISTS (SELECT 1 FROM memberships m WHERE m.org_id = e.org_id AND m.user_id = $3))
                    AND ($4 IS NULL OR e.org_id = $4) AS visible
             FROM events e LEFT JOIN orgs o ON o.id = e.org_id WHERE e.id > $1 ORDER BY e.id LIMIT 50",
        )
        .bind(since)
        .bind(actor.is_platform_admin())
        .bind(actor.id())
        .bind(scope)
        .fetch_all(self.read())
        .await?;
        let at = rows.last().map_or(Ok(since), |row| row.try_get("id"))?;
        let mut events = Vec::new();
        for row in &rows {
            if row.try_get::<Option<bool>, _>("visible")?.unwrap_or(false) {
                events.push(event(row)?);
            }
        }
        Ok(Batch { events, at })
    }

    /// Whose measures the actor may see as of now: those of everybody for a platform admin, else of their orgs.
    pub async fn sight(&self, actor: &Actor) -> Result<Sight, StoreError> {
        if actor.is_platform_admin() {
            return Ok(Sight::All);
        }
        let orgs: Vec<String> = sqlx::query_scalar(
            "SELECT org_id FROM memberships WHERE user_id = $1 AND ($2 IS NULL OR org_id = $2)",
        )
        .bind(actor.id())
        .bind(actor.key_org().map(|org| org.as_str().to_owned()))
        .fetch_all(self.read())
        .await?;
        let orgs = orgs.iter().map(|org| column(org));
        Ok(Sight::Only(orgs.collect::<Result<_, _>>()?))
    }

    /// The orgs that events after `since` are about, each once, and where to read on.
    pub async fn orgs_changed(
        &self,
        _: &System,
        since: EventId,
    ) -> Result<(Vec<OrgId>, EventId), StoreError> {
        let rows =
            sqlx::query("SELECT id, org_id FROM events WHERE id > $1 ORDER BY id LIMIT 1000")
                .bind(since)
                .fetch_all(self.read())
                .await?;
        let at = rows.last().map_or(Ok(since), |row| row.try_get("id"))?;
        let mut orgs = Vec::new();
        for row in &rows {
            if let Some(org) = row.try_get::<Option<String>, _>("org_id")? {
                let org = column(&org)?;
                if !orgs.contains(&org) {
                    orgs.push(org);
                }
            }
        }
        Ok((orgs, at))
    }

    /// Forgets events that are too old or too many, and whatever else has had its time.
    pub async fn prune(&self, _: &System) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let before = Time::now().millis() - i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX);
        sqlx::query(
            "DELETE FROM events WHERE id < (SELECT MAX(id) FROM events)
             AND (created_at < $1 OR id <= (SELECT MAX(id) - $2 FROM events))",
        )
        .bind(before)
        .bind(MOST)
        .execute(&mut *tx)
        .await?;
        super::locks::prune(&mut tx).await?;
        super::idempotency::prune(&mut tx).await?;
        self.commit(tx).await
    }
}

pub(super) fn event(row: &SqliteRow) -> Result<Event, sqlx::Error> {
    Ok(Event {
        id: row.try_get("id")?,
        kind: EventKind::from(row.try_get::<String, _>("kind")?.as_str()),
        at: Time::from_millis(row.try_get("created_at")?),
        org_id: row
            .try_get::<Option<String>, _>("org_id")?
            .as_deref()
            .map(column)
            .transpose()?,
        org_slug: row
            .try_get::<Option<String>, _>("slug")?
            .as_deref()
            .map(column)
            .transpose()?,
        data: serde_json::from_str(&row.try_get::<String, _>("data")?)
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
    })
}
