//! The one writer: takes what has queued up, writes it in one transaction, then answers.
//!
//! The one rule: nothing is answered or signalled before it is committed, and a batch that the disk refuses is tried again,
//! not dropped; only what somebody asked for who has since been told that it failed is not carried out any more.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use pizzapi_http::idempotency::{Entry, Found};
use pizzapi_types::{SessionId, Time};
use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use super::{
    Claimed, End, NewRow, Progress, StoreError, claims, events, open, requests, runners, sessions,
};

/// The most writes in one transaction.
const BATCH: usize = 512;

/// A write.
#[derive(Debug)]
pub enum Op {
    Append {
        session: SessionId,
        at: Time,
        events: Vec<String>,
    },
    Create(NewRow),
    Activate(SessionId),
    End(End),
    KillAsked(SessionId),
    Claim(Box<claims::Written>),
    RunnerInfo(runners::Info),
    BeginRequest(Entry, Time),
    /// With the answer to keep; without one it is forgotten.
    EndRequest(Entry, Option<String>),
    Prune(Time),
    Check,
    /// The last one.
    Close,
}

/// What a write came to.
#[derive(Debug)]
pub enum Answer {
    Done,
    Claimed(Claimed),
    Found(Found),
}

impl Op {
    /// Whether it is only wanted by who waits for it: it must not be done after they were told that it failed.
    fn is_wish(&self) -> bool {
        matches!(
            self,
            Self::Create(_)
                | Self::KillAsked(_)
                | Self::Claim(_)
                | Self::BeginRequest(..)
                | Self::Check
        )
    }
}

/// A write, and who waits for it.
pub struct Job {
    pub op: Op,
    pub done: Option<oneshot::Sender<Result<Answer, StoreError>>>,
}

impl Job {
    fn is_given_up(&self) -> bool {
        self.op.is_wish() && self.done.as_ref().is_some_and(oneshot::Sender::is_closed)
    }
}

/// Writes until the queue is closed.
pub async fn run(
    mut connection: SqliteConnection,
    mut queue: mpsc::Receiver<Job>,
    progress: Progress,
    sound: Arc<AtomicBool>,
) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        if batch.iter().any(|job| matches!(job.op, Op::Close)) {
            queue.close();
        }
        let mut pause = Duration::from_millis(20);
        let answers = loop {
            match write(&mut connection, &batch).await {
                Ok(answers) => break answers,
                Err(error) => {
                    if sound.swap(false, Ordering::Relaxed) {
                        tracing::error!(%error, "the database cannot be written; trying again");
                    }
                    if queue.is_closed() && pause > Duration::from_millis(500) {
                        tracing::error!(writes = batch.len(), "given up at the end");
                        break Vec::new();
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(1));
                }
            }
        };
        // Where all was given up, nothing was written.
        let wrote = answers.iter().any(Result::is_ok);
        if wrote && !sound.swap(true, Ordering::Relaxed) {
            tracing::info!("the database can be written again");
        }
        answer(&mut batch, answers, &progress);
    }
    open::close(connection).await;
}

fn answer(batch: &mut Vec<Job>, answers: Vec<Result<Answer, StoreError>>, progress: &Progress) {
    let mut touched = HashSet::new();
    for (job, answer) in batch.drain(..).zip(answers) {
        if let Err(error) = &answer {
            tracing::warn!(%error, "a write was not done");
        }
        if let Op::Append { session, .. } | Op::End(End { session, .. }) = job.op {
            touched.insert(session);
        }
        if let Some(done) = job.done {
            let _ = done.send(answer);
        }
    }
    for session in &touched {
        progress.signal(session);
    }
}

async fn write(
    connection: &mut SqliteConnection,
    batch: &[Job],
) -> Result<Vec<Result<Answer, StoreError>>, sqlx::Error> {
    let written = in_transaction(connection, batch).await;
    if written.is_err() {
        // By hand, for SQLite may have done it already, as it does when the disk is full: sqlx's own transactions take that
        // amiss, for ever.
        let _ = sqlx::query("ROLLBACK").execute(connection).await;
    }
    written
}

async fn in_transaction(
    connection: &mut SqliteConnection,
    batch: &[Job],
) -> Result<Vec<Result<Answer, StoreError>>, sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut *connection)
        .await?;
    let mut answers = Vec::with_capacity(batch.len());
    for job in batch {
        if job.is_given_up() {
            answers.push(Err(StoreError::Slow));
            continue;
        }
        match carry_out(&mut *connection, &job.op).await {
            Ok(answer) => answers.push(Ok(answer)),
            Err(error) if is_the_writes_own(&error) => answers.push(Err(error.into())),
            Err(error) => return Err(error),
        }
    }
    sqlx::query("COMMIT").execute(connection).await?;
    Ok(answers)
}

/// Whether the write itself is at fault, so that trying again could not help. Whatever is wrong with the disk or the file
/// concerns them all.
fn is_the_writes_own(error: &sqlx::Error) -> bool {
    // PERM, BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB; extended codes carry them in their low byte.
    const THE_FILES: &[i32] = &[3, 5, 6, 8, 10, 11, 13, 14, 26];
    match error {
        sqlx::Error::RowNotFound => true,
        sqlx::Error::Database(error) => error
            .code()
            .and_then(|code| code.parse::<i32>().ok())
            .is_none_or(|code| !THE_FILES.contains(&(code & 0xff))),
        _ => false,
    }
}

async fn carry_out(connection: &mut SqliteConnection, op: &Op) -> Result<Answer, sqlx::Error> {
    match op {
        Op::Append {
            session,
            at,
            events,
        } => events::append(connection, session, *at, events).await?,
        Op::Create(row) => sessions::create(connection, row).await?,
        Op::Activate(session) => sessions::activate(connection, session).await?,
        Op::End(end) => sessions::end(connection, end).await?,
        Op::KillAsked(session) => sessions::kill_asked(connection, session).await?,
        Op::Claim(claim) => return claims::claim(connection, claim).await.map(Answer::Claimed),
        Op::RunnerInfo(info) => runners::set_info(connection, info).await?,
        Op::BeginRequest(entry, now) => {
            let found = requests::begin(connection, entry, *now).await?;
            return Ok(Answer::Found(found));
        }
        Op::EndRequest(entry, answer) => {
            requests::end(connection, entry, answer.as_deref()).await?;
        }
        Op::Prune(now) => {
            requests::forget_older(connection, *now).await?;
            sessions::prune(connection, *now).await?;
        }
        Op::Check => check(connection).await?,
        Op::Close => {}
    }
    Ok(Answer::Done)
}

async fn check(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO health (one, checked_at) VALUES (1, $1)
         ON CONFLICT (one) DO UPDATE SET checked_at = excluded.checked_at",
    )
    .bind(Time::now().millis())
    .execute(connection)
    .await?;
    Ok(())
}
