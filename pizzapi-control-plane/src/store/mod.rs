//! The registry: all the SQL there is.
//!
//! The one rule: a method that touches an org takes a proof, and a change that others hear of writes its event in the same
//! transaction.

pub mod accounts;
pub mod admin;
pub mod api_keys;
mod cache;
mod change;
pub mod events;
pub mod idempotency;
pub mod instances;
pub mod invites;
pub mod keys;
mod last_events;
pub mod locks;
pub mod logins;
pub mod members;
pub mod org_status;
pub mod orgs;
pub mod redis;
mod rights;
pub mod routes;
#[cfg(test)]
mod tests;
pub mod upgrade;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use pizzapi_host::file;
use pizzapi_http::ApiError;
use pizzapi_types::{ErrorCode, EventId, Page, UserId};
use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{OwnedRwLockReadGuard, RwLock, watch};

pub use cache::AsOf;
use cache::Cache;
pub use change::Change;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Why the registry could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file.
    #[error("cannot open the registry {path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why not.
        source: sqlx::Error,
    },
    /// A newer program has written it.
    #[error(
        "the registry {path} was written by a newer version (schema {found}, this one knows {known}); use that version, or restore the copy made before its upgrade"
    )]
    Newer {
        /// Which.
        path: String,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A change of its schema failed.
    #[error("cannot bring the registry {path} up to date: {source}")]
    Migrate {
        /// Which.
        path: String,
        /// Why not.
        source: MigrateError,
    },
}

/// Why something was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A query failed.
    #[error("the registry: {0}")]
    Query(#[from] sqlx::Error),
    /// Whoever asked for a change lost the right to it before it was their turn.
    #[error("the rights of whoever asked for it have ended")]
    RightsEnded,
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let StoreError::Query(error) = error else {
            let detail = "your rights ended while this was waiting; nothing was changed";
            return Self::with(ErrorCode::Forbidden, detail);
        };
        match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
                Self::unavailable("the registry", error)
            }
            sqlx::Error::Database(cause) if is_passing(cause.code().as_deref()) => {
                Self::unavailable("the registry", error)
            }
            _ => Self::internal(error),
        }
    }
}

/// Busy, locked, read-only, IO error, full, cannot open: states of the disk, not of the request.
fn is_passing(code: Option<&str>) -> bool {
    let primary = code
        .and_then(|code| code.parse::<u32>().ok())
        .map(|code| code & 0xff);
    matches!(primary, Some(5 | 6 | 8 | 10 | 13 | 14))
}

/// Whether the error is the given unique constraint's (`table.column`).
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error
        .as_database_error()
        .is_some_and(|cause| cause.is_unique_violation() && cause.message().contains(constraint))
}

/// The registry; cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

pub struct Inner {
    writer: SqlitePool,
    readers: SqlitePool,
    latest: watch::Sender<EventId>,
    /// Counts the changes of locks and signing keys.
    lock_changes: watch::Sender<u64>,
    cache: Cache,
    /// Held for reading while an org token is made, for writing while a change that ends tokens is written.
    signing: Arc<RwLock<()>>,
}

