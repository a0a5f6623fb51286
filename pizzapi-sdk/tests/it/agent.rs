//! Sessions as real processes.

use std::time::{Duration, Instant};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use pizzapi_sdk::{
    runner::{
        Agent, AgentCommand, AgentError, AgentSession, FixedConnection, Runner, RunnerIdentity,
        SessionStart,
    },
    types::Secret,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::runner::{Instance, Peer};

/// Runs one session through a runner and a fake instance; hands back all its events.
async fn session(
    program: &str,
    args: &[&str],
    prompt: Option<&str>,
    during: impl AsyncFnOnce(&mut Peer),
) -> Vec<Value> {
    let agent = AgentCommand::new(program, args.iter().copied());
    session_of(agent, prompt, during).await
}

/// The same for a command. The session's folder has programs of its own, which nobody should run.
async fn session_of(
    agent: AgentCommand,
    prompt: Option<&str>,
    during: impl AsyncFnOnce(&mut Peer),
) -> Vec<Value> {
    let dir = tempfile::tempdir().expect("tempdir");
    std::fs::create_dir(dir.path().join("tools")).expect("made");
    for path in ["agent.sh", "tools/agent.sh"] {
        write_program(&dir.path().join(path), "\"the project's\"");
    }
    let instance = Instance::start().await;
    let connect = FixedConnection::server(&instance.url, Secret::from("key")).expect("a URL");
    let runner = Runner::builder(connect, RunnerIdentity::new(), agent)
        .root(dir.path())
        .build()
        .expect("built");
    let stop = CancellationToken::new();
    let running = tokio::spawn(runner.run(stop.clone()));
    let mut peer = instance.accept().await;
    peer.register().await;
    peer.emit(
        "new_session",
        json!({ "sessionId": "s1", "prompt": prompt }),
    )
    .await;
    assert_eq!(
        peer.event().await,
        ("session_ready".into(), json!({ "sessionId": "s1" }))
    );
    during(&mut peer).await;
    let mut events = Vec::new();
    loop {
        let (name, payload) = peer.event().await;
        if name == "runner_session_event" {
            let event = payload["event"].clone();
            events.push(event.clone());
            if event["type"] == "exit" {
                break;
            }
        }
    }
    stop.cancel();
    peer.drain().await;
    running.await.expect("ran").expect("stopped");
    events
}

#[tokio::test]
async fn the_prompt_comes_back_line_by_line_and_then_the_exit() {
    let prompt = "plain\n{\"type\":\"text\",\"text\":\"hi\"}\n[1]\nlast";
    let events = session("/bin/cat", &[], Some(prompt), async |_| {}).await;
    assert_eq!(
        events,
        [
            json!({ "type": "stdout", "line": "plain" }),
            json!({ "type": "text", "text": "hi" }),
            json!({ "type": "stdout", "line": "[1]" }),
            json!({ "type": "stdout", "line": "last" }),
            json!({ "type": "exit", "code": 0, "signal": null }),
        ]
    );
}

#[tokio::test]
async fn standard_error_and_the_exit_code_are_told() {
    let events = session("/bin/cat", &["/no/such/file"], None, async |_| {}).await;
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(events[0]["type"], "stderr");
    assert_eq!(
        events[1],
        json!({ "type": "exit", "code": 1, "signal": null })
    );
}

#[tokio::test]
async fn the_agent_sees_the_session_and_no_setting_of_the_runner() {
    // A process cannot set its own environment here: this test runs itself in one that has secrets.
    const NAME: &str = "agent::the_agent_sees_the_session_and_no_setting_of_the_runner";
    if std::env::var_os("PIZZAPI_API_KEY").is_none() {
        let again = tokio::process::Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", NAME])
            .env("PIZZAPI_API_KEY", "pzk_secret")
            .env("PIZZAPI_SESSION_ID", "another")
            .output()
            .await
            .expect("run");
        assert!(again.status.success(), "{again:?}");
        assert!(String::from_utf8_lossy(&again.stdout).contains("1 passed"));
        return;
    }
    let events = session("/usr/bin/env", &[], None, async |_| {}).await;
    let lines: Vec<&str> = events
        .iter()
        .filter_map(|event| event["line"].as_str())
        .filter(|line| line.starts_with("PIZZAPI_"))
        .collect();
    assert!(lines.contains(&"PIZZAPI_SESSION_ID=s1"), "{lines:?}");
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("PIZZAPI_SESSION_"))
    );
}

