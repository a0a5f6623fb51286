//! A router in a folder of its own, and clients for it.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use pizzapi_http::network::Network;
use pizzapi_router::{Config, Error, Limits, Router};
use pizzapi_types::instance::{Route, RouteReason, RouteTable};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinHandle,
};
use tokio_tungstenite::WebSocketStream;
use tokio_util::sync::CancellationToken;

use crate::control::{ControlPlane, TOKEN, Truth};

pub struct Edge {
    pub address: SocketAddr,
    pub truth: Arc<Truth>,
    pub control: Option<ControlPlane>,
    pub folder: TempDir,
    pub client: reqwest::Client,
    running: JoinHandle<Result<(), Error>>,
    stop: CancellationToken,
}

pub fn route(slug: &str, address: Option<SocketAddr>) -> Route {
    Route {
        slug: slug.parse().unwrap(),
        org_id: format!("id-of-{slug}").parse().unwrap(),
        address: address.map(|address| address.to_string()),
        reason: None,
    }
}

pub fn without(slug: &str, reason: RouteReason) -> Route {
    Route {
        reason: Some(reason),
        ..route(slug, None)
    }
}

impl Edge {
    /// A router whose control plane knows these orgs.
    pub async fn start(routes: Vec<Route>) -> Self {
        Self::start_behind(routes, &[]).await
    }

    pub async fn start_behind(routes: Vec<Route>, proxies: &[&str]) -> Self {
        let truth = Arc::new(Truth::default());
        *truth.table.lock().unwrap() = RouteTable { at: 1, routes };
        let control = ControlPlane::start(&truth).await;
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), control.address, proxies);
        Self::with(config, truth, Some(control), folder).await
    }

    pub async fn start_within(routes: Vec<Route>, limits: Limits) -> Self {
        let truth = Arc::new(Truth::default());
        *truth.table.lock().unwrap() = RouteTable { at: 1, routes };
        let control = ControlPlane::start(&truth).await;
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), control.address, &[]);
        let router = Router::start_within(config, limits).await.unwrap();
        Self::of(router, truth, Some(control), folder)
    }

    pub async fn with(
        config: Config,
        truth: Arc<Truth>,
        control: Option<ControlPlane>,
        folder: TempDir,
    ) -> Self {
        let router = Router::start(config).await.unwrap();
        Self::of(router, truth, control, folder)
    }

    fn of(
        router: Router,
        truth: Arc<Truth>,
        control: Option<ControlPlane>,
        folder: TempDir,
    ) -> Self {
        let address = router.address();
        let stop = CancellationToken::new();
        let running = tokio::spawn(router.run_until(stop.clone()));
        Self {
            address,
            truth,
            control,
            folder,
            client: client(address),
            running,
            stop,
        }
    }

    pub fn url(&self, slug: &str, path: &str) -> String {
        format!("http://{slug}.localhost:{}{path}", self.address.port())
    }

    pub fn get(&self, slug: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.get(self.url(slug, path))
    }

    pub async fn status(&self, slug: &str, path: &str) -> u16 {
        let response = self.get(slug, path).send().await.unwrap();
        response.status().as_u16()
    }

    /// The problem an org's host answers with: status and code.
    pub async fn problem(&self, slug: &str, path: &str) -> (u16, String) {
        let response = self.get(slug, path).send().await.unwrap();
        let status = response.status().as_u16();
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json"
        );
        let id = response.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        let problem: pizzapi_types::Problem = response.json().await.unwrap();
        assert_eq!((problem.status, problem.request_id), (status, id));
        (status, problem.code.to_string())
    }

    pub async fn socket(&self, slug: &str) -> WebSocketStream<TcpStream> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let url = self.url(slug, "/ws").replace("http:", "ws:");
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        socket
    }

    /// Sends bytes as they are, and reads until the router closes the connection.
    pub async fn raw(&self, request: &str) -> String {
        let mut line = self.line().await;
        line.say(request).await;
        line.rest().await
    }

    pub async fn line(&self) -> Line {
        Line(TcpStream::connect(self.address).await.unwrap())
    }

    /// The copy of the table, empty while there is none.
    pub fn on_disk(&self) -> RouteTable {
        let path = self.folder.path().join("router/table.json");
        let text = pizzapi_host::file::read_private(&path).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    pub fn begin_stop(&self) {
        self.stop.cancel();
    }

    pub async fn stopped(self) -> (TempDir, Arc<Truth>) {
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
        (self.folder, self.truth)
    }
}

/// A connection, byte by byte.
pub struct Line(pub TcpStream);

impl Line {
    pub async fn say(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// What comes until a text has come.
    pub async fn hear(&mut self, end: &str) -> String {
        let mut heard = String::new();
        while !heard.contains(end) {
            let mut part = [0; 1024];
            let read = timely(self.0.read(&mut part)).await.unwrap();
            assert_ne!(read, 0, "ended early: {heard}");
            heard.push_str(&String::from_utf8_lossy(&part[..read]));
        }
        heard
    }

    /// What comes until the router closes the connection.
    pub async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        timely(self.0.read_to_end(&mut rest)).await.unwrap();
        String::from_utf8_lossy(&rest).into_owned()
    }
}

/// Waits for what must come; fails after 10 s.
pub async fn timely<T>(what: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(Duration::from_secs(10), what).await;
    done.expect("nothing comes, and the router does not hang up")
}

pub fn config(folder: &Path, control: SocketAddr, proxies: &[&str]) -> Config {
    Config {
        bind: "127.0.0.1:0".parse().unwrap(),
        inner_bind: None,
        base_domain: "LocalHost".into(),
        control_plane_url: format!("http://{control}/"),
        token: TOKEN.into(),
        data_dir: folder.join("router"),
        trusted_proxies: proxies
            .iter()
            .map(|proxy| proxy.parse::<Network>().unwrap())
            .collect(),
        scheme: "https".into(),
    }
}

fn client(router: SocketAddr) -> reqwest::Client {
    let hosts = [
        "acme", "acme-2", "late", "nobody", "www", "control", "a.acme",
    ];
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .resolve("localhost", router);
    for host in hosts {
        builder = builder.resolve(&format!("{host}.localhost"), router);
    }
    builder.build().unwrap()
}

/// Waits until a condition holds; fails after 10 s.
pub async fn until(what: &str, condition: impl AsyncFn() -> bool) {
    let held = async {
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        while !condition().await {
            tick.tick().await;
        }
    };
    let held = tokio::time::timeout(Duration::from_secs(10), held).await;
    assert!(held.is_ok(), "never came true: {what}");
}
