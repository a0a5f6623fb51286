//! Runners, and what is said between them and an instance (PizzaPi's camel-case names).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{RunnerId, Secret, SessionId, UserId};

/// The version of the runner protocol that we speak.
pub const PROTOCOL_VERSION: u32 = 1;

/// A runner, as an instance lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Runner {
    /// Its id in this org.
    pub runner_id: RunnerId,
    /// What its owner called it.
    pub name: Option<String>,
    /// Folders it works in.
    #[serde(default)]
    pub roots: Vec<String>,
    /// Sessions running on it now.
    #[serde(default)]
    pub session_count: u32,
    /// Skills it has, as it announced them.
    #[serde(default)]
    pub skills: Vec<Value>,
    /// Agents it has, as it announced them.
    #[serde(default)]
    pub agents: Vec<Value>,
    /// Plugins it has, as it announced them.
    #[serde(default)]
    pub plugins: Vec<Value>,
    /// Hooks it has, as it announced them.
    #[serde(default)]
    pub hooks: Vec<Value>,
    /// The version it says it has.
    pub version: Option<String>,
    /// The platform it says it runs on: `linux`, `darwin`.
    pub platform: Option<String>,
    /// Whether it is connected now; absent on PizzaPi's own server, which lists only those.
    #[serde(default = "yes")]
    pub connected: bool,
    /// Who started it.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// Something it wants seen, while it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Whatever else the server says of it.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

fn yes() -> bool {
    true
}

/// A list of runners, as `GET /api/runners` answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Runners {
    /// All of them, connected first.
    pub runners: Vec<Runner>,
}

/// What a runner sends when it connects (Socket.IO `auth`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RunnerHandshake {
    /// The credential PizzaPi's own server reads: for an org, the org token again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<Secret>,
    /// The runner's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_id: Option<RunnerId>,
    /// What proves that the id is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_secret: Option<Secret>,
    /// The protocol it speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol_version: Option<u32>,
    /// The client's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_version: Option<String>,
    /// The org it means to join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_slug: Option<String>,
    /// An org token of type `runner`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_token: Option<Secret>,
}

/// `register_runner`: what a runner says of itself. Every field may be absent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterRunner {
    /// The runner's id; the server makes one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner_id: Option<RunnerId>,
    /// What proves that the id is its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner_secret: Option<Secret>,
    /// What its owner called it.
    pub name: Option<String>,
    /// Folders it works in.
    pub roots: Vec<String>,
    /// Skills it has.
    pub skills: Vec<Value>,
    /// Agents it has.
    pub agents: Vec<Value>,
    /// Plugins it has.
    pub plugins: Vec<Value>,
    /// Hooks it has.
    pub hooks: Vec<Value>,
    /// Its version.
    pub version: Option<String>,
    /// Its platform.
    pub platform: Option<String>,
}

/// `runner_registered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RunnerRegistered {
    /// The id it is registered as.
    pub runner_id: RunnerId,
    /// Sessions the server still counts as running on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub existing_sessions: Vec<ExistingSession>,
}

/// A session in [`RunnerRegistered`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ExistingSession {
    /// The session.
    pub session_id: SessionId,
    /// Where it works.
    #[serde(default)]
    pub cwd: Option<String>,
}

/// `new_session`: start one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewSession {
    /// The session's id.
    pub session_id: SessionId,
    /// Where to work; the runner's first root when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// With which model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    /// As which agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Value>,
}

/// A model, by its provider's name and its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Model {
    /// Who offers it.
    pub provider: String,
    /// Which.
    pub id: String,
}

/// `POST /api/runners/spawn`: what session to start, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpawnSession {
    /// The runner to start it on.
    pub runner_id: RunnerId,
    /// Where to work: under one of the runner's roots; its first root when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// With which model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    /// As which agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Value>,
}

impl SpawnSession {
    /// A session on a runner, in its first root, with nothing to do yet.
    pub fn on(runner_id: RunnerId) -> Self {
        Self {
            runner_id,
            cwd: None,
            prompt: None,
            model: None,
            agent: None,
        }
    }
}

/// The answer to [`SpawnSession`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Spawned {
    /// Always true.
    pub ok: bool,
    /// Where.
    pub runner_id: RunnerId,
    /// The new session.
    pub session_id: SessionId,
    /// Whether the runner has not answered yet (5 s have passed).
    pub pending: bool,
}

/// `POST /api/runners/restart` and `/stop`: which runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WhichRunner {
    /// The runner.
    pub runner_id: RunnerId,
}
