//! What orgs have of Redis. The one rule: a password is sealed before it comes here.

use pizzapi_types::{OrgId, Time};

use super::{Store, StoreError, column};
use crate::access::System;

impl Store {
    /// The sealed password of an org's user; `None` when there never was one.
    pub async fn redis_password(
        &self,
        _: &System,
        org: &OrgId,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let found: Option<Option<Vec<u8>>> =
            sqlx::query_scalar("SELECT redis_password FROM instances WHERE org_id = $1")
                .bind(org.as_str())
                .fetch_optional(self.read())
                .await?;
        Ok(found.flatten())
    }

    /// Keeps the sealed password of a user that has been made.
    pub async fn set_redis_password(
        &self,
        _: &System,
        org: &OrgId,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE instances SET redis_password = $2 WHERE org_id = $1")
            .bind(org.as_str())
            .bind(sealed)
            .execute(&mut *tx)
            .await?;
        self.commit(tx).await
    }

    /// The orgs whose users shall be there, after one, in the order of their ids, with their sealed passwords.
    pub async fn redis_users(
        &self,
        _: &System,
        after: Option<&OrgId>,
        most: usize,
    ) -> Result<Vec<(OrgId, Vec<u8>)>, StoreError> {
        let rows: Vec<(String, Vec<u8>)> = sqlx::query_as(
            "SELECT org_id, redis_password FROM instances
             WHERE redis_password IS NOT NULL AND NOT dedicated_redis AND desired <> 'absent' AND org_id > $1
             ORDER BY org_id LIMIT $2",
        )
        .bind(after.map_or("", OrgId::as_str))
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(self.read())
        .await?;
        let users = rows
            .into_iter()
            .map(|(org, sealed)| Ok((column(&org)?, sealed)));
        Ok(users.collect::<Result<_, sqlx::Error>>()?)
    }

    /// Makes the orgs due whose last try failed: what they waited for may be there again.
    pub async fn hurry_failed(&self, _: &System) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE instances SET due_at = $1, wish = wish + 1 WHERE attempts > 0 AND due_at > $1",
        )
        .bind(Time::now().millis())
        .execute(&mut *tx)
        .await?;
        self.commit(tx).await
    }

    /// Whether an org has a Redis of its own.
    pub async fn has_dedicated_redis(&self, _: &System, org: &OrgId) -> Result<bool, StoreError> {
        let dedicated: Option<bool> =
            sqlx::query_scalar("SELECT dedicated_redis FROM instances WHERE org_id = $1")
                .bind(org.as_str())
                .fetch_optional(self.read())
                .await?;
        Ok(dedicated.unwrap_or(false))
    }
}
