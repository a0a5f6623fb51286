//! Locks and keys: said by the control plane, in force at once, and for as long as it says nothing else.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use pizzapi_types::{
    OrgClaims, Time, TokenKind,
    instance::{Lock, Locks},
};
use reqwest::Method;
use serde_json::json;

use crate::{
    platform::{
        ControlPlane, Instance, Saying, claims, other_keys, runner_token, sign, user_token,
    },
    runner::Runner,
};

/// A lock of a user's tokens made up to 20 s from now, said at a place.
fn lock(user: &str, sid: Option<&str>, at: i64) -> Locks {
    let lock = Lock {
        user_id: user.into(),
        not_before: Time::now().plus(Duration::from_secs(20)),
        sid: sid.map(str::to_owned),
    };
    Locks {
        locks: vec![lock],
        at,
        ..Locks::default()
    }
}

fn none(at: i64) -> Locks {
    Locks {
        at,
        ..Locks::default()
    }
}

impl ControlPlane {
    fn say(&self, locks: Locks) {
        self.shared.stream.send_replace(Saying::Locks(locks));
    }
}

/// Waits until a token is answered so.
async fn until(instance: &Instance, token: &str, status: u16) {
    let begun = Instant::now();
    while instance.get("/api/me", token).await.0 != status {
        assert!(begun.elapsed() < Duration::from_secs(10), "never {status}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_lock_cuts_what_is_live_and_outlives_a_restart() {
    let plane = ControlPlane::silent().await;
    let instance = Instance::start(&plane.url).await;
    let mut locked = Runner::register(&instance, "u1", "r1").await;
    let mut free = Runner::register(&instance, "u2", "r2").await;
    let stream = instance.request(Method::GET, "/api/events", &user_token("u1"));
    let stream = stream.send().await.expect("streaming");

    *plane.shared.locks.lock().expect("lock") = lock("u1", None, 0);
    plane.shared.answers.add_permits(1000);

    assert_eq!(locked.error().await, "unauthorized");
    locked.cut().await;
    stream.text().await.expect("the stream ends");
    free.emit("list", json!({})).await;
    assert_eq!(
        free.error().await,
        "Unknown event: list",
        "others are not cut"
    );

    let (status, body) = instance.get("/api/me", &user_token("u1")).await;
    assert_eq!((status, &body["code"]), (401, &json!("invalid_token")));
    assert_eq!(instance.get("/api/me", &user_token("u2")).await.0, 200);

    drop(plane);
    let dir = instance.stop().await;
    let instance = Instance::start_in(dir, "http://127.0.0.1:1").await;
    assert_eq!(instance.get("/api/me", &user_token("u1")).await.0, 401);
    let auth = json!({"orgToken": runner_token("u1")});
    assert_eq!(
        Runner::connect(&instance, auth).await.err().as_deref(),
        Some("unauthorized")
    );
    let later = OrgClaims {
        iat: Time::now().seconds() + 25,
        ..claims("u1", TokenKind::User)
    };
    assert_eq!(
        instance.get("/api/me", &sign(&later)).await.0,
        200,
        "a newer token is good"
    );
    instance.stop().await;
}

#[tokio::test]
async fn a_lock_that_is_streamed_cuts_at_once() {
    let plane = ControlPlane::silent().await;
    let instance = Instance::start(&plane.url).await;
    let mut locked = Runner::register(&instance, "u1", "r1").await;
    let mut news = crate::events::Stream::open(&instance, "/api/events", "u1").await;
    let begun = Instant::now();
    plane.say(lock("u1", None, 5));
    assert_eq!(locked.error().await, "unauthorized");
    locked.cut().await;
    while news.next().await.is_some() {}
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(instance.get("/api/me", &user_token("u1")).await.0, 401);
    plane.say(none(6));
    until(&instance, &user_token("u1"), 200).await;
    instance.stop().await;
}

#[tokio::test]
async fn a_late_heartbeat_undoes_nothing_and_a_new_stream_may_go_back() {
    let mut plane = ControlPlane::silent().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    plane.beats.recv().await.expect("a heartbeat");
    plane.say(lock("u1", None, 10));
    until(&instance, &token, 401).await;
    // The answer to the first heartbeat comes only now; the second is sent when it was read.
    *plane.shared.locks.lock().expect("lock") = none(9);
    plane.shared.answers.add_permits(1);
    let _runner = Runner::register(&instance, "u2", "r2").await;
    plane.beats.recv().await.expect("a second heartbeat");
    assert_eq!(instance.get("/api/me", &token).await.0, 401, "it came late");
    *plane.shared.locks.lock().expect("lock") = none(11);
    plane.shared.answers.add_permits(1);
    until(&instance, &token, 200).await;

    plane.say(lock("u1", None, 3));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(
        instance.get("/api/me", &token).await.0,
        200,
        "not the first thing said"
    );
    plane.shared.stream.send_replace(Saying::GoodBye);
    let opened = plane.shared.streams.load(Ordering::Relaxed);
    while plane.shared.streams.load(Ordering::Relaxed) == opened {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    plane.say(lock("u1", None, 3));
    until(&instance, &token, 401).await;
    let kept = std::fs::read_to_string(instance.dir.path().join("locks.json")).expect("kept");
    assert_eq!(serde_json::from_str::<Locks>(&kept).expect("json").at, 3);
    instance.stop().await;
}

#[tokio::test]
async fn a_lock_of_one_login_leaves_the_others_alone() {
    let plane = ControlPlane::silent().await;
    let instance = Instance::start(&plane.url).await;
    let of_login = |user, sid: Option<&str>| {
        sign(&OrgClaims {
            sid: sid.map(str::to_owned),
            ..claims(user, TokenKind::User)
        })
    };
    let locked = of_login("u1", Some("s1"));
    assert_eq!(instance.get("/api/me", &locked).await.0, 200);
    plane.say(lock("u1", Some("s1"), 1));
    until(&instance, &locked, 401).await;
    for (user, sid) in [("u1", None), ("u1", Some("s2")), ("u2", Some("s1"))] {
        let token = of_login(user, sid);
        assert_eq!(
            instance.get("/api/me", &token).await.0,
            200,
            "{user} {sid:?}"
        );
    }
    plane.say(lock("*", None, 2));
    until(&instance, &of_login("u2", Some("s1")), 401).await;
    instance.stop().await;
}

#[tokio::test]
async fn locks_written_before_the_start_hold_before_anything_is_heard() {
    let dir = std::sync::Arc::new(tempfile::tempdir().expect("folder"));
    let keys = serde_json::to_vec(&crate::platform::jwks()).expect("json");
    std::fs::write(dir.path().join("jwks.json"), keys).expect("written");
    let file = dir.path().join("locks.json");
    std::fs::write(
        &file,
        serde_json::to_vec(&lock("u1", None, 7)).expect("json"),
    )
    .expect("written");
    let instance = Instance::start_in(dir, "http://127.0.0.1:1").await;
    assert_eq!(instance.get("/api/me", &user_token("u1")).await.0, 401);
    assert_eq!(instance.get("/api/me", &user_token("u2")).await.0, 200);
    let auth = json!({"orgToken": runner_token("u1")});
    let refused = Runner::connect(&instance, auth).await.err();
    assert_eq!(refused.as_deref(), Some("unauthorized"));
    let dir = instance.stop().await;

    let plane = ControlPlane::silent().await;
    plane.say(none(8));
    let instance = Instance::start_in(dir, &plane.url).await;
    until(&instance, &user_token("u1"), 200).await;
    let kept = std::fs::read_to_string(&file).expect("kept");
    assert_eq!(
        serde_json::from_str::<Locks>(&kept).expect("json"),
        none(8),
        "in the same file"
    );
    instance.stop().await;
}

#[tokio::test]
async fn a_revoked_key_stops_and_a_new_one_is_known_within_a_second() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let of_keys = |tag: &str, at| Locks {
        keys: tag.to_owned(),
        ..none(at)
    };
    let old = user_token("u1");
    plane.say(of_keys("\"first\"", 1));
    until(&instance, &old, 200).await;
    let (keys, new) = other_keys(&claims("u1", TokenKind::User));
    tokio::time::sleep(Duration::from_secs(1)).await;
    let asked = plane.shared.keys_asked.load(Ordering::Relaxed);
    *plane.shared.keys.lock().expect("lock") = (keys, "\"second\"");
    let begun = Instant::now();
    for at in 2..50 {
        plane.say(of_keys("\"second\"", at));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    until(&instance, &old, 401).await;
    assert_eq!(instance.get("/api/me", &new).await.0, 200);
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(
        plane.shared.keys_asked.load(Ordering::Relaxed),
        asked + 1,
        "fetched once"
    );

    // Named, but not there: what is known goes on, and nothing is asked in a hurry.
    plane.say(of_keys("\"third\"", 60));
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(instance.get("/api/me", &new).await.0, 200);
    let more = plane.shared.keys_asked.load(Ordering::Relaxed) - asked - 1;
    assert!((1..=3).contains(&more), "{more}");
    drop(plane);
    assert_eq!(
        instance.get("/api/me", &new).await.0,
        200,
        "also when nobody is there"
    );
    instance.stop().await;
}
