//! Requests with an `Idempotency-Key`, against a small server whose ledger is in memory.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::post,
};
use pizzapi_http::{
    ApiError, Json,
    idempotency::{self, Answer, Entry, Found, Ledger},
};
use pizzapi_types::ErrorCode;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Default)]
struct Memory {
    entries: Arc<Mutex<HashMap<Place, Kept>>>,
    broken: Arc<AtomicBool>,
}

type Place = (String, String, String);
type Kept = ([u8; 32], Option<Answer>);

impl Memory {
    fn check(&self) -> Result<(), ApiError> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(ApiError::unavailable("the ledger", "it is broken"));
        }
        Ok(())
    }
}

impl Ledger for Memory {
    async fn actor(&self, request: &Parts) -> Result<Option<String>, ApiError> {
        let actor = request.headers.get("x-actor");
        Ok(actor
            .and_then(|actor| actor.to_str().ok())
            .map(str::to_owned))
    }

    async fn begin(&self, entry: &Entry) -> Result<Found, ApiError> {
        self.check()?;
        let mut entries = self.entries.lock().expect("lock");
        Ok(match entries.get(&place(entry)) {
            None => {
                entries.insert(place(entry), (entry.body_hash, None));
                Found::New
            }
            Some((hash, _)) if *hash != entry.body_hash => Found::OtherBody,
            Some((_, Some(answer))) => Found::Answered(answer.clone()),
            Some((_, None)) => Found::Unfinished,
        })
    }

    async fn end(&self, entry: &Entry, answer: Option<Answer>) -> Result<(), ApiError> {
        self.check()?;
        let mut entries = self.entries.lock().expect("lock");
        match answer {
            Some(answer) => entries.insert(place(entry), (entry.body_hash, Some(answer))),
            None => entries.remove(&place(entry)),
        };
        Ok(())
    }
}

fn place(entry: &Entry) -> Place {
    (entry.actor.clone(), entry.route.clone(), entry.key.clone())
}

/// What the handlers share: how often they ran, and leave to go on.
#[derive(Clone)]
struct Work {
    done: Arc<AtomicUsize>,
    leave: Arc<Semaphore>,
}

async fn make(
    State(work): State<Work>,
    Path(how): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    let n = work.done.fetch_add(1, Ordering::SeqCst) + 1;
    let error = |code| ApiError::new(code).into_response();
    match how.as_str() {
        "slow" => work.leave.acquire().await.expect("open").forget(),
        "refused" => return error(ErrorCode::SlugTaken),
        "away" => return error(ErrorCode::Unavailable),
        "failed" => return error(ErrorCode::Internal),
        "panic" => panic!("half way"),
        _ => {}
    }
    let headers = [
        (header::LOCATION, format!("/things/{n}")),
        (header::SET_COOKIE, "a=b".to_owned()),
    ];
    (
        StatusCode::CREATED,
        headers,
        Json(json!({"n": n, "body": body})),
    )
        .into_response()
}

struct Server {
    url: String,
    http: reqwest::Client,
    memory: Memory,
    work: Work,
    _stop: tokio_util::sync::DropGuard,
}

