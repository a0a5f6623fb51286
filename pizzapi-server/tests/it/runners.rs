//! Runners: registering, taking over, being asked for sessions.

use serde_json::json;

use crate::{
    platform::{ControlPlane, Instance, admin_token, runner_token, user_token},
    runner::{Runner, spawn},
};

#[tokio::test]
async fn an_id_belongs_to_who_claimed_it() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let mut owner = Runner::register(&instance, "u1", "r1").await;
    let try_as = |user: &'static str, secret: &'static str| {
        let instance = &instance;
        async move {
            let auth = json!({"orgToken": runner_token(user)});
            let mut runner = Runner::connect(instance, auth).await.expect("let in");
            let said = json!({"runnerId": "r1", "runnerSecret": secret});
            runner.emit("register_runner", said).await;
            let error = runner.error().await;
            runner.cut().await;
            error
        }
    };
    assert_eq!(
        try_as("u1", "wrong").await,
        "Runner authentication failed: secret mismatch for runner r1"
    );
    assert_eq!(
        try_as("u2", "wrong").await,
        "Runner authentication failed: secret mismatch for runner r1"
    );
    assert_eq!(
        try_as("u2", "secret of r1").await,
        "Runner authentication failed: runner r1 is owned by a different user"
    );
    owner
        .emit("service_announce", json!({"serviceIds": ["git"]}))
        .await;
    owner.leave().await;
    assert!(
        try_as("u1", "wrong").await.contains("secret mismatch"),
        "the claim stays"
    );

    let (_, list) = instance.get("/api/runners", &user_token("u9")).await;
    let runner = &list["runners"][0];
    assert_eq!(runner["connected"], false);
    assert_eq!(runner["serviceIds"], json!(["git"]));
    assert_eq!(runner["roots"], json!(["/srv/ws"]));
    assert_eq!(list["runners"].as_array().map(Vec::len), Some(1));
    instance.stop().await;
}

#[tokio::test]
async fn a_second_connection_takes_over() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut first = Runner::register(&instance, "u1", "r1").await;
    let session = spawn(&instance, &mut first, &token, "r1").await;
    for n in 0..200 {
        first.session_event(&session, json!({"n": n})).await;
    }
    first.emit("nope", json!({})).await;
    first.error().await;
    let auth = json!({"orgToken": runner_token("u1")});
    let mut second = Runner::connect(&instance, auth).await.expect("let in");
    let said = json!({"runnerId": "r1", "runnerSecret": "secret of r1"});
    second.emit("register_runner", said).await;
    let registered = second.wait_for("runner_registered").await;
    assert_eq!(
        registered["existingSessions"],
        json!([{"sessionId": session, "cwd": "/srv/ws/a"}])
    );
    assert_eq!(
        second.wait_for("trigger_subscriptions_snapshot").await,
        json!({"revision": 0, "isReconnect": true, "subscriptions": []})
    );
    first.cut().await;
    let path = format!("/api/sessions/{session}/events?limit=200");
    let (_, page) = instance.get(&path, &token).await;
    assert_eq!(
        page["items"].as_array().map(Vec::len),
        Some(200),
        "nothing of the first is lost"
    );
    let (_, list) = instance.get("/api/runners", &token).await;
    assert_eq!(list["runners"][0]["connected"], true);
    assert_eq!(list["runners"][0]["sessionCount"], 1);
    instance.stop().await;
}

#[tokio::test]
async fn a_runner_without_a_name_gets_an_id() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let auth = json!({"orgToken": runner_token("u1")});
    let mut runner = Runner::connect(&instance, auth).await.expect("let in");
    runner.emit("register_runner", json!({})).await;
    let id = runner.wait_for("runner_registered").await["runnerId"].clone();
    runner
        .emit("runner_warning", json!({"message": "disk\u{1b}[2J full"}))
        .await;
    runner.emit("nope", json!({})).await;
    runner.error().await;
    let (_, list) = instance.get("/api/runners", &user_token("u1")).await;
    let mut list = list;
    assert_eq!(list["runners"][0]["runnerId"], id);
    list["runners"][0]["runnerId"] = json!("…");
    insta::assert_json_snapshot!(list, @r#"
    {
      "runners": [
        {
          "agents": [],
          "connected": true,
          "hooks": [],
          "name": null,
          "platform": null,
          "plugins": [],
          "roots": [],
          "runnerId": "…",
          "sessionCount": 0,
          "skills": [],
          "userId": "u1",
          "version": null,
          "warning": "disk�[2J full"
        }
      ]
    }
    "#);
    let mut news = crate::events::Stream::open(&instance, "/api/events", "u1").await;
    runner.leave().await;
    assert_eq!(news.next().await.expect("news").name, "runner_removed");
    let (_, list) = instance.get("/api/runners", &user_token("u1")).await;
    assert_eq!(
        list["runners"],
        json!([]),
        "it cannot come back under that id"
    );
    instance.stop().await;
}

