//! Frames that are no protocol, and strangers by the thousand: the server goes on, and nothing of them stays.

use std::time::{Duration, Instant};

use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::{
    platform::{ControlPlane, Instance, runner_token, user_token},
    runner::{Runner, spawn},
};

/// The same values at every run: what fails once fails again.
struct Chance(TestRunner);

impl Chance {
    fn new() -> Self {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        Self(TestRunner::new_with_rng(Config::default(), rng))
    }

    fn pick<T: std::fmt::Debug>(&mut self, from: &BoxedStrategy<T>) -> T {
        from.new_tree(&mut self.0).expect("a value").current()
    }
}

fn any_json() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        Just(json!({"_placeholder": true, "num": 0})),
    ];
    let names = "(sessionId|event|runnerId|orgToken|apiKey|roots|sessions|message|\\PC{0,5})";
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map(names, inner, 0..6)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
    .boxed()
}

/// Texts from nearly right to no protocol at all.
fn any_frame() -> BoxedStrategy<String> {
    let head = prop_oneof![
        Just("42/runner,".to_owned()),
        Just("40/runner,".to_owned()),
        "[0-6]{0,3}",
        "4[0-6][0-9]{0,12}-?(/runner|/relay|/[a-z/]{0,9}|),?[0-9]{0,12}",
    ];
    let event = "(register_runner|session_ready|runner_session_event|sessions_list|service_announce|[a-z_]{0,9})";
    let body = prop_oneof![
        (event, any_json()).prop_map(|(name, said)| json!([name, said]).to_string()),
        any_json().prop_map(|said| said.to_string()),
        "\\PC{0,40}",
        "[\\[\\]{}\",:0-9a-z]{0,40}",
        Just("[".repeat(2000)),
    ];
    (head, body).prop_map(|(head, body)| head + &body).boxed()
}

#[tokio::test]
async fn no_frame_disturbs_more_than_its_own_connection() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut other = Runner::register(&instance, "u1", "other").await;
    let session = spawn(&instance, &mut other, &token, "other").await;
    let (mut chance, frames) = (Chance::new(), any_frame());
    for round in 0..60 {
        let mut socket = match round % 3 {
            0 => Runner::open(&instance).await,
            1 => {
                let auth = json!({"orgToken": runner_token("u2")});
                Runner::connect(&instance, auth).await.expect("let in")
            }
            _ => Runner::register(&instance, "u2", "r2").await,
        };
        for _ in 0..25 {
            let frame = chance.pick(&frames);
            if round % 5 == 0 {
                socket.provoke_bytes(frame.into_bytes()).await;
            } else {
                socket.provoke(&frame).await;
            }
        }
        drop(socket);
        other.session_event(&session, json!({"round": round})).await;
    }
    other.emit("nope", json!({})).await;
    assert_eq!(other.error().await, "Unknown event: nope");
    // What was heard is written behind the runner's back.
    let path = format!("/api/sessions/{session}");
    let begun = Instant::now();
    loop {
        let (_, shown) = instance.get(&path, &token).await;
        assert_eq!(shown["status"], "active");
        if shown["eventCount"] == 60 {
            break;
        }
        assert!(begun.elapsed().as_secs() < 5, "{shown}");
    }
    let (_, list) = instance.get("/api/sessions", &token).await;
    assert_eq!(
        list["sessions"].as_array().map(Vec::len),
        Some(1),
        "none was made up"
    );
    assert_eq!(instance.get("/health", "").await.0, 200);
    instance.stop().await;
}

#[tokio::test]
async fn no_handshake_but_a_right_one_is_let_in() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let (mut chance, handshakes) = (Chance::new(), any_json());
    for _ in 0..200 {
        let auth = chance.pick(&handshakes);
        let refused = Runner::connect(&instance, auth.clone()).await.err();
        assert_eq!(refused.as_deref(), Some("unauthorized"), "{auth}");
    }
    for auth in [
        json!({"orgToken": [runner_token("u1")]}),
        json!({"orgToken": runner_token("u1"), "runnerId": "../x"}),
        json!({"orgToken": runner_token("u1"), "protocolVersion": "one"}),
        json!([{"orgToken": runner_token("u1")}]),
        json!(runner_token("u1")),
        json!({"orgToken": "x".repeat(2 << 20)}),
    ] {
        let refused = Runner::connect(&instance, auth).await.err();
        assert_eq!(refused.as_deref(), Some("unauthorized"));
    }
    instance.stop().await;
}

