//! Tokens, cookies, and a control plane that is away.

use pizzapi_types::{
    OrgClaims, Time, TokenKind,
    instance::{Lock, Locks},
};
use reqwest::Method;
use serde_json::json;

use crate::{
    platform::{
        ControlPlane, Instance, OTHER_ORG, Saying, answer, claims, foreign, jwks, runner_token,
        sign, user_token,
    },
    runner::Runner,
};

#[tokio::test]
async fn a_cookie_changes_things_only_from_the_own_pages() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let cookie = format!("a=b; org_token={}", user_token("u1"));
    let stop = |origin: Option<&str>| {
        let mut request = instance
            .http
            .post(instance.url("/api/runners/stop"))
            .header("cookie", &cookie)
            .json(&json!({"runnerId": "none"}));
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        answer(request)
    };
    for (origin, code) in [
        (None, "untrusted_origin"),
        (Some("null"), "untrusted_origin"),
        (Some("http://evil.localhost:8088"), "untrusted_origin"),
        (
            Some("http://acme.localhost:8088.evil.com"),
            "untrusted_origin",
        ),
        (Some("https://acme.localhost:8088"), "untrusted_origin"),
        (Some("http://acme.localhost:8088"), "runner_not_found"),
        (Some("https://trusted.example.com"), "runner_not_found"),
    ] {
        assert_eq!(stop(origin).await.1["code"], code, "{origin:?}");
    }
    let read = instance
        .http
        .get(instance.url("/api/me"))
        .header("cookie", &cookie);
    assert_eq!(
        answer(read).await,
        (
            200,
            json!({"userId": "u1", "userName": "Ada", "orgId": crate::platform::ORG, "orgSlug": "acme", "role": "member"})
        )
    );
    let both = instance
        .request(Method::GET, "/api/me", &user_token("u2"))
        .header("cookie", &cookie);
    assert_eq!(answer(both).await.1["code"], "conflicting_credentials");
    instance.stop().await;
}

#[tokio::test]
async fn only_runner_tokens_of_this_org_open_the_socket() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let opened = Runner::open(&instance).await;
    assert_eq!(opened.open["pingInterval"], 30_000);
    assert_eq!(opened.open["pingTimeout"], 60_000);
    for (auth, expected) in [
        (json!({}), "unauthorized"),
        (json!({"orgToken": "a.b.c"}), "unauthorized"),
        (json!({"orgToken": user_token("u1")}), "unauthorized"),
        (json!({"orgToken": 5}), "unauthorized"),
        (json!([]), "unauthorized"),
        (json!({"apiKey": "garbage"}), "unauthorized"),
        (
            json!({"orgToken": foreign(TokenKind::Runner)}),
            "forbidden: organization mismatch",
        ),
        (
            json!({"orgToken": runner_token("u1"), "orgSlug": "acme-2"}),
            "forbidden: organization mismatch",
        ),
    ] {
        let refused = Runner::connect(&instance, auth.clone()).await.err();
        assert_eq!(refused.as_deref(), Some(expected), "{auth}");
    }
    let auth = json!({"apiKey": runner_token("u1"), "protocolVersion": 99, "orgSlug": "acme"});
    assert!(
        Runner::connect(&instance, auth).await.is_ok(),
        "another version is tolerated"
    );
    for namespace in ["/relay", "/nope"] {
        let refused = Runner::open(&instance)
            .await
            .join(namespace, json!({}))
            .await
            .err();
        assert_eq!(refused.as_deref(), Some("Invalid namespace"));
    }
    instance.stop().await;
}

fn expired(user: &str, seconds_ago: i64) -> String {
    let mut claims = claims(user, TokenKind::Runner);
    claims.exp = Time::now().seconds() - seconds_ago;
    claims.iat = claims.exp - 900;
    sign(&claims)
}

