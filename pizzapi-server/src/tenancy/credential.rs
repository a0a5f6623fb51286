//! The credential of an HTTP request. The one rule: one request, one credential; two that differ are refused, whichever is right.

use axum::http::{HeaderMap, header};
use pizzapi_http::ApiError;
use pizzapi_types::ErrorCode;

/// The cookie that holds an org token.
const COOKIE: &str = "org_token";

/// A token as it came.
pub struct Presented<'a> {
    pub token: &'a str,
    /// Whether only a cookie carried it, so that a page of another origin may have caused the request.
    pub by_cookie: bool,
}

/// The one credential of a request.
pub fn presented(headers: &HeaderMap) -> Result<Presented<'_>, ApiError> {
    let mut found: Option<Presented<'_>> = None;
    for value in headers.get_all(header::AUTHORIZATION) {
        let text = value.to_str().unwrap_or("");
        let token = match text.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => return Err(ApiError::new(ErrorCode::InvalidToken)),
        };
        add(&mut found, token, false)?;
    }
    for token in cookies(headers) {
        add(&mut found, token, true)?;
    }
    found.ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated))
}

fn add<'a>(
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
