//! The credential of an HTTP request. The one rule: one request, one credential; two that differ are refused, whichever is right.

use axum::http::{HeaderMap, header};
use pizzapi_http::{
    ApiError,
    credential::{self, Presented, add},
};
use pizzapi_types::ErrorCode;

/// The cookie that holds an org token.
const COOKIE: &str = "org_token";

/// The one credential of a request.
pub fn presented(headers: &HeaderMap) -> Result<Presented<'_>, ApiError> {
    let mut found: Option<Presented<'_>> = None;
    for value in headers.get_all(header::AUTHORIZATION) {
        let token =
            credential::bearer(value).ok_or_else(|| ApiError::new(ErrorCode::InvalidToken))?;
        add(&mut found, token, false)?;
    }
    for token in cookies(headers) {
        add(&mut found, token, true)?;
    }
    found.ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated))
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, value)| *name == COOKIE && !value.is_empty())
        .map(|(_, value)| value.trim_matches('"'))
}
