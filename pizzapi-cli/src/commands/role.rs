//! Roles, as arguments.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use pizzapi_sdk::types::{PlatformRole, Role};

/// Parses a role in an org.
pub fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(["owner", "admin", "member"]).map(|text| Role::from(text.as_str()))
}

/// Parses a role on the platform.
pub fn platform_role() -> impl TypedValueParser<Value = PlatformRole> {
    PossibleValuesParser::new(["admin", "user"]).map(|text| PlatformRole::from(text.as_str()))
}
