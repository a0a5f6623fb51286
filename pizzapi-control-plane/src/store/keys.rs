//! Signing keys as they are stored, and the name of the master key they were encrypted with.

use pizzapi_types::{EventKind, KeyState, SigningKey, Time};
use serde_json::json;
use sqlx::FromRow;

use super::{Store, StoreError, events, locks};
use crate::access::System;

/// A signing key; its private half is encrypted.
#[derive(FromRow)]
pub struct StoredKey {
    pub kid: String,
    pub public_key: String,
    pub private_key: Vec<u8>,
    pub state: String,
    pub created_at: i64,
    pub retires_at: Option<i64>,
}

impl StoredKey {
    /// Where it stands now.
    pub fn state(&self, now: Time) -> KeyState {
        match KeyState::from(self.state.as_str()) {
            KeyState::Grace if self.retires_at.is_none_or(|at| at <= now.millis()) => {
                KeyState::Revoked
            }
            state => state,
        }
    }

    /// What people see of it.
    pub fn shown(&self) -> SigningKey {
        SigningKey {
            kid: self.kid.clone(),
            state: self.state(Time::now()),
            created_at: Time::from_millis(self.created_at),
            retires_at: self.retires_at.map(Time::from_millis),
        }
    }
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

    /// All keys that there ever were, newest first.
    pub async fn signing_keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT kid, public_key, private_key, state, created_at, retires_at
             FROM signing_keys ORDER BY created_at DESC, kid DESC",
        )
        .fetch_all(self.read())
        .await?)
    }

    /// Stores a new key in the place of the one that signs; those before it verify until `retire_at`, none of them for longer than it
    /// was to anyway; when that is now, whatever was let in by their tokens is cut, too. No private half is kept of a key
    /// that does not sign.
    pub async fn add_signing_key(
        &self,
        _: &System,
        key: &StoredKey,
        retire_at: Time,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_locking().await?;
        if retire_at <= Time::now() {
            locks::add(&mut tx, locks::New::of_everybody()).await?;
        }
        sqlx::query(
            "UPDATE signing_keys SET state = 'grace', private_key = x'', retires_at = MIN(COALESCE(retires_at, $1), $1)",
        )
        .bind(retire_at.millis())
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO signing_keys (kid, public_key, private_key, state, created_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&key.kid)
        .bind(&key.public_key)
        .bind(&key.private_key)
        .bind(&key.state)
        .bind(key.created_at)
        .execute(&mut *tx)
        .await?;
        let event = events::New {
            kind: EventKind::KeysUpdated,
            org: None,
            user: None,
        };
        events::append(&mut tx, event, &json!({})).await?;
        self.commit(tx).await
    }
}
