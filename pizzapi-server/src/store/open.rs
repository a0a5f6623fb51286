//! Opening the database. The one rule: a file that a newer version wrote is left alone, and one that must be changed is
//! copied first.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection as _, Row as _, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{
        SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};

use crate::error::Error;

static MIGRATOR: Migrator = sqlx::migrate!();

pub struct Opened {
    pub writer: SqliteConnection,
    pub readers: SqlitePool,
}

pub async fn open(path: &Path) -> Result<Opened, Error> {
    let options = SqliteConnectOptions::new()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("cache_size", "-512")
        .pragma("journal_size_limit", "4194304")
        .command_buffer_size(64)
        .disable_statement_logging();
    if !path.exists() {
        create(&options, path).await?;
    }
    let options = options.filename(path);
    let mut writer = options.clone().connect().await?;
    private(path).map_err(Error::io("the database file cannot be made private"))?;
    migrate(&mut writer, path).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(2)
        .min_connections(0)
        .idle_timeout(Duration::from_mins(1))
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .connect_lazy_with(options.read_only(true));
    Ok(Opened { writer, readers })
}

/// Makes an empty database beside its place, and puts it there when it is whole: the disk is waited for once, not at every
/// step.
async fn create(options: &SqliteConnectOptions, path: &Path) -> Result<(), Error> {
    let io = |error| Error::io("the database cannot be made")(error);
    let new = path.with_extension("db.new");
    for left_over in ["db.new", "db.new-wal", "db.new-shm"] {
        pizzapi_host::file::remove_file(&path.with_extension(left_over)).map_err(io)?;
    }
    let options = options
        .clone()
        .filename(&new)
        .create_if_missing(true)
        // Can only be chosen now; lets the space of dropped sessions be given back.
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off);
    let mut connection = options.connect().await?;
    MIGRATOR.run_direct(None, &mut connection, false).await?;
    sqlx::query("PRAGMA journal_mode = WAL")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    private(&new).map_err(io)?;
    let file = std::fs::File::open(&new).map_err(io)?;
    file.sync_all().map_err(io)?;
    std::fs::rename(&new, path).map_err(io)
}

fn private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => other?,
        }
    }
    Ok(())
}

async fn migrate(writer: &mut SqliteConnection, path: &Path) -> Result<(), Error> {
    let latest = MIGRATOR.iter().map(|step| step.version).max().unwrap_or(0);
    if let Some(version) = version(writer).await? {
        if version == latest {
            return Ok(());
        }
        if version > latest {
            return Err(Error::NewerSchema(path.to_owned()));
        }
        copy(writer, path, version).await?;
    }
    match MIGRATOR.run_direct(None, writer, false).await {
        Err(MigrateError::VersionMissing(_)) => Err(Error::NewerSchema(path.to_owned())),
        other => Ok(other?),
    }
}

/// The version of the schema; `None` when there is nothing yet.
async fn version(writer: &mut SqliteConnection) -> Result<Option<i64>, sqlx::Error> {
    let migrated = sqlx::query("SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations'")
        .fetch_optional(&mut *writer)
        .await?;
    if migrated.is_none() {
        return Ok(None);
    }
    sqlx::query("SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success")
        .fetch_one(writer)
        .await?
        .try_get(0)
        .map(Some)
}

async fn copy(writer: &mut SqliteConnection, path: &Path, version: i64) -> Result<(), Error> {
    let copy = path.with_extension(format!("db.before-{}", version + 1));
    pizzapi_host::file::remove_file(&copy).map_err(Error::io("an old copy cannot be removed"))?;
    sqlx::query("VACUUM INTO $1")
        .bind(copy.to_string_lossy().into_owned())
        .execute(writer)
        .await?;
    private(&copy).map_err(Error::io("the copy of the database cannot be made private"))
}

/// Folds the log into the database and closes it.
pub async fn close(writer: SqliteConnection) {
    if let Err(error) = writer.close().await {
        tracing::warn!(%error, "the database was not closed properly");
    }
}
