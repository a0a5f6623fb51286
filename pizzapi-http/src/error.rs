//! The one error type of handlers, and its one mapping to a response.

use std::{fmt, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use pizzapi_types::{ErrorCode, FieldError, Problem, RequestId};

/// Why a request was not carried out. Becomes a problem document in [`crate::layer`], where the request's id is known.
#[derive(Clone, Debug)]
pub struct ApiError {
    /// What went wrong, for programs; decides the status.
    pub code: ErrorCode,
    /// What went wrong, for people. Never the cause of a 5xx.
    pub detail: String,
    /// What is wrong with which field.
    pub fields: Vec<FieldError>,
    /// When to try again.
    pub retry_after: Option<Duration>,
}

/// The longest text in an answer, in characters: some hold what was sent, and a request is no order for a longer answer.
pub const TEXT_LIMIT: usize = 1000;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(TEXT_LIMIT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

impl ApiError {
    /// An error with its code's own title as text.
    pub fn new(code: ErrorCode) -> Self {
        let detail = code.title().to_owned();
        Self {
            code,
            detail,
            fields: Vec::new(),
            retry_after: None,
        }
    }

    /// An error with a text of its own.
    pub fn with(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..Self::new(code)
        }
    }

    /// One wrong field: 400 `invalid_fields`.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::field_with(ErrorCode::InvalidFields, field, message)
    }

    /// One wrong field, with a code of its own.
    pub fn field_with(code: ErrorCode, field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let detail = format!("{field}: {message}");
        Self {
            fields: vec![FieldError {
                field: field.to_owned(),
                message,
            }],
            ..Self::with(code, detail)
        }
    }

    /// 500, with the cause in the log and nothing of it in the answer.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(cause = %cause, "internal error");
        Self::new(ErrorCode::Internal)
    }

    /// 503 with `Retry-After`, with the cause in the log.
    pub fn unavailable(part: &str, cause: impl fmt::Display) -> Self {
        tracing::warn!(part, cause = %cause, "unavailable");
        let detail = format!("{part} is not available at the moment; try again");
        Self {
            retry_after: Some(Duration::from_secs(1)),
            ..Self::with(ErrorCode::Unavailable, detail)
        }
    }

    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The document for it, none of whose texts is longer than [`TEXT_LIMIT`]. `auth` adds what PizzaPi's clients expect under `/api/auth/`.
    pub fn problem(&self, request_id: &RequestId, auth: bool) -> Problem {
        let detail = shortened(&self.detail);
        let fields = self.fields.iter().map(|error| FieldError {
            field: shortened(&error.field),
            message: shortened(&error.message),
        });
        Problem {
            kind: "about:blank".into(),
            title: self.code.title().to_owned(),
            status: self.code.status(),
            code: self.code.clone(),
            request_id: request_id.to_string(),
            fields: fields.collect(),
            error: detail.clone(),
            message: auth.then(|| detail.clone()),
            detail,
        }
    }

    /// The finished answer.
    pub fn render(&self, request_id: &RequestId, auth: bool) -> Response {
        let mut response =
            (self.status(), axum::Json(self.problem(request_id, auth))).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(wait) = self.retry_after {
            headers.insert(
                header::RETRY_AFTER,
                HeaderValue::from(wait.as_secs().max(1)),
            );
        }
        response
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (code `{}`)", self.detail, self.code)
    }
}

impl std::error::Error for ApiError {}