impl Server {
    async fn start() -> Self {
        let memory = Memory::default();
        let work = Work {
            done: Arc::default(),
            leave: Arc::new(Semaphore::new(0)),
        };
        let routes = Router::new()
            .route(
                "/things/{how}",
                post(make).delete(make).get(|| async { "read" }),
            )
            .route("/things/{how}/token", post(make))
            .route("/api/auth/{how}", post(make));
        let routes = idempotency::layer(routes, memory.clone());
        let app = pizzapi_http::layer::wrap(routes).with_state(work.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("bound");
        let url = format!("http://{}", listener.local_addr().expect("address"));
        let stop = CancellationToken::new();
        tokio::spawn(pizzapi_http::serve::serve(listener, app, stop.clone()));
        let http = pizzapi_http::client::internal_client(&url, None).expect("client");
        Self {
            url,
            http,
            memory,
            work,
            _stop: stop.drop_guard(),
        }
    }

    fn post(&self, path: &str, actor: &str, key: &str, body: &Value) -> RequestBuilder {
        let request = self.http.post(format!("{}{path}", self.url)).json(body);
        let request = request.header("idempotency-key", key);
        if actor.is_empty() {
            request
        } else {
            request.header("x-actor", actor)
        }
    }

    fn done(&self) -> usize {
        self.work.done.load(Ordering::SeqCst)
    }
}

struct Told {
    status: u16,
    replayed: bool,
    headers: header::HeaderMap,
    body: Value,
}

async fn told(request: RequestBuilder) -> Told {
    let response = request.send().await.expect("answered");
    let headers = response.headers().clone();
    Told {
        status: response.status().as_u16(),
        replayed: headers.contains_key("idempotent-replayed"),
        body: serde_json::from_slice(&response.bytes().await.expect("body")).unwrap_or_default(),
        headers,
    }
}

#[tokio::test]
async fn the_same_request_is_carried_out_once_and_answered_the_same() {
    let server = Server::start().await;
    let body = json!({"a": 1});
    let first = told(server.post("/things/new", "u1", "k", &body)).await;
    let again = told(server.post("/things/new", "u1", "k", &body)).await;
    assert_eq!((first.status, first.replayed), (201, false));
    assert_eq!((again.status, again.replayed), (201, true));
    assert_eq!(first.body, again.body);
    for name in ["location", "content-type"] {
        assert_eq!(first.headers[name], again.headers[name], "{name}");
    }
    assert!(
        !again.headers.contains_key("set-cookie"),
        "what is a secret is not kept"
    );
    assert_ne!(first.headers["x-request-id"], again.headers["x-request-id"]);
    assert_eq!(server.done(), 1);

    let other = told(server.post("/things/new", "u1", "k", &json!({"a": 2}))).await;
    assert_eq!(
        (other.status, &other.body["code"]),
        (409, &json!("idempotency_conflict"))
    );
    assert!(
        other.headers["content-type"]
            .to_str()
            .expect("text")
            .contains("problem+json")
    );
    for (path, actor, key) in [
        ("/things/new", "u2", "k"),
        ("/things/other", "u1", "k"),
        ("/things/new?x=1", "u1", "k"),
        ("/things/new", "u1", "K"),
    ] {
        let told = told(server.post(path, actor, key, &body)).await;
        assert_eq!(
            (told.status, told.replayed),
            (201, false),
            "{path} {actor} {key}"
        );
    }
    assert_eq!(server.done(), 5);
}

#[tokio::test]
async fn two_at_once_are_one_and_another_body_waits_for_its_turn() {
    let server = Server::start().await;
    let body = json!({});
    let others = json!({"other": true});
    let same = (0..10).map(|_| told(server.post("/things/slow", "u1", "k", &body)));
    let all = futures_util::future::join_all(same);
    let leave = async {
        while server.done() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let other = told(server.post("/things/slow", "u1", "k", &others));
        let (other, ()) = tokio::join!(other, async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            server.work.leave.add_permits(100);
        });
        assert_eq!(other.status, 409);
    };
    let (all, ()) = tokio::join!(all, leave);
    assert!(
        all.iter()
            .all(|told| told.status == 201 && told.body["n"] == 1)
    );
    assert_eq!(all.iter().filter(|told| !told.replayed).count(), 1);
    assert_eq!(server.done(), 1);
}

