//! What happened on the platform, as the control plane's event stream tells it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{EventId, OrgId, OrgSlug, Time, wire_enum::wire_enum};

wire_enum!(/// What kind of thing happened.
EventKind {
    /// An org was made.
    OrgCreated = "org.created",
    /// An org's name, plan or status changed.
    OrgUpdated = "org.updated",
    /// Everything of an org is gone.
    OrgDeleted = "org.deleted",
    /// An instance's status, address or steps changed.
    InstanceUpdated = "instance.updated",
    /// Somebody joined an org.
    MemberAdded = "member.added",
    /// A member's role changed.
    MemberUpdated = "member.updated",
    /// Somebody left an org.
    MemberRemoved = "member.removed",
    /// An invite was made, accepted, revoked.
    InviteUpdated = "invite.updated",
    /// An account changed: its name, its password, its logins, what it may do.
    UserUpdated = "user.updated",
    /// The signing keys changed.
    KeysUpdated = "keys.updated",
    /// Older events are no longer kept: read everything again.
    Reset = "reset",
});

/// One event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Its place in the stream: rising, with gaps where others are not the caller's to see.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Time,
    /// To which org.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// That org's slug.
    #[serde(default)]
    pub org_slug: Option<OrgSlug>,
    /// The rest, by kind: for `org.*` the org, for `instance.updated` the instance, for `member.*` the membership,
    /// for `invite.updated` its id and state, for `user.updated` the account; empty for `keys.updated`.
    #[serde(default)]
    pub data: Value,
}

/// Where a stream of events begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// The id of the last event seen; only what comes from now on when absent.
    #[cfg_attr(feature = "schema", schemars(range(min = 0)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<EventId>,
}

/// Which events of the platform to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReadPlatformEvents {
    /// The id of the last event seen. When absent: only what comes from now on, or all that are kept when none are followed.
    #[cfg_attr(feature = "schema", schemars(range(min = 0)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<EventId>,
    /// Whether to go on with what comes from now on; so it is when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<bool>,
    /// How many of the latest to begin with, 1 to 1000, the oldest first; not together with `since`. Whoever resumes by
    /// `Last-Event-ID` is sent what came after that, and none of these.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1000)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<u32>,
    /// Whether to tell what instances use, too, as far as the caller may see it: only together with following. See
    /// [`Measure`](crate::Measure).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measures: Option<bool>,
}
