//! Listening, and stopping politely.

use std::{future::IntoFuture as _, net::SocketAddr, time::Duration};

use axum::{Router, serve::ListenerExt as _};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long open requests may take to end after a stop was asked for.
pub const GRACE: Duration = Duration::from_secs(8);

/// Serves until `stop` is cancelled, then waits up to [`GRACE`] for open requests. Streams must end by `stop` themselves.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let make = app.into_make_service_with_connect_info::<SocketAddr>();
    let asked = stop.clone();
    let serving = axum::serve(listener, make)
        .with_graceful_shutdown(asked.cancelled_owned())
        .into_future();
    tokio::select! {
        ended = serving => ended,
        () = async { stop.cancelled().await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}
