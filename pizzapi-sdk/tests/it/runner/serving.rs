//! What a runner does as long as it is wanted.

use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use pizzapi_sdk::runner::{AgentCommand, Runner, RunnerExit, RunnerIdentity, RunnerStatus};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::{accept_async, tungstenite::Message};

use super::{Instance, PATIENCE, Peer, echo, fixed, run, with_root};

#[tokio::test]
async fn it_registers_as_recorded_and_answers_what_it_is_asked() {
    let instance = Instance::start().await;
    let identity = RunnerIdentity::new();
    let (stop, running) = run(with_root(Runner::builder(
        fixed(&instance, "jwt"),
        identity.clone(),
        echo(),
    )));
    let mut peer = instance.accept().await;
    let (auth, registration) = peer.register().await;
    assert_eq!(
        auth,
        json!({
            "apiKey": "jwt", "orgToken": "jwt", "orgSlug": "acme",
            "runnerId": identity.runner_id, "runnerSecret": identity.secret,
            "protocolVersion": 1, "clientVersion": env!("CARGO_PKG_VERSION"),
        })
    );
    assert_eq!(registration["name"], "laptop");
    assert_eq!(registration["platform"], "linux");
    assert_eq!(registration["skills"], json!([]));

    peer.say("2").await;
    assert_eq!(peer.hear().await, "3");
    peer.say(r#"42/runner,7["list_sessions",{}]"#).await;
    let mut answers = [peer.hear().await, peer.hear().await];
    answers.sort();
    assert_eq!(
        answers,
        [
            r#"42/runner,["sessions_list",{"sessions":[]}]"#,
            "43/runner,7[]"
        ]
    );
    peer.emit("ping", json!({})).await;
    assert!(peer.event().await.1["now"].is_i64());
    for (request, answer) in [
        ("list_models", "models_list"),
        ("list_skills", "skills_list"),
        ("list_files", "file_result"),
    ] {
        peer.emit(request, json!({ "requestId": "r1" })).await;
        let (name, payload) = peer.event().await;
        assert_eq!(
            (name.as_str(), &payload["requestId"]),
            (answer, &json!("r1"))
        );
    }
    peer.emit("new_terminal", json!({ "terminalId": "t1" }))
        .await;
    let (name, payload) = peer.event().await;
    assert_eq!(name, "terminal_error");
    assert_eq!(
        payload["message"],
        "the runner was started without --allow-terminal"
    );
    peer.emit("kill_session", json!({ "sessionId": "unknown" }))
        .await;
    assert_eq!(
        peer.event().await,
        ("session_killed".into(), json!({ "sessionId": "unknown" }))
    );

    stop.cancel();
    assert_eq!(peer.hear().await, "41/runner,");
    peer.drain().await;
    assert_eq!(
        running.await.expect("ran").expect("stopped"),
        RunnerExit::Stopped
    );
}

#[tokio::test]
async fn it_leaves_when_the_instance_says_so() {
    for (event, exit) in [
        ("restart", RunnerExit::Restart),
        ("shutdown", RunnerExit::Stopped),
    ] {
        let instance = Instance::start().await;
        let (_stop, running) = run(with_root(Runner::builder(
            fixed(&instance, "jwt"),
            RunnerIdentity::new(),
            AgentCommand::new("sleep", ["500"]),
        )));
        let mut peer = instance.accept().await;
        peer.register().await;
        peer.emit("new_session", json!({ "sessionId": "s1" })).await;
        assert_eq!(peer.event().await.0, "session_ready");
        peer.emit(event, json!({})).await;
        let (_, told) = peer.event().await;
        assert_eq!(
            told["event"],
            json!({ "type": "exit", "code": null, "signal": "SIGTERM" }),
            "its sessions end first"
        );
        peer.drain().await;
        assert_eq!(running.await.expect("ran").expect("left"), exit);
    }
}

#[tokio::test]
async fn sessions_go_on_without_the_connection_and_are_told_in_order_afterwards() {
    let instance = Instance::start().await;
    let statuses = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&statuses);
    let runner = with_root(
        Runner::builder(
            fixed(&instance, "jwt"),
            RunnerIdentity::new(),
            AgentCommand::new("/usr/bin/tail", ["-n", "+1"]),
        )
        .on_status(move |status| seen.lock().expect("free").push(status)),
    );
    let (stop, running) = run(runner);
    let mut peer = instance.accept().await;
    peer.register().await;
    // The connection goes in the very moment the session begins.
    let prompt: String = (0..500).fold(String::new(), |text, n| format!("{text}{n}\n"));
    peer.emit(
        "new_session",
        json!({ "sessionId": "s1", "prompt": prompt }),
    )
    .await;
    peer.say("41/runner,").await;
    let mut told = Vec::new();
    while let Ok(Some(Ok(frame))) = timeout(PATIENCE, peer.frames.next()).await {
        if let Message::Text(text) = frame {
            told.push(text.to_string());
        }
    }
    drop(peer);

    let mut peer = instance.accept().await;
    peer.register().await;
    loop {
        let text = peer.hear().await;
        let over = text.contains(r#""type":"exit""#);
        told.push(text);
        if over {
            break;
        }
    }
    assert!(told[0].contains("session_ready"), "{}", told[0]);
    let lines: Vec<String> = told
        .iter()
        .filter_map(|text| {
            let json = text.strip_prefix("42/runner,")?;
            let json = json.trim_start_matches(|c: char| c.is_ascii_digit());
            let (_, event): (Value, Value) = serde_json::from_str(json).ok()?;
            event["event"]["line"].as_str().map(ToOwned::to_owned)
        })
        .collect();
    let expected: Vec<String> = (0..500).map(|n| n.to_string()).collect();
    assert_eq!(lines, expected);
    stop.cancel();
    peer.drain().await;
    running.await.expect("ran").expect("stopped");
    let statuses = statuses.lock().expect("free");
    let connected = |status: &&RunnerStatus| matches!(status, RunnerStatus::Connected { .. });
    assert_eq!(statuses.iter().filter(connected).count(), 2);
}

#[tokio::test]
async fn a_server_that_falls_silent_or_talks_nonsense_is_left() {
    let instance = Instance::start().await;
    let (stop, running) = run(with_root(Runner::builder(
        fixed(&instance, "jwt"),
        RunnerIdentity::new(),
        echo(),
    )));
    let mut peer = instance.accept().await;
    peer.register().await;
    peer.say("what is this").await;
    peer.drain().await;
    let (stream, _) = instance.listener.accept().await.expect("accepted");
    let mut peer = Peer {
        frames: accept_async(stream).await.expect("a WebSocket"),
    };
    peer.say(r#"0{"sid":"x","upgrades":[],"pingInterval":500,"pingTimeout":500}"#)
        .await;
    peer.register().await;
    // Silent for more than a second.
    peer.drain().await;
    let mut peer = instance.accept().await;
    peer.register().await;
    stop.cancel();
    peer.drain().await;
    running.await.expect("ran").expect("stopped");
}
