//! Logs and streams: every event once, in order.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::{Value, json};

use crate::{
    platform::{ControlPlane, Instance, user_token},
    runner::{Runner, spawn},
};

#[derive(Debug)]
pub struct Told {
    pub id: Option<i64>,
    pub name: String,
    pub data: Value,
}

/// A stream of server-sent events.
pub struct Stream {
    bytes: std::pin::Pin<Box<dyn futures_util::Stream<Item = Vec<u8>> + Send>>,
    text: String,
}

impl Stream {
    pub async fn open(instance: &Instance, path: &str, user: &str) -> Self {
        Self::open_after(instance, path, user, None).await
    }

    pub async fn open_after(
        instance: &Instance,
        path: &str,
        user: &str,
        after: Option<i64>,
    ) -> Self {
        let mut request = instance.request(reqwest::Method::GET, path, &user_token(user));
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = request.send().await.expect("answered");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let bytes = response
            .bytes_stream()
            .map(|chunk| chunk.expect("chunk").to_vec());
        Self {
            bytes: Box::pin(bytes),
            text: String::new(),
        }
    }

    /// The next event; `None` at the end.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let told = parse(block);
                self.text = rest.to_owned();
                if let Some(told) = told {
                    return Some(told);
                }
                continue;
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.bytes.next()).await;
            self.text += std::str::from_utf8(&chunk.expect("in time")?).expect("UTF-8");
        }
    }

    pub async fn rest(mut self) -> Vec<Told> {
        let mut all = Vec::new();
        while let Some(told) = self.next().await {
            all.push(told);
        }
        all
    }
}

fn parse(block: &str) -> Option<Told> {
    let field = |name: &str| {
        let mut lines = block.lines();
        lines.find_map(|line| {
            line.strip_prefix(name)?
                .strip_prefix(": ")
                .map(str::to_owned)
        })
    };
    Some(Told {
        id: field("id").map(|id| id.parse().expect("number")),
        name: field("event")?,
        data: serde_json::from_str(&field("data")?).expect("json"),
    })
}

#[tokio::test]
async fn a_follower_gets_every_event_once_in_order() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let session = spawn(&instance, &mut runner, &token, "r1").await;
    let path = format!("/api/sessions/{session}/events");
    let follow = format!("{path}?follow=true");
    let mut followers = vec![Stream::open(&instance, &follow, "u2").await];
    for n in 1..=500 {
        runner.session_event(&session, json!({"n": n})).await;
        if n % 100 == 0 {
            followers.push(Stream::open(&instance, &follow, "u2").await);
        }
    }
    runner
        .session_event(&session, json!({"type": "exit", "code": 0, "signal": null}))
        .await;
    followers.push(Stream::open(&instance, &follow, "u2").await);
    for follower in followers {
        let mut told = follower.rest().await;
        let end = told.pop().expect("an end");
        assert_eq!((end.name.as_str(), end.id), ("end", None));
        assert_eq!(told.len(), 501);
        for (at, told) in (1..).zip(&told) {
            assert_eq!((told.id, told.name.as_str()), (Some(at), "event"));
            assert_eq!(told.data["seq"], at);
            if at <= 500 {
                assert_eq!(told.data["event"], json!({"n": at}));
            }
        }
    }
    let resumed = Stream::open_after(&instance, &follow, "u2", Some(499))
        .await
        .rest()
        .await;
    let ids: Vec<_> = resumed.iter().map(|told| told.id).collect();
    assert_eq!(
        ids,
        [Some(500), Some(501), None],
        "goes on after the last one seen"
    );

    let mut since = String::new();
    let mut read = 0;
    loop {
        let (_, page) = instance
            .get(&format!("{path}?limit=200{since}"), &token)
            .await;
        read += page["items"].as_array().expect("items").len();
        match page["next_cursor"].as_str() {
            Some(next) => since = format!("&since={next}"),
            None => break,
        }
    }
    assert_eq!(read, 501);
    let (_, shown) = instance
        .get(&format!("/api/sessions/{session}"), &token)
        .await;
    assert_eq!(shown["eventCount"], 501);
    instance.stop().await;
}

#[tokio::test]
async fn a_follower_hears_at_once_and_ends_with_the_server() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let session = spawn(&instance, &mut runner, &token, "r1").await;
    let path = format!("/api/sessions/{session}/events?follow=true");
    let mut follower = Stream::open(&instance, &path, "u1").await;
    for line in ["a", "b\nc", "ä\u{2028}\r"] {
        let event = json!({"type": "stdout", "line": line});
        runner.session_event(&session, event.clone()).await;
        assert_eq!(follower.next().await.expect("told").data["event"], event);
    }
    let news = Stream::open(&instance, "/api/events", "u1").await;
    let (_, rest, news) = tokio::join!(instance.stop(), follower.rest(), news.rest());
    assert!(rest.is_empty(), "no `end`: the session is not over");
    assert!(
        news.iter().all(|told| told.name.starts_with("runner_")),
        "{news:?}"
    );
}

#[tokio::test]
async fn lists_are_paged_and_strict() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(spawn(&instance, &mut runner, &token, "r1").await);
    }
    made.reverse();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let (_, page) = instance
            .get(&format!("/api/sessions?limit=2{cursor}"), &token)
            .await;
        for session in page["sessions"].as_array().expect("sessions") {
            seen.push(session["sessionId"].as_str().expect("id").to_owned());
        }
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, made, "newest first, none twice");
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("orgId=x", "orgId"),
    ] {
        let (status, body) = instance
            .get(&format!("/api/sessions?{query}"), &token)
            .await;
        assert_eq!(
            (status, &body["fields"][0]["field"]),
            (400, &json!(field)),
            "{query}"
        );
    }
    let (_, shown) = instance
        .get(&format!("/api/sessions/{}", made[0]), &token)
        .await;
    let mut shown = shown;
    (shown["sessionId"], shown["startedAt"]) = (json!("…"), json!("…"));
    insta::assert_json_snapshot!(shown, @r#"
    {
      "cwd": "/srv/ws/a",
      "endReason": null,
      "endedAt": null,
      "eventCount": 0,
      "exitCode": null,
      "prompt": "hello",
      "runnerId": "r1",
      "runnerName": "laptop",
      "sessionId": "…",
      "startedAt": "…",
      "status": "active",
      "userId": "u1"
    }
    "#);
    instance.stop().await;
}
