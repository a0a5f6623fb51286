//! API keys: made, listed, revoked, and looked up by what their holders send.

use pizzapi_types::{ApiKey, ApiKeyId, CreateApiKey, OrgId, Time, User};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Store, StoreError, accounts, column};
use crate::access::Login;

/// Whose an API key is, and how far it reaches.
pub struct KeyOwner {
    pub user: User,
    pub id: ApiKeyId,
    pub org: Option<OrgId>,
    pub read_only: bool,
}

impl Store {
    /// Writes a key down. `org` must be one the caller is a member of: `None` back when it is not.
    pub async fn create_api_key(
        &self,
        login: &Login,
        new: &CreateApiKey,
        (start, secret_hash): (&str, [u8; 32]),
    ) -> Result<Option<ApiKey>, StoreError> {
        let (id, now) = (ApiKeyId::new(), Time::now());
        let user = login.actor().user.id.as_str();
        let expires_at = new
            .expires_in
            .map(|seconds| now.plus(std::time::Duration::from_secs(seconds)));
        let mut tx = self.begin().await?;
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
                    return Ok(None);
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
        Ok(Some(ApiKey {
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
    pub async fn api_keys(&self, login: &Login) -> Result<Vec<ApiKey>, StoreError> {
        let rows = sqlx::query(
            "SELECT k.id, k.name, k.start, k.read_only, k.created_at, k.expires_at, k.last_used_at, o.slug
             FROM api_keys k LEFT JOIN orgs o ON o.id = k.org_id WHERE k.user_id = $1 ORDER BY k.id DESC",
        )
        .bind(login.actor().user.id.as_str())
        .fetch_all(self.read())
        .await?;
        Ok(rows.iter().map(api_key).collect::<Result<_, _>>()?)
    }

    /// Revokes one of the caller's keys; false when they have no such key.
    pub async fn revoke_api_key(&self, login: &Login, id: &ApiKeyId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let gone = sqlx::query("DELETE FROM api_keys WHERE id = $1 AND user_id = $2")
            .bind(id.as_str())
            .bind(login.actor().user.id.as_str())
            .execute(&mut *tx)
            .await?;
        self.commit(tx).await?;
        Ok(gone.rows_affected() > 0)
    }

    /// Finds whose an API key is; nothing for one that has ended or whose user is disabled.
    pub async fn owner_of_api_key(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<KeyOwner>, StoreError> {
        let now = Time::now().millis();
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {}, k.id AS key_id, k.org_id, k.read_only, k.last_used_at
             FROM api_keys k JOIN users u ON u.id = k.user_id
             WHERE k.secret_hash = $1 AND (k.expires_at IS NULL OR k.expires_at > $2) AND u.disabled_at IS NULL",
            accounts::USER
        )))
        .bind(&secret_hash[..])
        .bind(now)
        .fetch_optional(self.read())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let owner = KeyOwner {
            user: accounts::user_of(&row)?,
            id: column(&row.try_get::<String, _>("key_id")?)?,
            org: row
                .try_get::<Option<String>, _>("org_id")?
                .as_deref()
                .map(column)
                .transpose()?,
            read_only: row.try_get("read_only")?,
        };
        let last_used: Option<i64> = row.try_get("last_used_at")?;
        if last_used.is_none_or(|at| now - at > 60_000) {
            let noted = sqlx::query("UPDATE api_keys SET last_used_at = $2 WHERE id = $1")
                .bind(owner.id.as_str())
                .bind(now)
                .execute(&self.writer)
                .await;
            // Nobody is refused to read because something cannot be written.
            if let Err(error) = noted {
                tracing::warn!(%error, "the use of an API key cannot be noted");
            }
        }
        Ok(Some(owner))
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