#[tokio::test]
async fn a_known_runner_comes_back_while_the_control_plane_is_away() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    Runner::register(&instance, "u1", "r1").await.leave().await;
    let auth = |token: String, id: &str, secret: &str| json!({"orgToken": token, "runnerId": id, "runnerSecret": secret});
    let refused = Runner::connect(&instance, auth(expired("u1", 600), "r1", "secret of r1")).await;
    assert_eq!(
        refused.err().as_deref(),
        Some("unauthorized"),
        "the control plane is there"
    );

    drop(plane);
    let dir = instance.stop().await;
    let keys = dir.path().join("jwks.json");
    assert!(keys.exists(), "the keys are kept on disk");
    let instance = Instance::start_in(dir, "http://127.0.0.1:1").await;
    assert_eq!(
        instance.get("/api/me", &user_token("u1")).await.0,
        200,
        "members go on"
    );
    for (token, id, secret) in [
        (expired("u1", 600), "r1", "wrong"),
        (expired("u1", 600), "r9", "secret of r1"),
        (expired("u2", 600), "r1", "secret of r1"),
        (expired("u1", 25 * 3600), "r1", "secret of r1"),
    ] {
        let refused = Runner::connect(&instance, auth(token, id, secret)).await;
        assert_eq!(
            refused.err().as_deref(),
            Some("unauthorized"),
            "{id} {secret}"
        );
    }
    let late = auth(expired("u1", 600), "r1", "secret of r1");
    let mut runner = Runner::connect(&instance, late.clone())
        .await
        .expect("known");
    runner
        .emit("register_runner", json!({"roots": ["/srv"]}))
        .await;
    assert_eq!(runner.wait_for("runner_registered").await["runnerId"], "r1");
    let mut other = Runner::connect(&instance, late).await.expect("known");
    other
        .emit(
            "register_runner",
            json!({"runnerId": "r2", "runnerSecret": "x"}),
        )
        .await;
    assert!(other.error().await.contains("another runner's"));
    other.cut().await;
    instance.stop().await;
}

#[tokio::test]
async fn a_live_socket_outlives_its_token_until_a_lock_names_it() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    // Good for two seconds more, by the leeway for clocks that differ.
    let ending = |kind| {
        let mut claims = claims("u1", kind);
        claims.exp = Time::now().seconds() - 28;
        claims.iat = claims.exp - 900;
        sign(&claims)
    };
    let user = ending(TokenKind::User);
    let auth = json!({"orgToken": ending(TokenKind::Runner)});
    assert_eq!(instance.get("/api/me", &user).await.0, 200);
    let stream = instance.request(Method::GET, "/api/events", &user);
    let stream = stream.send().await.expect("streaming");
    let mut runner = Runner::connect(&instance, auth.clone())
        .await
        .expect("let in");
    let said = json!({"runnerId": "r1", "runnerSecret": "s"});
    runner.emit("register_runner", said).await;
    runner.wait_for("runner_registered").await;

    tokio::time::sleep(std::time::Duration::from_millis(3100)).await;
    let (status, body) = instance.get("/api/me", &user).await;
    assert_eq!(
        (status, &body["code"]),
        (401, &json!("token_expired")),
        "at every request"
    );
    let refused = Runner::connect(&instance, auth).await.err();
    assert_eq!(refused.as_deref(), Some("unauthorized"), "at every connect");
    runner.emit("nope", json!({})).await;
    assert_eq!(
        runner.error().await,
        "Unknown event: nope",
        "the live one goes on"
    );

    let lock = Lock {
        user_id: "u1".into(),
        not_before: Time::now(),
        sid: None,
    };
    let locks = Locks {
        locks: vec![lock],
        ..Locks::default()
    };
    plane.shared.stream.send_replace(Saying::Locks(locks));
    assert_eq!(runner.error().await, "unauthorized");
    runner.cut().await;
    stream.text().await.expect("the stream ends");
    instance.stop().await;
}

