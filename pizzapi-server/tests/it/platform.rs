//! A control plane that is just enough, and a server under test.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response, Sse, sse::Event},
    routing::{get, post},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk as PublicKey};
use pizzapi_server::{Config, Server, Tenant};
use pizzapi_types::{
    OrgClaims, OrgId, Role, Time, TokenKind,
    instance::{Heartbeat, Locks},
    token::{ISSUER, Jwk, Jwks},
};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_util::sync::CancellationToken;

pub const ORG: &str = "0192f0c1-1111-7000-8000-00000000000a";
pub const OTHER_ORG: &str = "0192f0c1-1111-7000-8000-00000000000b";
pub const INSTANCE_TOKEN: &str = "pzi_test";

/// Signs tokens, publishes its key, answers heartbeats.
pub struct ControlPlane {
    pub url: String,
    pub shared: Arc<Shared>,
    pub beats: mpsc::UnboundedReceiver<Heartbeat>,
    task: tokio::task::JoinHandle<()>,
}

pub struct Shared {
    /// What heartbeats are answered with.
    pub locks: Mutex<Locks>,
    /// What is said on streams.
    pub stream: watch::Sender<Saying>,
    /// How many streams were opened.
    pub streams: AtomicUsize,
    /// The keys, and their entity tag.
    pub keys: Mutex<(Jwks, &'static str)>,
    /// How often they were asked for.
    pub keys_asked: AtomicUsize,
    /// One permit a heartbeat that is answered.
    pub answers: Semaphore,
    beats: mpsc::UnboundedSender<Heartbeat>,
}

/// What a stream of locks does now.
#[derive(Clone, Default)]
pub enum Saying {
    #[default]
    Nothing,
    Locks(Locks),
    /// It ends.
    GoodBye,
}

pub fn key() -> EncodingKey {
    key_of(42)
}

pub fn key_of(seed: u8) -> EncodingKey {
    let mut pkcs8 = vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    pkcs8.extend_from_slice(&[seed; 32]);
    EncodingKey::from_ed_der(&pkcs8)
}

pub fn jwks() -> Jwks {
    jwks_of("k1", &key())
}

/// Other keys, and a token signed with theirs.
pub fn other_keys(claims: &OrgClaims) -> (Jwks, String) {
    let header = Header {
        kid: Some("k2".into()),
        ..Header::new(Algorithm::EdDSA)
    };
    let token = jsonwebtoken::encode(&header, claims, &key_of(7)).expect("signed");
    (jwks_of("k2", &key_of(7)), token)
}

fn jwks_of(kid: &str, key: &EncodingKey) -> Jwks {
    let public = PublicKey::from_encoding_key(key, Algorithm::EdDSA).expect("public key");
    let public = serde_json::to_value(public).expect("json");
    let jwk = Jwk {
        kty: "OKP".into(),
        crv: "Ed25519".into(),
        x: public["x"].as_str().expect("x").to_owned(),
        kid: kid.into(),
        alg: "EdDSA".into(),
        usage: "sig".into(),
    };
    Jwks { keys: vec![jwk] }
}

/// The claims of a good token.
pub fn claims(user: &str, kind: TokenKind) -> OrgClaims {
    let now = Time::now().seconds();
    OrgClaims {
        iss: ISSUER.into(),
        sub: user.parse().expect("id"),
        aud: ORG.parse().expect("id"),
        org_id: ORG.parse().expect("id"),
        org_slug: "acme".parse().expect("slug"),
        role: Role::Member,
        kind,
        name: "Ada".into(),
        iat: now,
        exp: now + 900,
        jti: "j".into(),
        sid: None,
        iat_ms: None,
    }
}

pub fn sign(claims: &OrgClaims) -> String {
    let header = Header {
        kid: Some("k1".into()),
        ..Header::new(Algorithm::EdDSA)
    };
    jsonwebtoken::encode(&header, claims, &key()).expect("signed")
}

pub fn user_token(user: &str) -> String {
    sign(&claims(user, TokenKind::User))
}

pub fn admin_token(user: &str) -> String {
    sign(&OrgClaims {
        role: Role::Admin,
        ..claims(user, TokenKind::User)
    })
}

pub fn runner_token(user: &str) -> String {
    sign(&claims(user, TokenKind::Runner))
}

pub fn foreign(kind: TokenKind) -> String {
    let org: OrgId = OTHER_ORG.parse().expect("id");
    sign(&OrgClaims {
        aud: org.clone(),
        org_id: org,
        ..claims("u1", kind)
    })
}

impl ControlPlane {
    /// One that answers every heartbeat.
    pub async fn start() -> Self {
        let plane = Self::silent().await;
        plane.shared.answers.add_permits(1000);
        plane
    }