#[tokio::test]
async fn what_is_too_large_ends_its_own_connection() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let mut other = Runner::register(&instance, "u1", "other").await;
    let much = 4 * 1024 * 1024 + 1;
    for joined in [false, true] {
        for binary in [false, true] {
            let mut socket = if joined {
                Runner::register(&instance, "u2", "r2").await
            } else {
                Runner::open(&instance).await
            };
            if binary {
                socket.provoke_bytes(vec![0; much]).await;
            } else {
                socket.provoke(&"4".repeat(much)).await;
            }
            socket.cut().await;
        }
    }
    let open = instance
        .http
        .get(instance.url("/socket.io/?EIO=4&transport=polling"));
    let open = open
        .send()
        .await
        .expect("answered")
        .text()
        .await
        .expect("text");
    let open: Value = serde_json::from_str(&open[1..]).expect("an open packet");
    let sid = open["sid"].as_str().expect("sid");
    let session = format!("/socket.io/?EIO=4&transport=polling&sid={sid}");
    let large = instance
        .http
        .post(instance.url(&session))
        .body("4".repeat(much));
    let status = large
        .send()
        .await
        .map_or(413, |response| response.status().as_u16());
    assert!((400..500).contains(&status), "{status}");
    for garbage in [
        "/socket.io/",
        "/socket.io/?EIO=3&transport=polling",
        "/socket.io/?EIO=4&transport=pigeon",
        "/socket.io/?EIO=4&transport=polling&sid=nobody",
        "/socket.io/?EIO=4&transport=websocket",
        "/socket.io/../api/me?EIO=4",
    ] {
        let answer = instance
            .http
            .get(instance.url(garbage))
            .send()
            .await
            .expect("answered");
        assert!(
            answer.status().is_client_error(),
            "{garbage}: {}",
            answer.status()
        );
    }
    other.emit("nope", json!({})).await;
    assert_eq!(
        other.error().await,
        "Unknown event: nope",
        "others are not disturbed"
    );
    instance.stop().await;
}

/// How many connections the server has, by the kernel's count.
fn connections(instance: &Instance) -> usize {
    let port = format!(":{:04X}", instance.address.port());
    let table = std::fs::read_to_string("/proc/net/tcp").expect("Linux");
    let mut rows = table
        .lines()
        .skip(1)
        .map(|row| row.split_whitespace().collect::<Vec<_>>());
    let ours = |row: &Vec<&str>| {
        row.len() > 3 && row[1].ends_with(&port) && row[3] != "0A" && row[3] != "06"
    };
    rows.by_ref().filter(ours).count()
}

/// A thousand connections of people without a credential, in several ways.
async fn strangers(instance: &Instance) {
    for wave in 0..20 {
        let visits = (0..50).map(|n| async move {
            match (wave + n) % 5 {
                0 => drop(Runner::open(instance).await),
                1 => {
                    let auth = json!({"orgToken": "a.b.c"});
                    assert!(Runner::connect(instance, auth).await.is_err());
                }
                2 => {
                    let socket = Runner::open(instance).await;
                    assert!(socket.join("/nope", json!({})).await.is_err());
                }
                3 => {
                    let mut socket = Runner::open(instance).await;
                    socket
                        .provoke("451-/runner,[\"x\",{\"_placeholder\":true,\"num\":0}]")
                        .await;
                    socket.provoke_bytes(vec![0xff; 64]).await;
                }
                _ => {
                    let polling = instance.url("/socket.io/?EIO=4&transport=polling");
                    let answer = instance.http.get(polling).send().await.expect("answered");
                    assert_eq!(answer.status(), 200);
                    answer.bytes().await.expect("an open packet");
                }
            }
        });
        futures_util::future::join_all(visits).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn strangers_by_the_thousand_leave_nothing_behind() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let resident = || pizzapi_host::process::own_usage().0 >> 20;
    strangers(&instance).await;
    let before = resident();
    // Who has not said who they are is let go after 10 s, and what they took is there for the next.
    tokio::time::sleep(Duration::from_secs(11)).await;
    strangers(&instance).await;
    let after = resident();
    assert!(after < before + 12, "{before} MiB, then {after} MiB");
    let begun = Instant::now();
    // The client's own pool stays.
    while connections(&instance) > 60 {
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{}",
            connections(&instance)
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Runner::register(&instance, "u1", "r1").await;
    assert_eq!(instance.get("/health", "").await.0, 200);
    instance.stop().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_socket_that_never_says_who_it_is_is_closed() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let mut sockets = Vec::new();
    for _ in 0..100 {
        sockets.push(Runner::open(&instance).await);
    }
    // As many joins as they like, of which one is theirs.
    let mut eager = Runner::open(&instance).await;
    for _ in 0..500 {
        let auth = json!({"orgToken": runner_token("u1")});
        eager.provoke(&format!("40/runner,{auth}")).await;
    }
    assert!(connections(&instance) >= 101);
    let begun = Instant::now();
    for socket in &mut sockets {
        socket.cut().await;
    }
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
    eager
        .emit(
            "register_runner",
            json!({"runnerId": "r1", "runnerSecret": "s"}),
        )
        .await;
    eager.wait_for("runner_registered").await;
    drop((sockets, eager));
    let begun = Instant::now();
    while connections(&instance) > 0 {
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{}",
            connections(&instance)
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    instance.stop().await;
}
