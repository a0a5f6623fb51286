//! Accepting connections, and letting them end.
//!
//! The one rule: no connection outlives the router, and none may dawdle over the head of a request.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::{config::Config, headers::Peer, proxy::Proxy};

/// After a failed accept, usually for want of file descriptors: until some connection has ended.
const PAUSE: Duration = Duration::from_millis(50);

/// What connections share.
pub(crate) struct Front {
    pub proxy: Proxy,
    /// Asks connections to end after the request at hand.
    pub stop: CancellationToken,
    /// Ends them.
    pub kill: CancellationToken,
}

impl Front {
    /// Accepts until `stop` is cancelled.
    pub(crate) async fn run(self: Arc<Self>, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                () = self.stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let front = Arc::clone(&self);
                    let connection = front.connection(stream, peer);
                    self.proxy.tasks.spawn(connection);
                }
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, address: SocketAddr) {
        let _ = stream.set_nodelay(true);
        let peer = Peer::new(address, &self.proxy.trusted);
        let (proxy, peer) = (&self.proxy, &peer);
        let service = service_fn(move |request| async move {
            Ok::<_, Infallible>(proxy.answer(peer, request).await)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Config::HEAD_TIMEOUT)
            .max_buf_size(Config::HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = connection => ended,
                    () = self.kill.cancelled() => Ok(()),
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection broke");
        }
    }
}
