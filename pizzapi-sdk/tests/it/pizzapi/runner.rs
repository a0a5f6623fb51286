//! Our runner at PizzaPi's own server, frame by frame as the official client's went.

use std::{path::Path, time::Duration};

use futures_util::stream;
use pizzapi_sdk::{
    runner::{
        Agent, AgentSession, FixedConnection, Runner, RunnerError, RunnerExit, RunnerIdentity,
        SessionStart,
    },
    types::Secret,
};
use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{
    runner_agent::AsRecorded,
    server::{self, Frame},
};
use crate::runner::{Instance, Peer};

const PATIENCE: Duration = Duration::from_secs(10);
const KEY: &str = "a key of that server";
/// The recorded runner's only root.
const ROOT: &str = "/srv/ws";
/// All that was recorded of the runner, but how it registered and how it was told to leave.
const WORK: &[&str] = &[
    "Spawn a session over REST",
    "Worker joins /relay for the spawned session",
    "end of session",
    "Other runner commands over REST (events the runner sees)",
];

type Running = JoinHandle<Result<RunnerExit, RunnerError>>;

/// Who the recorded runner was.
fn identity() -> RunnerIdentity {
    let shown = server::handshake();
    RunnerIdentity {
        runner_id: serde_json::from_value(shown["runnerId"].clone()).expect("an id"),
        secret: serde_json::from_value(shown["runnerSecret"].clone()).expect("a secret"),
    }
}

fn run(
    instance: &Instance,
    identity: RunnerIdentity,
    agent: impl Agent,
    root: &Path,
) -> (CancellationToken, Running) {
    let key = Secret::from(KEY);
    let connect = FixedConnection::server(&instance.url, key).expect("a URL");
    let version = server::handshake()["clientVersion"].clone();
    let runner = Runner::builder(connect, identity, agent)
        .name("bench-runner")
        .root(root)
        .version(version.as_str().expect("text"))
        .build()
        .expect("built");
    let stop = CancellationToken::new();
    (stop.clone(), tokio::spawn(runner.run(stop)))
}

async fn ended(running: Running) -> Result<RunnerExit, RunnerError> {
    let ended = timeout(PATIENCE, running).await.expect("in time");
    ended.expect("ran")
}

/// A frame's payload with our root in the place of the recorded one.
fn here(payload: &Value, root: &Path) -> Value {
    let root = root.to_str().expect("text");
    let text = payload.to_string().replace(ROOT, root);
    serde_json::from_str(&text).expect("JSON")
}

/// The server's part, with a runner that carries out sessions as recorded; what the runner says is held against what was sent.
async fn play(peer: &mut Peer, frames: &[Frame], agent: &AsRecorded, root: &Path) {
    for frame in frames {
        match frame {
            Frame::Received(name, payload) => peer.emit(name, here(payload, root)).await,
            Frame::Sent(name, payload) => {
                let mut expected = here(payload, root);
                match name.as_str() {
                    "register_runner" => expected["skills"] = json!([]),
                    "models_list" => expected["models"] = json!([]),
                    "file_result" => {
                        expected["ok"] = json!(false);
                        expected.as_object_mut().expect("fields").remove("files");
                        expected["message"] = json!("not supported by this runner");
                    }
                    "runner_session_event" => {
                        let session = payload["sessionId"].as_str().expect("an id");
                        agent.say(session, payload["event"].clone());
                        // Ours counts them, which its server does not mind.
                        expected["n"] = json!(1);
                    }
                    // There is nothing of the kind in our runner.
                    "service_announce" => continue,
                    _ => {}
                }
                assert_eq!(peer.event().await, (name.clone(), expected));
            }
            Frame::Connected => {
                let mut shown = server::handshake();
                shown["apiKey"] = json!(KEY);
                assert_eq!(peer.admit().await, shown, "and no org's token or name");
            }
            Frame::Refused(_) | Frame::Disconnected(_) => return,
        }
    }
}

/// A runner at the recorded server, registered.
async fn registered(agent: &AsRecorded, root: &Path) -> (Peer, CancellationToken, Running) {
    let instance = Instance::start().await;
    let (stop, running) = run(&instance, identity(), agent.clone(), root);
    let mut peer = instance.accept().await;
    let frames = server::frames("runner", &["Runner registration"]);
    assert!(matches!(&frames[1], Frame::Sent(name, _) if name == "register_runner"));
    play(&mut peer, &frames, agent, root).await;
    (peer, stop, running)
}

/// A folder like the recorded runner's.
fn workspace() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().expect("tempdir");
    let root = dir.path().canonicalize().expect("there");
    std::fs::create_dir(root.join("a")).expect("made");
    (dir, root)
}

#[tokio::test]
async fn it_registers_works_and_restarts_as_recorded() {
    let (_dir, root) = workspace();
    let frames = server::frames("runner", WORK);
    let told = |event: &str| {
        let is_it = |frame: &Frame| matches!(frame, Frame::Received(name, _) if name == event);
        frames.iter().position(is_it).expect("recorded")
    };
    let agent = AsRecorded::new(&frames);
    let (mut peer, _stop, running) = registered(&agent, &root).await;
    play(&mut peer, &frames[..told("shutdown")], &agent, &root).await;
    peer.drain().await;
    assert_eq!(ended(running).await.expect("left"), RunnerExit::Restart);

    let (mut peer, _stop, running) = registered(&AsRecorded::default(), &root).await;
    play(&mut peer, &frames[told("shutdown")..], &agent, &root).await;
    peer.drain().await;
    assert_eq!(ended(running).await.expect("left"), RunnerExit::Stopped);
}

