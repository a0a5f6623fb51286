//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use pizzapi_http::{ApiError, network::client_address};

use crate::app::App;

/// The client's address: the peer's, or what trusted proxies say of it.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(ApiError::internal)?;
        let forwarded = parts.headers.get_all("x-forwarded-for").iter();
        let forwarded = forwarded.filter_map(|value| value.to_str().ok());
        let trusted = &app.config.trusted_proxies;
        Ok(Self(client_address(peer.ip(), forwarded, trusted)))
    }
}
