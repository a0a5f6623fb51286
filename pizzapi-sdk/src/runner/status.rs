//! How a runner fares. The one rule: what is told here is for people; nothing hangs on it.

use std::{path::PathBuf, time::Duration};

use pizzapi_types::{RunnerId, SessionId, Time};

/// What a runner is doing, as its observer is told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunnerStatus {
    /// It asks for a token and connects.
    Connecting,
    /// It is registered and takes sessions.
    Connected {
        /// Where.
        url: String,
        /// As which runner.
        runner_id: RunnerId,
        /// When the token it connected with ends, if it says so; an API key does not. The connection outlives it: a fresh one
        /// is taken for the next.
        token_ends_at: Option<Time>,
    },
    /// It is not connected, and tries again after a while.
    Disconnected {
        /// Why.
        reason: String,
        /// When it tries again.
        retry_in: Duration,
    },
    /// A session began.
    SessionStarted {
        /// Which.
        session_id: SessionId,
        /// Where it works.
        cwd: PathBuf,
    },
    /// A session could not be begun.
    SessionRefused {
        /// Which.
        session_id: SessionId,
        /// Why, as the one who asked for it is told.
        reason: String,
    },
    /// A session is over.
    SessionEnded {
        /// Which.
        session_id: SessionId,
    },
    /// It leaves as soon as its sessions have ended.
    Stopping {
        /// How many are left.
        sessions: usize,
    },
    /// Something that somebody should know.
    Warning(String),
}

/// How a runner ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunnerExit {
    /// It was told to stop, here or by the instance.
    Stopped,
    /// The instance asked for a restart: start it again.
    Restart,
}

/// Why a runner gave up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunnerError {
    /// Its credential or its secret was refused, and a fresh token did not help.
    #[error("{reason}")]
    Refused {
        /// Who did not want it, and why: a sentence for people.
        reason: String,
    },
    /// It cannot connect with its settings, whatever servers say: a URL that is none, or one that its credential must not be
    /// sent to.
    #[error("the runner cannot connect")]
    Impossible {
        /// Why: [`Error::BadUrl`](crate::Error::BadUrl) or [`Error::Insecure`](crate::Error::Insecure).
        source: crate::Error,
    },
    /// A root folder cannot be used.
    #[error("`{}` cannot be a root folder", .path.display())]
    Root {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another runner uses the same identity.
    #[error("another runner has this identity already{}", .pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default())]
    IdentityTaken {
        /// Which process, if it has said so.
        pid: Option<u32>,
    },
    /// The file with the identity cannot be used. Moved away, it makes room for a new one.
    #[error("the runner's identity cannot be kept in {}", .path.display())]
    Identity {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no root folder: it could start nothing.
    #[error("a runner needs at least one root folder")]
    NoRoots,
}

impl RunnerError {
    /// A server does not want it.
    pub(crate) fn refused(reason: &str) -> Self {
        Self::Refused {
            reason: format!("the runner was refused: {reason}"),
        }
    }
}