#[tokio::test]
async fn killing_a_session_ends_its_whole_process_group() {
    // `xargs` starts `sleep`, and does not pass a signal on.
    let mark = format!("{}.{}", 1000, std::process::id());
    let started = Instant::now();
    let events = session("/usr/bin/xargs", &["sleep", &mark], None, async |peer| {
        while running(&mark) < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        peer.emit("kill_session", json!({ "sessionId": "s1" }))
            .await;
    })
    .await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
    while running(&mark) > 0 {
        assert!(started.elapsed() < Duration::from_secs(8), "still there");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn what_ignores_the_request_to_end_is_killed() {
    let args = ["--ignore-signal=TERM", "sleep", "500"];
    let started = Instant::now();
    let events = session("/usr/bin/env", &args, None, async |peer| {
        // Ignored only once `env` has become `sleep`.
        tokio::time::sleep(Duration::from_millis(300)).await;
        peer.emit("kill_session", json!({ "sessionId": "s1" }))
            .await;
    })
    .await;
    assert_eq!(
        events,
        [json!({ "type": "exit", "code": null, "signal": "SIGKILL" })]
    );
    assert!(started.elapsed() >= Duration::from_secs(5));
}

/// How many living processes have this among their arguments.
pub fn running(mark: &str) -> usize {
    let processes = std::fs::read_dir("/proc").expect("listed");
    processes
        .flatten()
        .filter(|entry| {
            std::fs::read(entry.path().join("cmdline")).is_ok_and(|line| {
                line.split(|byte| *byte == 0)
                    .any(|arg| arg == mark.as_bytes())
            })
        })
        .count()
}

#[tokio::test]
async fn a_grandchild_that_keeps_the_pipe_does_not_keep_the_session() {
    // `setsid -f` leaves a process behind that holds standard output.
    let started = Instant::now();
    let events = session("/usr/bin/setsid", &["-f", "sleep", "6"], None, async |_| {}).await;
    assert_eq!(
        events,
        [json!({ "type": "exit", "code": 0, "signal": null })]
    );
    let took = started.elapsed();
    assert!(
        took >= Duration::from_secs(2) && took < Duration::from_secs(5),
        "{took:?}"
    );
}

#[tokio::test]
async fn what_cannot_be_started_is_told_to_whoever_asked() {
    let dir = tempfile::tempdir().expect("tempdir");
    let instance = Instance::start().await;
    let connect = FixedConnection::server(&instance.url, Secret::from("key")).expect("a URL");
    let agent = AgentCommand::new("/no/such/agent", [""; 0]);
    let runner = Runner::builder(connect, RunnerIdentity::new(), agent)
        .root(dir.path())
        .build()
        .expect("built");
    let stop = CancellationToken::new();
    let running = tokio::spawn(runner.run(stop.clone()));
    let mut peer = instance.accept().await;
    peer.register().await;
    for (cwd, reason) in [
        (Value::Null, "could not start `/no/such/agent`"),
        (json!("/etc"), "outside this runner's folders"),
        (json!("/no/such/folder"), "does not exist"),
        (json!(7), "malformed"),
    ] {
        peer.emit("new_session", json!({ "sessionId": "s1", "cwd": cwd }))
            .await;
        let (name, payload) = peer.event().await;
        assert_eq!(name, "session_error");
        let message = payload["message"].as_str().expect("a message");
        assert!(message.contains(reason), "{message}");
    }
    stop.cancel();
    peer.drain().await;
    running.await.expect("ran").expect("stopped");
}

/// Says what it was told, then waits to be killed; panics, or just stops, when told to.
pub struct Own;

impl Agent for Own {
    fn start(&self, session: SessionStart) -> BoxFuture<'_, Result<AgentSession, AgentError>> {
        let prompt = session.prompt.unwrap_or_default();
        assert_ne!(prompt, "panic", "as told");
        let killed = CancellationToken::new();
        let end = killed.clone();
        let hello = json!({ "type": "hello", "prompt": prompt });
        let events = stream::once(async { hello }).chain(
            stream::once(async move {
                match prompt.as_str() {
                    "panic later" => panic!("as told"),
                    "stop" => {}
                    _ => end.cancelled().await,
                }
            })
            .filter_map(|()| async { None }),
        );
        async move { Ok(AgentSession::new(events, move || killed.cancel())) }.boxed()
    }
}

#[tokio::test]
async fn an_agent_can_be_anything_and_however_its_session_ends_that_is_told() {
    let instance = Instance::start().await;
    let connect = FixedConnection::server(&instance.url, Secret::from("key")).expect("a URL");
    let runner = Runner::builder(connect, RunnerIdentity::new(), Own)
        .root(std::env::temp_dir())
        .build()
        .expect("built");
    let stop = CancellationToken::new();
    let running = tokio::spawn(runner.run(stop.clone()));
    let mut peer = instance.accept().await;
    peer.register().await;
    peer.emit(
        "new_session",
        json!({ "sessionId": "s0", "prompt": "panic" }),
    )
    .await;
    assert_eq!(
        peer.event().await,
        (
            "session_error".into(),
            json!({ "sessionId": "s0", "message": "the agent failed before it began" })
        )
    );
    for (id, prompt) in [("s1", "panic later"), ("s2", "stop")] {
        peer.emit("new_session", json!({ "sessionId": id, "prompt": prompt }))
            .await;
        assert_eq!(peer.event().await.0, "session_ready");
        assert_eq!(peer.event().await.1["event"]["type"], "hello");
        assert_eq!(
            peer.event().await.1["event"],
            json!({ "type": "exit", "code": null, "signal": null })
        );
    }
    peer.emit("new_session", json!({ "sessionId": "s3", "prompt": "hi" }))
        .await;
    assert_eq!(peer.event().await.0, "session_ready");
    let (_, said) = peer.event().await;
    assert_eq!(said["event"], json!({ "type": "hello", "prompt": "hi" }));
    peer.emit("kill_session", json!({ "sessionId": "s3" }))
        .await;
    assert_eq!(peer.event().await.0, "session_killed");
    stop.cancel();
    peer.drain().await;
    running.await.expect("ran").expect("stopped");
}

/// Writes a program that says one line.
fn write_program(path: &std::path::Path, line: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, format!("#!/bin/sh\necho {line}\n")).expect("written");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("made one");
}

