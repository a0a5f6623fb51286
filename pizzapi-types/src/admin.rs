//! What platform admins see and do: accounts, signing keys, the platform at a glance.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{PlatformRole, Secret, Time, User, page::list_query, wire_enum::wire_enum};

/// An account, as platform admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// The account itself.
    #[serde(flatten)]
    pub user: User,
    /// Since when it cannot be used; `None`: it can.
    #[serde(default)]
    pub disabled_at: Option<Time>,
    /// How many orgs it is a member of.
    pub orgs: u32,
}

list_query!(/// Which accounts to list.
ListUsers {
    /// Part of a name or an e-mail address, in any letter case.
    q: String,
});

/// What to make an account of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    /// What the person calls themselves, up to 100 characters; may be empty.
    #[serde(default)]
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// What it may do on the platform; `user` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_role: Option<PlatformRole>,
}

/// A new account with its one-time password, which is shown this once and must be changed at the first login.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreatedUser {
    /// The one-time password.
    pub password: Secret,
    /// The account.
    #[serde(flatten)]
    pub account: Account,
}

/// What to change of an account; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchUser {
    /// What it may do on the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_role: Option<PlatformRole>,
    /// Whether it is shut: its logins, API keys, tokens and sockets end within 5 s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

wire_enum!(/// What a signing key is used for.
KeyState {
    /// Signs and verifies.
    Active = "active",
    /// Verifies what it signed, until its grace period ends.
    Grace = "grace",
    /// Neither.
    Revoked = "revoked",
});

/// A signing key, its public side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SigningKey {
    /// Its id, as tokens name it.
    pub kid: String,
    /// What it is used for.
    pub state: KeyState,
    /// When it was made.
    pub created_at: Time,
    /// When it stops verifying; `None` while it signs.
    #[serde(default)]
    pub retires_at: Option<Time>,
}

list_query!(/// Which part of the signing keys to list.
ListSigningKeys {});

/// How to rotate the signing keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RotateKeys {
    /// Seconds for which the old keys still verify, up to 30 days; 1 hour when absent, 0 to end all tokens now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace_seconds: Option<u64>,
}

/// The platform at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Overview {
    /// How many orgs there are, by status.
    pub orgs: BTreeMap<String, u64>,
    /// How many instances there are, by status.
    pub instances: BTreeMap<String, u64>,
    /// Accounts.
    pub users: u64,
    /// Connected runners, as of the instances' last heartbeats.
    pub runners: u64,
    /// Active sessions, as of the instances' last heartbeats.
    pub sessions: u64,
    /// Resident memory of all instances, in bytes.
    pub rss_bytes: u64,
    /// CPU time used by all instances since each started, in seconds.
    pub cpu_seconds: f64,
    /// How long provisioning took, over the instances there are: the middle, in milliseconds. `None` when there is none.
    pub provisioning_p50_ms: Option<u64>,
    /// The same, of which 95 in 100 were not slower.
    pub provisioning_p95_ms: Option<u64>,
    /// What is left for more; absent where the server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<Room>,
}

/// How much room the platform has left: what the control plane's machine has, and what was configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Room {
    /// What may still be written to the file system of the data folder, in bytes; `None` when it cannot be looked at.
    #[serde(default)]
    pub disk_free_bytes: Option<u64>,
    /// How large that file system is, in bytes.
    #[serde(default)]
    pub disk_total_bytes: Option<u64>,
    /// Memory that can be had without anything being swapped out, in bytes: the machine's, whatever a container may use of it.
    /// `None` where it does not tell: anywhere but on Linux.
    #[serde(default)]
    pub memory_available_bytes: Option<u64>,
    /// How much memory the machine has, in bytes.
    #[serde(default)]
    pub memory_total_bytes: Option<u64>,
    /// How many instances there can be at most; `None`: nothing but the machine limits it.
    #[serde(default)]
    pub instances_most: Option<u64>,
    /// How many orgs one account may own; `None`: any number.
    #[serde(default)]
    pub orgs_per_user_most: Option<u32>,
}