#[tokio::test]
async fn spawning_is_answered_by_the_runner() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u2");
    let post = |body| instance.post("/api/runners/spawn", &token, body);
    assert_eq!(
        post(json!({"runnerId": "r1"})).await.1["code"],
        "runner_not_found"
    );
    assert_eq!(post(json!({})).await.1["fields"][0]["field"], "runnerId");

    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let (status, outside) = post(json!({"runnerId": "r1", "cwd": "/srv/ws/../../etc"})).await;
    assert_eq!(
        (status, &outside["code"]),
        (400, &json!("cwd_outside_roots"))
    );
    assert_eq!(
        outside["error"],
        "Runner cannot access cwd: /srv/ws/../../etc"
    );

    let refuse = async {
        let asked = runner.wait_for("new_session").await;
        let said = json!({"sessionId": asked["sessionId"], "message": "boom"});
        runner.emit("session_error", said).await;
    };
    let ((status, refused), ()) =
        tokio::join!(post(json!({"runnerId": "r1", "prompt": "fail"})), refuse);
    assert_eq!((status, &refused["code"]), (400, &json!("runner_refused")));
    assert_eq!(refused["error"], "boom");
    let (_, sessions) = instance.get("/api/sessions", &token).await;
    assert_eq!(sessions["sessions"][0]["status"], "ended");
    assert_eq!(sessions["sessions"][0]["endReason"], "boom");

    let model = json!({"provider": "anthropic", "id": "claude-x"});
    let body = json!({"runnerId": "r1", "model": model});
    let accept = async {
        let asked = runner.wait_for("new_session").await;
        assert_eq!(
            asked,
            // Where it works is settled here, and nothing else is there that was not asked for.
            json!({"sessionId": asked["sessionId"], "cwd": "/srv/ws", "model": model})
        );
        runner
            .emit("session_ready", json!({"sessionId": asked["sessionId"]}))
            .await;
    };
    let ((status, spawned), ()) = tokio::join!(post(body), accept);
    assert_eq!(status, 200);
    assert_eq!(
        spawned,
        json!({"ok": true, "runnerId": "r1", "sessionId": spawned["sessionId"], "pending": false})
    );

    let (status, pending) = post(json!({"runnerId": "r1"})).await;
    assert_eq!(
        (status, &pending["pending"]),
        (200, &json!(true)),
        "after 5 s without a word"
    );
    instance.stop().await;
}

#[tokio::test]
async fn only_its_owner_and_admins_stop_a_runner() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let body = json!({"runnerId": "r1"});
    let (status, refused) = instance
        .post("/api/runners/stop", &user_token("u2"), body.clone())
        .await;
    assert_eq!((status, &refused["code"]), (403, &json!("forbidden")));
    for (path, token, event) in [
        ("/api/runners/restart", user_token("u1"), "restart"),
        ("/api/runners/stop", admin_token("u3"), "shutdown"),
    ] {
        let answer = instance.post(path, &token, body.clone()).await;
        assert_eq!(answer, (200, json!({"ok": true})));
        assert_eq!(runner.wait_for(event).await, json!({}));
    }
    instance.stop().await;
}

#[tokio::test]
async fn sessions_end_for_a_reason() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let mut news = crate::events::Stream::open(&instance, "/api/events", "u1").await;
    let ended = async |runner: &mut Runner, session: &str, event| {
        runner.session_event(session, event).await;
        assert_eq!(runner.wait_for("session_ended").await["sessionId"], session);
        let path = format!("/api/sessions/{session}");
        let (_, shown) = instance.get(&path, &token).await;
        (
            shown["status"].clone(),
            shown["endReason"].clone(),
            shown["exitCode"].clone(),
        )
    };
    let session = spawn(&instance, &mut runner, &token, "r1").await;
    let exit = json!({"type": "exit", "code": 3, "signal": null});
    assert_eq!(
        ended(&mut runner, &session, exit.clone()).await,
        (json!("ended"), json!("exited"), json!(3))
    );
    let path = format!("/api/sessions/{session}");
    let (status, over) = instance.delete(&path, &token).await;
    assert_eq!((status, &over["code"]), (409, &json!("session_ended")));

    let session = spawn(&instance, &mut runner, &token, "r1").await;
    let path = format!("/api/sessions/{session}");
    assert_eq!(instance.delete(&path, &user_token("u2")).await.0, 403);
    assert_eq!(
        instance.delete(&path, &token).await,
        (200, json!({"ok": true}))
    );
    assert_eq!(
        runner.wait_for("kill_session").await,
        json!({"sessionId": session})
    );
    let (_, reason, _) = ended(&mut runner, &session, exit).await;
    assert_eq!(reason, "killed");
    assert_eq!(
        instance.delete("/api/sessions/none", &token).await.1["code"],
        "session_not_found"
    );

    let mut names = Vec::new();
    while names
        .iter()
        .filter(|name| *name == "session_removed")
        .count()
        < 2
    {
        names.push(news.next().await.expect("news").name);
    }
    names.retain(|name| name != "runner_updated");
    let once = ["session_added", "session_status", "session_removed"];
    assert_eq!(names, [once, once].concat());
    instance.stop().await;
}

