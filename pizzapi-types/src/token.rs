//! Org tokens: who somebody is, to one org's instance, for a quarter of an hour.

use serde::{Deserialize, Serialize};

use crate::{OrgId, OrgSlug, Role, Secret, UserId, wire_enum::wire_enum};

/// The issuer of every token the control plane signs.
pub const ISSUER: &str = "pizzapi-control-plane";

/// How long an org token is good for, in seconds.
pub const LIFETIME_SECONDS: u64 = 900;

/// How long a login that is remembered is good for, in days.
pub const LOGIN_DAYS: u64 = 7;

wire_enum!(/// What an org token is for.
TokenKind {
    /// A person's, or their scripts': everything but `/runner`.
    User = "user",
    /// A runner's: `/runner` only.
    Runner = "runner",
});

/// The claims of an org token (JWT, EdDSA).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrgClaims {
    /// Always [`ISSUER`].
    pub iss: String,
    /// The user.
    pub sub: UserId,
    /// The org's id, again: the audience is one instance.
    pub aud: OrgId,
    /// The org.
    pub org_id: OrgId,
    /// Its slug.
    pub org_slug: OrgSlug,
    /// The user's role in it when the token was made.
    pub role: Role,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: TokenKind,
    /// The user's name, as they call themselves.
    #[serde(default)]
    pub name: String,
    /// Issued, in seconds since 1970.
    pub iat: i64,
    /// Ends, in seconds since 1970.
    pub exp: i64,
    /// This token's own id.
    pub jti: String,
    /// The login or API key it was made with, so that it ends with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Issued, in milliseconds since 1970: what locks are held against, as many things happen in a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat_ms: Option<i64>,
}

impl OrgClaims {
    /// When it was issued, in milliseconds since 1970; the beginning of that second where the token says no more.
    pub fn issued_ms(&self) -> i64 {
        self.iat_ms
            .filter(|ms| ms.div_euclid(1000) == self.iat)
            .unwrap_or(self.iat.saturating_mul(1000))
    }
}

/// The claims of an identity token (JWT, EdDSA): who somebody is to the control plane. No instance takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdentityClaims {
    /// Always [`ISSUER`].
    pub iss: String,
    /// The user.
    pub sub: UserId,
    /// The control plane's own URL.
    pub aud: String,
    /// Always `identity`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The account's e-mail address.
    pub email: String,
    /// The orgs it is a member of.
    pub orgs: Vec<OrgRole>,
    /// Issued, in seconds since 1970.
    pub iat: i64,
    /// Ends, in seconds since 1970.
    pub exp: i64,
    /// This token's own id.
    pub jti: String,
}

/// A membership in an identity token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrgRole {
    /// The org.
    pub id: OrgId,
    /// Its slug.
    pub slug: OrgSlug,
    /// The user's role in it.
    pub role: Role,
}

/// An identity token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdentityToken {
    /// The JWT.
    pub token: Secret,
    /// Seconds it is good for, from now.
    pub expires_in: u64,
}

/// Ask for an org token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// What it is for; `user` when absent.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<TokenKind>,
}

/// An org token and how to use it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrgToken {
    /// The JWT.
    pub token: Secret,
    /// Seconds it is good for, from now.
    #[serde(default = "lifetime")]
    pub expires_in: u64,
    /// Where the org is; absent on PizzaPi's own control plane.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

fn lifetime() -> u64 {
    LIFETIME_SECONDS
}

/// A public key of the control plane (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Jwk {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// The key, base64url.
    pub x: String,
    /// Its id, as tokens name it.
    pub kid: String,
    /// `EdDSA`.
    pub alg: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
}

/// The control plane's public keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Jwks {
    /// Active and still accepted ones. Keys of other kinds, which a later server may have, are left out.
    #[serde(deserialize_with = "known")]
    pub keys: Vec<Jwk>,
}

fn known<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Jwk>, D::Error> {
    let all: Vec<serde_json::Value> = Deserialize::deserialize(deserializer)?;
    let read = |key| serde_json::from_value(key).ok();
    Ok(all.into_iter().filter_map(read).collect())
}

/// Discovery, `/.well-known/pizzapi`: what a client needs to know before it logs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Discovery {
    /// The API's version: 1.
    pub api: u32,
    /// The server's version.
    pub version: String,
    /// Where an org is: a template with `{slug}`.
    pub org_url: String,
    /// The domain orgs are under.
    pub base_domain: String,
    /// `http` or `https`, of org hosts.
    pub scheme: String,
    /// The port of org hosts.
    pub port: u16,
    /// How people can log in: `password`.
    #[serde(default)]
    pub auth: Vec<String>,
    /// What this server can do beyond the first version.
    #[serde(default)]
    pub features: Vec<String>,
}
