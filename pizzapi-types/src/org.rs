//! Organisations.

use serde::{Deserialize, Serialize};

use crate::{InstanceStatus, OrgId, OrgSlug, Role, Time, page::list_query, wire_enum::wire_enum};

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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Which plan it is on, if the platform has plans: a word of the platform admin's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Why it is suspended or was denied, in the platform admin's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// What runs for it, in short; absent where the server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceSummary>,
}

/// An org's instance in short, for lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Resident memory in bytes, as of its last heartbeat; `None` before the first.
    #[serde(default)]
    pub rss_bytes: Option<u64>,
    /// CPU time used since it started, in milliseconds, as of its last heartbeat; `None` before the first.
    #[serde(default)]
    pub cpu_ms: Option<u64>,
    /// Why it does not serve, if it does not.
    #[serde(default)]
    pub last_error: Option<String>,
}

list_query!(/// Which orgs to list.
ListOrgs {
    /// Only those that stand so.
    status: OrgStatus,
    /// Part of a slug or name, in any letter case.
    q: String,
});

/// What to make an org of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateOrg {
    /// What people call it: 2 to 100 characters, not only white space.
    pub name: String,
    /// Its slug; made from the name when absent.
    // A `String`, so that a bad one is refused by the server with its reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// E-mail address of the first owner, for platform admins; the caller when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// What to change of an org; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchOrg {
    /// What people call it: 2 to 100 characters, not only white space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The plan, 1 to 40 characters; platform admins only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// How to delete an org.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteOrg {
    /// Whether what its instance has written stays where it is kept, for whoever runs the platform; platform admins only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_data: Option<bool>,
}

/// Why something is done to an org; shown to its members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// Up to 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
