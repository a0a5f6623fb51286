//! Runners, sessions and their events in SQLite. All the SQL there is.
//!
//! The one rule: every call takes a proof of who asks (a member, a registered runner, or this program itself), and all that
//! is written goes through one writer, in the order it came.

mod claims;
mod events;
mod open;
mod progress;
mod proof;
mod requests;
mod rows;
mod runners;
mod sessions;
mod writer;

#[cfg(test)]
mod tests;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::SqlitePool;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

pub use claims::{Claim, Claimed};
pub use progress::Progress;
pub use proof::{Proof, System};
pub use rows::shown;
pub use sessions::{End, NewRow};

use crate::error::Error;
use writer::{Answer, Job, Op};

/// How long a caller waits for the writer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The writer does not answer in time: the disk is full, or slow, or the database is locked.
    #[error("the database takes too long")]
    Slow,
}

impl From<StoreError> for pizzapi_http::ApiError {
    fn from(error: StoreError) -> Self {
        Self::unavailable("the store", error)
    }
}

/// The org's data. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
    readers: SqlitePool,
    progress: Progress,
    sound: Arc<AtomicBool>,
}

/// The writer, until it has ended.
pub struct Writer(JoinHandle<()>);

impl Store {
    /// Opens the database of a folder, and makes or updates it.
    pub async fn open(folder: &Path) -> Result<(Self, Writer), Error> {
        Ok(Self::of(open::open(&folder.join("instance.db")).await?))
    }

    fn of(opened: open::Opened) -> (Self, Writer) {
        let (jobs, queue) = mpsc::channel(4096);
        let progress = Progress::default();
        let sound = Arc::new(AtomicBool::new(true));
        let writer = writer::run(opened.writer, queue, progress.clone(), sound.clone());
        let store = Self {
            jobs,
            readers: opened.readers,
            progress,
            sound,
        };
        (store, Writer(tokio::spawn(writer)))
    }

    /// Whether it can be written to, now.
    pub async fn is_usable(&self) -> bool {
        // While the writer is stuck there is no need to wait in its queue.
        if !self.sound.load(Ordering::Relaxed) && self.jobs.capacity() == 0 {
            return false;
        }
        let system = System::acting("the health check");
        let check = self.write(&system, Op::Check);
        matches!(
            tokio::time::timeout(Duration::from_secs(2), check).await,
            Ok(Ok(_))
        )
    }

    /// Tells when a session's log has grown or ended.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Writes what is queued and closes the database. Whatever is asked of the store later fails.
    pub async fn close(&self, writer: Writer) {
        self.readers.close().await;
        self.queue(&System::acting("the end"), Op::Close).await;
        if let Err(error) = writer.0.await {
            tracing::warn!(%error, "the writer ended badly");
        }
    }

    /// Queues a write and waits until it is on disk. `_proof` is whoever the caller proved to be.
    async fn write(&self, _proof: &impl Proof, op: Op) -> Result<Answer, StoreError> {
        let (done, answer) = oneshot::channel();
        let job = Job {
            op,
            done: Some(done),
        };
        let waiting = async {
            self.jobs.send(job).await.map_err(|_| StoreError::Slow)?;
            answer.await.map_err(|_| StoreError::Slow)?
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .map_err(|_| StoreError::Slow)?
    }

    /// Queues a write and goes on.
    async fn queue(&self, _proof: &impl Proof, op: Op) {
        let _ = self.jobs.send(Job { op, done: None }).await;
    }
}
