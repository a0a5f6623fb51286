//! The session cookie, under the names PizzaPi's clients use.

use axum::http::{HeaderMap, HeaderValue, header};
use pizzapi_types::Secret;

const PLAIN: &str = "better-auth.session_token";
const SECURE: &str = "__Secure-better-auth.session_token";

/// The session tokens in a request's cookies: more than one when a browser kept several of the name.
pub fn session_tokens(headers: &HeaderMap, https: bool) -> impl Iterator<Item = &str> {
    let name = if https { SECURE } else { PLAIN };
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(move |cookie| cookie.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The header that sets the cookie: for this host alone, out of reach of scripts.
pub fn set(token: &Secret, https: bool, max_age: Option<u64>) -> Option<HeaderValue> {
    render(token.expose(), https, max_age)
}

/// The header that removes it.
pub fn clear(https: bool) -> Option<HeaderValue> {
    render("", https, Some(0))
}

fn render(value: &str, https: bool, max_age: Option<u64>) -> Option<HeaderValue> {
    let (name, secure) = if https {
        (SECURE, "; Secure")
    } else {
        (PLAIN, "")
    };
    let age = max_age
        .map(|seconds| format!("; Max-Age={seconds}"))
        .unwrap_or_default();
    let mut header = HeaderValue::from_str(&format!(
        "{name}={value}{age}; Path=/; HttpOnly; SameSite=Lax{secure}"
    ))
    .ok()?;
    header.set_sensitive(true);
    Some(header)
}
