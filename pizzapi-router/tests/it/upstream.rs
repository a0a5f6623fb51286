//! An org's instance, as far as a router can tell: it says what reached it, streams, and speaks WebSocket.

use std::{
    future::poll_fn,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use futures_util::{SinkExt as _, StreamExt as _};
use http_body::Body as _;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{handshake::derive_accept_key, protocol::Role},
};
use tokio_util::sync::{CancellationToken, DropGuard};

pub struct Upstream {
    pub address: SocketAddr,
    /// Each permit lets a stream send one more event.
    pub go: Arc<Semaphore>,
    /// How many requests have come.
    pub asked: Arc<AtomicUsize>,
    /// Hears of every slow request that has begun.
    pub begun: mpsc::UnboundedReceiver<()>,
    _stop: DropGuard,
}

#[derive(Clone)]
struct App {
    name: &'static str,
    go: Arc<Semaphore>,
    begun: mpsc::UnboundedSender<()>,
}

impl Upstream {
    pub async fn start(name: &'static str) -> Self {
        Self::start_at(name, "127.0.0.1:0".parse().unwrap()).await
    }

    pub async fn start_at(name: &'static str, address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<AtomicUsize>::default();
        let (begun, heard) = mpsc::unbounded_channel();
        let go = Arc::new(Semaphore::new(0));
        let app = App {
            name,
            go: Arc::clone(&go),
            begun,
        };
        let count = Arc::clone(&asked);
        let counted = move |request: Request, next: Next| {
            count.fetch_add(1, Ordering::SeqCst);
            next.run(request)
        };
        let routes = axum::Router::new()
            .route("/sse", get(sse))
            .route("/sse-odd", get(sse_odd))
            .route("/slow", any(slow))
            .route("/ws", get(socket))
            .route("/back", any(|body: Body| async { body }))
            .route("/cookies", get(cookies))
            .route(
                "/misdirected",
                any(|| async { (StatusCode::MISDIRECTED_REQUEST, "another org's secret") }),
            )
            .route("/hop", get(hop))
            .fallback(any(echo))
            .layer(from_fn(counted))
            .with_state(app);
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        tokio::spawn(async move {
            let serving = axum::serve(listener, routes).into_future();
            tokio::select! { _ = serving => {}, () = stopped.cancelled() => {} }
        });
        Self {
            address,
            go,
            asked,
            begun: heard,
            _stop: stop.drop_guard(),
        }
    }
}

async fn echo(State(app): State<App>, request: Request) -> Json<Value> {
    let (parts, mut body) = request.into_parts();
    let mut text = Vec::new();
    let mut trailers = 0;
    while let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        match frame.into_data() {
            Ok(data) => text.extend_from_slice(&data),
            Err(_) => trailers += 1,
        }
    }
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect();
    Json(json!({
        "name": app.name,
        "method": parts.method.as_str(),
        "target": parts.uri.to_string(),
        "headers": headers,
        "body": String::from_utf8_lossy(&text),
        "trailers": trailers,
    }))
}

async fn sse(State(app): State<App>) -> Response {
    let events = futures_util::stream::unfold(0, move |n| {
        let go = Arc::clone(&app.go);
        async move {
            go.acquire_owned().await.unwrap().forget();
            Some((Ok::<_, std::io::Error>(format!("data: {n}\n\n")), n + 1))
        }
    });
    let kind = [(header::CONTENT_TYPE, "text/event-stream")];
    (kind, Body::from_stream(events)).into_response()
}

async fn sse_odd(app: State<App>) -> Response {
    let mut response = sse(app).await;
    let kind = "Text/Event-Stream; charset=utf-8".parse().unwrap();
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

async fn slow(State(app): State<App>) -> &'static str {
    app.begun.send(()).unwrap();
    app.go.acquire().await.unwrap().forget();
    "done"
}

async fn cookies() -> impl IntoResponse {
    let mut headers = HeaderMap::new();
    for cookie in [
        "a=1; Path=/; Domain=localhost",
        "better-auth.session_token=evil; Path=/",
        "b=2",
    ] {
        headers.append(header::SET_COOKIE, cookie.parse().unwrap());
    }
    headers
}

async fn hop() -> impl IntoResponse {
    [
        ("connection", "x-secret"),
        ("x-secret", "1"),
        ("keep-alive", "timeout=1"),
        ("x-open", "2"),
        ("x-request-id", "the instance's own"),
    ]
}

async fn socket(State(app): State<App>, mut request: Request) -> Response {
    let key = request.headers()[header::SEC_WEBSOCKET_KEY].clone();
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let stream = TokioIo::new(upgrade.await.unwrap());
        let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
        while let Some(Ok(message)) = socket.next().await {
            if let Ok(text) = message.into_text()
                && !text.is_empty()
                && socket
                    .send(format!("{}: {text}", app.name).into())
                    .await
                    .is_err()
            {
                break;
            }
        }
    });
    Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(
            header::SEC_WEBSOCKET_ACCEPT,
            derive_accept_key(key.as_bytes()),
        )
        .body(Body::empty())
        .unwrap()
}
