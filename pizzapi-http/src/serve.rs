//! Listening, and stopping politely.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower_service::Service as _;

use crate::{linger::Lingering, unread};

/// How long open requests may take to end after a stop was asked for.
pub const GRACE: Duration = Duration::from_secs(8);
/// How long the head of a request may take to come, and how long a connection may be idle: longer than clients keep one.
const HEAD_TIME: Duration = Duration::from_mins(2);
/// How long to wait when no connection can be taken, for want of descriptors.
const NO_ROOM: Duration = Duration::from_millis(100);

/// Serves until `stop` is cancelled, then waits up to [`GRACE`] for open requests. Streams must end by `stop` themselves.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let open = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                talk(stream, peer, app.clone(), &open);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be taken");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, open.shutdown()).await;
    Ok(())
}

/// Answers on one connection, in a task of its own.
fn talk(stream: TcpStream, peer: SocketAddr, app: Router, open: &GracefulShutdown) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let (request, watch) = unread::watch(request);
        let answer = app.clone().call(request.map(Body::new));
        async move {
            let mut answer = answer.await?;
            watch.tell(&mut answer).await;
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = builder
        .serve_connection_with_upgrades(TokioIo::new(Lingering::from(stream)), service)
        .into_owned();
    let connection = open.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(error, "a connection ended early");
        }
    });
}

#[cfg(test)]
mod tests {
    use axum::routing::post;
    use http::StatusCode;

    use super::*;
    use crate::{extract::BODY_LIMIT, layer};

    /// What a refused body leaves on its connection is never met by the next request.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_body_nobody_reads_to_its_end_spoils_no_other_request() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let app = layer::wrap(Router::new().route("/", post(|| async { "all of it" })));
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, app, stop.clone()));
        let client = reqwest::Client::new();
        for _ in 0..100 {
            for (length, expected) in [
                (2 * BODY_LIMIT, StatusCode::PAYLOAD_TOO_LARGE),
                (BODY_LIMIT, StatusCode::OK),
            ] {
                let answer = client.post(&url).body(vec![b'x'; length]).send().await;
                assert_eq!(answer.expect("an answer").status(), expected);
            }
        }
        stop.cancel();
        serving.await.expect("no panic").expect("served");
    }
}
