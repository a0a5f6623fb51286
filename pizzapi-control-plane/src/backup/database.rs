//! Databases: a copy of one that is in use, and what a registry that comes back must forget.
//!
//! The one rule: a database is never copied as a file, as half of it may stand in another; SQLite itself makes the copy.

use std::{io, path::Path, time::Duration};

use sqlx::{
    Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use super::{Error, SealedWith};
use crate::{keys::MasterKey, store};

/// How long a database that is locked is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

async fn open(path: &Path, options: SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let options = options.filename(path).busy_timeout(PATIENCE);
    SqliteConnection::connect_with(&options).await
}

/// Makes a whole copy of a database that may be in use. There must be no link in its path; the file itself may be swapped
/// for one at any time.
pub(super) async fn copy(from: &Path, to: &Path) -> Result<(), sqlx::Error> {
    let mut database = open(from, SqliteConnectOptions::new().read_only(true)).await?;
    // SQLite follows links before it opens, and none after that: it opened what it says here.
    let opened: String =
        sqlx::query_scalar("SELECT file FROM pragma_database_list WHERE name = 'main'")
            .fetch_one(&mut database)
            .await?;
    if Path::new(&opened) != from {
        database.close().await?;
        return Err(sqlx::Error::Io(io::Error::other("it is a link")));
    }
    let copied = sqlx::query("VACUUM INTO $1")
        .bind(to.to_string_lossy().into_owned())
        .execute(&mut database)
        .await;
    database.close().await?;
    copied.map(drop)
}

/// What the secrets of the registry beside `folder`'s `master.key` are sealed with.
pub(super) async fn sealed_with(registry: &Path, folder: &Path) -> Result<SealedWith, Error> {
    let failed = |error: sqlx::Error| Error::Registry(error.to_string());
    let read_only = SqliteConnectOptions::new().read_only(true);
    let mut database = open(registry, read_only).await.map_err(failed)?;
    let sealed_by: Option<String> =
        sqlx::query_scalar("SELECT value FROM meta WHERE key = 'master_key'")
            .fetch_optional(&mut database)
            .await
            .map_err(failed)?;
    database.close().await.map_err(failed)?;
    let file = folder.join("master.key");
    if !file.exists() {
        return Ok(SealedWith::JwtSecret);
    }
    let own = MasterKey::open(&file, None).map_err(|error| Error::Registry(error.to_string()))?;
    Ok(match sealed_by {
        Some(sealed_by) if sealed_by != own.id() => SealedWith::JwtSecret,
        _ => SealedWith::MasterKeyFile,
    })
}

/// Makes a registry forget which instances run: none of those is this folder's. Each is to be started again, with a token
/// that no other has.
pub(super) async fn forget_instances(registry: &Path) -> Result<(), Error> {
    let damaged = |error: sqlx::Error| Error::Damaged(format!("its registry: {error}"));
    let options = SqliteConnectOptions::new().journal_mode(SqliteJournalMode::Delete);
    let mut database = open(registry, options).await.map_err(damaged)?;
    let schema: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations")
        .fetch_one(&mut database)
        .await
        .map_err(damaged)?;
    if schema > store::newest_schema() {
        let _ = database.close().await;
        return Err(Error::Newer(format!("registry schema {schema}")));
    }
    sqlx::query(
        "UPDATE instances SET address = NULL, token_hash = NULL, generation = generation + 1, wish = wish + 1, \
         due_at = 0, attempts = 0, strikes = 0, \
         status = CASE WHEN desired = 'running' THEN 'provisioning' ELSE status END",
    )
    .execute(&mut database)
    .await
    .map_err(damaged)?;
    database.close().await.map_err(damaged)
}
