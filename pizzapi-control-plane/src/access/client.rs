//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use pizzapi_http::{
    ApiError,
    network::{Network, client_address},
};

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
        let trusted = &app.config.trusted_proxies;
        Ok(Self(address(&parts.headers, peer.ip(), trusted)))
    }
}

fn address(headers: &HeaderMap, peer: IpAddr, trusted: &[Network]) -> IpAddr {
    // What is no text is no address, and hides no other.
    let values = headers.get_all("x-forwarded-for").iter();
    let values: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    client_address(peer, values.iter().map(AsRef::as_ref), trusted)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn seen(values: &[&[u8]]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for value in values {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                headers.append("x-forwarded-for", value);
            }
        }
        address(&headers, PROXY, &[PROXY.into()])
    }

    #[test]
    fn bytes_that_are_no_text_do_not_hide_who_sent_them() {
        let client = IpAddr::from([192, 0, 2, 1]);
        assert_eq!(seen(&[b"\xff\xfe, 192.0.2.1"]), client);
        assert_eq!(seen(&[b"\xff", b"192.0.2.1"]), client);
    }

    proptest! {
        #[test]
        fn the_address_that_the_proxy_saw_counts_whatever_the_client_sent(
            sent in vec(any::<u8>(), 0..60),
        ) {
            let line = [sent.as_slice(), b", 192.0.2.1"].concat();
            if HeaderValue::from_bytes(&line).is_ok() {
                prop_assert_eq!(seen(&[&line]), IpAddr::from([192, 0, 2, 1]));
            }
        }
    }
}
