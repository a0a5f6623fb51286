//! What surrounds every handler: the request's id, the log line, the body limit, errors made into documents, and what
//! browsers may do with an answer.

use std::{
    any::Any,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use pizzapi_types::{ErrorCode, RequestId};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;

use crate::{ApiError, extract::BODY_LIMIT};

/// The header that carries the request's id both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What an answer tells browsers unless its handler said otherwise: an answer is no page, is shown in no frame, is what its
/// content type says, and is neither kept nor named to others.
static FOR_BROWSERS: [(HeaderName, HeaderValue); 5] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Adds what browsers are told, where it is not yet said.
pub fn tell_browsers(headers: &mut HeaderMap) {
    for (name, value) in &FOR_BROWSERS {
        headers.entry(name).or_insert_with(|| value.clone());
    }
}

/// How long the body of a request may take to come.
const BODY_TIME: Duration = Duration::from_secs(15);

/// Wraps a server's routes.
pub fn wrap<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .fallback(|| async { ApiError::new(ErrorCode::NotFound) })
        .method_not_allowed_fallback(|| async { ApiError::new(ErrorCode::MethodNotAllowed) })
        .layer(CatchPanicLayer::custom(|panic: Box<dyn Any + Send>| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("unknown");
            ApiError::internal(format_args!("a handler panicked: {text}")).into_response()
        }))
        .layer(middleware::from_fn(around))
}

/// Reads the body before anything looks at who is asking: what they may is true when it is looked at, not when the last
/// byte comes, and nobody holds anything for as long as they like.
async fn whole(request: Request) -> Result<Request, ApiError> {
    if http_body::Body::is_end_stream(request.body()) {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(BODY_TIME, to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(body)) => Ok(Request::from_parts(parts, Body::from(body))),
        Ok(Err(error)) if is_too_long(&error) => {
            let detail = format!("the body is larger than {BODY_LIMIT} bytes");
            Err(ApiError::with(ErrorCode::PayloadTooLarge, detail))
        }
        Ok(Err(_)) => {
            let detail = "the body could not be read to its end";
            Err(ApiError::with(ErrorCode::BadRequest, detail))
        }
        Err(_) => {
            let detail = format!("the body did not come within {} s", BODY_TIME.as_secs());
            Err(ApiError::with(ErrorCode::RequestTimeout, detail))
        }
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

async fn around(mut request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .and_then(RequestId::parse);
    let id = given.unwrap_or_else(RequestId::new);
    let header_value = HeaderValue::from_str(id.as_str()).ok();
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let uri = request.uri().clone();
    let path = uri.path();
    let started = Instant::now();

    // The span puts the request's id on whatever is logged on the way, the cause of a 5xx above all.
    let span = tracing::error_span!("request", request_id = %id);
    let answer = async {
        match whole(request).await {
            Ok(request) => next.run(request).await,
            Err(error) => error.into_response(),
        }
    };
    let mut response = answer.instrument(span).await;
    let error = response.extensions_mut().remove::<ApiError>();
    if let Some(error) = error.or_else(|| bare(&response)) {
        response = error.render(&id, path.starts_with("/api/auth/"));
    }
    tell_browsers(response.headers_mut());
    if let Some(value) = header_value {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let status = response.status().as_u16();
    let ms = started.elapsed().as_secs_f64() * 1000.0;
    if status >= 500 {
        tracing::warn!(%method, path, status, ms, request_id = %id, "request failed");
    } else {
        tracing::debug!(%method, path, status, ms, request_id = %id, "request");
    }
    response
}

/// The error for an error status that a library made, as plain text or nothing.
fn bare(response: &Response) -> Option<ApiError> {
    let status = response.status();
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !plain || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    Some(ApiError::new(match status {
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::UnsupportedMediaType,
        status if status.is_client_error() => ErrorCode::BadRequest,
        _ => ErrorCode::Internal,
    }))
}
