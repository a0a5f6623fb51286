//! Who belongs to an org, and as what.

use serde::{Deserialize, Serialize};

use crate::{MembershipId, OrgId, OrgSlug, Time, UserId, page::list_query, wire_enum::wire_enum};

wire_enum!(/// A member's role in an org: owner > admin > member.
Role {
    /// Uses the org's runners and sessions.
    Member = "member",
    /// Manages members, runners and the instance too.
    Admin = "admin",
    /// Everything, deletion of the org included.
    Owner = "owner",
});

impl Role {
    /// The role's rank, for comparison: owner 3, admin 2, member 1; 0 for a role this version does not know.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Owner => 3,
            Self::Admin => 2,
            Self::Member => 1,
            Self::Unknown(_) => 0,
        }
    }

    /// Whether it may do what `other` may.
    pub fn at_least(&self, other: &Self) -> bool {
        self.rank() >= other.rank()
    }
}

/// A member, as the list of an org's members shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    /// The membership's id.
    pub id: MembershipId,
    /// The account.
    pub user_id: UserId,
    /// The person's name; may be empty.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What they may do here.
    pub role: Role,
    /// Since when.
    pub created_at: Time,
}

list_query!(/// Which part of an org's members to list.
ListMembers {});

/// A membership, as the answer to adding one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Membership {
    /// The membership's id.
    pub id: MembershipId,
    /// The account.
    pub user_id: UserId,
    /// The org.
    pub org_id: OrgId,
    /// What they may do here.
    pub role: Role,
    /// Since when.
    pub created_at: Time,
}

/// Whom to add, by id or by e-mail address, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// The account's id; this or `email`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// The account's e-mail address; this or `user_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their role; at most the caller's own.
    pub role: Role,
}

impl NewMember {
    /// The account with this e-mail address, in this role.
    pub fn by_email(email: impl Into<String>, role: Role) -> Self {
        Self {
            user_id: None,
            email: Some(email.into()),
            role,
        }
    }
}

/// A member's new role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchMember {
    /// At most the caller's own.
    pub role: Role,
}

/// Who the caller is to an org's instance (PizzaPi's camel-case names).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The account.
    pub user_id: UserId,
    /// The person's name; may be empty.
    #[serde(default)]
    pub user_name: String,
    /// The org; absent on a single-tenant server, like the rest.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// Its slug.
    #[serde(default)]
    pub org_slug: Option<OrgSlug>,
    /// The caller's role in it.
    #[serde(default)]
    pub role: Option<Role>,
}
