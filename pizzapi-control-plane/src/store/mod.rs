//! The registry: all the SQL there is.
//!
//! The one rule: a method that touches an org takes a proof, and every change writes its event in the same transaction.

pub mod accounts;
pub mod api_keys;
pub mod events;
pub mod instances;
pub mod keys;
pub mod members;
pub mod orgs;
pub mod routes;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use pizzapi_host::file;
use pizzapi_http::ApiError;
use pizzapi_types::EventId;
use sqlx::{
    Sqlite, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::watch;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// A transaction of the one writer.
pub type Tx = Transaction<'static, Sqlite>;

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

/// A query failed.
#[derive(Debug, thiserror::Error)]
#[error("the registry: {0}")]
pub struct StoreError(#[from] sqlx::Error);

impl From<StoreError> for ApiError {
    fn from(StoreError(error): StoreError) -> Self {
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
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    latest: watch::Sender<EventId>,
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
        Ok(Self {
            writer,
            readers,
            latest: watch::Sender::new(latest),
        })
    }

    /// The pool for reading.
    fn read(&self) -> &SqlitePool {
        &self.readers
    }

    /// Begins a change. Nothing else changes the registry until it ends.
    async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Ends a change, and wakes whoever follows the events. In a task of its own: whoever asked for the change may hang up
    /// while it is being written, and it must not go unheard then.
    async fn commit(&self, tx: Tx) -> Result<(), StoreError> {
        let written = tokio::spawn(Self::write_and_tell(self.latest.clone(), tx)).await;
        written.unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed.into()))
    }

    async fn write_and_tell(heard: watch::Sender<EventId>, mut tx: Tx) -> Result<(), StoreError> {
        let latest: EventId = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM events")
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        heard.send_if_modified(|id| std::mem::replace(id, latest.max(*id)) < latest);
        Ok(())
    }

    /// The newest event's id, and its changes.
    pub fn latest(&self) -> watch::Receiver<EventId> {
        self.latest.subscribe()
    }

    /// Whether the registry can be written to.
    pub async fn check(&self) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Ok(tx.rollback().await?)
    }

    /// Closes all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

async fn migrate(writer: &SqlitePool, path: &Path, existed: bool) -> Result<(), OpenError> {
    let shown = || path.display().to_string();
    let known = MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0);
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

/// Reads a text column that we wrote ourselves as an id, slug or the like.
fn column<T: std::str::FromStr>(text: &str) -> Result<T, sqlx::Error>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse()
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
