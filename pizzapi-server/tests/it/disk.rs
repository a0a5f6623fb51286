//! A database that cannot be written: nothing half done, nothing lost, and no restart needed.

use std::time::{Duration, Instant};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    events::Stream,
    platform::{ControlPlane, Instance, runner_token, user_token},
    runner::{Runner, spawn},
};

async fn database(instance: &Instance) -> SqliteConnection {
    let file = SqliteConnectOptions::new().filename(instance.dir.path().join("instance.db"));
    SqliteConnection::connect_with(&file).await.expect("opened")
}

/// The request is answered "not now", with a time to come back.
async fn put_off(request: RequestBuilder) {
    let begun = Instant::now();
    let response = request.send().await.expect("answered");
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "1");
    let body: Value = response.json().await.expect("json");
    assert_eq!(body["code"], "unavailable");
    assert!(
        !body["detail"].as_str().expect("text").contains("database"),
        "the cause is the log's"
    );
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn while_the_database_is_locked_changes_are_put_off_and_reading_goes_on() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let session = spawn(&instance, &mut runner, &token, "r1").await;
    runner.session_event(&session, json!({"n": 1})).await;
    let path = format!("/api/sessions/{session}");
    let log = format!("{path}/events");
    let mut follower = Stream::open(&instance, &format!("{log}?follow=true"), "u1").await;
    assert_eq!(
        follower.next().await.expect("told").data["event"],
        json!({"n": 1})
    );

    let mut other = database(&instance).await;
    let held = other.begin_with("BEGIN IMMEDIATE").await.expect("locked");
    let start = || {
        let request = instance.request(Method::POST, "/api/runners/spawn", &token);
        request.json(&json!({"runnerId": "r1"}))
    };
    tokio::join!(
        put_off(instance.request(Method::GET, "/health", "")),
        put_off(start()),
        put_off(start().header("idempotency-key", "k")),
        put_off(instance.request(Method::DELETE, &path, &token)),
    );
    for path in ["/api/me", "/api/runners", "/api/sessions", &path, &log] {
        assert_eq!(instance.get(path, &token).await.0, 200, "{path}");
    }
    let body = json!({"runnerId": "r1"});
    let (status, _) = instance.post("/api/runners/restart", &token, body).await;
    assert_eq!(status, 200, "needs no database");
    runner.session_event(&session, json!({"n": 2})).await;
    let auth = json!({"orgToken": runner_token("u2")});
    let mut newcomer = Runner::connect(&instance, auth).await.expect("let in");
    newcomer
        .emit(
            "register_runner",
            json!({"runnerId": "r2", "runnerSecret": "s"}),
        )
        .await;
    assert!(newcomer.error().await.contains("at the moment"));

    held.rollback().await.expect("let go");
    let begun = Instant::now();
    while instance.get("/health", "").await.0 != 200 {
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "it does not recover"
        );
    }
    assert_eq!(
        follower.next().await.expect("told").data["event"],
        json!({"n": 2}),
        "not lost"
    );
    let (_, list) = instance.get("/api/sessions", &token).await;
    assert_eq!(
        list["sessions"].as_array().map(Vec::len),
        Some(1),
        "what was put off was not done"
    );
    runner.wait_for("restart").await;
    runner.emit("nope", json!({})).await;
    let (next, said) = runner.event().await.expect("there");
    assert_eq!(
        next, "error",
        "nor was it asked to start or end anything: {said}"
    );

    let again = async {
        let asked = runner.wait_for("new_session").await;
        let said = json!({"sessionId": asked["sessionId"]});
        runner.emit("session_ready", said).await;
    };
    let (response, ()) = tokio::join!(start().header("idempotency-key", "k").send(), again);
    assert_eq!(
        response.expect("answered").status(),
        200,
        "under the same key"
    );
    assert_eq!(instance.delete(&path, &token).await.0, 200);
    runner.wait_for("kill_session").await;
    instance.stop().await;
}
