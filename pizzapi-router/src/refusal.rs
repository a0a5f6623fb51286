//! Why a request is not passed on, in words.
//!
//! The one rule: a text says what the reader can do about it, and nothing that came with the request.

use std::time::Duration;

use pizzapi_http::ApiError;
use pizzapi_types::{
    ErrorCode,
    instance::{Route, RouteReason},
};

const RETRY: Duration = Duration::from_secs(1);

fn soon(code: ErrorCode, detail: &str) -> ApiError {
    ApiError {
        retry_after: Some(RETRY),
        ..ApiError::with(code, detail)
    }
}

pub(crate) fn bad_host() -> ApiError {
    ApiError::with(
        ErrorCode::BadRequest,
        "the request must name exactly one host, and the same in `Host` and in its target",
    )
}

pub(crate) fn foreign_credential() -> ApiError {
    ApiError::with(
        ErrorCode::InvalidToken,
        "the request carries a credential of the control plane, which is kept from organisations' servers; \
         ask the control plane for an org token, and send that",
    )
}

pub(crate) fn too_many() -> ApiError {
    soon(
        ErrorCode::RateLimited,
        "the organisation has as many requests and connections open as it may; try again, and close what you do not need",
    )
}

pub(crate) fn full() -> ApiError {
    soon(
        ErrorCode::Unavailable,
        "there are as many connections open as there may be, all organisations together; try again",
    )
}

pub(crate) fn starting() -> ApiError {
    soon(
        ErrorCode::InstanceStarting,
        "the organisation's server is starting; try again in a moment",
    )
}

/// Why there is nothing at an org's host, and who can change that.
pub(crate) fn away(route: &Route) -> ApiError {
    let detail = match &route.reason {
        Some(RouteReason::Stopped) => {
            "the organisation's server is stopped; an admin of the organisation can start it with `pizzapi instance start`"
        }
        Some(RouteReason::Failed) => {
            "the organisation's server could not be started; an admin of the organisation sees why with `pizzapi instance get`"
        }
        Some(RouteReason::Suspended) => {
            "the organisation is suspended; only an admin of the platform can resume it"
        }
        _ => return starting(),
    };
    ApiError::with(ErrorCode::InstanceStopped, detail)
}

pub(crate) fn no_org_here(base: &str) -> ApiError {
    let detail = format!("organisations are served at {{slug}}.{base}");
    ApiError::with(ErrorCode::NotFound, detail)
}

/// Whether there is such an org is not known, which is no reason to say there is none.
pub(crate) fn cannot_tell() -> ApiError {
    soon(
        ErrorCode::Unavailable,
        "whether there is such an organisation cannot be told at the moment; try again",
    )
}

pub(crate) fn no_answer() -> ApiError {
    ApiError::with(
        ErrorCode::BadGateway,
        "the organisation's server does not answer; try again, and tell an admin of the organisation if it stays so",
    )
}

pub(crate) fn no_org() -> ApiError {
    ApiError::with(
        ErrorCode::OrgNotFound,
        "there is no organisation at this address; check how its name is spelt",
    )
}

pub(crate) fn no_tunnel() -> ApiError {
    ApiError::with(
        ErrorCode::MethodNotAllowed,
        "this is no proxy to other servers: CONNECT is not answered",
    )
}

pub(crate) fn hidden() -> ApiError {
    ApiError::with(
        ErrorCode::NotFound,
        "there is nothing here to be seen from outside",
    )
}

pub(crate) fn no_path() -> ApiError {
    ApiError::with(ErrorCode::BadRequest, "the request names no path")
}