    /// One that answers a heartbeat when it is given a permit.
    pub async fn silent() -> Self {
        let (beats, received) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            locks: Mutex::default(),
            stream: watch::Sender::default(),
            streams: AtomicUsize::new(0),
            keys: Mutex::new((jwks(), "\"first\"")),
            keys_asked: AtomicUsize::new(0),
            answers: Semaphore::new(0),
            beats,
        });
        let app = Router::new()
            .route("/.well-known/jwks.json", get(keys))
            .route("/api/instances/events", get(events))
            .route("/api/instances/heartbeat", post(heartbeat))
            .with_state(shared.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("bound");
        let url = format!("http://{}", listener.local_addr().expect("address"));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("served") });
        Self {
            url,
            shared,
            beats: received,
            task,
        }
    }
}

impl Drop for ControlPlane {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn authorize(headers: &HeaderMap) -> Result<(), StatusCode> {
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    if token == Some(&format!("Bearer {INSTANCE_TOKEN}")) {
        Ok(())
    } else {
        Err(StatusCode::UNAUTHORIZED)
    }
}

async fn keys(State(shared): State<Arc<Shared>>) -> Response {
    shared.keys_asked.fetch_add(1, Ordering::Relaxed);
    let (keys, tag) = shared.keys.lock().expect("lock").clone();
    ([("etag", tag)], Json(keys)).into_response()
}

async fn events(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    authorize(&headers)?;
    shared.streams.fetch_add(1, Ordering::Relaxed);
    let mut saying = shared.stream.subscribe();
    saying.mark_changed();
    let events = futures_util::stream::unfold(saying, |mut saying| async move {
        loop {
            saying.changed().await.ok()?;
            let said = saying.borrow_and_update().clone();
            match said {
                Saying::Nothing => {}
                Saying::GoodBye => return None,
                Saying::Locks(locks) => {
                    let event = Event::default().event("locks").id(locks.at.to_string());
                    let event = event.json_data(&locks).expect("json");
                    return Some((Ok::<_, std::convert::Infallible>(event), saying));
                }
            }
        }
    });
    Ok(Sse::new(events).into_response())
}

async fn heartbeat(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Json(beat): Json<Heartbeat>,
) -> Result<Json<Locks>, StatusCode> {
    authorize(&headers)?;
    let _ = shared.beats.send(beat);
    shared.answers.acquire().await.expect("open").forget();
    Ok(Json(shared.locks.lock().expect("lock").clone()))
}

/// A server under test, its folder, and a client.
pub struct Instance {
    pub address: SocketAddr,
    pub dir: Arc<TempDir>,
    pub http: reqwest::Client,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<Result<(), pizzapi_server::Error>>,
}

pub fn config(folder: &Path, control_plane: &str) -> Config {
    Config {
        data_dir: folder.to_owned(),
        bind: "127.0.0.1:0".parse().expect("address"),
        tenant: Some(Tenant {
            org_id: ORG.parse().expect("id"),
            org_slug: "acme".parse().expect("slug"),
            generation: 3,
            jwks_url: format!("{control_plane}/.well-known/jwks.json"),
            control_plane_url: control_plane.to_owned(),
            instance_token: INSTANCE_TOKEN.into(),
            org_url: "http://acme.localhost:8088".into(),
        }),
        trusted_origins: vec!["https://trusted.example.com".into()],
        redis: None,
    }
}

impl Instance {
    pub async fn start(control_plane: &str) -> Self {
        let dir = Arc::new(tempfile::tempdir().expect("folder"));
        Self::start_in(dir, control_plane).await
    }

    pub async fn start_in(dir: Arc<TempDir>, control_plane: &str) -> Self {
        let server = Server::start(config(dir.path(), control_plane))
            .await
            .expect("started");
        let stop = CancellationToken::new();
        Self {
            address: server.address(),
            dir,
            http: reqwest::Client::builder()
                .no_proxy()
                .tls_certs_only([])
                .build()
                .expect("client"),
            task: tokio::spawn(server.run_until(stop.clone())),
            stop,
        }
    }

    /// Stops it and gives its folder back, for the next one.
    pub async fn stop(self) -> Arc<TempDir> {
        self.stop.cancel();
        self.task.await.expect("ended").expect("ended well");
        self.dir
    }

    /// Waits for its end, however well it ends.
    pub async fn ended(self) {
        let _ = self.task.await.expect("no panic");
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.http.request(method, self.url(path)).bearer_auth(token)
    }

    pub async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        answer(self.request(Method::GET, path, token)).await
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        answer(self.request(Method::POST, path, token).json(&body)).await
    }

    pub async fn delete(&self, path: &str, token: &str) -> (u16, Value) {
        answer(self.request(Method::DELETE, path, token)).await
    }
}

pub async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("answered");
    let status = response.status().as_u16();
    let body = response.bytes().await.expect("body");
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}
