//! Session logs. The one rule: places are 1, 2, 3, … without a hole; what is too much goes from the old end, and a `gap` event
//! stands in its place.

use pizzapi_types::{EventId, SessionId, Time};
use serde::Serialize;
use serde_json::{json, value::RawValue};
use sqlx::{Row as _, SqliteConnection};

use super::{Store, StoreError, writer};
use crate::{socket::RunnerIdentity, tenancy::OrgMember};

/// The most bytes of events kept of a session.
const LOG_LIMIT: i64 = 16 * 1024 * 1024;
/// What is left when older ones are dropped: some room, so that this is not done at every event.
const LOG_LOW: i64 = 15 * 1024 * 1024;
/// The most bytes of events in one answer.
const PAGE_BYTES: usize = 1024 * 1024;

/// An event as it is answered: [`pizzapi_types::SessionEvent`], with its JSON passed on as it is.
#[derive(Debug, Serialize)]
pub struct StoredEvent {
    pub seq: EventId,
    pub at: Time,
    pub event: Box<RawValue>,
}

/// Some events of a log.
#[derive(Debug)]
pub struct LogPage {
    pub events: Vec<StoredEvent>,
    /// Whether there are more already.
    pub more: bool,
}

impl Store {
    /// Adds events to a log, after all that were added before. Waits while the writer has too much to do.
    pub async fn append(&self, runner: &RunnerIdentity, session: &SessionId, events: Vec<String>) {
        let op = writer::Op::Append {
            session: session.clone(),
            at: Time::now(),
            events,
        };
        self.queue(runner, op).await;
    }

    /// The events after a place, in order.
    pub async fn events(
        &self,
        _member: &OrgMember,
        session: &SessionId,
        (after, limit): (EventId, u32),
    ) -> Result<LogPage, StoreError> {
        let rows = sqlx::query(
            "SELECT seq, at, event FROM events WHERE session = (SELECT n FROM sessions WHERE id = $1)
             AND seq > $2 ORDER BY seq LIMIT $3",
        )
        .bind(session.as_str())
        .bind(after)
        .bind(i64::from(limit) + 1)
        .fetch_all(&self.readers)
        .await?;
        let mut page = LogPage {
            events: Vec::new(),
            more: false,
        };
        let mut bytes = 0;
        for row in rows {
            let text: String = row.try_get(2)?;
            bytes += text.len();
            let full = page.events.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
            if full || (bytes > PAGE_BYTES && !page.events.is_empty()) {
                page.more = true;
                break;
            }
            page.events.push(StoredEvent {
                seq: row.try_get(0)?,
                at: Time::from_millis(row.try_get(1)?),
                event: RawValue::from_string(text)
                    .map_err(|error| sqlx::Error::Decode(error.into()))?,
            });
        }
        Ok(page)
    }
}

pub async fn append(
    connection: &mut SqliteConnection,
    session: &SessionId,
    at: Time,
    events: &[String],
) -> Result<(), sqlx::Error> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let bytes = events.iter().map(|event| size(event)).sum::<i64>();
    let row = sqlx::query(
        "UPDATE sessions SET event_count = event_count + $2, event_bytes = event_bytes + $3 WHERE id = $1
         RETURNING n, event_count, event_bytes",
    )
    .bind(session.as_str())
    .bind(count)
    .bind(bytes)
    .fetch_one(&mut *connection)
    .await?;
    let (n, last, total): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    for (event, seq) in events.iter().zip(last - count + 1..) {
        sqlx::query("INSERT INTO events (session, seq, at, event) VALUES ($1, $2, $3, $4)")
            .bind(n)
            .bind(seq)
            .bind(at.millis())
            .bind(event)
            .execute(&mut *connection)
            .await?;
    }
    if total > LOG_LIMIT {
        drop_oldest(connection, n, total).await?;
    }
    Ok(())
}

/// Drops the oldest events of a log and puts a `gap` in the place of the last one dropped.
async fn drop_oldest(
    connection: &mut SqliteConnection,
    n: i64,
    total: i64,
) -> Result<(), sqlx::Error> {
    let rows =
        sqlx::query("SELECT seq, octet_length(event) FROM events WHERE session = $1 ORDER BY seq")
            .bind(n)
            .fetch_all(&mut *connection)
            .await?;
    let (mut left, mut until, mut at_least) = (total, 0, 2);
    for row in rows {
        if left <= LOG_LOW && at_least <= 0 {
            break;
        }
        left -= row.try_get::<i64, _>(1)?;
        until = row.try_get(0)?;
        at_least -= 1;
    }
    let gap = json!({"type": "gap", "dropped": until}).to_string();
    sqlx::query("DELETE FROM events WHERE session = $1 AND seq < $2")
        .bind(n)
        .bind(until)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE events SET event = $3 WHERE session = $1 AND seq = $2")
        .bind(n)
        .bind(until)
        .bind(&gap)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE sessions SET event_bytes = $2 WHERE n = $1")
        .bind(n)
        .bind(left + size(&gap))
        .execute(connection)
        .await?;
    Ok(())
}

fn size(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}
