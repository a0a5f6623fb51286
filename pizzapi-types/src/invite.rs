//! Invites: a secret that makes whoever holds it a member.

use serde::{Deserialize, Serialize};

use crate::{
    InviteId, OrgSlug, Role, Secret, Time, UserId, page::list_query, wire_enum::wire_enum,
};

wire_enum!(/// Where an invite stands.
InviteState {
    /// Can be accepted.
    Pending = "pending",
    /// Somebody has.
    Accepted = "accepted",
    /// Taken back.
    Revoked = "revoked",
    /// Too late.
    Expired = "expired",
});

/// An invite, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invite {
    /// The invite's id.
    pub id: InviteId,
    /// What it makes of whoever accepts it.
    pub role: Role,
    /// The only account that may accept it, by its e-mail address; `None`: whoever holds the secret.
    #[serde(default)]
    pub email: Option<String>,
    /// Where it stands.
    pub state: InviteState,
    /// Who made it; absent for the platform's own key.
    #[serde(default)]
    pub invited_by: Option<UserId>,
    /// When it was made.
    pub created_at: Time,
    /// When it ends.
    pub expires_at: Time,
}

list_query!(/// Which part of an org's invites to list.
ListInvites {});

/// What to make an invite of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateInvite {
    /// What it grants; at most the caller's own role.
    pub role: Role,
    /// The only account that may accept it, by its e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Seconds until it ends, up to 30 days; 7 days when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
}

/// A new invite with its secret, which is shown this once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreatedInvite {
    /// The secret, `pzv_…`.
    pub secret: Secret,
    /// Everything else about it.
    #[serde(flatten)]
    pub invite: Invite,
}

/// An invite's secret, to look it up or to accept it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InviteSecret {
    /// As it was shown when the invite was made.
    pub secret: Secret,
}

/// What an invite grants, for whoever holds its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InviteOffer {
    /// Membership in which org.
    pub org_slug: OrgSlug,
    /// What people call that org.
    pub org_name: String,
    /// As what.
    pub role: Role,
    /// The only account that may accept it, by its e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Where it stands.
    pub state: InviteState,
    /// When it ends.
    pub expires_at: Time,
}
