//! Sessions, from the wish to 30 days after the end. The one rule: an end is final, unless it was only guessed (`lost`).

use std::time::Duration;

use pizzapi_types::{RunnerId, Session, SessionId, Time, UserId, runner::SpawnSession};
use sqlx::{Row as _, SqliteConnection};

use super::{
    Proof, Store, StoreError, System,
    rows::{self, session_columns},
    writer,
};
use crate::{registry::Open, socket::RunnerIdentity, tenancy::OrgMember};

/// How long a session is kept after its end.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// A session to be.
#[derive(Debug)]
pub struct NewRow {
    session: SessionId,
    runner: RunnerId,
    user: UserId,
    cwd: Option<String>,
    prompt: Option<String>,
    at: Time,
}

/// A session's end.
#[derive(Debug)]
pub struct End {
    pub session: SessionId,
    pub reason: String,
    pub exit_code: Option<i32>,
    pub at: Time,
}

impl Store {
    /// A page of sessions, newest first: those before the cursor. Gives the next cursor too, when there are more.
    pub async fn sessions(
        &self,
        _member: &OrgMember,
        limit: u32,
        before: Option<i64>,
    ) -> Result<(Vec<Session>, Option<i64>), StoreError> {
        let rows = sqlx::query(session_columns!(
            "WHERE s.n < $1 ORDER BY s.n DESC LIMIT $2"
        ))
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit) + 1)
        .fetch_all(&self.readers)
        .await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let next = match rows.get(..limit).and_then(<[_]>::last) {
            Some(last) if rows.len() > limit => Some(last.try_get(0)?),
            _ => None,
        };
        let page = rows.iter().take(limit).map(rows::session);
        Ok((page.collect::<Result<_, sqlx::Error>>()?, next))
    }

    /// A session, if there is one.
    pub async fn session(
        &self,
        _proof: &impl Proof,
        id: &SessionId,
    ) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(session_columns!("WHERE s.id = $1"))
            .bind(id.as_str())
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.as_ref().map(rows::session).transpose()?)
    }

    /// Sessions that were open when the server last ran.
    pub async fn open_sessions(&self, _system: &System) -> Result<Vec<Open>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, runner_id, status, kill_asked, cwd FROM sessions WHERE ended_at IS NULL",
        )
        .fetch_all(&self.readers)
        .await?;
        let open = rows.iter().map(|row| {
            Ok(Open {
                session: rows::id(row, 0)?,
                runner: rows::id(row, 1)?,
                starting: row.try_get::<&str, _>(2)? == "starting",
                kill_asked: row.try_get(3)?,
                cwd: row.try_get(4)?,
            })
        });
        Ok(open.collect::<Result<_, sqlx::Error>>()?)
    }

    /// Writes a session down before its runner is asked for it.
    pub async fn create_session(
        &self,
        member: &OrgMember,
        session: &SessionId,
        wanted: &SpawnSession,
    ) -> Result<(), StoreError> {
        let row = NewRow {
            session: session.clone(),
            runner: wanted.runner_id.clone(),
            user: member.user().clone(),
            cwd: wanted.cwd.clone(),
            prompt: wanted.prompt.clone(),
            at: Time::now(),
        };
        self.write(member, writer::Op::Create(row)).await?;
        Ok(())
    }

    /// The runner has said that the session runs.
    pub async fn activate_session(
        &self,
        runner: &RunnerIdentity,
        session: &SessionId,
    ) -> Result<(), StoreError> {
        self.write(runner, writer::Op::Activate(session.clone()))
            .await?;
        Ok(())
    }

    /// The session is over; returns when that is on disk, after all its events.
    pub async fn end_session(&self, runner: &RunnerIdentity, end: End) -> Result<(), StoreError> {
        self.write(runner, writer::Op::End(end)).await?;
        Ok(())
    }

    /// The session never came to be.
    pub async fn abandon_session(&self, member: &OrgMember, end: End) -> Result<(), StoreError> {
        self.write(member, writer::Op::End(end)).await?;
        Ok(())
    }

    /// Somebody wants the session ended.
    pub async fn ask_kill(&self, member: &OrgMember, id: &SessionId) -> Result<(), StoreError> {
        self.write(member, writer::Op::KillAsked(id.clone()))
            .await?;
        Ok(())
    }

    /// Drops what is kept no longer.
    pub async fn prune(&self, system: &System) -> Result<(), StoreError> {
        self.progress.tidy();
        self.write(system, writer::Op::Prune(Time::now())).await?;
        Ok(())
    }
}

pub async fn create(connection: &mut SqliteConnection, row: &NewRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sessions (id, runner_id, user_id, status, cwd, prompt, started_at)
         VALUES ($1, $2, $3, 'starting', $4, $5, $6)",
    )
    .bind(row.session.as_str())
    .bind(row.runner.as_str())
    .bind(row.user.as_str())
    .bind(row.cwd.as_deref())
    .bind(row.prompt.as_deref())
    .bind(row.at.millis())
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn activate(
    connection: &mut SqliteConnection,
    session: &SessionId,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET status = 'active' WHERE id = $1 AND status = 'starting'")
        .bind(session.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn end(connection: &mut SqliteConnection, end: &End) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE sessions SET status = 'ended', end_reason = $2, exit_code = $3, ended_at = $4
         WHERE id = $1 AND (ended_at IS NULL OR end_reason = 'lost')",
    )
    .bind(end.session.as_str())
    .bind(&end.reason)
    .bind(end.exit_code)
    .bind(end.at.millis())
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn kill_asked(
    connection: &mut SqliteConnection,
    session: &SessionId,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET kill_asked = 1 WHERE id = $1")
        .bind(session.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn prune(connection: &mut SqliteConnection, now: Time) -> Result<(), sqlx::Error> {
    let kept = i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX);
    let before = now.millis().saturating_sub(kept);
    // A hundred at a time: each may have 16 MiB of events.
    sqlx::query(
        "DELETE FROM sessions WHERE n IN (SELECT n FROM sessions WHERE ended_at < $1 LIMIT 100)",
    )
    .bind(before)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM runners WHERE secret_hash IS NULL AND seen_at < $1
         AND NOT EXISTS (SELECT 1 FROM sessions WHERE runner_id = runners.id)",
    )
    .bind(before)
    .execute(&mut *connection)
    .await?;
    sqlx::query("PRAGMA incremental_vacuum(4096)")
        .execute(connection)
        .await?;
    Ok(())
}
