//! Coding-agent sessions and their events (PizzaPi's camel-case names).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{EventId, RunnerId, SessionId, Time, UserId, page::list_query, wire_enum::wire_enum};

wire_enum!(/// Where a session stands.
SessionStatus {
    /// Asked for; the runner has not answered yet.
    Starting = "starting",
    /// Running.
    Active = "active",
    /// Over: see `endReason` and the last event.
    Ended = "ended",
});

/// A session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its id.
    pub session_id: SessionId,
    /// Where it stands; absent on PizzaPi's own server, which lists active ones.
    #[serde(default = "active")]
    pub status: SessionStatus,
    /// The runner it runs on.
    #[serde(default)]
    pub runner_id: Option<RunnerId>,
    /// That runner's name.
    #[serde(default)]
    pub runner_name: Option<String>,
    /// Who started it.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// Where it works.
    #[serde(default)]
    pub cwd: Option<String>,
    /// What it was told to do.
    #[serde(default)]
    pub prompt: Option<String>,
    /// When it was started.
    pub started_at: Time,
    /// When it ended.
    #[serde(default)]
    pub ended_at: Option<Time>,
    /// Why: `exited`, `killed`, or what the runner said.
    #[serde(default)]
    pub end_reason: Option<String>,
    /// The agent's exit code, when it had one.
    #[serde(default)]
    pub exit_code: Option<i32>,
    /// How many events it has had.
    #[serde(default)]
    pub event_count: u64,
    /// Whatever else the server says of it.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

fn active() -> SessionStatus {
    SessionStatus::Active
}

list_query!(/// Which part of an org's sessions to list.
ListSessions {});

/// A page of sessions, as `GET /api/sessions` answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Sessions {
    /// Active and ended, newest first.
    pub sessions: Vec<Session>,
    /// What to ask for next; `None` on the last page.
    #[serde(default)]
    pub next_cursor: Option<String>,
}

/// One event of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionEvent {
    /// Its place in the session's log: 1, 2, 3, …; a `gap` event stands where older ones were dropped.
    pub seq: EventId,
    /// When the instance received it.
    pub at: Time,
    /// What happened, as the runner sent it: `{"type":"stdout","line":…}`, `{"type":"exit","code":…}`, or the agent's own.
    pub event: Value,
}

/// Which part of a session's log to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReadEvents {
    /// Only what came after the event with this `seq`; everything that is kept when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<EventId>,
    /// Whether to go on with what comes, as a stream, until the session is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<bool>,
    /// 1 to 200 events; 50 when absent.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before, in the place of `since`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
