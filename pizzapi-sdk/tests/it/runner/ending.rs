//! Ending what says more than anybody listens to.

use std::{fs, time::Duration};

use pizzapi_sdk::runner::{AgentCommand, Runner, RunnerExit, RunnerIdentity};
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use super::{Instance, PATIENCE, Peer, fixed, run, with_root};
use crate::agent::running;

/// An agent that says a line for ever, with a child in its group that holds no pipe of it and does not end when asked to.
fn flood(mark: &str, line: &str) -> AgentCommand {
    let script =
        r#"(trap "" TERM; exec sleep "$0" >/dev/null 2>&1 </dev/null) & exec yes "$0" "$1""#;
    AgentCommand::new("/bin/sh", ["-c", script, mark, line])
}

/// Waits until the flood stands still: nobody takes any more of it.
async fn wait_until_stuck(mark: &str) {
    let until = Instant::now() + PATIENCE;
    let mut last = None;
    loop {
        let written = written(mark);
        if running(mark) == 2 && written.is_some() && written == last {
            return;
        }
        assert!(Instant::now() < until, "it still flows");
        last = written;
        sleep(Duration::from_millis(300)).await;
    }
}

/// What the flood has written, as the kernel counts it.
fn written(mark: &str) -> Option<String> {
    let processes = fs::read_dir("/proc").expect("listed");
    let flood = processes.flatten().find(|process| {
        fs::read(process.path().join("cmdline"))
            .is_ok_and(|line| line.starts_with(format!("yes\0{mark}\0").as_bytes()))
    })?;
    let counts = fs::read_to_string(flood.path().join("io")).ok()?;
    let line = counts.lines().find(|line| line.starts_with("wchar:"))?;
    Some(line.to_owned())
}

/// What a server stops doing.
#[derive(Clone, Copy, Debug)]
enum Stops {
    /// It answers the first batch, and nothing after it.
    Answering,
    /// It never answers, so that it is told without asking, and then takes nothing any more.
    Taking,
}

/// Has a session begin at a server that then stops.
async fn begin(peer: &mut Peer, stops: Stops) {
    /// More than is ever under way unanswered.
    const MANY: usize = 1000;
    peer.register().await;
    peer.emit("new_session", json!({ "sessionId": "s1" })).await;
    match stops {
        Stops::Answering => loop {
            if let (Some(number), _) = peer.asking_event().await {
                return peer.answer(number).await;
            }
        },
        Stops::Taking => {
            for _ in 0..MANY {
                peer.event().await;
            }
        }
    }
}

/// Stops a runner at a server that takes nothing, and sees what is left of its agent the moment it has stopped.
async fn stop_at_a_server_that(stops: Stops, mark: &str) {
    let instance = Instance::start().await;
    let (stop, runner) = run(with_root(Runner::builder(
        fixed(&instance, "jwt"),
        RunnerIdentity::new(),
        flood(mark, &"x".repeat(4000)),
    )));
    let mut peer = instance.accept().await;
    begin(&mut peer, stops).await;
    wait_until_stuck(mark).await;
    let told = Instant::now();
    stop.cancel();
    let exit = timeout(Duration::from_secs(30), runner).await;
    let left = running(mark);
    let exit = exit.expect("in time").expect("ran").expect("stopped");
    assert_eq!(exit, RunnerExit::Stopped);
    assert_eq!(left, 0, "left behind");
    // 8 s is what it has to leave in.
    let took = told.elapsed();
    assert!(took < Duration::from_secs(12), "{took:?}");
    drop(peer);
}

#[tokio::test]
async fn a_flood_whose_server_answers_no_more_is_gone_when_the_runner_has_stopped() {
    let mark = format!("2001.{}", std::process::id());
    stop_at_a_server_that(Stops::Answering, &mark).await;
}

#[tokio::test]
async fn a_flood_whose_server_takes_no_more_is_gone_when_the_runner_has_stopped() {
    let mark = format!("2002.{}", std::process::id());
    stop_at_a_server_that(Stops::Taking, &mark).await;
}

#[tokio::test]
async fn a_flood_that_nobody_takes_can_be_killed() {
    let mark = format!("2100.{}", std::process::id());
    let instance = Instance::start().await;
    let (stop, runner) = run(with_root(Runner::builder(
        fixed(&instance, "jwt"),
        RunnerIdentity::new(),
        flood(&mark, &"x".repeat(4000)),
    )));
    let mut peer = instance.accept().await;
    begin(&mut peer, Stops::Answering).await;
    wait_until_stuck(&mark).await;
    peer.emit("kill_session", json!({ "sessionId": "s1" }))
        .await;
    let until = Instant::now() + PATIENCE;
    while running(&mark) > 0 {
        assert!(Instant::now() < until, "still there");
        sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    drop(peer);
    runner.await.expect("ran").expect("stopped");
}
