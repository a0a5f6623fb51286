//! What surrounds every handler: the request's id, the log line, the body limit, and errors made into documents.

use std::{any::Any, time::Instant};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use pizzapi_types::{ErrorCode, RequestId};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;

use crate::{ApiError, extract::BODY_LIMIT};

/// The header that carries the request's id both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps a server's routes.
pub fn wrap<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .fallback(|| async { ApiError::new(ErrorCode::NotFound) })
        .method_not_allowed_fallback(|| async { ApiError::new(ErrorCode::MethodNotAllowed) })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(|panic: Box<dyn Any + Send>| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("unknown");
            ApiError::internal(format_args!("a handler panicked: {text}")).into_response()
        }))
        .layer(middleware::from_fn(around))
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
    let path = request.uri().path().to_owned();
    let started = Instant::now();

    // The span puts the request's id on whatever is logged on the way, the cause of a 5xx above all.
    let span = tracing::error_span!("request", request_id = %id);
    let mut response = next.run(request).instrument(span).await;
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        response = error.render(&id, path.starts_with("/api/auth/"));
    } else if is_bare_error(&response) {
        response = bare(&response).render(&id, path.starts_with("/api/auth/"));
    }
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

/// An error status that a library made, as plain text or nothing.
fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    (status.is_client_error() || status.is_server_error()) && plain
}

fn bare(response: &Response<Body>) -> ApiError {
    ApiError::new(match response.status() {
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::UnsupportedMediaType,
        status if status.is_client_error() => ErrorCode::BadRequest,
        _ => ErrorCode::Internal,
    })
}
