//! API keys: made, listed, revoked, and looked up by what their holders send.

use std::time::Instant;

use pizzapi_types::{ApiKey, ApiKeyId, CreateApiKey, Page, Time};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Store, StoreError, accounts, column, events, locks};
use crate::access::{Actor, Login};

/// How many keys an account may have.
pub const MOST_KEYS: i64 = 200;

/// Why a key was not made.
pub enum NotMade {
    /// There is no such org that its maker is a member of.
    NoSuchOrg,
    /// They have as many as anybody may.
    TooMany,
}

impl Store {
    /// Writes a key down.
    pub async fn create_api_key(
        &self,
        login: &Login,
        new: &CreateApiKey,
        (start, secret_hash): (&str, [u8; 32]),
    ) -> Result<Result<ApiKey, NotMade>, StoreError> {
        let (id, now) = (ApiKeyId::new(), Time::now());
        let user = login.user().id.as_str();
        let expires_at = new
            .expires_in
            .map(|seconds| now.plus(std::time::Duration::from_secs(seconds)));
        let mut tx = self.begin_for(login).await?;
        let held: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM api_keys WHERE user_id = $1")
            .bind(user)
            .fetch_one(&mut *tx)
            .await?;
        if held >= MOST_KEYS {
            return Ok(Err(NotMade::TooMany));
        }
        let org_id = match &new.org {
            None => None,
            Some(slug) => {
                let found: Option<String> = sqlx::query_scalar(
                    "SELECT o.id FROM orgs o JOIN memberships m ON m.org_id = o.id
                     WHERE o.slug = $1 AND m.user_id = $2 AND o.status <> 'deleted'",
                )
                .bind(slug.as_str())
                .bind(user)
                .fetch_optional(&mut *tx)
                .await?;
                if found.is_none() {
                    return Ok(Err(NotMade::NoSuchOrg));
                }
                found
            }
        };
        sqlx::query(
            "INSERT INTO api_keys (id, user_id, name, start, secret_hash, org_id, read_only, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id.as_str())
        .bind(user)
        .bind(&new.name)
        .bind(start)
        .bind(&secret_hash[..])
        .bind(org_id)
        .bind(new.read_only)
        .bind(now.millis())
        .bind(expires_at.map(Time::millis))
        .execute(&mut *tx)
        .await?;
        self.commit(tx).await?;
        Ok(Ok(ApiKey {
            id,
            name: new.name.clone(),
            start: start.to_owned(),
            org: new.org.clone(),
            read_only: new.read_only,
            created_at: now,
            expires_at,
            last_used_at: None,
        }))
    }

    /// The caller's keys, newest first.
    pub async fn api_keys(
        &self,
        login: &Login,
        (before, limit): (Option<ApiKeyId>, u32),
    ) -> Result<Page<ApiKey>, StoreError> {
        let rows = sqlx::query(
            "SELECT k.id, k.name, k.start, k.read_only, k.created_at, k.expires_at, k.last_used_at, o.slug
             FROM api_keys k LEFT JOIN orgs o ON o.id = k.org_id
             WHERE k.user_id = $1 AND ($2 IS NULL OR k.id < $2) ORDER BY k.id DESC LIMIT $3",
        )
        .bind(login.user().id.as_str())
        .bind(before.map(|id| id.to_string()))
        .bind(i64::from(limit) + 1)
        .fetch_all(self.read())
        .await?;
        let keys = rows.iter().map(api_key).collect::<Result<Vec<_>, _>>()?;
        Ok(super::page(keys, limit, |key| key.id.to_string()))
    }

    /// Revokes one of the caller's keys, and the tokens made with it; false when they have no such key.
    pub async fn revoke_api_key(&self, login: &Login, id: &ApiKeyId) -> Result<bool, StoreError> {
        let user = login.user();
        let mut tx = self.begin_locking_for(login).await?;
        let gone = sqlx::query("DELETE FROM api_keys WHERE id = $1 AND user_id = $2")
            .bind(id.as_str())
            .bind(user.id.as_str())
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        locks::add(&mut tx, locks::New::of_login(&user.id, id.as_str())).await?;
        events::append(&mut tx, events::New::of_user(&user.id), user).await?;
        self.commit(tx).await?;
        Ok(true)
    }

    /// Finds whose an API key is; nobody for one that has ended or whose user is disabled.
    pub async fn holder_of_api_key(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<Actor>, StoreError> {
        if let Some(actor) = self.cache.actor(&secret_hash) {
            return Ok(Some(actor));
        }
        let as_of = self.cache.as_of();
        let now = Time::now();
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {}, k.id AS key_id, k.org_id, k.read_only, k.last_used_at, k.expires_at
             FROM api_keys k JOIN users u ON u.id = k.user_id
             WHERE k.secret_hash = $1 AND (k.expires_at IS NULL OR k.expires_at > $2) AND u.disabled_at IS NULL",
            accounts::USER
        )))
        .bind(&secret_hash[..])
        .bind(now.millis())
        .fetch_optional(self.read())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let id: ApiKeyId = column(row.try_get("key_id")?)?;
        let org = row
            .try_get::<Option<&str>, _>("org_id")?
            .map(column)
            .transpose()?;
        let last_used: Option<i64> = row.try_get("last_used_at")?;
        if last_used.is_none_or(|at| now.millis() - at > 60_000) {
            self.note_use(id.clone(), now);
        }
        let ends = row
            .try_get::<Option<i64>, _>("expires_at")?
            .map(|at| Instant::now() + Time::from_millis(at).since(now));
        let user = accounts::user_of(&row)?;
        let actor = Actor::of_key(user, (id, org, row.try_get("read_only")?));
        self.cache.keep_actor(secret_hash, &actor, (as_of, ends));
        Ok(Some(actor))
    }

    /// Notes a key's use behind its holder's back: nobody is refused to read because something cannot be written.
    fn note_use(&self, id: ApiKeyId, now: Time) {
        let store = self.clone();
        tokio::spawn(async move {
            let noted = sqlx::query("UPDATE api_keys SET last_used_at = $2 WHERE id = $1")
                .bind(id.as_str())
                .bind(now.millis())
                .execute(&store.writer)
                .await;
            if let Err(error) = noted {
                tracing::warn!(%error, "the use of an API key cannot be noted");
            }
        });
    }
}

fn api_key(row: &SqliteRow) -> Result<ApiKey, sqlx::Error> {
    let time = |name: &str| {
        row.try_get::<Option<i64>, _>(name)
            .map(|at| at.map(Time::from_millis))
    };
    Ok(ApiKey {
        id: column(&row.try_get::<String, _>("id")?)?,
        name: row.try_get("name")?,
        start: row.try_get("start")?,
        org: row
            .try_get::<Option<String>, _>("slug")?
            .as_deref()
            .map(column)
            .transpose()?,
        read_only: row.try_get("read_only")?,
        created_at: Time::from_millis(row.try_get("created_at")?),
        expires_at: time("expires_at")?,
        last_used_at: time("last_used_at")?,
    })
}
