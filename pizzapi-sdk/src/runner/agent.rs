//! How a session is carried out: the place to put in something else than a command. The one rule: what an agent says is
//! handed on as it is, and its stream ends when, and only when, the session is over.

use std::{fmt, path::PathBuf, pin::Pin};

use futures_util::{Stream, StreamExt as _, future::BoxFuture};
use pizzapi_types::{OrgSlug, SessionId, runner::Model};
use serde_json::Value;

/// Carries out sessions.
pub trait Agent: Send + Sync + 'static {
    /// Begins one. Its events are told to the instance in the order they come. The future is dropped when the session is ended
    /// before it has begun.
    fn start(&self, session: SessionStart) -> BoxFuture<'_, Result<AgentSession, AgentError>>;
}

/// What to begin.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SessionStart {
    /// The session's id.
    pub session_id: SessionId,
    /// Where to work: a folder under one of the runner's roots.
    pub cwd: PathBuf,
    /// What to do.
    pub prompt: Option<String>,
    /// With which model.
    pub model: Option<Model>,
    /// As which agent.
    pub agent: Option<Value>,
    /// The org it is for; `None` on a single-tenant server.
    pub org: Option<OrgSlug>,
}

/// Why a session could not be begun, for the one who asked for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AgentError(pub String);

/// A session being carried out.
pub struct AgentSession {
    pub(crate) events: Pin<Box<dyn Stream<Item = Value> + Send>>,
    pub(crate) kill: Box<dyn Fn() + Send + Sync>,
}

impl AgentSession {
    /// A session whose events come from a stream, which ends with it. `kill` asks it to end, and does not wait;
    /// where that is not heard, the stream is dropped after 7 s.
    ///
    /// Events have at most 64 KiB as JSON; the last one should be `{"type":"exit","code":…,"signal":…}`. Where a stream ends
    /// without, or panics, one with `null` for both is told in its place.
    pub fn new(
        events: impl Stream<Item = Value> + Send + 'static,
        kill: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            events: events.boxed(),
            kill: Box::new(kill),
        }
    }
}

impl fmt::Debug for AgentSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentSession").finish_non_exhaustive()
    }
}
