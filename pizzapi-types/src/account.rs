//! Users, their logins and their API keys.

use serde::{Deserialize, Serialize};

use crate::{
    ApiKeyId, LoginId, OrgSlug, Secret, Time, UserId, page::list_query, wire_enum::wire_enum,
};

wire_enum!(/// What an account may do on the platform as a whole.
PlatformRole {
    /// An account like any other.
    User = "user",
    /// Manages orgs, members and instances of the whole platform; is a member of none by that.
    Admin = "admin",
});

/// A user account, as PizzaPi's clients know it (camel-case names are theirs).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The account's id.
    pub id: UserId,
    /// What the person calls themselves; may be empty.
    pub name: String,
    /// E-mail address, lower case.
    pub email: String,
    /// Always false: no mail is sent that could prove it.
    #[serde(default)]
    pub email_verified: bool,
    /// A picture's URL, if any.
    #[serde(default)]
    pub image: Option<String>,
    /// When the account was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// What it may do on the platform; absent on PizzaPi's own servers.
    #[serde(
        default,
        rename = "platform_role",
        skip_serializing_if = "Option::is_none"
    )]
    pub platform_role: Option<PlatformRole>,
    /// Whether it logged in with a one-time password: nothing else is allowed before that is changed.
    #[serde(
        default,
        rename = "must_change_password",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub must_change_password: bool,
}

/// A new account. Fields that PizzaPi's clients send besides are ignored.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignUp {
    /// Up to 100 characters; may be empty.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// 8 to 128 characters.
    pub password: Secret,
    /// An invite's secret, which opens the door while registration is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invite: Option<Secret>,
}

/// A login. Fields that PizzaPi's clients send besides are ignored.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// E-mail address.
    pub email: String,
    /// The password.
    pub password: Secret,
    /// Whether the login lasts 7 days from each use (default), or 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remember_me: Option<bool>,
}

/// The answer to a sign-up or sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedIn {
    /// Always false, at a sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<bool>,
    /// The new session token.
    pub token: Secret,
    /// Whose it is.
    pub user: User,
}

/// One login of a user (PizzaPi's field names).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LoginSession {
    /// The login's id.
    pub id: LoginId,
    /// Whose it is.
    pub user_id: UserId,
    /// When it ends unless it is used before (UTC).
    pub expires_at: Time,
    /// When it began.
    pub created_at: Time,
    /// When it was last prolonged.
    pub updated_at: Time,
    /// The network address it was made from, if known.
    #[serde(default)]
    pub ip_address: Option<String>,
    /// The program it was made with, as that said itself.
    #[serde(default)]
    pub user_agent: Option<String>,
}

list_query!(/// Which part of the own logins to list.
ListLogins {});

/// A login in the list of the own ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OwnLogin {
    /// The login.
    #[serde(flatten)]
    pub login: LoginSession,
    /// Whether the request came with it.
    pub current: bool,
}

/// A change of the own password.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangePassword {
    /// The password so far.
    pub current: Secret,
    /// The new one: 8 to 128 characters, not the one so far.
    pub new: Secret,
}

/// What to change of the own account; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchOwnUser {
    /// Up to 100 characters; may be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The login a request came with, and its user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurrentSession {
    /// The login; `None` when the request came with an API key.
    pub session: Option<LoginSession>,
    /// Whose it is.
    pub user: User,
}

/// An API key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApiKey {
    /// The key's id.
    pub id: ApiKeyId,
    /// What its owner called it.
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub start: String,
    /// The only org it is good for; `None`: all its owner's.
    #[serde(default)]
    pub org: Option<OrgSlug>,
    /// Whether it may only read.
    #[serde(default)]
    pub read_only: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it ends; `None`: never.
    #[serde(default)]
    pub expires_at: Option<Time>,
    /// When it was last used, to the minute; `None`: never.
    #[serde(default)]
    pub last_used_at: Option<Time>,
}

list_query!(/// Which part of the own API keys to list.
ListApiKeys {});

/// What to make an API key of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// A name to recognise it by: 1 to 100 characters.
    pub name: String,
    /// Seconds until it ends; `None`: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
    /// The only org it is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<OrgSlug>,
    /// Whether it may only read.
    #[serde(default)]
    pub read_only: bool,
}

/// A new API key with its secret, which is shown this once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreatedApiKey {
    /// The key, `pzk_…`.
    pub key: Secret,
    /// Everything else about it.
    #[serde(flatten)]
    pub api_key: ApiKey,
}
