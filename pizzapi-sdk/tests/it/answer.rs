//! Answers as they came: for those who look at a server rather than use it.

use pizzapi_sdk::{Client, Error, RetryPolicy};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_bytes, header, path},
};

use crate::client::slug;

fn client(server: &MockServer) -> Client {
    Client::builder(server.uri())
        .org_url(format!(
            "http://{{slug}}.localhost:{}",
            server.address().port()
        ))
        .build()
        .expect("a client")
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_is_not_tried_again() {
    let server = MockServer::start().await;
    let refusal = ResponseTemplate::new(503)
        .insert_header("x-frame-options", "DENY")
        .set_body_json(json!({ "code": "unavailable" }));
    Mock::given(path("/x"))
        .respond_with(refusal)
        .expect(1)
        .mount(&server)
        .await;
    let answer = client(&server)
        .get("/x")
        .anonymous()
        .raw_answer()
        .await
        .expect("an answer");
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("X-Frame-Options"), Some("DENY"));
    assert_eq!(
        answer.header("date").is_some(),
        answer.headers.contains_key("date")
    );
    let said: Value = answer.json().expect("JSON");
    assert_eq!(said["code"], "unavailable");
    assert!(
        !format!("{answer:?}").contains("unavailable"),
        "a body may hold anything"
    );
}

#[tokio::test]
async fn of_a_large_answer_the_beginning_is_read() {
    let server = MockServer::start().await;
    let large = ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 1 << 20]);
    Mock::given(path("/x"))
        .respond_with(large)
        .mount(&server)
        .await;
    let answer = client(&server)
        .get("/x")
        .raw_answer()
        .await
        .expect("an answer");
    assert_eq!(answer.body.len(), 64 << 10);
    assert_eq!(answer.json::<Value>(), None);
}

#[tokio::test]
async fn a_body_goes_as_it_is_under_its_own_type() {
    let server = MockServer::start().await;
    Mock::given(path("/x"))
        .and(header("content-type", "text/plain"))
        .and(body_bytes(b"{\"half\":".to_vec()))
        .respond_with(ResponseTemplate::new(415))
        .expect(1)
        .mount(&server)
        .await;
    let client = client(&server);
    let answer = client
        .post("/x")
        .body("text/plain", "{\"half\":")
        .raw_answer()
        .await;
    assert_eq!(answer.expect("an answer").status, 415);
    let bad = client
        .post("/x")
        .body("text/plain\r\nx: y", "")
        .raw_answer()
        .await;
    assert!(matches!(bad, Err(Error::BadUrl { .. })), "{bad:?}");
}

#[tokio::test]
async fn no_answer_is_an_error() {
    let client = Client::builder("http://127.0.0.1:9")
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    let error = client
        .get("/x")
        .raw_answer()
        .await
        .expect_err("nobody is there");
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_proxy_that_passes_no_upgrade_on_is_told_by_its_status() {
    let server = MockServer::start().await;
    Mock::given(path("/socket.io/"))
        .respond_with(ResponseTemplate::new(426))
        .mount(&server)
        .await;
    let org = client(&server).org(&slug());
    let error = org.probe_websocket().await.expect_err("no upgrade");
    assert_eq!(error.status(), Some(426));
    // One that answers as if nothing had been asked.
    server.reset().await;
    Mock::given(path("/socket.io/"))
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    let error = org.probe_websocket().await.expect_err("no upgrade");
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
}
