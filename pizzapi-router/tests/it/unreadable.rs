//! Heads that cannot be read are refused with a reason, and reach no instance.

use std::{sync::atomic::Ordering, time::Duration};

use pizzapi_router::Limits;
use pizzapi_types::Problem;

use crate::{
    edge::{Edge, route},
    upstream::Upstream,
};

/// The status, and the problem, which must be all there is.
fn problem(answer: &str) -> (u16, Problem) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let problem: Problem = serde_json::from_str(body).unwrap();
    for line in [
        "content-type: application/problem+json",
        "content-security-policy: default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
        "connection: close",
        &format!("content-length: {}", body.len()),
        &format!("x-request-id: {}", problem.request_id),
    ] {
        assert_eq!(head.matches(line).count(), 1, "{line}: {head}");
    }
    assert_eq!(head.matches("content-length").count(), 1, "{head}");
    assert!(head.contains("\r\ndate: "), "{head}");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    assert_eq!(problem.status, status);
    (status, problem)
}

#[tokio::test]
async fn a_head_that_cannot_be_read_is_refused_with_a_reason() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    for head in [
        "hello\r\n\r\n",
        "GET / HTTP/1.1 x\r\nHost: acme.localhost\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: acme.localhost\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: acme.localhost\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: acme.localhost\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nHost: acme.localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost\r\nX: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\n X: a\r\nHost: acme.localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost\r\nX a: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost\r\nX : b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost\r\nX\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost\r\n: b\r\n\r\n",
    ] {
        let (status, problem) = problem(&edge.raw(head).await);
        assert_eq!(
            (status, problem.code.as_str()),
            (400, "bad_request"),
            "{head}"
        );
    }
    assert_eq!(acme.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_with_a_reason() {
    let edge = Edge::start(vec![]).await;
    let long = "x".repeat(200_000);
    let many = "a: b\r\n".repeat(200);
    for head in [
        format!("GET / HTTP/1.1\r\nHost: a.localhost\r\nX: {long}"),
        format!("GET / HTTP/1.1\r\nHost: a.localhost\r\nCookie: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a.localhost\r\n{many}\r\n"),
        format!("GET /{long} HTTP/1.1\r\nHost: a.localhost\r\n\r\n"),
    ] {
        let (status, problem) = problem(&edge.raw(&head).await);
        assert_eq!((status, problem.code.as_str()), (431, "head_too_large"));
    }
}

#[tokio::test]
async fn a_bare_line_feed_ends_a_line_and_nothing_else() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let answer = edge
        .raw("GET /a HTTP/1.1\nHost: acme.localhost\nX-A: 1\nX-Pizzapi-Org-Id: other\nConnection: close\n\n")
        .await;
    assert!(answer.contains(r#"["x-a","1"]"#), "{answer}");
    assert!(
        answer.contains(r#"["x-pizzapi-org-id","id-of-acme"]"#),
        "{answer}"
    );
    assert_eq!(acme.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_cannot_be_read_after_an_answer_ends_the_connection() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let answer = edge
        .raw("GET /a HTTP/1.1\r\nHost: acme.localhost\r\n\r\nhello\r\n\r\nGET /b HTTP/1.1\r\nHost: acme.localhost\r\n\r\n")
        .await;
    assert!(answer.contains(r#""target":"/a""#), "{answer}");
    let refusal = &answer[answer.find("HTTP/1.1 400 ").unwrap()..];
    assert_eq!(problem(refusal).1.code.as_str(), "bad_request");
    assert_eq!(acme.asked.load(Ordering::SeqCst), 1);

    for first in [
        "HEAD /a HTTP/1.1\r\nHost: acme.localhost\r\n\r\n",
        "POST /back HTTP/1.1\r\nHost: acme.localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: acme.localhost\r\n\r\n",
    ] {
        let mut line = edge.line().await;
        line.say(first).await;
        line.hear("\r\n\r\n").await;
        line.say("hello\r\n\r\n").await;
        let rest = line.rest().await;
        let refusal = &rest[rest.find("HTTP/1.1 400 ").unwrap()..];
        assert_eq!(problem(refusal).1.code.as_str(), "bad_request", "{first}");
    }
}

#[tokio::test]
async fn a_client_that_dawdles_over_a_head_is_hung_up_on() {
    let acme = Upstream::start("acme").await;
    let limits = Limits {
        head: Duration::from_millis(200),
        ..Limits::default()
    };
    let edge = Edge::start_within(vec![route("acme", Some(acme.address))], limits).await;
    for said in ["", "GET / HTTP/1.1\r\nHost: acme", "\r\n"] {
        assert_eq!(edge.raw(said).await, "", "{said}");
    }
    let idle = edge
        .raw("GET /idle HTTP/1.1\r\nHost: acme.localhost\r\n\r\n")
        .await;
    assert!(idle.contains(r#""target":"/idle""#), "{idle}");
}

#[tokio::test]
async fn a_refusal_is_heard_by_a_client_that_is_still_sending() {
    let edge = Edge::start(vec![]).await;
    let body = "x".repeat(4 * 1024 * 1024);
    for head in [
        "POST / HTTP/1.1\r\nHost: nobody.localhost\r\nContent-Length: 4194304\r\n\r\n",
        "hello\r\n\r\n",
    ] {
        let answer = edge.raw(&format!("{head}{body}")).await;
        assert!(answer.contains("application/problem+json"), "{answer}");
    }
}
