//! The API's rows, one by one: what is taken, what is refused, and by which name.

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::{
    events::Stream,
    platform::{ControlPlane, Instance, answer, user_token},
    runner::{Runner, spawn},
};

async fn refused(request: RequestBuilder) -> (u16, String, String) {
    let (status, body) = answer(request).await;
    let field = body["fields"][0]["field"].as_str().unwrap_or("-");
    let code = body["code"].as_str().unwrap_or("-");
    (status, code.to_owned(), field.to_owned())
}

#[tokio::test]
async fn what_a_route_does_not_know_is_refused_by_name() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let session = spawn(&instance, &mut runner, &token, "r1").await;
    let log = format!("/api/sessions/{session}/events");
    for (path, field) in [
        ("/api/me?x=1", "x"),
        ("/api/runners?limit=1", "limit"),
        ("/api/events?since=1", "since"),
        ("/api/sessions?limit=0", "limit"),
        ("/api/sessions?limit=201", "limit"),
        ("/api/sessions?limit=-1", "limit"),
        ("/api/sessions?limit=", "limit"),
        ("/api/sessions?cursor=%00", "cursor"),
        ("/api/sessions?orgId=x", "orgId"),
        (&format!("/api/sessions/{session}?x"), "x"),
        (&format!("{log}?limit=0"), "limit"),
        (&format!("{log}?limit=0&follow=true"), "limit"),
        (&format!("{log}?limit=1e3"), "limit"),
        (&format!("{log}?since=now"), "since"),
        (&format!("{log}?cursor=x"), "cursor"),
        (&format!("{log}?follow=maybe"), "follow"),
        (&format!("{log}?until=5"), "until"),
    ] {
        let told = refused(instance.request(Method::GET, path, &token)).await;
        assert_eq!(told, (400, "invalid_fields".into(), field.into()), "{path}");
    }
    for (method, path, body, field) in [
        (
            Method::POST,
            "/api/runners/spawn?dry=1",
            json!({"runnerId": "r1"}),
            "dry",
        ),
        (
            Method::POST,
            "/api/runners/spawn",
            json!({"runnerId": "r1", "userId": "u2"}),
            "userId",
        ),
        (
            Method::POST,
            "/api/runners/spawn",
            json!({"runnerId": "a b"}),
            "runnerId",
        ),
        (
            Method::POST,
            "/api/runners/spawn",
            json!({"runnerId": "r1", "cwd": 5}),
            "cwd",
        ),
        (Method::POST, "/api/runners/stop", json!({}), "runnerId"),
        (
            Method::POST,
            "/api/runners/restart",
            json!({"runnerId": "r1", "force": true}),
            "force",
        ),
        (
            Method::DELETE,
            &format!("/api/sessions/{session}?force"),
            json!({}),
            "force",
        ),
    ] {
        let request = instance.request(method, path, &token).json(&body);
        let told = refused(request).await;
        assert_eq!(
            told,
            (400, "invalid_fields".into(), field.into()),
            "{path} {body}"
        );
    }
    for path in ["/api/events", &log, &format!("{log}?follow=true")] {
        for garbage in ["x", "-1", "1.5", "", "99999999999999999999", "\u{fc}"] {
            let request = instance.request(Method::GET, path, &token);
            let told = refused(request.header("last-event-id", garbage)).await;
            let expected = (400, "invalid_fields".into(), "Last-Event-ID".into());
            assert_eq!(told, expected, "{path} {garbage:?}");
        }
    }
    instance.stop().await;
}

#[tokio::test]
async fn bodies_are_json_objects_of_a_size() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    for path in [
        "/api/runners/spawn",
        "/api/runners/restart",
        "/api/runners/stop",
    ] {
        let post = || instance.request(Method::POST, path, &token);
        let typed = |kind: &str| post().header("content-type", kind.to_owned());
        for (what, request, status, code) in [
            ("no type", post().body("{}"), 415, "unsupported_media_type"),
            (
                "a form",
                typed("application/x-www-form-urlencoded").body("a=b"),
                415,
                "unsupported_media_type",
            ),
            (
                "text",
                typed("text/plain").body("{}"),
                415,
                "unsupported_media_type",
            ),
            ("nothing", typed("application/json"), 400, "bad_request"),
            (
                "half",
                typed("application/json").body("{\"runnerId\":"),
                400,
                "bad_request",
            ),
            (
                "a list",
                typed("application/json").body("[\"r1\"]"),
                400,
                "bad_request",
            ),
            (
                "not UTF-8",
                typed("application/json").body(&b"{\"runnerId\":\"\xff\"}"[..]),
                400,
                "bad_request",
            ),
            (
                "two",
                typed("application/json").body("{\"runnerId\":\"r1\"} {}"),
                400,
                "bad_request",
            ),
            (
                "too much",
                typed("application/json").body(" ".repeat((1 << 20) + 1)),
                413,
                "payload_too_large",
            ),
            (
                "another charset's name",
                typed("application/json; charset=utf-8").body("{\"runnerId\":\"none\"}"),
                404,
                "runner_not_found",
            ),
        ] {
            let (got, told, _) = refused(request).await;
            assert_eq!((got, told.as_str()), (status, code), "{path}: {what}");
        }
    }
    instance.stop().await;
}

