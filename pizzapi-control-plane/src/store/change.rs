//! A change under way: one transaction of the one writer.
//!
//! The one rule: when it is written, what it changed is dropped from the cache before anybody hears of it.
//!
//! Transactions are begun and ended by hand: when the disk is full SQLite rolls back by itself, and the library's own
//! transactions lose count then.

use std::ops::{Deref, DerefMut};

use pizzapi_types::{EventId, EventKind};
use sqlx::{Row as _, Sqlite, SqliteConnection, pool::PoolConnection};
use tokio::sync::OwnedRwLockWriteGuard;

use super::{SqlitePool, Store, StoreError, cache::Touched, column, rights::Rights};

/// A change that nobody sees until it is committed; dropped, it is given up.
pub struct Change {
    /// There until the change has ended.
    connection: Option<PoolConnection<Sqlite>>,
    /// Held by changes that end tokens.
    still: Option<OwnedRwLockWriteGuard<()>>,
    /// Of whoever asked for it, if it is somebody's.
    pub(super) rights: Rights,
}

impl Deref for Change {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect("the change has not ended")
    }
}

impl DerefMut for Change {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("the change has not ended")
    }
}

impl Change {
    async fn begin(writer: &SqlitePool) -> Result<Self, StoreError> {
        // Made first: given up while it begins, it is rolled back, too.
        let mut change = Self {
            connection: Some(writer.acquire().await?),
            still: None,
            rights: Rights::default(),
        };
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *change).await?;
        Ok(change)
    }

    /// Gives it up, and waits until that is done.
    pub async fn rollback(mut self) -> Result<(), StoreError> {
        if let Some(connection) = self.connection.take() {
            roll_back(connection).await;
        }
        Ok(())
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        // The next change waits for the connection, and thereby for this.
        if let Some(connection) = self.connection.take() {
            tokio::spawn(roll_back(connection));
        }
    }
}

async fn roll_back(mut connection: PoolConnection<Sqlite>) {
    // Fails when SQLite has done so already: then all is well, too.
    if let Err(error) = sqlx::query("ROLLBACK").execute(&mut *connection).await {
        tracing::debug!(%error, "there was nothing to roll back");
    }
}

impl Store {
    /// Begins a change. Nothing else changes the registry until it ends.
    pub(super) async fn begin(&self) -> Result<Change, StoreError> {
        Change::begin(&self.writer).await
    }

    /// Begins a change that ends org tokens: none is made while it is under way, so that none is made from what was true
    /// before it and escapes the lock it writes.
    pub(super) async fn begin_locking(&self) -> Result<Change, StoreError> {
        let mut change = Change::begin(&self.writer).await?;
        // In this order: whoever holds a turn at making tokens does not wait for the writer.
        change.still = Some(self.signing.clone().write_owned().await);
        Ok(change)
    }

    /// Ends a change, and wakes whoever follows the events. In a task of its own: whoever asked for the change may hang up
    /// while it is being written, and it must not go unheard then.
    pub(super) async fn commit(&self, change: Change) -> Result<(), StoreError> {
        let store = self.clone();
        let written = tokio::spawn(async move { store.write_and_tell(change).await }).await;
        written.unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed.into()))
    }

    async fn write_and_tell(&self, mut change: Change) -> Result<(), StoreError> {
        let before = *self.latest.borrow();
        let (touched, latest) = touched(&mut change, before).await?;
        let written = sqlx::query("COMMIT").execute(&mut *change).await;
        self.cache.drop(touched);
        let still = change.still.take();
        if written.is_ok() {
            change.connection = None;
        }
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
