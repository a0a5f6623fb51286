//! Answers into values and errors. The one rule: no body is read past its cap, and none can do more than fail.

use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use pizzapi_types::{ErrorCode, FieldError, Time, text::printable};
use reqwest::{
    Response,
    header::{HeaderMap, RETRY_AFTER},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// The largest body of an answer that is read.
pub(crate) const BODY_CAP: usize = 16 << 20;
/// How much of an error's body is read.
const ERROR_CAP: usize = 64 << 10;
/// How long an error's body is waited for: its text is worth no more.
const ERROR_PATIENCE: Duration = Duration::from_secs(5);
/// How much of a text from a server is shown.
const DETAIL_CAP: usize = 500;

/// Reads a whole body, at most [`BODY_CAP`] bytes of it.
pub(crate) async fn body(response: Response, url: &str, idle: Duration) -> Result<Bytes> {
    let (bytes, whole) = read(response, BODY_CAP, url, idle).await?;
    if whole {
        return Ok(bytes);
    }
    Err(Error::Decode {
        url: url.to_owned(),
        path: String::new(),
        source: Arc::new(TooLarge),
    })
}

/// Reads the beginning of a body, be it of an error.
pub(crate) async fn beginning(response: Response, url: &str, idle: Duration) -> Result<Bytes> {
    Ok(read(response, ERROR_CAP, url, idle).await?.0)
}

#[derive(Debug, thiserror::Error)]
#[error("it is larger than 16 MiB")]
struct TooLarge;

async fn read(
    mut response: Response,
    cap: usize,
    url: &str,
    idle: Duration,
) -> Result<(Bytes, bool)> {
    let mut all = BytesMut::new();
    let late = |_| Error::Timeout {
        url: url.to_owned(),
        after: idle,
    };
    while let Some(chunk) = tokio::time::timeout(idle, response.chunk())
        .await
        .map_err(late)?
        .map_err(|error| crate::transport::failed(url, &error))?
    {
        let room = cap - all.len();
        if chunk.len() > room {
            all.extend_from_slice(&chunk[..room]);
            return Ok((all.freeze(), false));
        }
        if all.is_empty() && response.content_length() == Some(chunk.len() as u64) {
            return Ok((chunk, true));
        }
        all.extend_from_slice(&chunk);
    }
    Ok((all.freeze(), true))
}

/// Decodes JSON; a failure names the place, and nothing of what stands there.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8], url: &str) -> Result<T> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| Error::Decode {
        url: url.to_owned(),
        path: shown(&error.path().to_string()),
        source: Arc::new(Misfit::of(error.inner())),
    })
}

/// Why something is not what was expected.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Misfit(String);

impl Misfit {
    fn of(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        // What was there stands in quotes: it may be a secret, and of any length.
        Self(match (text.find('"'), text.rfind('"')) {
            (Some(begin), Some(end)) if begin < end => {
                shown(&format!("{}…{}", &text[..begin], &text[end + 1..]))
            }
            _ => shown(&text),
        })
    }
}

/// Makes an error of an answer that is none of success.
pub(crate) async fn failure(response: Response, url: &str, idle: Duration) -> Error {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let path = response.url().path().to_owned();
    let patience = idle.min(ERROR_PATIENCE);
    let reading = read(response, ERROR_CAP, url, patience);
    let mut error = match tokio::time::timeout(patience, reading).await {
        Ok(Ok((body, _))) => error_of(status, &headers, &body),
        Ok(Err(_)) | Err(_) => error_of(status, &headers, b""),
    };
    if let Error::Api { code, detail, .. } = &mut error
        && *code == ErrorCode::NotFound
    {
        // Which of all things is not there, nobody else says.
        detail.push_str(": ");
        detail.push_str(&printable(&path));
    }
    error
}

/// Understands every shape in which servers tell errors: problem documents, `{"error"}`, `{"code","message"}`, plain text. What
/// has another type than it should counts as not said.
pub(crate) fn error_of(status: u16, headers: &HeaderMap, body: &[u8]) -> Error {
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |place: &str| {
        let text = told.pointer(place)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    };
    let detail = text("/detail")
        .or_else(|| text("/error"))
        .or_else(|| text("/message"))
        // As gateways in between may say it.
        .or_else(|| text("/error/message"))
        .or_else(|| text("/title"))
        .or_else(|| plain(body));
    let code = text("/code").or_else(|| text("/error/code"));
    let code = code
        .filter(|code| is_code(code))
        .map(ErrorCode::from)
        .or_else(|| code_of_words(status, detail?))
        .unwrap_or_else(|| code_of(status));
    let detail = detail.map_or_else(|| no_words(status), shown);
    let request_id = text("/request_id")
        .or_else(|| headers.get("x-request-id")?.to_str().ok())
        .map(shown);
    if status == 401 {
        return Error::Unauthenticated {
            detail,
            code,
            request_id,
        };
    }
    Error::Api {
        status,
        code,
        detail,
        request_id,
        fields: fields(&told),
        retry_after: retry_after(headers),
    }
}

/// A body that is text and no markup or JSON.
fn plain(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?.trim();
    (!text.is_empty() && !text.starts_with(['<', '{', '['])).then_some(text)
}

fn fields(told: &Value) -> Vec<FieldError> {
    let fields: Option<Vec<FieldError>> = told
        .get("fields")
        .and_then(|fields| serde_json::from_value(fields.clone()).ok());
    let readable = |error: FieldError| FieldError {
        field: shown(&error.field),
        message: shown(&error.message),
    };
    fields.into_iter().flatten().map(readable).collect()
}