#[tokio::test]
async fn an_expired_token_opens_nothing_else_while_the_control_plane_is_away() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    Runner::register(&instance, "u1", "r1").await.leave().await;
    drop(plane);
    let dir = instance.stop().await;
    let instance = Instance::start_in(dir.clone(), "http://127.0.0.1:1").await;
    let known = |token: String| json!({"orgToken": token, "runnerId": "r1", "runnerSecret": "secret of r1"});
    let late = |change: fn(&mut OrgClaims)| {
        let mut claims = claims("u1", TokenKind::Runner);
        claims.exp = Time::now().seconds() - 600;
        claims.iat = claims.exp - 900;
        change(&mut claims);
        sign(&claims)
    };
    let foreign = late(|claims| {
        claims.aud = OTHER_ORG.parse().expect("id");
        claims.org_id = claims.aud.clone();
    });
    let edge = |seconds: i64| expired("u1", 24 * 3600 + seconds);
    for (what, auth, refused) in [
        ("known", known(late(|_| {})), None),
        ("a day ago, nearly", known(edge(-60)), None),
        ("a day ago", known(edge(60)), Some("unauthorized")),
        (
            "no id and secret",
            json!({"orgToken": late(|_| {})}),
            Some("unauthorized"),
        ),
        (
            "a user's",
            known(late(|claims| claims.kind = TokenKind::User)),
            Some("unauthorized"),
        ),
        (
            "another org's",
            known(foreign),
            Some("forbidden: organization mismatch"),
        ),
    ] {
        let answer = Runner::connect(&instance, auth).await.err();
        assert_eq!(answer.as_deref(), refused, "{what}");
    }
    let other_slug = json!({"orgToken": late(|_| {}), "orgSlug": "acme-2", "runnerId": "r1", "runnerSecret": "secret of r1"});
    let answer = Runner::connect(&instance, other_slug).await.err();
    assert_eq!(answer.as_deref(), Some("forbidden: organization mismatch"));
    let user = late(|claims| claims.kind = TokenKind::User);
    let (status, body) = instance.get("/api/me", &user).await;
    assert_eq!(
        (status, &body["code"]),
        (401, &json!("token_expired")),
        "HTTP knows no grace"
    );
    instance.stop().await;

    let lock = Lock {
        user_id: "u1".into(),
        not_before: Time::now(),
        sid: None,
    };
    let locks = Locks {
        locks: vec![lock],
        ..Locks::default()
    };
    let text = serde_json::to_vec(&locks).expect("json");
    std::fs::write(dir.path().join("locks.json"), text).expect("written");
    let instance = Instance::start_in(dir, "http://127.0.0.1:1").await;
    let answer = Runner::connect(&instance, known(late(|_| {}))).await.err();
    assert_eq!(
        answer.as_deref(),
        Some("unauthorized"),
        "a lock holds all along"
    );
    instance.stop().await;
}

#[tokio::test]
async fn the_first_keys_are_read_from_disk() {
    let dir = std::sync::Arc::new(tempfile::tempdir().expect("folder"));
    let text = serde_json::to_string(&jwks()).expect("json");
    std::fs::write(dir.path().join("jwks.json"), text).expect("written");
    let instance = Instance::start_in(dir, "http://127.0.0.1:1").await;
    assert_eq!(instance.get("/api/me", &user_token("u1")).await.0, 200);
    instance.stop().await;
    let without = Instance::start("http://127.0.0.1:1").await;
    let (status, body) = without.get("/api/me", &user_token("u1")).await;
    assert_eq!((status, &body["code"]), (503, &json!("unavailable")));
    without.stop().await;
}

#[tokio::test]
async fn the_heartbeat_tells_how_things_are() {
    let mut plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let beat = plane
        .beats
        .recv()
        .await
        .expect("a heartbeat right after the start");
    assert_eq!((beat.runners, beat.sessions), (0, 0));
    assert!(beat.rss_bytes > 0 && !beat.version.is_empty());
    instance.stop().await;
}