#[tokio::test]
async fn it_ends_when_its_id_is_somebody_elses() {
    let (_dir, root) = workspace();
    for (who, chapter) in [
        ("thief", "wrong secret for a known runnerId"),
        (
            "other-user",
            "another user's key with correct id and secret",
        ),
    ] {
        let frames = server::frames(who, &[chapter]);
        let [
            Frame::Connected,
            Frame::Sent(_, registration),
            Frame::Received(_, error),
            Frame::Disconnected(why),
        ] = frames.as_slice()
        else {
            panic!("{frames:?}");
        };
        assert_eq!(why, "io server disconnect");
        let identity = RunnerIdentity {
            secret: serde_json::from_value(registration["runnerSecret"].clone()).expect("one"),
            ..identity()
        };
        let instance = Instance::start().await;
        let (_stop, running) = run(&instance, identity, AsRecorded::default(), &root);
        let mut peer = instance.accept().await;
        peer.admit().await;
        let (name, sent) = peer.event().await;
        assert_eq!(name, "register_runner");
        for field in ["runnerId", "runnerSecret"] {
            assert_eq!(sent[field], registration[field], "{field}");
        }
        peer.emit("error", error.clone()).await;
        peer.say("41/runner,").await;
        let reason = error["message"].as_str().expect("text");
        assert_eq!(
            ended(running).await.expect_err("refused").to_string(),
            format!("the runner was refused: {reason}")
        );
    }
}

#[tokio::test]
async fn a_key_that_is_not_accepted_ends_it() {
    let (_dir, root) = workspace();
    for who in ["no-auth", "bad-key"] {
        let frames = server::frames(who, &["Runner handshake failures"]);
        let [Frame::Refused(message)] = frames.as_slice() else {
            panic!("{frames:?}");
        };
        let instance = Instance::start().await;
        let (_stop, running) = run(&instance, identity(), AsRecorded::default(), &root);
        let mut peer = instance.accept().await;
        peer.hear().await;
        let refusal = json!({ "message": message });
        peer.say(&format!("44/runner,{refusal}")).await;
        let error = ended(running).await.expect_err("refused");
        assert_eq!(
            error.to_string(),
            format!("the runner was refused: {message}")
        );
    }
}

/// Says a number of things at once.
struct Talkative(usize);

impl Agent for Talkative {
    fn start(
        &self,
        _: SessionStart,
    ) -> futures_util::future::BoxFuture<'_, Result<AgentSession, pizzapi_sdk::runner::AgentError>>
    {
        let events = stream::iter((0..self.0).map(|count| json!({ "count": count })));
        Box::pin(async move { Ok(AgentSession::new(events, || {})) })
    }
}

#[tokio::test]
async fn events_flow_to_a_server_that_acknowledges_none() {
    let (_dir, root) = workspace();
    let instance = Instance::start().await;
    let many = 5_000;
    let (stop, running) = run(&instance, identity(), Talkative(many), &root);
    let mut peer = instance.accept().await;
    peer.register().await;
    let begun = std::time::Instant::now();
    peer.emit("new_session", json!({ "sessionId": "s1" })).await;
    assert_eq!(peer.event().await.0, "session_ready");
    for count in 0..many {
        let (_, told) = peer.event().await;
        assert_eq!(told["event"], json!({ "count": count }));
    }
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
    stop.cancel();
    peer.drain().await;
    ended(running).await.expect("stopped");
}

#[tokio::test]
async fn a_session_that_does_not_begin_is_ended_when_asked() {
    let (_dir, root) = workspace();
    // What was never recorded is never answered.
    let (mut peer, stop, running) = registered(&AsRecorded::default(), &root).await;
    let id = json!({ "sessionId": "s1" });
    peer.emit("new_session", id.clone()).await;
    peer.emit("kill_session", id.clone()).await;
    let (name, told) = peer.event().await;
    assert_eq!(name, "session_error");
    assert_eq!(told["message"], "it was ended before it began");
    assert_eq!(peer.event().await, ("session_killed".to_owned(), id));
    stop.cancel();
    peer.drain().await;
    ended(running).await.expect("stopped");
}

#[tokio::test]
async fn what_is_listed_is_answered_with_nothing_rather_than_not_at_all() {
    let (_dir, root) = workspace();
    let (mut peer, stop, running) = registered(&AsRecorded::default(), &root).await;
    for (request, answer) in [
        ("list_skills", json!({ "requestId": "r1", "skills": [] })),
        ("list_models", json!({ "requestId": "r1", "models": [] })),
    ] {
        peer.emit(request, json!({ "requestId": "r1" })).await;
        assert_eq!(peer.event().await.1, answer);
    }
    stop.cancel();
    peer.drain().await;
    ended(running).await.expect("stopped");
}