#[tokio::test]
async fn who_hangs_up_finds_the_answer_when_they_ask_again() {
    let server = Server::start().await;
    let body = json!({});
    let impatient = server.post("/things/slow", "u1", "k", &body);
    let impatient = impatient.timeout(Duration::from_millis(100)).send().await;
    assert!(impatient.is_err_and(|error| error.is_timeout()));
    server.work.leave.add_permits(1);
    let again = told(server.post("/things/slow", "u1", "k", &body)).await;
    assert_eq!((again.status, again.replayed), (201, true));
    assert_eq!(server.done(), 1);
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again_and_what_broke_may_not() {
    let server = Server::start().await;
    let body = json!({});
    for (how, statuses) in [
        ("refused", [409, 409]),
        ("away", [503, 503]),
        ("failed", [500, 409]),
        ("panic", [500, 409]),
    ] {
        let path = format!("/things/{how}");
        for (at, status) in statuses.into_iter().enumerate() {
            let before = server.done();
            let told = told(server.post(&path, "u1", "k", &body)).await;
            assert_eq!((told.status, told.replayed), (status, false), "{how}");
            let interrupted = told.body["code"] == "idempotency_interrupted";
            assert_eq!(interrupted, at == 1 && statuses[0] == 500, "{how}");
            assert_eq!(server.done() - before, usize::from(!interrupted), "{how}");
        }
    }
}

#[tokio::test]
async fn a_ledger_that_is_broken_lets_nothing_be_done_twice() {
    let server = Server::start().await;
    let body = json!({});
    server.memory.broken.store(true, Ordering::Relaxed);
    let refused = told(server.post("/things/new", "u1", "k", &body)).await;
    assert_eq!(
        (refused.status, server.done()),
        (503, 0),
        "nothing is begun without it"
    );
    assert!(refused.headers.contains_key("retry-after"));
    server.memory.broken.store(false, Ordering::Relaxed);

    let request = tokio::spawn(told(server.post("/things/slow", "u1", "k", &body)));
    while server.done() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.memory.broken.store(true, Ordering::Relaxed);
    server.work.leave.add_permits(1);
    let answered = request.await.expect("told");
    assert_eq!(answered.status, 201, "it was done, and says so");
    server.memory.broken.store(false, Ordering::Relaxed);
    let again = told(server.post("/things/slow", "u1", "k", &body)).await;
    assert_eq!(again.body["code"], "idempotency_interrupted");
    assert_eq!(server.done(), 1);
}

#[tokio::test]
async fn keys_are_checked_and_count_where_something_changes() {
    let server = Server::start().await;
    let body = json!({});
    for key in ["", " ", "a b", "\u{e4}", &"k".repeat(256)] {
        let told = told(server.post("/things/new", "u1", key, &body)).await;
        assert_eq!(
            (told.status, &told.body["code"]),
            (400, &json!("invalid_idempotency_key")),
            "{key:?}"
        );
        assert_eq!(told.body["fields"][0]["field"], "Idempotency-Key");
    }
    let two = server
        .post("/things/new", "u1", "a", &body)
        .header("idempotency-key", "b");
    assert_eq!(told(two).await.status, 400);
    assert_eq!(server.done(), 0);
    let longest = "k".repeat(255);
    for (path, actor) in [
        ("/api/auth/x", "u1"),
        ("/things/x/token", "u1"),
        ("/things/anonymous", ""),
    ] {
        for _ in 0..2 {
            let told = told(server.post(path, actor, &longest, &body)).await;
            assert_eq!(
                (told.status, told.replayed),
                (201, false),
                "{path} is not kept"
            );
        }
    }
    let read = server
        .http
        .get(format!("{}/things/x", server.url))
        .header("idempotency-key", "");
    assert_eq!(told(read).await.status, 200, "reading needs none");
    assert!(server.memory.entries.lock().expect("lock").is_empty());
    let delete = || {
        server
            .http
            .delete(format!("{}/things/x", server.url))
            .json(&body)
            .header("x-actor", "u1")
            .header("idempotency-key", &longest)
    };
    assert_eq!(
        (told(delete()).await.replayed, told(delete()).await.replayed),
        (false, true)
    );
    let large = server.post("/things/new", "u1", "large", &json!("x".repeat(1 << 20)));
    assert_eq!(told(large).await.status, 413);
}
