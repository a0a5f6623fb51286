//! Whether a certificate may be issued for a name: asked by whatever ends TLS in front of the router.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, State};
use pizzapi_http::{ApiError, Json, Query};
use pizzapi_types::{ErrorCode, OrgSlug};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Done;
use crate::app::App;

/// For which name.
#[derive(Deserialize, JsonSchema)]
pub struct Ask {
    /// The name a certificate is asked for.
    #[schemars(length(min = 1))]
    domain: String,
}

pub async fn validate(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(ask): Query<Ask>,
) -> Result<Json<Done>, ApiError> {
    if !is_near(peer.ip()) {
        return Err(ApiError::new(ErrorCode::NotFound));
    }
    if ask.domain.is_empty() {
        return Err(ApiError::field("domain", "domain required"));
    }
    let domain = ask.domain.to_ascii_lowercase();
    let base = app.config.base_domain.as_str();
    if domain == base || domain.strip_suffix(base) == Some("control.") {
        return Ok(Json(Done::OK));
    }
    let label = domain
        .strip_suffix(base)
        .and_then(|rest| rest.strip_suffix('.'));
    let slug: Option<OrgSlug> = label.and_then(|label| label.parse().ok());
    let active = match slug {
        Some(slug) => app.store.is_active_slug(&slug).await?,
        None => false,
    };
    if active {
        Ok(Json(Done::OK))
    } else {
        Err(ApiError::with(
            ErrorCode::NotFound,
            "not a name served here",
        ))
    }
}

/// Loopback or a private network, where the TLS front stands.
fn is_near(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}
