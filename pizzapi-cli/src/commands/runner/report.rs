//! What a runner says of itself to others on this machine: a small private file beside its identity.
//!
//! The one rule: no secret is in it, and it is written only when something has changed.

use std::path::{Path, PathBuf};

use pizzapi_host::{ProcessId, file};
use pizzapi_sdk::{
    runner::RunnerStatus,
    types::{OrgSlug, RunnerId, Time},
};
use serde::{Deserialize, Serialize};

/// A runner, as it says itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Who writes this.
    pub process: ProcessId,
    /// The org it is for; absent on a single-tenant server.
    pub org: Option<OrgSlug>,
    /// The control plane that gives it tokens.
    pub control_plane: Option<String>,
    /// The server it connects to, once that is known.
    pub server: Option<String>,
    pub runner_id: RunnerId,
    pub name: String,
    /// The agent's command, in words.
    pub agent: Vec<String>,
    /// The folders it works in.
    pub roots: Vec<PathBuf>,
    pub started_at: Time,
    /// Since when it is connected, while it is.
    pub connected_since: Option<Time>,
    /// Why it is not.
    pub problem: Option<String>,
    /// When the token it connected with ends.
    pub token_ends_at: Option<Time>,
    /// How many sessions it carries out.
    pub sessions: usize,
}

impl Report {
    /// Takes in what has happened.
    pub fn note(&mut self, status: &RunnerStatus) {
        match status {
            RunnerStatus::Connected {
                url,
                runner_id,
                token_ends_at,
            } => {
                self.server = Some(url.clone());
                self.runner_id = runner_id.clone();
                self.connected_since = Some(Time::now());
                self.token_ends_at = *token_ends_at;
                self.problem = None;
            }
            RunnerStatus::Disconnected { reason, .. } => {
                self.connected_since = None;
                self.token_ends_at = None;
                self.problem = Some(reason.clone());
            }
            RunnerStatus::SessionStarted { .. } => self.sessions += 1,
            RunnerStatus::SessionEnded { .. } => self.sessions = self.sessions.saturating_sub(1),
            _ => {}
        }
    }

    /// Writes it for others. Not being able to is no reason not to run.
    pub fn write(&self, path: &Path) {
        let written = serde_json::to_vec(self)
            .map_err(std::io::Error::other)
            .and_then(|text| file::write_private_unsynced(path, &text));
        if let Err(error) = written {
            tracing::warn!(%error, path = %path.display(), "`pizzapi runner status` cannot be told");
        }
    }
}
