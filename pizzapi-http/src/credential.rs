//! The credential of a request, wherever it stands.
//!
//! The one rule: one request, one credential; two that differ are refused, whichever is right.

use axum::http::HeaderValue;
use pizzapi_types::ErrorCode;

use crate::ApiError;

/// A token as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presented<'a> {
    /// The token.
    pub token: &'a str,
    /// Whether only a cookie carried it, so that a page of another origin may have caused the request.
    pub by_cookie: bool,
}

/// Adds a token to what was found so far; what is no cookie's goes first.
pub fn add<'a>(
    found: &mut Option<Presented<'a>>,
    token: &'a str,
    by_cookie: bool,
) -> Result<(), ApiError> {
    match found {
        Some(before) if before.token != token => {
            Err(ApiError::new(ErrorCode::ConflictingCredentials))
        }
        Some(_) => Ok(()),
        None => {
            *found = Some(Presented { token, by_cookie });
            Ok(())
        }
    }
}

/// The token of an `Authorization: Bearer …` header; `None` when it is anything else.
pub fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}
