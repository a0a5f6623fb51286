//! How a status looks at a glance: one character, the same wherever people see it.
//!
//! The one rule: a glyph never stands without its word, which is the status itself. `●` is in use, `◌` on its way or waiting, `▲` needs a look, `✘` has failed, `○` is at rest or unknown; `✔` is done.

use crate::{InstanceStatus, InviteState, KeyState, OrgStatus, SessionStatus, StepStatus};

impl OrgStatus {
    /// `●` active, `◌` pending or suspended, `▲` deleting, `○` deleted or unknown.
    pub fn glyph(&self) -> &'static str {
        match self {
            Self::Active => "●",
            Self::Pending | Self::Suspended => "◌",
            Self::Deleting => "▲",
            Self::Deleted | Self::Unknown(_) => "○",
        }
    }
}

impl InstanceStatus {
    /// `●` healthy, `◌` provisioning, `▲` unhealthy, `✘` failed, `○` stopped or unknown.
    pub fn glyph(&self) -> &'static str {
        match self {
            Self::Healthy => "●",
            Self::Provisioning => "◌",
            Self::Unhealthy => "▲",
            Self::Failed => "✘",
            Self::Stopped | Self::Unknown(_) => "○",
        }
    }
}

impl StepStatus {
    /// `✔` done, `◌` running, `✘` failed, `○` pending or unknown.
    pub fn glyph(&self) -> &'static str {
        match self {
            Self::Done => "✔",
            Self::Failed => "✘",
            Self::Running => "◌",
            Self::Pending | Self::Unknown(_) => "○",
        }
    }
}

impl SessionStatus {
    /// `●` active, or unknown but not known to be over; `◌` starting, `○` ended.
    pub fn glyph(&self) -> &'static str {
        match self {
            Self::Active | Self::Unknown(_) => "●",
            Self::Starting => "◌",
            Self::Ended => "○",
        }
    }
}

impl InviteState {
    /// `◌` pending, `●` accepted, `○` revoked, expired or unknown.
    pub fn glyph(&self) -> &'static str {
        match self {
            Self::Pending => "◌",
            Self::Accepted => "●",
            Self::Revoked | Self::Expired | Self::Unknown(_) => "○",
        }
    }
}

impl KeyState {
    /// `●` active, `◌` in its grace period, `○` revoked or unknown.
    pub fn glyph(&self) -> &'static str {
        match self {
            Self::Active => "●",
            Self::Grace => "◌",
            Self::Revoked | Self::Unknown(_) => "○",
        }
    }
}
