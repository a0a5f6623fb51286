//! Requests with an `Idempotency-Key`, for 24 hours.

use std::time::Duration;

use pizzapi_http::idempotency::{Entry, Found};
use pizzapi_types::Time;

use super::{Change, Store, StoreError};

const KEPT: Duration = Duration::from_hours(24);

/// What is kept of a request: its answer is still sealed.
pub enum Kept {
    Answered(Vec<u8>),
    Other(Found),
}

/// Forgets what is older than a day.
pub async fn prune(tx: &mut Change) -> Result<(), sqlx::Error> {
    let before = Time::now().millis() - i64::try_from(KEPT.as_millis()).unwrap_or(0);
    sqlx::query("DELETE FROM idempotency WHERE created_at < $1")
        .bind(before)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Store {
    /// Looks a request up, and writes it down as begun if it is new, or older than a day.
    pub async fn begin_once(&self, entry: &Entry) -> Result<Kept, StoreError> {
        let now = Time::now().millis();
        let mut tx = self.begin().await?;
        sqlx::query(
            "DELETE FROM idempotency WHERE actor = $1 AND route = $2 AND key = $3 AND created_at < $4",
        )
        .bind(&entry.actor)
        .bind(&entry.route)
        .bind(&entry.key)
        .bind(now - i64::try_from(KEPT.as_millis()).unwrap_or(0))
        .execute(&mut *tx)
        .await?;
        let found: Option<(Vec<u8>, Option<Vec<u8>>)> = sqlx::query_as(
            "SELECT body_hash, answer FROM idempotency WHERE actor = $1 AND route = $2 AND key = $3",
        )
        .bind(&entry.actor)
        .bind(&entry.route)
        .bind(&entry.key)
        .fetch_optional(&mut *tx)
        .await?;
        match found {
            Some((body_hash, _)) if body_hash != entry.body_hash => {
                return Ok(Kept::Other(Found::OtherBody));
            }
            Some((_, Some(answer))) => return Ok(Kept::Answered(answer)),
            Some((_, None)) => return Ok(Kept::Other(Found::Unfinished)),
            None => {}
        }
        sqlx::query(
            "INSERT INTO idempotency (actor, route, key, body_hash, created_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&entry.actor)
        .bind(&entry.route)
        .bind(&entry.key)
        .bind(&entry.body_hash[..])
        .bind(now)
        .execute(&mut *tx)
        .await?;
        self.commit(tx).await?;
        Ok(Kept::Other(Found::New))
    }

    /// Keeps the sealed answer of a request, or forgets the request.
    pub async fn end_once(&self, entry: &Entry, answer: Option<Vec<u8>>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = match answer {
            Some(_) => {
                "UPDATE idempotency SET answer = $4 WHERE actor = $1 AND route = $2 AND key = $3"
            }
            None => {
                "DELETE FROM idempotency WHERE actor = $1 AND route = $2 AND key = $3 AND $4 IS NULL"
            }
        };
        sqlx::query(sql)
            .bind(&entry.actor)
            .bind(&entry.route)
            .bind(&entry.key)
            .bind(answer)
            .execute(&mut *tx)
            .await?;
        self.commit(tx).await
    }
}