async fn send(instance: &Instance, method: Method, path: &str) -> Response {
    let request = instance.request(method, path, &user_token("u1"));
    request.send().await.expect("answered")
}

#[tokio::test]
async fn heads_are_answered_as_gets_without_a_body_and_other_methods_are_refused() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let session = spawn(&instance, &mut runner, &user_token("u1"), "r1").await;
    let one = format!("/api/sessions/{session}");
    let log = format!("{one}/events");
    let follow = format!("{log}?follow=true");
    for path in [
        "/health",
        "/api/me",
        "/api/runners",
        "/api/sessions",
        &one,
        &log,
        &follow,
        "/api/events",
        "/api/nope",
        "/api/sessions/none",
    ] {
        let get = send(&instance, Method::GET, path).await;
        let head = send(&instance, Method::HEAD, path).await;
        assert_eq!(get.status(), head.status(), "{path}");
        assert_eq!(
            get.headers().get("content-type"),
            head.headers().get("content-type"),
            "{path}"
        );
        assert_eq!(head.bytes().await.expect("an end").len(), 0, "{path}");
    }
    for (method, path) in [
        (Method::OPTIONS, "/api/sessions"),
        (Method::OPTIONS, "/api/runners/spawn"),
        (Method::GET, "/api/runners/spawn"),
        (Method::POST, "/api/sessions"),
        (Method::PATCH, &one),
        (Method::TRACE, "/api/me"),
    ] {
        let told = send(&instance, method.clone(), path).await;
        let headers = told.headers();
        assert!(
            !headers.contains_key("access-control-allow-origin"),
            "{method} {path}: no other origin's page is let in"
        );
        assert!(headers.contains_key("allow"), "{method} {path}");
        assert_eq!(told.status(), 405, "{method} {path}");
        let body: Value = told.json().await.expect("a problem");
        assert_eq!(body["code"], "method_not_allowed", "{method} {path}");
    }
    instance.stop().await;
}

#[tokio::test]
async fn an_orgs_stream_goes_on_where_it_was_left_or_says_that_it_cannot() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    let mut runner = Runner::register(&instance, "u1", "r1").await;
    let mut news = Stream::open(&instance, "/api/events", "u1").await;
    let session = spawn(&instance, &mut runner, &token, "r1").await;
    let first = news.next().await.expect("news");
    assert_eq!(
        (first.name.as_str(), &first.data["sessionId"]),
        ("session_added", &json!(session))
    );
    let first = first.id.expect("an id");
    drop(news);
    spawn(&instance, &mut runner, &token, "r1").await;

    let mut again = Stream::open_after(&instance, "/api/events", "u1", Some(first)).await;
    let mut names = Vec::new();
    for id in first + 1.. {
        let told = again.next().await.expect("news");
        assert_eq!(told.id, Some(id), "one after the other");
        names.push(told.name);
        // The first session's own news may still be among them.
        let count = |word: &str| names.iter().filter(|name| *name == word).count();
        if count("session_added") == 1 && count("session_status") >= 2 {
            break;
        }
    }
    let latest = first + i64::try_from(names.len()).expect("few");
    runner
        .emit("runner_warning", json!({"message": "hot"}))
        .await;
    let live = again.next().await.expect("news");
    assert!(
        live.id > Some(latest) && live.name == "runner_updated",
        "{live:?}"
    );

    for nowhere in [0, first + 100_000] {
        let mut lost = Stream::open_after(&instance, "/api/events", "u1", Some(nowhere)).await;
        let told = lost.next().await.expect("told");
        assert_eq!((told.name.as_str(), told.data), ("reset", Value::Null));
        assert!(told.id >= live.id);
    }
    let dir = instance.stop().await;
    let instance = Instance::start_in(dir, &plane.url).await;
    let mut later = Stream::open_after(&instance, "/api/events", "u1", Some(latest)).await;
    let told = later.next().await.expect("told");
    assert_eq!(told.name, "reset", "a restart is told, too");
    assert!(told.id > Some(latest), "and no place comes twice");
    instance.stop().await;
}
