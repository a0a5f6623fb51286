//! Handlers, one file a resource: extract, one call, shape.

pub mod account;
pub mod admin;
pub mod api_keys;
pub mod auth;
pub mod caddy;
pub mod events;
pub mod health;
pub mod instances;
pub mod invites;
pub mod logs;
pub mod members;
pub mod once;
pub mod orgs;
pub mod pages;
pub mod precondition;
pub mod router;
pub mod tokens;
pub mod well_known;

use std::str::FromStr;

use pizzapi_http::ApiError;
use pizzapi_types::rules::Broken;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{"ok":true}`.
#[derive(Serialize, JsonSchema)]
pub struct Done {
    /// Always true.
    ok: bool,
}

impl Done {
    /// The only one there is.
    pub const OK: Self = Self { ok: true };
}

/// A body without fields.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Refuses a field whose rule is broken.
fn broken(field: &'static str) -> impl Fn(Broken) -> ApiError {
    move |broken| ApiError::field(field, broken.to_string())
}

/// Which part of a list: after the item of which id, and how many.
fn part<T: FromStr>(
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<(Option<T>, u32), ApiError> {
    let after = cursor
        .map(str::parse)
        .transpose()
        .map_err(|_| ApiError::field("cursor", "not one that this server gave out"))?;
    match limit.unwrap_or(50) {
        limit @ 1..=200 => Ok((after, limit)),
        _ => Err(ApiError::field("limit", "1 to 200")),
    }
}

#[cfg(test)]
mod tests {
    use pizzapi_types::{EventId, OrgId};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_of_lists_are_what_was_asked_for_or_refused(
            asked in proptest::option::of(any::<u32>()),
            text in proptest::option::of("\\PC{0,80}"),
        ) {
            if let Ok((after, limit)) = part::<OrgId>(text.as_deref(), asked) {
                prop_assert_eq!(limit, asked.unwrap_or(50));
                prop_assert!((1..=200).contains(&limit));
                prop_assert_eq!(after.map(|id| id.to_string()), text.clone());
            }
            let _ = part::<EventId>(text.as_deref(), asked);
        }
    }
}
