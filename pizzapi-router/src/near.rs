//! Connections to addresses on the router's own networks, and to no others.
//!
//! The one rule: where instances are on networks of their own, one that is on none of the router's is not there. What is sent
//! there all the same would leave by the default gateway, with whatever token it has in it. The kernel sees to it, also
//! for a connection whose network goes later.

use std::{
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
    task::{Context, Poll},
};

use futures_util::{FutureExt as _, TryFutureExt as _, future::BoxFuture};
use http::Uri;
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use nix::sys::socket::{setsockopt, sockopt};
use tokio::net::{TcpSocket, TcpStream};
use tower_service::Service;

use crate::config::Config;

/// Makes connections.
#[derive(Clone)]
pub(crate) struct Near {
    connector: HttpConnector,
    /// Whether only to addresses on networks of this router's.
    only: bool,
}

impl Near {
    pub(crate) fn new(connector: HttpConnector, only: bool) -> Self {
        Self { connector, only }
    }
}

impl Service<Uri> for Near {
    type Response = TokioIo<TcpStream>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.connector.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match address(&uri).filter(|_| self.only) {
            Some(address) => connect(address).map_err(Into::into).boxed(),
            None => self.connector.call(uri).map_err(Into::into).boxed(),
        }
    }
}

/// The address of a URL, if it has one and no name.
fn address(uri: &Uri) -> Option<SocketAddr> {
    let host = uri.host()?.trim_matches(['[', ']']);
    let ip: IpAddr = host.parse().ok()?;
    Some(SocketAddr::new(ip, uri.port_u16().unwrap_or(80)))
}

async fn connect(address: SocketAddr) -> io::Result<TokioIo<TcpStream>> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    setsockopt(&socket, sockopt::DontRoute, &true)?;
    socket.set_nodelay(true)?;
    socket.set_keepalive(true)?;
    #[cfg(target_os = "linux")]
    end_in_time(&socket)?;
    let connected = tokio::time::timeout(Config::CONNECT_TIMEOUT, socket.connect(address)).await?;
    match connected {
        Err(error) if error.kind() == io::ErrorKind::NetworkUnreachable => {
            let why = "its address is on none of this router's networks";
            Err(io::Error::new(error.kind(), why))
        }
        connected => connected.map(TokioIo::new),
    }
}

/// Has a connection end whose other side is not there any more.
#[cfg(target_os = "linux")]
fn end_in_time(socket: &TcpSocket) -> io::Result<()> {
    /// How many seconds nothing may be said until it is asked for, and how many are between two askings.
    const IDLE: u32 = 60;
    const BETWEEN: u32 = 15;
    /// How many milliseconds what was sent may wait for a word that it came; an instance that takes nothing for that long
    /// is cut off, too.
    const UNHEARD: u32 = 120_000;
    setsockopt(socket, sockopt::TcpKeepIdle, &IDLE)?;
    setsockopt(socket, sockopt::TcpKeepInterval, &BETWEEN)?;
    setsockopt(socket, sockopt::TcpUserTimeout, &UNHEARD)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn only_what_needs_no_gateway_is_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let here = listener.local_addr().expect("an address");
        connect(here).await.expect("a connection");
        // Of a range that is in nobody's table but the default route's.
        let refused = connect("198.51.100.7:80".parse().expect("an address")).await;
        let error = refused.expect_err("it is nowhere near");
        assert_eq!(error.kind(), io::ErrorKind::NetworkUnreachable);
    }

    #[test]
    fn an_address_is_told_from_a_name() {
        let of = |url: &str| address(&url.parse().expect("a URL")).map(|it| it.to_string());
        assert_eq!(
            of("http://10.89.0.2:3000/x").as_deref(),
            Some("10.89.0.2:3000")
        );
        assert_eq!(
            of("http://[fd00::2]:3000").as_deref(),
            Some("[fd00::2]:3000")
        );
        assert_eq!(of("http://10.89.0.2").as_deref(), Some("10.89.0.2:80"));
        assert_eq!(of("http://acme:3000"), None);
    }
}
