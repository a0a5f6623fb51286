//! Accepting connections, and letting each end, at either door.
//!
//! The one rule: no connection outlives the router, and one that cannot be accepted neither ends the others nor fills the log.

use std::{future::Future, net::SocketAddr, pin::Pin, time::Duration};

use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::throttle::Throttle;

/// After a failed accept, usually for want of file descriptors: until some connection has ended.
const PAUSE: Duration = Duration::from_millis(50);

/// Accepts until `stop` is cancelled.
pub(crate) async fn accept(
    listener: TcpListener,
    stop: &CancellationToken,
    complaints: &Throttle,
    admit: impl Fn(TcpStream, SocketAddr),
) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => admit(stream, peer),
            Err(error) => {
                if let Some(unsaid) = complaints.passes() {
                    let address = listener.local_addr().ok();
                    tracing::warn!(%error, ?address, unsaid, "could not accept a connection");
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Serves a connection to its end: on `stop` it has `end` said to it, which lets it finish the request at hand; `kill` ends it.
pub(crate) async fn serve<C: Future<Output = hyper::Result<()>>>(
    connection: C,
    end: impl FnOnce(Pin<&mut C>),
    (stop, kill): (&CancellationToken, &CancellationToken),
) {
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            end(connection.as_mut());
            tokio::select! {
                ended = connection => ended,
                () = kill.cancelled() => Ok(()),
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}
