//! Connections to addresses on the router's own networks, and to no others.
//!
//! The one rule: where instances are on networks of their own, one that is on none of the router's is not there. What is sent
//! there all the same would leave by the default gateway, with whatever token it has in it.

use std::{
    error::Error,
    net::Ipv4Addr,
    task::{Context, Poll},
};

use futures_util::{FutureExt as _, TryFutureExt as _, future::BoxFuture};
use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tower_service::Service;

/// Where Linux says which networks it has.
const ROUTES: &str = "/proc/net/route";

/// Makes connections.
#[derive(Clone)]
pub(crate) struct Near {
    connector: HttpConnector,
    /// Whether it looks where an address is.
    looks: bool,
}

impl Near {
    pub(crate) fn new(connector: HttpConnector, looks: bool) -> Self {
        Self { connector, looks }
    }
}

impl Service<Uri> for Near {
    type Response = <HttpConnector as Service<Uri>>::Response;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.connector.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        if self.looks && !is_near(uri.host().unwrap_or_default()) {
            let why = "its address is on none of this router's networks";
            return futures_util::future::ready(Err(why.into())).boxed();
        }
        self.connector.call(uri).map_err(Into::into).boxed()
    }
}

/// Whether an address is this machine's own, or on a network that it is on. What cannot be told is taken to be.
fn is_near(host: &str) -> bool {
    let Ok(address) = host.parse::<Ipv4Addr>() else {
        return true;
    };
    address.is_loopback() || std::fs::read_to_string(ROUTES).map_or(true, |it| has(&it, address))
}

/// Whether a table of routes has one to an address that is not by way of somebody else.
fn has(routes: &str, address: Ipv4Addr) -> bool {
    // As the machine has them in memory.
    let address = u32::from_ne_bytes(address.octets());
    routes.lines().skip(1).any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| {
            let text = fields.get(at)?;
            u32::from_str_radix(text, 16).ok()
        };
        match (number(1), number(2), number(7)) {
            (Some(network), Some(0), Some(mask)) => mask != 0 && address & mask == network,
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_no_gateway_is_near() {
        // Of a container on 10.90.0.0/24, whose gateway is 10.90.0.1, and on 10.89.0.16/28.
        let hex = |text: &str| {
            let address: Ipv4Addr = text.parse().expect("an address");
            format!("{:08X}", u32::from_ne_bytes(address.octets()))
        };
        let row = |network: &str, gateway: &str, mask: &str| {
            let (network, gateway, mask) = (hex(network), hex(gateway), hex(mask));
            format!("eth0\t{network}\t{gateway}\t0001\t0\t0\t0\t{mask}\t0\t0\t0\n")
        };
        let routes = "Iface\tDestination\tGateway\n".to_owned()
            + &row("0.0.0.0", "10.90.0.1", "0.0.0.0")
            + &row("10.90.0.0", "0.0.0.0", "255.255.255.0")
            + &row("10.89.0.16", "0.0.0.0", "255.255.255.240");
        for (address, near) in [
            ("10.89.0.18", true),
            ("10.90.0.7", true),
            ("10.89.0.34", false),
            ("1.1.1.1", false),
        ] {
            assert_eq!(
                has(&routes, address.parse().expect(address)),
                near,
                "{address}"
            );
        }
        assert!(!has("", Ipv4Addr::new(10, 0, 0, 1)) && !has("x\ny z", Ipv4Addr::new(10, 0, 0, 1)));
        assert!(is_near("127.0.0.1") && is_near("localhost"));
    }
}
