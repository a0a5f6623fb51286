//! Starting, stopping, starting again.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::{Duration, Instant},
};

use pizzapi_server::{Error, Server};
use pizzapi_types::instance::InstanceFile;
use serde_json::json;

use crate::{
    platform::{ControlPlane, Instance, ORG, config, user_token},
    runner::{Runner, spawn},
};

#[tokio::test]
async fn it_says_where_it_is_and_takes_that_back() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let file = instance.dir.path().join("instance.json");
    let said: InstanceFile =
        serde_json::from_str(&std::fs::read_to_string(&file).expect("there")).expect("json");
    assert_eq!(said.address, instance.address.to_string());
    assert_eq!((said.pid, said.generation), (std::process::id(), 3));
    assert_eq!(said.org_id.as_str(), ORG);
    let (status, health) = instance.get("/health", "").await;
    assert_eq!((status, &health["status"]), (200, &json!("ok")));
    assert_eq!(health["org_id"], ORG);
    assert_eq!(health["redis"], json!(null));
    assert_eq!(health["version"]["socketProtocol"], 1);

    let second = Server::start(config(instance.dir.path(), &plane.url)).await;
    assert!(
        matches!(second, Err(Error::AlreadyRunning(Some(pid))) if pid == std::process::id()),
        "one server a folder"
    );
    for entry in std::fs::read_dir(instance.dir.path()).expect("listed") {
        let entry = entry.expect("entry");
        let mode = entry.metadata().expect("metadata").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
    }
    instance.stop().await;
    assert!(!file.exists());
}

#[tokio::test]
async fn a_folder_that_is_gone_is_not_made() {
    let missing = Path::new("/tmp/pizzapi-server-no-such-folder");
    let started = Server::start(config(missing, "http://127.0.0.1:1")).await;
    assert!(matches!(started, Err(Error::NoDataDir(_))));
    assert!(!missing.exists());
}

#[tokio::test]
async fn sessions_and_claims_outlive_a_restart() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let session = spawn(&instance, &mut runner, &token, "r1").await;
    for n in 0..100 {
        runner.session_event(&session, json!({"n": n})).await;
    }
    // What was sent before this was answered has been handled.
    runner.emit("nope", json!({})).await;
    runner.error().await;
    let begun = Instant::now();
    let dir = instance.stop().await;
    assert!(begun.elapsed().as_secs() < 8, "stops politely, but soon");
    let mut last = None;
    while let Some(frame) = runner.frame().await {
        last = Some(frame);
    }
    // Engine.IO's close: after Socket.IO's own `41` the official client would not come back.
    assert_eq!(last.as_deref(), Some("1"));

    let instance = Instance::start_in(dir, &plane.url).await;
    let (_, shown) = instance
        .get(&format!("/api/sessions/{session}"), &token)
        .await;
    assert_eq!(
        (&shown["status"], &shown["eventCount"]),
        (&json!("active"), &json!(100))
    );
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    runner
        .session_event(&session, json!({"type": "exit", "code": 0}))
        .await;
    runner.wait_for("session_ended").await;
    let (_, shown) = instance
        .get(&format!("/api/sessions/{session}"), &token)
        .await;
    assert_eq!(
        (&shown["endReason"], &shown["eventCount"]),
        (&json!("exited"), &json!(101))
    );
    instance.stop().await;
}

#[tokio::test]
async fn several_serve_side_by_side() {
    let plane = ControlPlane::start().await;
    let all = futures_util::future::join_all((0..5).map(|_| Instance::start(&plane.url))).await;
    for instance in &all {
        assert_eq!(instance.get("/api/runners", &user_token("u1")).await.0, 200);
    }
    futures_util::future::join_all(all.into_iter().map(Instance::stop)).await;
}

#[tokio::test]
async fn a_single_tenant_server_serves_its_health_only() {
    let dir = tempfile::tempdir().expect("folder");
    let mut config = config(dir.path(), "http://127.0.0.1:1");
    config.tenant = None;
    let server = Server::start(config).await.expect("started");
    let url = format!("http://{}", server.address());
    let http = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()
        .expect("client");
    for (path, status) in [("/health", 200), ("/api/runners", 401)] {
        let answer = http
            .get(format!("{url}{path}"))
            .bearer_auth(user_token("u1"))
            .send()
            .await;
        assert_eq!(answer.expect("answered").status(), status, "{path}");
    }
}

#[tokio::test]
async fn nothing_is_lost_while_the_database_cannot_be_written() {
    use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let session = spawn(&instance, &mut runner, &token, "r1").await;
    let file = SqliteConnectOptions::new().filename(instance.dir.path().join("instance.db"));
    let mut other = SqliteConnection::connect_with(&file).await.expect("opened");
    let held = other.begin_with("BEGIN IMMEDIATE").await.expect("locked");
    for n in 0..100 {
        runner.session_event(&session, json!({"n": n})).await;
    }
    let (status, health) = instance.get("/health", "").await;
    assert_eq!((status, &health["code"]), (503, &json!("unavailable")));
    assert_eq!(
        instance.get("/api/sessions", &token).await.0,
        200,
        "reading goes on"
    );
    held.rollback().await.expect("let go");
    runner
        .session_event(&session, json!({"type": "exit", "code": 0}))
        .await;
    runner.wait_for("session_ended").await;
    let (_, shown) = instance
        .get(&format!("/api/sessions/{session}"), &token)
        .await;
    assert_eq!(shown["eventCount"], 101);
    assert_eq!(instance.get("/health", "").await.0, 200);
    instance.stop().await;
}

#[tokio::test]
async fn it_ends_when_its_folder_is_taken_away() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    assert_eq!(instance.get("/health", "").await.0, 200);
    std::fs::remove_dir_all(instance.dir.path()).expect("taken away");
    tokio::time::timeout(Duration::from_secs(15), instance.ended())
        .await
        .expect("it ends by itself");
}