impl std::ops::Deref for Store {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Store {
    /// Opens the registry, makes it if it is not there, and brings its schema up to date (a copy is kept).
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let existed = path.exists();
        let failed = |source| OpenError::File {
            path: path.display().to_string(),
            source,
        };
        // SQLite gives its other files the mode of this one.
        file::create_private(path).map_err(|error| failed(sqlx::Error::Io(error)))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true);
        let pool = |most| {
            SqlitePoolOptions::new()
                .max_connections(most)
                .acquire_timeout(Duration::from_secs(5))
        };
        let writer = pool(1)
            .connect_with(options.clone())
            .await
            .map_err(failed)?;
        migrate(&writer, path, existed).await?;
        let readers = pool(4).connect_lazy_with(options.read_only(true));
        let latest: EventId = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM events")
            .fetch_one(&writer)
            .await
            .map_err(failed)?;
        Ok(Self(Arc::new(Inner {
            writer,
            readers,
            latest: watch::Sender::new(latest),
            lock_changes: watch::Sender::new(0),
            cache: Cache::default(),
            signing: Arc::default(),
        })))
    }

    /// The pool for reading.
    fn read(&self) -> &SqlitePool {
        &self.readers
    }

    /// A turn at making org tokens: as long as it is held, no change that ends tokens is written. Whoever takes it looks at
    /// the caller's rights after that, and waits for nobody while holding it.
    pub async fn signing_turn(&self) -> OwnedRwLockReadGuard<()> {
        self.signing.clone().read_owned().await
    }

    /// The newest event's id, and its changes.
    pub fn latest(&self) -> watch::Receiver<EventId> {
        self.latest.subscribe()
    }

    /// To be asked before somebody's rights are looked at, for [`Store::have_rights_changed`].
    pub fn as_of(&self) -> AsOf {
        self.cache.as_of()
    }

    /// Whether a user's account or memberships may have changed since. Asks memory alone; a credential that ended is none of it.
    pub fn have_rights_changed(&self, user: Option<&UserId>, as_of: AsOf) -> bool {
        self.cache.has_changed(user, as_of)
    }

    /// Has every instance told that the signing keys have changed.
    pub fn announce_keys(&self) {
        self.lock_changes.send_modify(|changes| *changes += 1);
    }

    /// Counts the changes of locks and signing keys.
    pub fn lock_changes(&self) -> watch::Receiver<u64> {
        self.lock_changes.subscribe()
    }

    /// Whether the registry can be written to.
    pub async fn check(&self) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        // Beginning alone does not touch the disk: a read-only or full one is found out by writing.
        sqlx::query("UPDATE meta SET value = value WHERE key = 'master_key'")
            .execute(&mut *tx)
            .await?;
        tx.rollback().await
    }

    /// Closes all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// The newest schema of the registry that this program knows.
pub fn newest_schema() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

/// The steps from one schema to the next.
#[cfg(test)]
pub fn migrations() -> impl Iterator<Item = &'static sqlx::migrate::Migration> {
    MIGRATIONS.iter()
}

async fn migrate(writer: &SqlitePool, path: &Path, existed: bool) -> Result<(), OpenError> {
    let shown = || path.display().to_string();
    let known = newest_schema();
    let found: i64 = if existed {
        // A file without the table is one that a first start did not finish.
        sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations")
            .fetch_one(writer)
            .await
            .unwrap_or(0)
    } else {
        0
    };
    if found > known {
        return Err(OpenError::Newer {
            path: shown(),
            found,
            known,
        });
    }
    if found > 0 && found < known {
        let copy: PathBuf = path.with_extension(format!("schema-{found}.db"));
        if !copy.exists() {
            // Under another name first: a copy that was not finished must not be taken for one.
            let part = copy.with_extension("part");
            let failed = |source| OpenError::File {
                path: copy.display().to_string(),
                source,
            };
            file::remove_file(&part)
                .and_then(|()| file::create_private(&part))
                .map_err(|error| failed(error.into()))?;
            sqlx::query("VACUUM INTO $1")
                .bind(part.display().to_string())
                .execute(writer)
                .await
                .map_err(failed)?;
            std::fs::rename(&part, &copy).map_err(|error| failed(error.into()))?;
        }
    }
    if found < known {
        MIGRATIONS
            .run(writer)
            .await
            .map_err(|source| OpenError::Migrate {
                path: shown(),
                source,
            })?;
    }
    Ok(())
}

/// A page of rows that were read with one more than the limit, to see whether there are more.
pub fn page<T>(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next_cursor = last.map(cursor);
    Page { items, next_cursor }
}

/// Reads a text column that we wrote ourselves as an id, slug or the like.
fn column<T: std::str::FromStr>(text: &str) -> Result<T, sqlx::Error>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse()
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
