//! A runner against an instance that is played here, frame by frame, as recorded.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{SinkExt as _, StreamExt as _};
use pizzapi_sdk::{
    Client, Credential, RetryPolicy,
    runner::{
        AgentCommand, FixedConnection, Runner, RunnerBuilder, RunnerError, RunnerExit,
        RunnerIdentity, RunnerStatus,
    },
    types::{OrgSlug, Secret},
};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite::Message};
use tokio_util::sync::CancellationToken;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

const PATIENCE: Duration = Duration::from_secs(10);

/// A place that runners connect to.
pub struct Instance {
    listener: TcpListener,
    pub url: String,
}

impl Instance {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let port = listener.local_addr().expect("an address").port();
        Self {
            listener,
            url: format!("http://acme.localhost:{port}"),
        }
    }

    /// The next runner that comes, after the open packet.
    pub async fn accept(&self) -> Peer {
        let (stream, _) = timeout(PATIENCE, self.listener.accept())
            .await
            .expect("in time")
            .expect("accepted");
        let frames = accept_async(stream).await.expect("a WebSocket");
        let mut peer = Peer { frames };
        peer.say(r#"0{"sid":"x","upgrades":[],"pingInterval":30000,"pingTimeout":60000,"maxPayload":1000000}"#)
            .await;
        peer
    }
}

/// One runner, as the instance sees it.
pub struct Peer {
    frames: WebSocketStream<TcpStream>,
}

impl Peer {
    pub async fn say(&mut self, frame: &str) {
        self.frames.send(Message::text(frame)).await.expect("sent");
    }

    pub async fn emit(&mut self, name: &str, payload: Value) {
        self.say(&format!("42/runner,{}", json!([name, payload])))
            .await;
    }

    pub async fn hear(&mut self) -> String {
        loop {
            let frame = timeout(PATIENCE, self.frames.next())
                .await
                .expect("in time")
                .expect("still there")
                .expect("a frame");
            if let Message::Text(text) = frame {
                return text.to_string();
            }
        }
    }

    pub async fn event(&mut self) -> (String, Value) {
        let text = self.hear().await;
        let json = text
            .strip_prefix("42/runner,")
            .unwrap_or_else(|| panic!("{text}"));
        // The number under which an answer is asked for; like PizzaPi's own server, this one gives none.
        let json = json.trim_start_matches(|c: char| c.is_ascii_digit());
        serde_json::from_str(json).expect("an event")
    }

