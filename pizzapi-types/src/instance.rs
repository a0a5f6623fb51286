//! An org's instance: what is wanted, what is there, and how it got there.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{InstanceId, OrgId, OrgSlug, OrgStatus, Time, wire_enum::wire_enum};

wire_enum!(/// Whether an instance serves.
InstanceStatus {
    /// On its way: see its steps.
    Provisioning = "provisioning",
    /// Serves.
    Healthy = "healthy",
    /// Was there, does not answer as it should; being mended.
    Unhealthy = "unhealthy",
    /// Stopped because somebody wished so.
    Stopped = "stopped",
    /// Cannot run until somebody acts: see its last error.
    Failed = "failed",
});

wire_enum!(/// What is wanted of an instance.
WantedState {
    /// It should serve.
    Running = "running",
    /// It should keep its data and not run.
    Stopped = "stopped",
    /// It should be gone, with its data: the org is being deleted.
    Absent = "absent",
});

wire_enum!(/// Where one step of provisioning stands.
StepStatus {
    /// Not begun.
    Pending = "pending",
    /// Being done.
    Running = "running",
    /// Done.
    Done = "done",
    /// Failed; it may be tried again.
    Failed = "failed",
});

/// One step of provisioning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// Its name: `data folder`, `Redis user`, `secrets`, `start`, `healthy`, `route`.
    pub name: String,
    /// Where it stands.
    pub status: StepStatus,
    /// When it was begun.
    #[serde(default)]
    pub started_at: Option<Time>,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub ms: Option<u64>,
    /// Why it failed.
    #[serde(default)]
    pub error: Option<String>,
}

/// An org's instance in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Instance {
    /// Its id.
    pub id: InstanceId,
    /// Whether it serves.
    pub status: InstanceStatus,
    /// What is wanted of it; absent on PizzaPi's own control plane, like all that follows but host and port.
    #[serde(default = "WantedState::running")]
    pub desired: WantedState,
    /// What runs it: `process`, `docker`.
    #[serde(default)]
    pub provider: String,
    /// The host it listens on, as the router reaches it.
    #[serde(default)]
    pub host: Option<String>,
    /// The port it listens on.
    #[serde(default)]
    pub port: Option<u16>,
    /// Where people reach it.
    #[serde(default)]
    pub url: Option<String>,
    /// The image it runs; `None` with the process provider.
    #[serde(default)]
    pub image: Option<String>,
    /// Whether it has a Redis of its own, instead of a part of the shared one.
    #[serde(default)]
    pub dedicated_redis: bool,
    /// The version it says it has.
    #[serde(default)]
    pub version: Option<String>,
    /// Counts every wish that needs a new process; an older one is never routed to.
    #[serde(default)]
    pub generation: i64,
    /// How often it had to be started again.
    #[serde(default)]
    pub restarts: i64,
    /// When its health was last asked for.
    #[serde(default)]
    pub health_checked_at: Option<Time>,
    /// Why it does not serve, if it does not, and what happens next.
    #[serde(default)]
    pub last_error: Option<String>,
    /// When the row was made.
    pub created_at: Time,
    /// What the latest provisioning did.
    #[serde(default)]
    pub steps: Vec<Step>,
}

impl WantedState {
    fn running() -> Self {
        Self::Running
    }
}

/// An org's status, with its instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrgStatusReport {
    /// Which org.
    pub org_slug: OrgSlug,
    /// Where it stands; absent on PizzaPi's own control plane.
    #[serde(default = "OrgStatusReport::untold")]
    #[cfg_attr(feature = "schema", schemars(!default))]
    pub org_status: OrgStatus,
    /// What runs for it; `None` when nothing does, nor shall.
    pub instance: Option<Instance>,
}

impl OrgStatusReport {
    /// The status where the server does not say it.
    pub fn untold() -> OrgStatus {
        OrgStatus::Unknown("unknown".to_owned())
    }
}

