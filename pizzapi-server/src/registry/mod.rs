//! Who is connected and which sessions are open: what happens goes in, what to do comes out.
//!
//! The one rule: no IO and no waiting. Whatever a decision needs is here, so that two things that happen at once are decided
//! one after the other.

mod runners;
mod sessions;

use std::collections::{HashMap, HashSet, VecDeque};

use pizzapi_types::{Runner, RunnerId, SessionId, rules::Broken};

pub use sessions::{Accepted, Kill, Open};

/// One connection of a runner, told apart from every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// Why something is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The runner is not connected, or there is none.
    #[error("Runner not found")]
    RunnerNotFound,
    /// The folder is not under the runner's roots.
    #[error(transparent)]
    CwdOutsideRoots(Broken),
    /// The connection is no registered runner's (any more).
    #[error("Runner is not registered")]
    NotRegistered,
    /// The session is not one of this runner's.
    #[error("Session {0} does not belong to this runner")]
    ForeignSession(SessionId),
}

/// See the module's text.
#[derive(Debug, Default)]
pub struct Registry {
    live: HashMap<RunnerId, Live>,
    by_connection: HashMap<ConnectionId, RunnerId>,
    sessions: HashMap<SessionId, Kept>,
    /// Sessions that are over, oldest first; remembered for a while, as their runner may still speak of them.
    over: VecDeque<SessionId>,
}

/// A connected runner.
#[derive(Debug)]
struct Live {
    connection: ConnectionId,
    runner: Runner,
    /// Sessions that were open when it registered, until it says which ones it has.
    unconfirmed: HashSet<SessionId>,
}

/// A session that is open, or was until lately.
#[derive(Debug)]
struct Kept {
    runner: RunnerId,
    cwd: Option<String>,
    phase: Phase,
    kill_asked: bool,
    /// The number of the last event heard of it.
    heard: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Starting,
    Active,
    /// Ended here because the runner did not know it; what it still says of it is taken.
    Lost,
    Ended,
}

impl Phase {
    fn is_open(self) -> bool {
        matches!(self, Self::Starting | Self::Active)
    }
}

#[cfg(test)]
mod tests;
