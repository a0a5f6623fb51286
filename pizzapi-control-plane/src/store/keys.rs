//! Signing keys as they are stored, and the name of the master key they were encrypted with.

use pizzapi_types::Time;
use sqlx::FromRow;

use super::{Store, StoreError};

/// A signing key; its private half is encrypted.
#[derive(FromRow)]
pub struct StoredKey {
    pub kid: String,
    pub public_key: String,
    pub private_key: Vec<u8>,
    pub state: String,
}

impl Store {
    /// The name of the master key this registry was made with; `own` from the first start on.
    pub async fn master_key_id(&self, own: &str) -> Result<String, StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO meta (key, value) VALUES ('master_key', $1) ON CONFLICT (key) DO NOTHING",
        )
        .bind(own)
        .execute(&mut *tx)
        .await?;
        let stored = sqlx::query_scalar("SELECT value FROM meta WHERE key = 'master_key'")
            .fetch_one(&mut *tx)
            .await?;
        self.commit(tx).await?;
        Ok(stored)
    }

    /// All keys that tokens may be signed with, newest first.
    pub async fn signing_keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT kid, public_key, private_key, state FROM signing_keys ORDER BY created_at DESC, kid DESC",
        )
        .fetch_all(self.read())
        .await?)
    }

    /// Stores a new key.
    pub async fn add_signing_key(&self, key: &StoredKey) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO signing_keys (kid, public_key, private_key, state, created_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&key.kid)
        .bind(&key.public_key)
        .bind(&key.private_key)
        .bind(&key.state)
        .bind(Time::now().millis())
        .execute(&mut *tx)
        .await?;
        self.commit(tx).await
    }
}
