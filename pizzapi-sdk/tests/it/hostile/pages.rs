//! Lists that go round in circles.

use std::time::{Duration, Instant};

use futures_util::{Stream, StreamExt as _};
use pizzapi_sdk::{Error, ListOrgs, ListSessions, Result};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::client::{client, org};

/// A server whose page after a cursor names this one next.
async fn circle(next: impl Fn(&str) -> Value + Send + Sync + 'static, items: Value) -> MockServer {
    let server = MockServer::start().await;
    let answer = move |request: &Request| {
        let mut query = request.url.query_pairs();
        let cursor = query.find(|(name, _)| name == "cursor");
        let next = next(
            &cursor
                .map(|(_, text)| text.into_owned())
                .unwrap_or_default(),
        );
        let page =
            json!({ "items": items, "sessions": items, "next_cursor": next, "nextCursor": next });
        ResponseTemplate::new(200).set_body_json(page)
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// Everything up to the end; how many items, and the error it ends with.
async fn to_the_end<T: std::fmt::Debug>(list: impl Stream<Item = Result<T>>) -> (usize, Error) {
    let begun = Instant::now();
    let mut list = std::pin::pin!(list);
    let mut count = 0;
    let error = loop {
        let next = tokio::time::timeout(Duration::from_secs(10), list.next()).await;
        match next.expect("in time").expect("an error, not just an end") {
            Ok(_) => count += 1,
            Err(error) => break error,
        }
    };
    assert!(list.next().await.is_none(), "an error is the last");
    assert!(begun.elapsed() < Duration::from_secs(20));
    (count, error)
}

#[tokio::test]
async fn a_list_that_comes_round_again_ends_with_an_error() {
    let item = json!([org("acme")]);
    for (name, requests, next) in [
        ("itself", 2, (|_: &str| json!("a")) as fn(&str) -> Value),
        ("two in turn", 3, |cursor| {
            json!(if cursor == "a" { "b" } else { "a" })
        }),
        ("later", 6, |cursor| {
            let n: u64 = cursor.parse().unwrap_or(0);
            json!((if n == 5 { 2 } else { n + 1 }).to_string())
        }),
        ("its beginning", 2, |_| json!("")),
    ] {
        let server = circle(next, item.clone()).await;
        let client = client(&server);
        let (count, error) = to_the_end(client.list_all_orgs(&ListOrgs::default())).await;
        assert_eq!(count, requests, "{name}: each page once");
        match &error {
            Error::Decode { path, source, .. } => {
                assert_eq!(path, "next_cursor", "{name}");
                assert_eq!(
                    source.to_string(),
                    "the list goes round in circles",
                    "{name}"
                );
            }
            other => panic!("{name}: {other:?}"),
        }
        let asked = server.received_requests().await.expect("recorded").len();
        assert_eq!(asked, requests, "{name}");
    }
}

#[tokio::test]
async fn a_list_of_empty_pages_ends_with_an_error() {
    let next = |cursor: &str| json!((cursor.parse::<u64>().unwrap_or(0) + 1).to_string());
    let server = circle(next, json!([])).await;
    let org = client(&server)
        .org_with_token(&server.uri(), "jwt".into())
        .expect("a URL");
    let (count, error) = to_the_end(org.list_all_sessions(&ListSessions::default())).await;
    assert_eq!(count, 0);
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
    let asked = server.received_requests().await.expect("recorded").len();
    assert!(asked <= 101, "{asked}");
}