/// Whether a text can be a code: one is a word, and never more.
fn is_code(text: &str) -> bool {
    let fine = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    text.len() <= 64 && text.bytes().all(fine)
}

/// A text from a server, for people: harmless, and not too long.
pub(crate) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(DETAIL_CAP).collect();
    printable(&cut)
}

fn no_words(status: u16) -> String {
    let reason = reqwest::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    match reason {
        Some(reason) => format!("the server answered {status} {reason}"),
        None => format!("the server answered {status}"),
    }
}

/// The code for what PizzaPi's own servers say in words only.
fn code_of_words(status: u16, words: &str) -> Option<ErrorCode> {
    Some(match (status, words) {
        (400, "Cannot generate valid slug from name") => ErrorCode::InvalidSlug,
        (400, words) if words.starts_with("Runner cannot access cwd: ") => {
            ErrorCode::CwdOutsideRoots
        }
        (403, "Not a member of this organization") => ErrorCode::NotAMember,
        (404, "Organization not found") => ErrorCode::OrgNotFound,
        (404, "User not found") => ErrorCode::UserNotFound,
        (404, "Runner not found") => ErrorCode::RunnerNotFound,
        (409, "Organization slug already taken") => ErrorCode::SlugTaken,
        (409, "User is already a member") => ErrorCode::AlreadyMember,
        _ => return None,
    })
}

fn code_of(status: u16) -> ErrorCode {
    match status {
        400 => ErrorCode::BadRequest,
        401 => ErrorCode::Unauthenticated,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        413 => ErrorCode::PayloadTooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        421 => ErrorCode::MisdirectedRequest,
        429 => ErrorCode::RateLimited,
        500 => ErrorCode::Internal,
        502 | 504 => ErrorCode::BadGateway,
        503 => ErrorCode::Unavailable,
        other => ErrorCode::Unknown(format!("http_{other}")),
    }
}

/// `Retry-After`, in seconds or as a date; at most an hour.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if let Ok(seconds) = value.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
        Time::from_millis(date.as_millisecond()).since(Time::now())
    };
    Some(wait.min(Duration::from_hours(1)))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    fn of(status: u16, body: &str) -> Error {
        error_of(status, &HeaderMap::new(), body.as_bytes())
    }

    fn seen(status: u16, body: &str) -> (String, String) {
        let error = of(status, body);
        (error.code().expect("a code").to_string(), error.to_string())
    }

    fn pair(code: &str, detail: &str) -> (String, String) {
        (code.to_owned(), detail.to_owned())
    }

    #[test]
    fn every_recorded_shape_of_an_error_is_understood() {
        let problem = r#"{"type":"about:blank","title":"The slug is taken","status":409,"detail":"the slug `acme` is taken",
            "code":"slug_taken","request_id":"0190","error":"the slug `acme` is taken"}"#;
        let error = of(409, problem);
        assert_eq!(error.code(), Some(&ErrorCode::SlugTaken));
        assert_eq!(error.to_string(), "the slug `acme` is taken");
        assert_eq!(error.request_id(), Some("0190"));
        assert!(error.is_conflict() && !error.is_retryable());

        // PizzaPi's control plane and server
        assert_eq!(
            seen(404, r#"{"error":"Not found"}"#),
            pair("not_found", "Not found")
        );
        assert_eq!(
            seen(400, r#"{"error":"Runner cannot access cwd: /etc"}"#),
            pair("cwd_outside_roots", "Runner cannot access cwd: /etc")
        );
        // better-auth
        assert_eq!(
            seen(
                401,
                r#"{"code":"INVALID_EMAIL_OR_PASSWORD","message":"Invalid email or password"}"#
            ),
            pair("INVALID_EMAIL_OR_PASSWORD", "Invalid email or password")
        );
        assert_eq!(
            seen(
                403,
                r#"{"code":"MISSING_OR_NULL_ORIGIN","message":"Missing or null Origin"}"#
            ),
            pair("MISSING_OR_NULL_ORIGIN", "Missing or null Origin")
        );
        // plain text
        let refused = of(401, "Missing API key (x-api-key header)");
        assert!(refused.is_unauthenticated());
        assert_eq!(refused.to_string(), "Missing API key (x-api-key header)");
        // a proxy's page, nothing, nonsense, an escape sequence
        assert_eq!(
            seen(502, "<html><body>Bad</body></html>"),
            pair("bad_gateway", "the server answered 502 Bad Gateway")
        );
        assert_eq!(
            seen(418, ""),
            pair("http_418", "the server answered 418 I'm a teapot")
        );
        assert_eq!(
            seen(500, r#"{"error":17}"#),
            pair("internal", "the server answered 500 Internal Server Error")
        );
        assert_eq!(
            seen(503, r#"{"error":{"code":"away","message":"gone"}}"#),
            pair("away", "gone")
        );
        assert_eq!(seen(500, "\u{1b}[2J").1, "\u{fffd}[2J");
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().expect("value"));
            error_of(429, &headers, b"").retry_after()
        };
        assert_eq!(with("7"), Some(Duration::from_secs(7)));
        assert_eq!(with("999999999"), Some(Duration::from_hours(1)));
        assert_eq!(with("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(with("soon"), None);
    }

    #[test]
    fn a_wrong_type_is_named_by_its_place() {
        #[derive(Debug, Deserialize)]
        struct Item {
            #[expect(dead_code, reason = "only decoded")]
            slug: String,
        }
        let error = json::<Vec<Item>>(br#"[{"slug":"a"},{"slug":7}]"#, "http://x/y")
            .expect_err("a number is no slug");
        assert_eq!(
            error.to_string(),
            "could not understand the answer of http://x/y at `[1].slug`"
        );
    }
}
