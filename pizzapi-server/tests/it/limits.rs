//! Logs have an end: long events, long logs.

use serde_json::{Value, json};

use crate::{
    events::Stream,
    platform::{ControlPlane, Instance, user_token},
    runner::{Runner, spawn},
};

#[tokio::test]
async fn long_events_come_in_parts_and_long_logs_lose_their_beginning() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let session = spawn(&instance, &mut runner, &token, "r1").await;
    let long = json!({"type": "picture", "data": "\"x\"".repeat(100_000)});
    runner.session_event(&session, long.clone()).await;
    let line = "x".repeat(60_000);
    for n in 0..300 {
        runner
            .session_event(&session, json!({"n": n, "line": line}))
            .await;
        if n == 0 {
            let path = format!("/api/sessions/{session}/events?follow=true");
            let mut follower = Stream::open(&instance, &path, "u1").await;
            let mut joined = String::new();
            loop {
                let told = follower.next().await.expect("told").data["event"].clone();
                assert_eq!(told["type"], "part");
                joined += told["text"].as_str().expect("text");
                if told["part"] == told["of"] {
                    break;
                }
            }
            assert_eq!(serde_json::from_str::<Value>(&joined).expect("whole"), long);
        }
    }
    runner
        .session_event(&session, json!({"type": "exit", "code": 0}))
        .await;
    let path = format!("/api/sessions/{session}/events?follow=true");
    runner.wait_for("session_ended").await;
    let mut told = Stream::open(&instance, &path, "u1").await.rest().await;
    assert_eq!(told.pop().expect("end").name, "end");
    let gap = &told[0];
    assert_eq!(gap.data["event"]["type"], "gap");
    assert_eq!(gap.data["event"]["dropped"].as_i64(), gap.id);
    let first = gap.id.expect("id");
    assert!(first > 1);
    for (expected, told) in (first..).zip(&told) {
        assert_eq!(told.id, Some(expected), "no hole after the gap");
    }
    let kept: usize = told
        .iter()
        .map(|told| told.data["event"].to_string().len())
        .sum();
    assert!((14 << 20..=16 << 20).contains(&kept), "{kept}");
    instance.stop().await;
}

#[tokio::test]
async fn a_message_that_is_too_large_ends_the_connection_only() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let mut news = Stream::open(&instance, "/api/events", "u1").await;
    let said = json!(["runner_warning", {"message": "x".repeat(5 << 20)}]);
    runner.provoke(&format!("42/runner,{said}")).await;
    assert_eq!(news.next().await.expect("news").name, "runner_removed");
    Runner::register(&instance, "u1", "r1").await;
    instance.stop().await;
}
