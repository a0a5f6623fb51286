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

/// Which part of a list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// 1 to 200; 50 when absent.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl Part {
    fn checked<T: FromStr>(&self) -> Result<(Option<T>, u32), ApiError> {
        Ok((cursor(self.cursor.as_deref())?, limit(self.limit)?))
    }
}

/// How many items a page may have.
fn limit(asked: Option<u32>) -> Result<u32, ApiError> {
    match asked.unwrap_or(50) {
        limit @ 1..=200 => Ok(limit),
        _ => Err(ApiError::field("limit", "1 to 200")),
    }
}

/// Where a page begins: after the item of this id.
fn cursor<T: FromStr>(text: Option<&str>) -> Result<Option<T>, ApiError> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| ApiError::field("cursor", "not one that this server gave out"))
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
            let part = Part { limit: asked, cursor: text.clone() };
            if let Ok((after, limit)) = part.checked::<OrgId>() {
                prop_assert_eq!(limit, asked.unwrap_or(50));
                prop_assert!((1..=200).contains(&limit));
                prop_assert_eq!(after.map(|id| id.to_string()), text);
            }
            let _ = part.checked::<EventId>();
        }
    }
}