/// `instance.json`: how a running instance is found again. Written by the instance, when it serves, into its own folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InstanceFile {
    /// Its process id.
    pub pid: u32,
    /// When that process started, in the machine's own count (see `pizzapi-host`): tells it from a later one with its pid.
    pub started: String,
    /// `host:port` it listens on.
    pub address: String,
    /// Whose it is.
    pub org_id: OrgId,
    /// Which generation it was started as.
    pub generation: i64,
}

/// What to wish of an org's instance; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutInstance {
    /// `running` or `stopped`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired: Option<WantedState>,
    /// The image to run, for platform admins: one that the platform allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Whether it has a Redis of its own, for platform admins; where instances are containers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dedicated_redis: Option<bool>,
}

/// How much of an instance's log to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReadLogs {
    /// How many of the last lines: 0 to 10000; 100 when absent.
    #[cfg_attr(feature = "schema", schemars(range(max = 10_000)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail: Option<usize>,
    /// Whether to go on with what is written from now on, until the caller hangs up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<bool>,
}

/// What an instance says of itself at `/health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InstanceHealth {
    /// `ok` when it serves.
    pub status: String,
    /// Whether Redis answers; `None` when it uses none.
    pub redis: Option<bool>,
    /// Whether Socket.IO is served.
    pub socketio: bool,
    /// Seconds since it started.
    pub uptime: u64,
    /// Versions of server and protocol.
    pub version: InstanceVersion,
    /// Whose it is; `None` when it serves a single tenant.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// Which generation it was started as; `None` when it serves a single tenant.
    #[serde(default)]
    pub generation: Option<i64>,
}

/// Versions in [`InstanceHealth`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct InstanceVersion {
    /// The server's version.
    pub server: String,
    /// The version of the runner protocol.
    pub socket_protocol: u32,
}

/// What an instance tells the control plane every 15 s.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Heartbeat {
    /// The server's version.
    pub version: String,
    /// Connected runners.
    pub runners: u32,
    /// Active sessions.
    pub sessions: u32,
    /// Resident memory, in bytes.
    pub rss_bytes: u64,
    /// CPU time used since it started, in seconds.
    pub cpu_seconds: f64,
}

impl Heartbeat {
    /// CPU time used since it started, in whole milliseconds; 0 when it is no time.
    pub fn cpu_ms(&self) -> u64 {
        let used = Duration::try_from_secs_f64(self.cpu_seconds).unwrap_or_default();
        u64::try_from(used.as_millis()).unwrap_or(u64::MAX)
    }
}

/// Tokens that no longer count: those of a user (`*`: everybody's) issued before a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lock {
    /// The user, or `*`.
    pub user_id: String,
    /// Tokens issued before this are refused, and their sockets cut.
    pub not_before: Time,
    /// Only those made with this login or API key (their claim `sid`); `None`: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
}

/// What every instance is told: in the answer to its heartbeat, and at once when something changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Locks {
    /// All locks in force for the org.
    pub locks: Vec<Lock>,
    /// The event this is true for: an older answer must not undo a newer one.
    #[serde(default)]
    pub at: i64,
    /// The entity tag of the control plane's public keys: whoever holds others fetches them anew.
    #[serde(default)]
    pub keys: String,
}

/// One row of the router's table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Route {
    /// The org's DNS label.
    pub slug: OrgSlug,
    /// The org.
    pub org_id: OrgId,
    /// `host:port` of its instance; `None` while nothing serves.
    pub address: Option<String>,
    /// Why nothing serves, as the router tells people; `None` when something does.
    #[serde(default)]
    pub reason: Option<RouteReason>,
}

wire_enum!(/// Why an org's host has nothing behind it.
RouteReason {
    /// Being provisioned.
    Starting = "starting",
    /// Stopped on purpose.
    Stopped = "stopped",
    /// Cannot run until somebody acts.
    Failed = "failed",
    /// Shut by a platform admin.
    Suspended = "suspended",
});

/// The router's whole table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RouteTable {
    /// The event the table is true for: follow from here.
    pub at: i64,
    /// A row an org.
    pub routes: Vec<Route>,
}

/// A change of the router's table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum RouteChange {
    /// A row is new or changed.
    Set(Route),
    /// A row is gone.
    Removed {
        /// Which.
        slug: OrgSlug,
    },
}
