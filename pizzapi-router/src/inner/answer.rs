//! Why the inner door stays shut, as a problem document; and that the router lives.
//!
//! The one rule: it says nothing of what is behind it.

use http::{HeaderValue, Response, StatusCode, header};
use pizzapi_types::RequestId;

use crate::{body::Body, problem};

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is no such thing here.
    Nothing,
    /// Whoever has others asked did not prove who they are.
    Stranger,
    /// The body is too large.
    TooLarge,
    /// The body did not come, or not in time.
    NoBody,
    /// The peer has as many connections as it may, or all together have.
    Full,
    /// The control plane does not answer.
    ControlPlaneAway,
    /// The instance does not answer.
    InstanceAway,
}

impl Refusal {
    /// Status, code, title, and what to do.
    fn said(self) -> (StatusCode, &'static str, &'static str, &'static str) {
        match self {
            Self::Nothing => (
                StatusCode::NOT_FOUND,
                "not_found",
                "No such thing",
                "the inner door of the platform has only what instances need of it",
            ),
            Self::Stranger => (
                StatusCode::PROXY_AUTHENTICATION_REQUIRED,
                "proxy_unauthenticated",
                "The router's token is missing or wrong",
                "only the control plane asks others through this door, with the router's token in Proxy-Authorization",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                "The body is too large",
                "a body may have 64 KiB here",
            ),
            Self::NoBody => (
                StatusCode::REQUEST_TIMEOUT,
                "request_timeout",
                "The request did not come in time",
                "the body did not come whole, or not in time; send it again",
            ),
            Self::Full => (
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "Too many requests",
                "there are as many connections open as there may be; close what you do not need, and try again",
            ),
            Self::ControlPlaneAway => (
                StatusCode::BAD_GATEWAY,
                "bad_gateway",
                "The control plane does not answer",
                "the control plane does not answer; try again",
            ),
            Self::InstanceAway => (
                StatusCode::BAD_GATEWAY,
                "bad_gateway",
                "The organisation's server does not answer",
                "the instance does not answer at its address",
            ),
        }
    }
}

/// That the router lives.
pub(super) fn alive() -> Response<Body> {
    let mut response = Response::new(Body::own("{\"status\":\"ok\"}".into()));
    let headers = response.headers_mut();
    let mut say = |name, value| headers.insert(name, HeaderValue::from_static(value));
    say(header::CONTENT_TYPE, "application/json");
    say(header::CACHE_CONTROL, "no-store");
    response
}

/// The answer for one.
pub(super) fn render(refusal: Refusal, id: &RequestId) -> Response<Body> {
    let (status, code, title, detail) = refusal.said();
    let body = problem::document(id, status.as_u16(), (code, title, detail));
    let mut response = Response::new(Body::own(body.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let mut say = |name, value| headers.insert(name, HeaderValue::from_static(value));
    say(header::CONTENT_TYPE, "application/problem+json");
    say(header::CACHE_CONTROL, "no-store");
    if refusal == Refusal::Stranger {
        say(header::PROXY_AUTHENTICATE, "Bearer");
    }
    if refusal == Refusal::Full {
        say(header::RETRY_AFTER, "1");
    }
    response
}
