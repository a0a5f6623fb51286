//! What a runner does with what the server has not said to have handled.

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use pizzapi_sdk::runner::{
    Agent, AgentError, AgentSession, Runner, RunnerExit, RunnerIdentity, SessionStart,
};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::{Instance, PATIENCE, Peer, echo, fixed, run, with_root};

/// Counts to a number, then waits to be ended.
struct Counting(u64);

impl Agent for Counting {
    fn start(&self, _: SessionStart) -> BoxFuture<'_, Result<AgentSession, AgentError>> {
        let killed = CancellationToken::new();
        let end = killed.clone();
        let events = stream::iter((1..=self.0).map(|count| json!({ "count": count }))).chain(
            stream::once(async move { end.cancelled().await }).filter_map(|()| async { None }),
        );
        async move { Ok(AgentSession::new(events, move || killed.cancel())) }.boxed()
    }
}

/// More than is under way at a time.
const COUNT: u64 = 1000;

/// Hears a session count on, and answers, until it has answered what came with this count or a later one; hands back which.
async fn hear_and_answer(peer: &mut Peer, from: u64, until: u64) -> u64 {
    for count in from.. {
        let (number, (_, told)) = peer.asking_event().await;
        assert_eq!(told["event"], json!({ "count": count }), "{told}");
        assert_eq!(told["n"], count);
        if let Some(number) = number {
            peer.answer(number).await;
            if count >= until {
                return count;
            }
        }
    }
    unreachable!("it counts on")
}

#[tokio::test]
async fn what_a_server_has_not_answered_is_told_again_even_before_its_first_answer() {
    let instance = Instance::start().await;
    let (stop, running) = run(with_root(Runner::builder(
        fixed(&instance, "jwt"),
        RunnerIdentity::new(),
        Counting(COUNT),
    )));
    let ready = ("session_ready".to_owned(), json!({ "sessionId": "s1" }));

    // It dies before its first answer: nobody knows yet whether it gives any.
    let mut peer = instance.accept().await;
    peer.register().await;
    peer.emit("new_session", json!({ "sessionId": "s1" })).await;
    assert_eq!(peer.event().await, ready);
    assert_eq!(peer.event().await.1["event"]["count"], 1);
    drop(peer);

    // It answers for a while, then dies.
    let mut peer = instance.accept().await;
    peer.register().await;
    assert_eq!(peer.event().await, ready);
    let handled = hear_and_answer(&mut peer, 1, COUNT / 2).await;
    assert_eq!(peer.event().await.1["event"]["count"], handled + 1);
    // What the runner hears after the answers shows that it has heard those.
    peer.emit("ping", json!({})).await;
    while peer.event().await.0 != "pong" {}
    drop(peer);

    // One that is known to answer dies before it does.
    let mut peer = instance.accept().await;
    peer.register().await;
    assert_eq!(peer.event().await.1["event"]["count"], handled + 1);
    drop(peer);

    let mut peer = instance.accept().await;
    peer.register().await;
    assert_eq!(hear_and_answer(&mut peer, handled + 1, COUNT).await, COUNT);
    stop.cancel();
    peer.drain().await;
    let exit = running.await.expect("ran").expect("stopped");
    assert_eq!(exit, RunnerExit::Stopped);
}

#[tokio::test]
async fn a_session_that_is_over_is_listed_no_more_by_servers_that_answer_nothing() {
    let instance = Instance::start().await;
    let (stop, running) = run(with_root(Runner::builder(
        fixed(&instance, "jwt"),
        RunnerIdentity::new(),
        echo(),
    )));
    let mut peer = instance.accept().await;
    peer.register().await;
    peer.emit("new_session", json!({ "sessionId": "s1" })).await;
    assert_eq!(peer.event().await.0, "session_ready");
    assert_eq!(peer.event().await.1["event"]["type"], "exit");
    let until = Instant::now() + PATIENCE;
    loop {
        peer.emit("list_sessions", json!({})).await;
        let (_, listed) = peer.event().await;
        if listed == json!({ "sessions": [] }) {
            break;
        }
        assert_eq!(listed, json!({ "sessions": ["s1"] }));
        assert!(Instant::now() < until, "it still counts as untold");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    stop.cancel();
    let left: Result<Value, _> = timeout(PATIENCE, async {
        peer.drain().await;
        running.await.expect("ran").expect("stopped");
        Value::Null
    })
    .await;
    left.expect("in time");
}
