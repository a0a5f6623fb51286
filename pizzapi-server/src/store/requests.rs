//! Requests with an `Idempotency-Key`, for 24 hours. The one rule: an entry is on disk before its request is carried out.

use std::time::Duration;

use pizzapi_http::idempotency::{Answer, Entry, Found};
use pizzapi_types::Time;
use sqlx::{Row as _, SqliteConnection};

use super::{PATIENCE, Store, StoreError, System, writer};

/// How long an entry is kept.
const KEPT: Duration = Duration::from_hours(24);

impl Store {
    /// Looks a request up, and writes it down as begun if it is new.
    pub async fn begin_request(&self, system: &System, entry: &Entry) -> Result<Found, StoreError> {
        let op = writer::Op::BeginRequest(entry.clone(), Time::now());
        match self.write(system, op).await? {
            writer::Answer::Found(found) => Ok(found),
            _ => Err(StoreError::Slow),
        }
    }

    /// Keeps a request's answer; `None` forgets the request, without waiting for the disk: whatever is asked of it next waits
    /// behind that.
    pub async fn end_request(
        &self,
        system: &System,
        entry: &Entry,
        answer: Option<&Answer>,
    ) -> Result<(), StoreError> {
        let answer = answer.map(|answer| serde_json::to_string(answer).unwrap_or_default());
        let refused = answer.is_none();
        let op = writer::Op::EndRequest(entry.clone(), answer);
        if refused {
            let queued = tokio::time::timeout(PATIENCE, self.queue(system, op)).await;
            return queued.map_err(|_| StoreError::Slow);
        }
        self.write(system, op).await?;
        Ok(())
    }
}

pub async fn begin(
    connection: &mut SqliteConnection,
    entry: &Entry,
    now: Time,
) -> Result<Found, sqlx::Error> {
    forget_older(connection, now).await?;
    let known = sqlx::query(
        "SELECT body_hash, answer FROM requests WHERE actor = $1 AND route = $2 AND key = $3",
    )
    .bind(&entry.actor)
    .bind(&entry.route)
    .bind(&entry.key)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(known) = known {
        if known.try_get::<&[u8], _>(0)? != entry.body_hash {
            return Ok(Found::OtherBody);
        }
        let answer: Option<&str> = known.try_get(1)?;
        return Ok(match answer.map(serde_json::from_str) {
            Some(Ok(answer)) => Found::Answered(answer),
            // One that cannot be read was answered all the same.
            Some(Err(_)) | None => Found::Unfinished,
        });
    }
    sqlx::query(
        "INSERT INTO requests (actor, route, key, body_hash, begun_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&entry.actor)
    .bind(&entry.route)
    .bind(&entry.key)
    .bind(entry.body_hash.as_slice())
    .bind(now.millis())
    .execute(connection)
    .await?;
    Ok(Found::New)
}

pub async fn end(
    connection: &mut SqliteConnection,
    entry: &Entry,
    answer: Option<&str>,
) -> Result<(), sqlx::Error> {
    let sql = match answer {
        Some(_) => "UPDATE requests SET answer = $4 WHERE actor = $1 AND route = $2 AND key = $3",
        None => "DELETE FROM requests WHERE actor = $1 AND route = $2 AND key = $3",
    };
    let query = sqlx::query(sql)
        .bind(&entry.actor)
        .bind(&entry.route)
        .bind(&entry.key);
    let query = match answer {
        Some(answer) => query.bind(answer),
        None => query,
    };
    query.execute(connection).await?;
    Ok(())
}

/// Forgets what is kept no longer.
pub async fn forget_older(connection: &mut SqliteConnection, now: Time) -> Result<(), sqlx::Error> {
    let kept = i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX);
    sqlx::query("DELETE FROM requests WHERE begun_at < $1")
        .bind(now.millis().saturating_sub(kept))
        .execute(connection)
        .await?;
    Ok(())
}
