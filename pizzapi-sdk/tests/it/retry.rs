//! What is sent again, what is not, and under which key.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use pizzapi_sdk::{
    Client, ClientBuilder, Credential, RetryPolicy,
    types::{CreateOrg, Secret, TokenKind, runner::SpawnSession},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::client::{org, slug};

fn quick(url: &str) -> ClientBuilder {
    let policy = RetryPolicy {
        first_pause: Duration::from_millis(2),
        ..RetryPolicy::default()
    };
    Client::builder(url)
        .credential(Credential::Session("session-1".into()))
        .retry(policy)
}

/// A server that is unwell twice, then well.
async fn unwell(route: &str, status: u16, answer: serde_json::Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path(route))
        .respond_with(ResponseTemplate::new(status))
        .up_to_n_times(2)
        .mount(&server)
        .await;
    Mock::given(path(route))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .mount(&server)
        .await;
    server
}

async fn keys(server: &MockServer) -> Vec<Option<String>> {
    let requests = server.received_requests().await.expect("recorded");
    let key = |name: &wiremock::Request| {
        let value = name.headers.get("idempotency-key")?;
        Some(value.to_str().expect("text").to_owned())
    };
    requests.iter().map(key).collect()
}

#[tokio::test]
async fn a_change_is_sent_again_under_one_key_and_who_watches_is_told() {
    for status in [429, 502, 503, 504] {
        let server = unwell("/api/orgs", status, org("acme")).await;
        let told = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&told);
        let client = quick(&server.uri())
            .on_retry(move |retry| {
                let what = (retry.method.to_string(), retry.path.to_owned());
                let why = retry.error.status();
                seen.lock()
                    .expect("unpoisoned")
                    .push((what, retry.attempt, why));
            })
            .build()
            .expect("built");
        let new = CreateOrg {
            name: "Acme".to_owned(),
            ..CreateOrg::default()
        };
        client.create_org(&new).await.expect("in the end");
        client.create_org(&new).await.expect("at once");
        let keys = keys(&server).await;
        assert_eq!(keys.len(), 4);
        assert!(keys[0].is_some() && keys[0] == keys[1] && keys[1] == keys[2]);
        assert_ne!(keys[2], keys[3], "another call has another key");
        let what = ("POST".to_owned(), "/api/orgs".to_owned());
        let expected = [1, 2].map(|attempt| (what.clone(), attempt, Some(status)));
        assert_eq!(*told.lock().expect("unpoisoned"), expected);
    }
}

#[tokio::test]
async fn a_change_whose_answer_broke_off_is_sent_again_under_its_key() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(async move {
        let mut heads = Vec::new();
        for torn in [true, false] {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut head = vec![0; 8192];
            let length = stream.read(&mut head).await.expect("a request");
            heads.push(String::from_utf8_lossy(&head[..length]).into_owned());
            let body = org("acme").to_string();
            let whole = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            let end = if torn { whole.len() / 2 } else { whole.len() };
            stream
                .write_all(&whole.as_bytes()[..end])
                .await
                .expect("written");
        }
        heads
    });
    let client = quick(&url).build().expect("built");
    client.delete_org(&slug()).await.expect("in the end");
    let key = |head: &String| {
        let line = head
            .lines()
            .find(|line| line.starts_with("idempotency-key"));
        line.expect("a key").to_owned()
    };
    let heads = serving.await.expect("served");
    assert_eq!(key(&heads[0]), key(&heads[1]));
}

#[tokio::test]
async fn tokens_are_asked_for_again_and_logins_are_not() {
    let token = json!({ "token": "jwt", "expires_in": 900 });
    let server = unwell("/api/orgs/acme/token", 503, token).await;
    let client = quick(&server.uri()).build().expect("built");
    client
        .org_token(&slug(), TokenKind::User)
        .await
        .expect("in the end");
    assert_eq!(keys(&server).await, [None, None, None]);

    let server = unwell("/api/auth/sign-in/email", 503, json!({})).await;
    let client = quick(&server.uri()).build().expect("built");
    let error = client
        .sign_in("a@b.c", &Secret::from("x"), true)
        .await
        .expect_err("unwell");
    assert_eq!(error.status(), Some(503));
    assert_eq!(keys(&server).await.len(), 1);
}

#[tokio::test]
async fn servers_that_keep_no_keys_are_asked_for_a_change_once() {
    let server = unwell("/api/orgs/acme", 503, json!({ "ok": true })).await;
    let cookie = Credential::Cookie("better-auth.session_token=a.b".into());
    let client = quick(&server.uri())
        .credential(cookie)
        .build()
        .expect("built");
    client.delete_org(&slug()).await.expect_err("unwell");
    assert_eq!(keys(&server).await.len(), 1);

    let server = unwell("/api/runners/stop", 503, json!({ "ok": true })).await;
    let client = quick(&server.uri()).build().expect("built");
    let server_client = client
        .server(&server.uri(), "key".into())
        .expect("a client");
    server_client
        .stop_runner(&"r1".parse().expect("an id"))
        .await
        .expect_err("unwell");
    assert_eq!(keys(&server).await.len(), 1);
}

#[tokio::test]
async fn a_wish_to_be_left_alone_is_honoured() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "1");
    Mock::given(path("/api/orgs/acme"))
        .respond_with(busy)
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(path("/api/orgs/acme"))
        .respond_with(ResponseTemplate::new(200).set_body_json(org("acme")))
        .mount(&server)
        .await;
    let client = quick(&server.uri()).build().expect("built");
    let started = Instant::now();
    client.get_org(&slug()).await.expect("in the end");
    assert!(started.elapsed() >= Duration::from_secs(1));

    let server = MockServer::start().await;
    let away = ResponseTemplate::new(503).insert_header("retry-after", "3600");
    Mock::given(path("/api/orgs/acme"))
        .respond_with(away)
        .expect(1)
        .mount(&server)
        .await;
    let client = quick(&server.uri()).build().expect("built");
    let error = client
        .get_org(&slug())
        .await
        .expect_err("too long to wait for");
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn an_org_of_pizzapis_own_control_plane_is_asked_for_a_change_once_too() {
    let server = unwell("/api/runners/spawn", 503, json!({ "ok": true })).await;
    Mock::given(path("/api/auth/org-token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "token": "jwt" })))
        .mount(&server)
        .await;
    let port = server.address().port();
    let client = quick(&server.uri())
        .credential(Credential::Cookie("better-auth.session_token=a.b".into()))
        .org_url(format!("http://{{slug}}.localhost:{port}"))
        .build()
        .expect("built");
    let session = SpawnSession::on("r1".parse().expect("an id"));
    let error = client.org(&slug()).spawn_session(&session).await;
    assert_eq!(error.expect_err("unwell").status(), Some(503));
    assert_eq!(
        keys(&server).await.len(),
        2,
        "the token, and the one change"
    );
}

#[tokio::test]
async fn a_key_of_the_callers_own_goes_along_once_and_shows_nothing() {
    let server = unwell("/api/orgs", 503, org("acme")).await;
    let client = quick(&server.uri()).build().expect("built");
    let call = client
        .post("/api/orgs")
        .json(&json!({ "password": "secret-1" }))
        .idempotency_key("import-7");
    assert!(!format!("{call:?}").contains("secret-1"), "{call:?}");
    call.nothing().await.expect("in the end");
    let key = Some("import-7".to_owned());
    assert_eq!(keys(&server).await, [key.clone(), key.clone(), key]);
    let refused = client.post("/api/orgs").header("idempotency-key", "x");
    assert!(refused.nothing().await.is_err());
}
