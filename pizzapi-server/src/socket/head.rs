//! The heads of requests that become sockets.
//!
//! The one rule: what is kept for as long as a socket lives pins no more than itself. engineioxide keeps the head, whose address
//! and headers are slices of the buffer that hyper read them into: 16 KiB a runner.

use axum::{
    extract::Request,
    http::{HeaderValue, Uri},
    middleware::Next,
    response::Response,
};

/// Copies the head of a request for a socket out of the buffer it came in.
pub async fn copied(mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/socket.io/") {
        if let Ok(uri) = Uri::try_from(request.uri().to_string()) {
            *request.uri_mut() = uri;
        }
        for value in request.headers_mut().values_mut() {
            if let Ok(own) = HeaderValue::from_bytes(value.as_bytes()) {
                *value = own;
            }
        }
    }
    next.run(request).await
}
