//! The table on disk: what the router starts from when the control plane is away.
//!
//! The one rule: written soon after a change, never while a request waits, and whole or not at all.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use pizzapi_host::file;
use pizzapi_types::{instance::RouteTable, text::printable};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::table::Table;

/// Changes within this time are written together.
const DEBOUNCE: Duration = Duration::from_millis(500);

/// The copy, and whether it is behind.
pub(crate) struct Disk {
    path: PathBuf,
    table: Arc<Table>,
    behind: AtomicBool,
    wake: Notify,
}

impl Disk {
    pub(crate) fn new(path: PathBuf, table: Arc<Table>) -> Self {
        Self {
            path,
            table,
            behind: AtomicBool::new(false),
            wake: Notify::new(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Fills the table from the copy, if there is a good one.
    pub(crate) fn load(&self) {
        let text = match file::read_private(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => {
                tracing::warn!(path = %self.path.display(), %error, "could not read the routing table");
                return;
            }
        };
        match serde_json::from_str::<RouteTable>(&text) {
            Ok(table) => {
                tracing::info!(
                    routes = table.routes.len(),
                    at = table.at,
                    "routing table read from disk"
                );
                self.table.replace(table);
            }
            Err(error) => {
                let cause = printable(&error.to_string());
                tracing::warn!(path = %self.path.display(), cause, "the routing table on disk is damaged");
            }
        }
    }

    /// Says that the table has changed.
    pub(crate) fn changed(&self) {
        self.behind.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// Writes changes until `stop` is cancelled; the last ones are for [`Disk::flush`].
    pub(crate) async fn run(&self, stop: CancellationToken) {
        // A write once begun is waited for: two at a time would be in each other's way.
        while stop
            .run_until_cancelled(async {
                self.wake.notified().await;
                tokio::time::sleep(DEBOUNCE).await;
            })
            .await
            .is_some()
        {
            if let Err(error) = self.flush().await {
                tracing::warn!(path = %self.path.display(), %error, "could not write the routing table");
            }
        }
    }

    /// Writes the table if the copy is behind.
    pub(crate) async fn flush(&self) -> io::Result<()> {
        if !self.behind.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        let text = serde_json::to_vec(&self.table.snapshot()).map_err(io::Error::other)?;
        let path = self.path.clone();
        let written = tokio::task::spawn_blocking(move || file::write_private(&path, &text)).await;
        let written = written.map_err(io::Error::other).flatten();
        if written.is_err() {
            self.behind.store(true, Ordering::Release);
        }
        written
    }
}
