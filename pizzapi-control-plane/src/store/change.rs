//! A change under way: one transaction of the one writer.
//!
//! The one rule: when it is written, what it changed is dropped from the cache before anybody hears of it.

use std::ops::{Deref, DerefMut};

use pizzapi_types::{EventId, EventKind};
use sqlx::{Row as _, Sqlite, SqliteConnection, Transaction};
use tokio::sync::OwnedRwLockWriteGuard;

use super::{Store, StoreError, cache::Touched, column};

/// A change that nobody sees until it is committed.
pub struct Change {
    tx: Transaction<'static, Sqlite>,
    /// Held by changes that end tokens.
    still: Option<OwnedRwLockWriteGuard<()>>,
}

impl Deref for Change {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.tx
    }
}

impl DerefMut for Change {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.tx
    }
}

impl Change {
    /// Gives it up.
    pub async fn rollback(self) -> Result<(), StoreError> {
        Ok(self.tx.rollback().await?)
    }
}

impl Store {
    /// Begins a change. Nothing else changes the registry until it ends.
    pub(super) async fn begin(&self) -> Result<Change, StoreError> {
        let tx = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Change { tx, still: None })
    }

    /// Begins a change that ends org tokens: none is made while it is under way, so that none is made from what was true
    /// before it and escapes the lock it writes.
    pub(super) async fn begin_locking(&self) -> Result<Change, StoreError> {
        let tx = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        // In this order: whoever holds a turn at making tokens does not wait for the writer.
        let still = Some(self.signing.clone().write_owned().await);
        Ok(Change { tx, still })
    }

    /// Ends a change, and wakes whoever follows the events. In a task of its own: whoever asked for the change may hang up
    /// while it is being written, and it must not go unheard then.
    pub(super) async fn commit(&self, change: Change) -> Result<(), StoreError> {
        let store = self.clone();
        let written = tokio::spawn(async move { store.write_and_tell(change).await }).await;
        written.unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed.into()))
    }

    async fn write_and_tell(&self, change: Change) -> Result<(), StoreError> {
        let Change { mut tx, still } = change;
        let before = *self.latest.borrow();
        let (touched, latest) = touched(&mut tx, before).await?;
        let written = tx.commit().await;
        self.cache.drop(touched);
        if still.is_some() {
            self.lock_changes.send_modify(|changes| *changes += 1);
        }
        drop(still);
        written?;
        self.latest
            .send_if_modified(|id| std::mem::replace(id, latest.max(*id)) < latest);
        Ok(())
    }
}

/// What the change's events are about, and the newest event.
async fn touched(
    tx: &mut SqliteConnection,
    before: EventId,
) -> Result<(Touched, EventId), StoreError> {
    let rows =
        sqlx::query("SELECT id, kind, org_id, user_id FROM events WHERE id > $1 ORDER BY id")
            .bind(before)
            .fetch_all(tx)
            .await?;
    let mut touched = Touched::default();
    let mut latest = before;
    for row in rows {
        latest = row.try_get("id")?;
        let kind = EventKind::from(row.try_get::<&str, _>("kind")?);
        touched.lists |= matches!(
            kind,
            EventKind::OrgCreated | EventKind::OrgUpdated | EventKind::OrgDeleted
        );
        touched.everything |= kind == EventKind::KeysUpdated;
        if let Some(org) = row.try_get::<Option<&str>, _>("org_id")? {
            touched.orgs.push(column(org)?);
        }
        if let Some(user) = row.try_get::<Option<&str>, _>("user_id")? {
            touched.users.push(column(user)?);
        }
    }
    Ok((touched, latest))
}