#[tokio::test]
async fn a_relative_program_is_the_runners_and_never_the_projects() {
    // A test cannot change the working folder it shares with others: this one runs itself in another.
    const NAME: &str = "agent::a_relative_program_is_the_runners_and_never_the_projects";
    if std::env::var_os("IN_ITS_OWN_FOLDER").is_some() {
        for program in ["./agent.sh", "tools/agent.sh"] {
            let events = session(program, &[], None, async |_| {}).await;
            assert_eq!(events[0]["line"], "the runner's", "{program}: {events:?}");
        }
        // However it was named: the fields are public.
        let named = AgentCommand {
            program: "./agent.sh".into(),
            args: Vec::new(),
        };
        let events = session_of(named, None, async |_| {}).await;
        assert_eq!(events[0]["line"], "the runner's", "{events:?}");
        return;
    }
    let dir = tempfile::tempdir().expect("tempdir");
    std::fs::create_dir(dir.path().join("tools")).expect("made");
    for path in ["agent.sh", "tools/agent.sh"] {
        write_program(&dir.path().join(path), "\"the runner's\"");
    }
    let again = tokio::process::Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", NAME])
        .env("IN_ITS_OWN_FOLDER", "1")
        .current_dir(dir.path())
        .output()
        .await
        .expect("run");
    assert!(again.status.success(), "{again:?}");
    assert!(String::from_utf8_lossy(&again.stdout).contains("1 passed"));
}

/// Hears nothing of being killed.
struct Deaf;

impl Agent for Deaf {
    fn start(&self, _: SessionStart) -> BoxFuture<'_, Result<AgentSession, AgentError>> {
        async { Ok(AgentSession::new(stream::pending(), || {})) }.boxed()
    }
}

#[tokio::test]
async fn an_agent_that_does_not_hear_is_let_go_of() {
    let instance = Instance::start().await;
    let connect = FixedConnection::server(&instance.url, Secret::from("key")).expect("a URL");
    let runner = Runner::builder(connect, RunnerIdentity::new(), Deaf)
        .root(std::env::temp_dir())
        .build()
        .expect("built");
    let stop = CancellationToken::new();
    let running = tokio::spawn(runner.run(stop.clone()));
    let mut peer = instance.accept().await;
    peer.register().await;
    peer.emit("new_session", json!({ "sessionId": "s1", "prompt": "hi" }))
        .await;
    assert_eq!(peer.event().await.0, "session_ready");
    let asked = Instant::now();
    peer.emit("kill_session", json!({ "sessionId": "s1" }))
        .await;
    let (name, payload) = peer.event().await;
    assert_eq!(name, "session_killed", "{payload}");
    assert!(asked.elapsed() >= Duration::from_secs(6));
    stop.cancel();
    peer.drain().await;
    running.await.expect("ran").expect("stopped");
}
