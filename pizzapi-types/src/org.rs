//! Organisations.

use serde::{Deserialize, Serialize};

use crate::{InstanceStatus, OrgId, OrgSlug, Role, Time, wire_enum::wire_enum};

wire_enum!(/// Where an org stands.
OrgStatus {
    /// Waits for a platform admin's approval.
    Pending = "pending",
    /// In use.
    Active = "active",
    /// Shut by a platform admin: no tokens, no sockets, instance stopped.
    Suspended = "suspended",
    /// Everything of it is being removed.
    Deleting = "deleting",
    /// Gone; its slug is never given out again.
    Deleted = "deleted",
});

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Org {
    /// Its id, for ever.
    pub id: OrgId,
    /// Its DNS label.
    pub slug: OrgSlug,
    /// What people call it: 2 to 100 characters.
    pub name: String,
    /// Where it stands.
    pub status: OrgStatus,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// The caller's role in it; absent for a platform admin who is no member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// What runs for it, in short; absent where the server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceSummary>,
}

/// An org's instance in short, for lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceSummary {
    /// Whether it serves.
    pub status: InstanceStatus,
    /// Where people reach it.
    #[serde(default)]
    pub url: Option<String>,
    /// Connected runners, as of its last heartbeat; `None` before the first.
    #[serde(default)]
    pub runners: Option<u32>,
    /// Active sessions, as of its last heartbeat; `None` before the first.
    #[serde(default)]
    pub sessions: Option<u32>,
    /// Why it does not serve, if it does not.
    #[serde(default)]
    pub last_error: Option<String>,
}

/// What to make an org of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateOrg {
    /// What people call it: 2 to 100 characters, not only white space.
    pub name: String,
    /// Its slug; made from the name when absent. A `String`, so that a bad one is refused by the server with its reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// E-mail address of the first owner, for platform admins; the caller when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}
