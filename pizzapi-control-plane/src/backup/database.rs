//! Databases: a copy of one that is in use, and what a registry that comes back must forget.
//!
//! The one rule: a database is never copied as a file, as half of it may stand in another; SQLite itself makes the copy.

use std::{io, path::Path, time::Duration};

use pizzapi_types::Secret;
use sqlx::{
    Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use super::{Error, SealedWith};
use crate::{keys::MasterKey, store};

/// How long a database that is locked is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Registries know of images since this schema.
const IMAGES_SINCE: i64 = 5;
/// Since which schema it is remembered what was gone back from.
const REFUSED_SINCE: i64 = 6;

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

/// The name of the key that a registry's secrets are sealed with; `None` when it has none yet.
async fn sealed_by(registry: &Path) -> Result<Option<String>, Error> {
    let failed = |error: sqlx::Error| Error::Registry(error.to_string());
    let read_only = SqliteConnectOptions::new().read_only(true);
    let mut database = open(registry, read_only).await.map_err(failed)?;
    let sealed_by: Option<String> =
        sqlx::query_scalar("SELECT value FROM meta WHERE key = 'master_key'")
            .fetch_optional(&mut database)
            .await
            .map_err(failed)?;
    database.close().await.map_err(failed)?;
    Ok(sealed_by)
}

/// Whether a secret is the one that a registry's secrets are sealed with.
///
/// # Errors
/// When the registry cannot be read.
pub async fn opens(registry: &Path, secret: &Secret) -> Result<bool, Error> {
    let key = MasterKey::open(Path::new(""), Some(secret));
    let key = key.map_err(|error| Error::Registry(error.to_string()))?;
    let sealed_by = sealed_by(registry).await?;
    Ok(sealed_by.is_none_or(|sealed_by| sealed_by == key.id()))
}

/// What the secrets of the registry beside `folder`'s `master.key` are sealed with.
pub(super) async fn sealed_with(registry: &Path, folder: &Path) -> Result<SealedWith, Error> {
    let sealed_by = sealed_by(registry).await?;
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
    if schema >= REFUSED_SINCE {
        // What was gone back from is not tried again: the image before it is, or the default, where that was known by an id of
        // another engine's.
        sqlx::query(
            "UPDATE instances SET image = CASE WHEN image IS NOT NULL AND image_before LIKE 'sha256:%' THEN NULL ELSE image_before END, \
             refused_image = NULL WHERE refused_image IS NOT NULL AND image_before IS NOT NULL",
        )
        .execute(&mut database)
        .await
        .map_err(damaged)?;
    }
    if schema >= IMAGES_SINCE {
        // No copy from before an upgrade is ever in a backup, and there is no container to make one through. The backup is
        // the way back, then.
        sqlx::query("UPDATE instances SET copied = FALSE, image_before = NULL")
            .execute(&mut database)
            .await
            .map_err(damaged)?;
    }
    database.close().await.map_err(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A registry of a schema, with an instance in the middle of an upgrade.
    async fn registry(path: &Path, schema: i64) -> SqliteConnection {
        let options = SqliteConnectOptions::new().create_if_missing(true);
        let mut database = open(path, options).await.expect("made");
        sqlx::raw_sql("CREATE TABLE _sqlx_migrations (version BIGINT)")
            .execute(&mut database)
            .await
            .expect("made");
        for migration in store::migrations().filter(|it| it.version <= schema) {
            sqlx::raw_sql(migration.sql.clone())
                .execute(&mut database)
                .await
                .expect("migrated");
            sqlx::query("INSERT INTO _sqlx_migrations VALUES ($1)")
                .bind(migration.version)
                .execute(&mut database)
                .await
                .expect("noted");
        }
        sqlx::raw_sql(
            "INSERT INTO users (id, name, email, created_at, updated_at) VALUES ('u', 'Ann', 'ann@example.com', 0, 0);
             INSERT INTO orgs (id, slug, name, status, created_by, created_at, updated_at)
                 VALUES ('o', 'acme', 'Acme', 'active', 'u', 0, 0);
             INSERT INTO instances (org_id, id, desired, generation, wish, attempts, status, provider, address, created_at)
                 VALUES ('o', 'i', 'running', 3, 7, 2, 'healthy', 'docker', 'there:8080', 0)",
        )
        .execute(&mut database)
        .await
        .expect("filled");
        database
    }

    #[tokio::test]
    async fn what_ran_and_what_was_copied_elsewhere_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("registry.db");
        let mut database = registry(&path, store::newest_schema()).await;
        sqlx::query("UPDATE instances SET copied = TRUE, image_before = 'old:1'")
            .execute(&mut database)
            .await
            .expect("upgrading");
        database.close().await.expect("closed");
        forget_instances(&path).await.expect("forgotten");
        let mut database = open(&path, SqliteConnectOptions::new())
            .await
            .expect("opened");
        let left: (Option<String>, String, i64, bool, Option<String>) = sqlx::query_as(
            "SELECT address, status, generation, copied, image_before FROM instances",
        )
        .fetch_one(&mut database)
        .await
        .expect("an instance");
        assert_eq!(left, (None, "provisioning".to_owned(), 4, false, None));
    }

    #[tokio::test]
    async fn what_was_gone_back_from_is_not_tried_again() {
        let folder = tempfile::tempdir().expect("a folder");
        for (at, (wished, before, runs)) in [
            (Some("bad:2"), "good:1", Some("good:1")),
            (Some("bad:2"), "sha256:aa", None),
            (None, "sha256:aa", Some("sha256:aa")),
        ]
        .into_iter()
        .enumerate()
        {
            let path = folder.path().join(format!("{at}.db"));
            let mut database = registry(&path, store::newest_schema()).await;
            sqlx::query(
                "UPDATE instances SET image = $1, image_before = $2, refused_image = 'bad:2'",
            )
            .bind(wished)
            .bind(before)
            .execute(&mut database)
            .await
            .expect("gone back");
            database.close().await.expect("closed");
            forget_instances(&path).await.expect("forgotten");
            let mut database = open(&path, SqliteConnectOptions::new())
                .await
                .expect("opened");
            let left: (Option<String>, Option<String>) =
                sqlx::query_as("SELECT image, refused_image FROM instances")
                    .fetch_one(&mut database)
                    .await
                    .expect("an instance");
            assert_eq!(left, (runs.map(str::to_owned), None));
        }
    }

    #[tokio::test]
    async fn registries_of_every_schema_are_taken_but_no_newer_one() {
        let folder = tempfile::tempdir().expect("a folder");
        for schema in 1..=store::newest_schema() {
            let path = folder.path().join(format!("{schema}.db"));
            let database = registry(&path, schema).await;
            database.close().await.expect("closed");
            forget_instances(&path).await.expect("forgotten");
        }
        let path = folder.path().join("newer.db");
        let mut database = registry(&path, store::newest_schema()).await;
        sqlx::query("INSERT INTO _sqlx_migrations VALUES (1000)")
            .execute(&mut database)
            .await
            .expect("noted");
        database.close().await.expect("closed");
        let error = forget_instances(&path).await.expect_err("newer");
        assert!(matches!(error, Error::Newer(_)), "{error:?}");
    }

    #[tokio::test]
    async fn no_link_is_followed_to_a_database() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().canonicalize().expect("there");
        let secret = folder.join("secret.db");
        let database = registry(&secret, 1).await;
        database.close().await.expect("closed");
        copy(&secret, &folder.join("copy"))
            .await
            .expect("it is one");
        let link = folder.join("instance.db");
        std::os::unix::fs::symlink(&secret, &link).expect("linked");
        let to = folder.join("none");
        let error = copy(&link, &to).await.expect_err("a link");
        assert!(error.to_string().contains("link"), "{error}");
        assert!(!to.exists());
    }
}