    /// Lets it in; hands back what it showed.
    pub async fn admit(&mut self) -> Value {
        let text = self.hear().await;
        let auth = text.strip_prefix("40/runner,").expect("a connect");
        self.say(r#"40/runner,{"sid":"co18-oZjFT0j_UgZAAAR"}"#)
            .await;
        serde_json::from_str(auth).expect("an auth")
    }

    /// Lets it in and registers it; hands back what it showed and registered as.
    pub async fn register(&mut self) -> (Value, Value) {
        let auth = self.admit().await;
        let (name, registration) = self.event().await;
        assert_eq!(name, "register_runner");
        self.emit(
            "runner_registered",
            json!({ "runnerId": registration["runnerId"] }),
        )
        .await;
        self.emit(
            "trigger_subscriptions_snapshot",
            json!({ "revision": 0, "isReconnect": true, "subscriptions": [] }),
        )
        .await;
        (auth, registration)
    }

    /// Reads on until the runner is gone.
    pub async fn drain(mut self) {
        while let Ok(Some(Ok(_))) = timeout(PATIENCE, self.frames.next()).await {}
    }
}

fn slug() -> OrgSlug {
    "acme".parse().expect("a slug")
}

/// Repeats its prompt.
fn echo() -> AgentCommand {
    AgentCommand::new("/bin/cat", [""; 0])
}

fn fixed(instance: &Instance, token: &str) -> FixedConnection {
    FixedConnection::org(&instance.url, slug(), Secret::from(token)).expect("a URL")
}

fn with_root(builder: RunnerBuilder) -> Runner {
    builder
        .name("laptop")
        .root(std::env::temp_dir())
        .build()
        .expect("built")
}

fn run(
    runner: Runner,
) -> (
    CancellationToken,
    tokio::task::JoinHandle<Result<RunnerExit, RunnerError>>,
) {
    let stop = CancellationToken::new();
    (stop.clone(), tokio::spawn(runner.run(stop)))
}

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
async fn a_refused_credential_that_cannot_be_replaced_ends_it() {
    let instance = Instance::start().await;
    let (_stop, running) = run(with_root(Runner::builder(
        fixed(&instance, "dead"),
        RunnerIdentity::new(),
        echo(),
    )));
    let mut peer = instance.accept().await;
    peer.hear().await;
    peer.say(r#"44/runner,{"message":"unauthorized"}"#).await;
    let ended = timeout(PATIENCE, running)
        .await
        .expect("in time")
        .expect("ran");
    assert!(
        matches!(ended, Err(RunnerError::Refused { .. })),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_wrong_secret_ends_it_with_the_reason() {
    let instance = Instance::start().await;
    let (_stop, running) = run(with_root(Runner::builder(
        fixed(&instance, "jwt"),
        RunnerIdentity::new(),
        echo(),
    )));
    let mut peer = instance.accept().await;
    peer.admit().await;
    peer.event().await;
    peer.emit(
        "error",
        json!({ "message": "Runner authentication failed: secret mismatch for runner a90cb3d1" }),
    )
    .await;
    let ended = timeout(PATIENCE, running)
        .await
        .expect("in time")
        .expect("ran");
    assert_eq!(
        ended.expect_err("refused").to_string(),
        "the runner was refused: Runner authentication failed: secret mismatch for runner a90cb3d1"
    );
}

#[tokio::test]
async fn a_refused_token_is_replaced_by_a_fresh_one_and_the_last_one_tried_when_the_control_plane_is_away()
 {
    let instance = Instance::start().await;
    let plane = MockServer::start().await;
    for (n, token) in ["first", "second"].into_iter().enumerate() {
        Mock::given(method("POST"))
            .and(path("/api/orgs/acme/token"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({
                // The first is over at once: it is the last one there is, and still tried.
                "token": token, "expires_in": if n == 0 { 900 } else { 0 }, "url": instance.url,
            })))
            .up_to_n_times(1)
            .with_priority(u8::try_from(n + 1).expect("small"))
            .mount(&plane)
            .await;
    }
    let client = Client::builder(plane.uri())
        .credential(Credential::ApiKey(Secret::from("pzk_x")))
        .retry(RetryPolicy::none())
        .build()
        .expect("built");
    let (stop, running) = run(with_root(Runner::builder(
        client.org(&slug()),
        RunnerIdentity::new(),
        echo(),
    )));
    let mut peer = instance.accept().await;
    assert!(peer.hear().await.contains(r#""orgToken":"first""#));
    peer.say(r#"44/runner,{"message":"unauthorized"}"#).await;
    drop(peer);
    let mut peer = instance.accept().await;
    let (auth, _) = peer.register().await;
    assert_eq!(auth["orgToken"], "second");

    // No more tokens: the control plane answers 503 from now on.
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(503))
        .with_priority(200)
        .mount(&plane)
        .await;
    drop(peer);
    let mut peer = instance.accept().await;
    let (auth, _) = peer.register().await;
    assert_eq!(auth["orgToken"], "second");
    let requests = plane.received_requests().await.expect("recorded");
    assert!(requests.len() >= 3, "it asked again first");
    assert!(
        requests
            .iter()
            .all(|request| request.headers["authorization"] == "Bearer pzk_x")
    );
    stop.cancel();
    peer.drain().await;
    running.await.expect("ran").expect("stopped");
}

#[tokio::test]
async fn a_member_no_more_is_refused() {
    let plane = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(404).set_body_json(json!({
            "code": "org_not_found", "detail": "no organisation `acme`",
        })))
        .mount(&plane)
        .await;
    let client = Client::builder(plane.uri()).build().expect("built");
    let (_stop, running) = run(with_root(Runner::builder(
        client.org(&slug()),
        RunnerIdentity::new(),
        echo(),
    )));
    let ended = timeout(PATIENCE, running)
        .await
        .expect("in time")
        .expect("ran");
    assert_eq!(
        ended.expect_err("refused").to_string(),
        "the runner was refused: no organisation `acme`"
    );
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
