//! What instances use, as dashboards follow it.

use serde::{Deserialize, Serialize};

use crate::{OrgId, Time};

/// What an org's instance last said of itself.
///
/// `GET /api/events?measures=true` tells them, in arrays, as events named `measures` that have no id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Measure {
    /// Whose instance.
    pub org_id: OrgId,
    /// When the control plane heard it.
    pub at: Time,
    /// Connected runners.
    pub runners: u32,
    /// Active sessions.
    pub sessions: u32,
    /// Resident memory, in bytes.
    pub rss_bytes: u64,
    /// CPU time used since the instance started, in milliseconds; less than before when it was started anew.
    pub cpu_ms: u64,
}
