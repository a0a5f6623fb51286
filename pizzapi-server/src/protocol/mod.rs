//! The runner protocol: names and payloads. The one rule: what a runner sends is parsed here, whole, before anything acts on it.

pub mod incoming;
pub mod parts;

pub use incoming::{Exit, Incoming};

/// The namespace runners join.
pub const NAMESPACE: &str = "/runner";

/// Events that the server sends.
pub mod emit {
    pub const ERROR: &str = "error";
    pub const KILL_SESSION: &str = "kill_session";
    pub const LIST_SESSIONS: &str = "list_sessions";
    pub const NEW_SESSION: &str = "new_session";
    pub const REGISTERED: &str = "runner_registered";
    pub const RESTART: &str = "restart";
    pub const SESSION_ENDED: &str = "session_ended";
    pub const SHUTDOWN: &str = "shutdown";
    pub const SUBSCRIPTIONS: &str = "trigger_subscriptions_snapshot";
}