#[tokio::test]
async fn sessions_that_a_runner_has_lost_are_ended_and_the_rest_go_on() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let kept = spawn(&instance, &mut runner, &token, "r1").await;
    let lost = spawn(&instance, &mut runner, &token, "r1").await;
    let killed = spawn(&instance, &mut runner, &token, "r1").await;
    let mut news = crate::events::Stream::open(&instance, "/api/events", "u1").await;
    runner.leave().await;
    assert_eq!(news.next().await.expect("news").name, "runner_removed");
    let status = async |session: &str| {
        let (_, shown) = instance
            .get(&format!("/api/sessions/{session}"), &token)
            .await;
        (shown["status"].clone(), shown["endReason"].clone())
    };
    assert_eq!(status(&lost).await.0, "active", "the runner may come back");
    assert_eq!(
        instance
            .delete(&format!("/api/sessions/{killed}"), &token)
            .await
            .0,
        200
    );

    let mut runner = Runner::register(&instance, "u1", "r1").await;
    runner.wait_for("list_sessions").await;
    runner
        .emit("sessions_list", json!({"sessions": [kept, killed]}))
        .await;
    assert_eq!(
        runner.wait_for("kill_session").await["sessionId"],
        json!(killed)
    );
    while news.next().await.expect("news").name != "session_removed" {}
    assert_eq!(status(&lost).await, (json!("ended"), json!("lost")));
    assert_eq!(status(&kept).await.0, "active");

    runner
        .session_event(&lost, json!({"type": "exit", "code": 0}))
        .await;
    while news.next().await.expect("news").name != "session_removed" {}
    assert_eq!(
        status(&lost).await,
        (json!("ended"), json!("exited")),
        "it knew better, later"
    );
    instance.stop().await;
}

#[tokio::test]
async fn nothing_a_runner_sends_is_met_with_silence() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut other = Runner::register(&instance, "u2", "r2").await;
    let foreign = spawn(&instance, &mut other, &token, "r2").await;
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    for frame in [
        r#"42/runner,["runner_session_event"]"#,
        r#"42/runner,["runner_session_event",null]"#,
        r#"42/runner,["runner_session_event","x"]"#,
        r#"42/runner,["runner_session_event",{"sessionId":"../x","event":1}]"#,
        r#"42/runner,["session_ready",[]]"#,
        r#"42/runner,["session_ready",{"sessionId":5}]"#,
        r#"42/runner,["sessions_list",{"sessions":"all"}]"#,
        r#"42/runner,["service_announce",{}]"#,
        r#"42/runner,["no_such_event",{"_placeholder":true,"num":0}]"#,
        r#"42/runner,["runner_session_event",{"sessionId":"none","event":{}}]"#,
        r#"42/runner,["register_runner",{"runnerId":"a b"}]"#,
        r#"42/runner,["register_runner",{"roots":{"a":1}}]"#,
    ] {
        runner.raw(frame).await;
        let error = runner.error().await;
        assert!(!error.is_empty(), "{frame}");
    }
    for event in [
        "runner_session_event",
        "session_killed",
        "session_ready",
        "session_error",
    ] {
        let said = json!({"sessionId": foreign, "event": {"type": "exit"}, "message": "x"});
        runner.emit(event, said).await;
        if event != "session_killed" {
            let expected = format!("Session {foreign} does not belong to this runner");
            assert_eq!(runner.error().await, expected, "{event}");
        }
    }
    runner.emit("pong", json!({"now": 1})).await;
    runner.raw(r#"42/runner,["pong"]"#).await;
    runner.emit("nope", json!({})).await;
    assert_eq!(
        runner.error().await,
        "Unknown event: nope",
        "a pong is not answered"
    );
    let (_, shown) = instance
        .get(&format!("/api/sessions/{foreign}"), &token)
        .await;
    assert_eq!(
        (&shown["status"], &shown["eventCount"]),
        (&json!("active"), &json!(0))
    );

    let auth = json!({"orgToken": runner_token("u1")});
    let mut early = Runner::connect(&instance, auth).await.expect("let in");
    early.session_event(&foreign, json!({})).await;
    assert_eq!(early.error().await, "Runner is not registered");
    early.cut().await;
    instance.stop().await;
}

#[tokio::test]
async fn frames_that_are_no_protocol_crash_nothing() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    for garbage in [
        "",
        "9",
        "4",
        "42",
        "42/runner",
        "42/runner,",
        "42/runner,{",
        "42/runner,[]",
        "42/runner,[1]",
        "42/runner,[\"x\"",
        "451-/runner,[\"x\"]",
        "4599999999999-/runner,[]",
        "43/runner,1[]",
        "40/runner,",
        "40/runner,{\"orgToken\":",
        "41/runner,",
        "44/runner,{}",
        "\u{0}",
        "b4AAAA",
        "0{}",
        "6",
    ] {
        let mut socket = Runner::open(&instance).await;
        socket.raw(garbage).await;
        drop(socket);
        let auth = json!({"orgToken": runner_token("u1")});
        let mut runner = Runner::connect(&instance, auth).await.expect("let in");
        runner.raw(garbage).await;
        drop(runner);
    }
    assert_eq!(instance.get("/health", "").await.0, 200);
    Runner::register(&instance, "u1", "r1").await;
    instance.stop().await;
}
