//! Requests with an `Idempotency-Key`: a session is started once, however often it is asked for.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    platform::{ControlPlane, Instance, runner_token, user_token},
    runner::Runner,
};

/// A runner that takes whatever it is asked for.
fn willing(mut runner: Runner) -> JoinHandle<()> {
    tokio::spawn(async move {
        while let Some((name, asked)) = runner.event().await {
            if name == "new_session" {
                let said = json!({"sessionId": asked["sessionId"]});
                runner.emit("session_ready", said).await;
            }
        }
    })
}

/// The status, the body, and whether it was said before.
async fn spawn(instance: &Instance, user: &str, key: &str, body: &Value) -> (u16, Value, bool) {
    let token = user_token(user);
    let request = instance.request(Method::POST, "/api/runners/spawn", &token);
    let request = request.json(body).header("idempotency-key", key);
    let response = request.send().await.expect("answered");
    let replayed = response.headers().contains_key("idempotent-replayed");
    let status = response.status().as_u16();
    let body = response.bytes().await.expect("body");
    (
        status,
        serde_json::from_slice(&body).expect("json"),
        replayed,
    )
}

async fn sessions(instance: &Instance) -> usize {
    let (_, list) = instance.get("/api/sessions", &user_token("u1")).await;
    list["sessions"].as_array().expect("sessions").len()
}

#[tokio::test]
async fn a_session_is_started_once_a_key() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let runner = willing(Runner::register(&instance, "u1", "r1").await);
    let body = json!({"runnerId": "r1", "prompt": "hello"});

    let (status, first, replayed) = spawn(&instance, "u1", "k1", &body).await;
    assert_eq!((status, replayed), (200, false), "{first}");
    assert_eq!(
        spawn(&instance, "u1", "k1", &body).await,
        (200, first.clone(), true)
    );
    assert_eq!(sessions(&instance).await, 1);

    let other = json!({"runnerId": "r1", "prompt": "bye"});
    let (status, conflict, _) = spawn(&instance, "u1", "k1", &other).await;
    assert_eq!(
        (status, &conflict["code"]),
        (409, &json!("idempotency_conflict"))
    );

    let (status, theirs, replayed) = spawn(&instance, "u2", "k1", &body).await;
    assert_eq!((status, replayed), (200, false), "another user's key");
    assert_ne!(theirs["sessionId"], first["sessionId"]);
    assert_eq!(sessions(&instance).await, 2);

    let twice = futures_util::future::join_all((0..5).map(|_| spawn(&instance, "u1", "k2", &body)));
    let twice = twice.await;
    assert!(
        twice
            .iter()
            .all(|(status, told, _)| *status == 200 && *told == twice[0].1)
    );
    assert_eq!(twice.iter().filter(|(_, _, replayed)| !replayed).count(), 1);
    assert_eq!(sessions(&instance).await, 3, "all at once are one");

    for _ in 0..2 {
        let token = user_token("u1");
        let (status, _) = instance
            .post("/api/runners/spawn", &token, body.clone())
            .await;
        assert_eq!(status, 200);
    }
    assert_eq!(
        sessions(&instance).await,
        5,
        "without a key each is its own"
    );

    let (status, refused, _) = spawn(&instance, "u1", &"k".repeat(300), &body).await;
    assert_eq!(
        (status, &refused["code"]),
        (400, &json!("invalid_idempotency_key"))
    );

    // Neither by the router of another org, nor with a token of another kind, is the answer to be had.
    let request = |token: &str| {
        let request = instance.request(Method::POST, "/api/runners/spawn", token);
        request.json(&body).header("idempotency-key", "k1")
    };
    let foreign = request(&user_token("u1")).header("x-pizzapi-org-id", crate::platform::OTHER_ORG);
    assert_eq!(crate::platform::answer(foreign).await.0, 421);
    assert_eq!(
        crate::platform::answer(request(&runner_token("u1")))
            .await
            .0,
        401
    );

    runner.abort();
    let dir = instance.stop().await;
    let instance = Instance::start_in(dir, &plane.url).await;
    assert_eq!(
        spawn(&instance, "u1", "k1", &body).await,
        (200, first, true),
        "also later"
    );
    assert_eq!(sessions(&instance).await, 5);
    instance.stop().await;
}

#[tokio::test]
async fn what_was_refused_is_tried_again_under_its_key() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let body = json!({"runnerId": "r1"});
    assert_eq!(spawn(&instance, "u1", "k", &body).await.0, 404);
    let runner = willing(Runner::register(&instance, "u1", "r1").await);
    let (status, _, replayed) = spawn(&instance, "u1", "k", &body).await;
    assert_eq!((status, replayed), (200, false));
    runner.abort();
    instance.stop().await;
}

#[tokio::test]
async fn the_other_changes_take_keys_too() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let session = crate::runner::spawn(&instance, &mut runner, &token, "r1").await;
    let kill = || {
        let path = format!("/api/sessions/{session}");
        let request = instance.request(Method::DELETE, &path, &token);
        crate::platform::answer(request.header("idempotency-key", "k"))
    };
    assert_eq!(kill().await, (200, json!({"ok": true})));
    runner.wait_for("kill_session").await;
    runner
        .session_event(&session, json!({"type": "exit"}))
        .await;
    runner.wait_for("session_ended").await;
    assert_eq!(
        kill().await,
        (200, json!({"ok": true})),
        "not 409: it was this request that ended it"
    );
    let stop = || {
        let request = instance.request(Method::POST, "/api/runners/stop", &token);
        let request = request.json(&json!({"runnerId": "r1"}));
        crate::platform::answer(request.header("idempotency-key", "k"))
    };
    assert_eq!((stop().await.0, stop().await.0), (200, 200));
    runner.wait_for("shutdown").await;
    runner.emit("nope", json!({})).await;
    let (next, _) = runner.event().await.expect("there");
    assert_eq!(next, "error", "it was told once");
    instance.stop().await;
}
