//! Locks: which org tokens no longer count.
//!
//! The one rule: a lock is written in the change that makes it necessary, begun by `begin_locking`.

use std::time::Duration;

use pizzapi_types::{
    EventId, OrgId, Time, UserId,
    instance::{Lock, Locks},
};
use sqlx::Row as _;

use super::{Change, Store, StoreError};
use crate::access::System;

/// How long a token can be shown to anybody: a runner may come back with one that ended 24 hours ago.
const KEPT: Duration = Duration::from_hours(25);

/// How many logins and keys of one account are locked one by one.
const MOST_LOGINS: i64 = 50;

/// Everybody, as a lock names them.
pub const EVERYBODY: &str = "*";

/// A lock to be written.
pub struct New<'a> {
    /// In which org; `None`: in every one.
    pub org: Option<&'a OrgId>,
    pub user: &'a str,
    /// Made with which login or API key; `None`: with any.
    pub sid: Option<&'a str>,
}

impl<'a> New<'a> {
    /// All tokens of one member.
    pub fn of_member(org: &'a OrgId, user: &'a UserId) -> Self {
        Self {
            org: Some(org),
            user: user.as_str(),
            sid: None,
        }
    }

    /// All tokens of one org.
    pub fn of_org(org: &'a OrgId) -> Self {
        Self {
            org: Some(org),
            user: EVERYBODY,
            sid: None,
        }
    }

    /// All tokens there are.
    pub fn of_everybody() -> Self {
        Self {
            org: None,
            user: EVERYBODY,
            sid: None,
        }
    }

    /// All tokens of one account.
    pub fn of_user(user: &'a UserId) -> Self {
        Self {
            org: None,
            user: user.as_str(),
            sid: None,
        }
    }

    /// The tokens made with one login or API key.
    pub fn of_login(user: &'a UserId, sid: &'a str) -> Self {
        Self {
            org: None,
            user: user.as_str(),
            sid: Some(sid),
        }
    }
}

/// Writes a lock, in the place of an older one of the same tokens. It names a moment after every token made so far: those
/// are never dated after now, or after the latest lock that was made of them (see `http::tokens`).
pub async fn add(tx: &mut Change, new: New<'_>) -> Result<(), sqlx::Error> {
    let now = Time::now();
    // Whoever ends many logins or keys gets one lock for all of them: every instance is told of every lock.
    let new = if new.sid.is_some() && of_logins(tx, new.user).await? >= MOST_LOGINS {
        sqlx::query("DELETE FROM locks WHERE user_id = $1 AND sid IS NOT NULL")
            .bind(new.user)
            .execute(&mut **tx)
            .await?;
        New { sid: None, ..new }
    } else {
        new
    };
    let latest: Option<i64> = sqlx::query_scalar(
        "SELECT MAX(not_before) FROM locks WHERE sid IS NULL AND ($1 IS NULL OR org_id IS NULL OR org_id = $1)
         AND ($2 = '*' OR user_id IN ($2, '*'))",
    )
    .bind(new.org.map(OrgId::as_str))
    .bind(new.user)
    .fetch_one(&mut **tx)
    .await?;
    let not_before = latest.unwrap_or(0).max(now.millis()) + 1;
    sqlx::query("DELETE FROM locks WHERE org_id IS $1 AND user_id = $2 AND sid IS $3")
        .bind(new.org.map(OrgId::as_str))
        .bind(new.user)
        .bind(new.sid)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO locks (org_id, user_id, sid, not_before, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(new.org.map(OrgId::as_str))
    .bind(new.user)
    .bind(new.sid)
    .bind(not_before)
    .bind(now.plus(KEPT).millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn of_logins(tx: &mut Change, user: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM locks WHERE user_id = $1 AND sid IS NOT NULL")
        .bind(user)
        .fetch_one(&mut **tx)
        .await
}

/// Forgets locks of tokens that nobody takes any more.
pub async fn prune(tx: &mut Change) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM locks WHERE expires_at < $1")
        .bind(Time::now().millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Store {
    /// All locks in force for an org; the tag of the keys is the caller's to add.
    pub async fn locks(&self, _: &System, org: &OrgId) -> Result<Locks, StoreError> {
        let mut tx = self.readers.begin().await?;
        let at: EventId = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM events")
            .fetch_one(&mut *tx)
            .await?;
        let rows = sqlx::query(
            "SELECT user_id, sid, not_before FROM locks
             WHERE expires_at > $2 AND (org_id = $1 OR (org_id IS NULL
               AND (user_id = '*' OR user_id IN (SELECT user_id FROM memberships WHERE org_id = $1)))) ORDER BY id",
        )
        .bind(org.as_str())
        .bind(Time::now().millis())
        .fetch_all(&mut *tx)
        .await?;
        let mut locks = Vec::with_capacity(rows.len());
        for row in rows {
            locks.push(Lock {
                user_id: row.try_get("user_id")?,
                not_before: Time::from_millis(row.try_get("not_before")?),
                sid: row.try_get("sid")?,
            });
        }
        Ok(Locks {
            locks,
            at,
            keys: String::new(),
        })
    }
}
