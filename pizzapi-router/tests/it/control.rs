//! A control plane as the router sees it: a table, a log of changes, look-ups. It can go away and come back.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use axum::{
    Json,
    extract::{Path, Query, Request, State},
    http::{StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::StreamExt as _;
use pizzapi_http::{serve, sse};
use pizzapi_types::instance::{Route, RouteChange, RouteTable};
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::{CancellationToken, DropGuard};

pub const TOKEN: &str = "router-token";

#[derive(Default)]
pub struct Truth {
    pub table: Mutex<RouteTable>,
    /// Known to a look-up, but not in the table.
    pub hidden: Mutex<Vec<Route>>,
    pub log: watch::Sender<Vec<(i64, Option<RouteChange>)>>,
    pub lookups: AtomicUsize,
    pub fetches: AtomicUsize,
    pub streams: Mutex<Vec<i64>>,
    /// Look-ups wait for this to be false.
    pub hold: watch::Sender<bool>,
    /// Streams begun while this is set say nothing at all.
    pub mute: AtomicBool,
}

impl Truth {
    pub fn set(&self, route: Route) {
        let mut table = self.table.lock().unwrap();
        table.at += 1;
        table.routes.retain(|old| old.slug != route.slug);
        table.routes.push(route.clone());
        self.tell(table.at, Some(RouteChange::Set(route)));
    }

    pub fn remove(&self, slug: &str) {
        let mut table = self.table.lock().unwrap();
        table.at += 1;
        table.routes.retain(|old| old.slug.as_str() != slug);
        let slug = slug.parse().unwrap();
        self.tell(table.at, Some(RouteChange::Removed { slug }));
    }

    /// Changes the table without a word, then says that the log does not go back that far.
    pub fn reset(&self, routes: Vec<Route>) {
        let mut table = self.table.lock().unwrap();
        table.at += 1;
        table.routes = routes;
        self.tell(table.at, None);
    }

    fn tell(&self, at: i64, change: Option<RouteChange>) {
        self.log.send_modify(|log| log.push((at, change)));
    }
}

/// A running one; gone when dropped.
pub struct ControlPlane {
    pub address: SocketAddr,
    _stop: DropGuard,
}

impl ControlPlane {
    pub async fn start(truth: &Arc<Truth>) -> Self {
        Self::start_at(truth, "127.0.0.1:0".parse().unwrap()).await
    }

    pub async fn start_at(truth: &Arc<Truth>, address: SocketAddr) -> Self {
        let stop = CancellationToken::new();
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = axum::Router::new()
            .route("/api/routes", get(table))
            .route("/api/routes/events", get(events))
            .route("/api/routes/{slug}", get(route))
            .layer(from_fn(authorised))
            .with_state((Arc::clone(truth), stop.clone()));
        tokio::spawn(serve::serve(listener, app, stop.clone()));
        Self {
            address,
            _stop: stop.drop_guard(),
        }
    }
}

type Shared = State<(Arc<Truth>, CancellationToken)>;

async fn authorised(request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION);
    if given.is_some_and(|given| given == &format!("Bearer {TOKEN}")) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

async fn table(State((truth, _)): Shared) -> Json<RouteTable> {
    truth.fetches.fetch_add(1, Ordering::SeqCst);
    Json(truth.table.lock().unwrap().clone())
}

async fn route(State((truth, _)): Shared, Path(slug): Path<String>) -> Response {
    truth.lookups.fetch_add(1, Ordering::SeqCst);
    let mut hold = truth.hold.subscribe();
    hold.wait_for(|hold| !hold).await.unwrap();
    let table = truth.table.lock().unwrap();
    let hidden = truth.hidden.lock().unwrap();
    let mut all = hidden.iter().chain(&table.routes);
    match all.find(|route| route.slug.as_str() == slug) {
        Some(route) => Json(route.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn events(
    State((truth, stop)): Shared,
    Query(query): Query<HashMap<String, i64>>,
) -> Response {
    let since = query["since"];
    truth.streams.lock().unwrap().push(since);
    if truth.mute.load(Ordering::SeqCst) {
        let nothing = futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
        let kind = [(header::CONTENT_TYPE, "text/event-stream")];
        return (kind, axum::body::Body::from_stream(nothing)).into_response();
    }
    let log = truth.log.subscribe();
    let events = futures_util::stream::unfold((since, log), |(since, mut log)| async move {
        let found = log
            .wait_for(|log| log.iter().any(|(id, _)| *id > since))
            .await
            .ok()?
            .iter()
            .find(|(id, _)| *id > since)
            .cloned()?;
        let event = match &found.1 {
            Some(change) => sse::event(Some(found.0), "route", change),
            None => sse::event(None, "reset", &serde_json::json!({})),
        };
        Some((event, (found.0, log)))
    });
    sse::respond(events.boxed(), stop)
}
