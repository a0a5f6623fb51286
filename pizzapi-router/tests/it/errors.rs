//! What is answered when there is nothing to pass on.

use std::net::SocketAddr;

use pizzapi_types::instance::RouteReason;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{
    edge::{Edge, route, without},
    upstream::Upstream,
};

#[tokio::test]
async fn hosts_without_an_org_are_not_found() {
    let edge = Edge::start(vec![]).await;
    for slug in ["nobody", "www"] {
        let problem = edge.problem(slug, "/").await;
        assert_eq!(problem, (404, "org_not_found".into()), "{slug}");
    }
    for slug in ["control", "a.acme"] {
        let problem = edge.problem(slug, "/").await;
        assert_eq!(problem, (404, "not_found".into()), "{slug}");
    }
    let bare = format!("http://localhost:{}/", edge.address.port());
    let response = edge.client.get(bare).send().await.unwrap();
    assert_eq!(response.status(), 404);
    let text = response.text().await.unwrap();
    assert!(text.contains("{slug}.localhost"), "{text}");
}

#[tokio::test]
async fn garbage_is_a_bad_request() {
    let edge = Edge::start(vec![]).await;
    for head in [
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost\r\nHost: acme.localhost\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost, acme-2.localhost\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost:x\r\n",
        "GET / HTTP/1.1\r\nHost: \u{e9}.localhost\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost\r\nhost: nobody.localhost\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost:65536\r\n",
        "GET / HTTP/1.1\r\nHost: acme.localhost/\r\n",
        "GET http://me@acme.localhost/ HTTP/1.1\r\nHost: acme.localhost\r\n",
        "GET http://acme.localhost/ HTTP/1.1\r\nHost: acme-2.localhost\r\n",
        "GET http://acme.localhost/ HTTP/1.1\r\nHost: acme.localhost:80\r\n",
        "GET http://acme.localhost/ HTTP/1.1\r\n",
        "GET http://acme.localhost/ HTTP/1.1\r\nHost:\r\n",
    ] {
        let answer = edge.raw(&format!("{head}Connection: close\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{head}: {answer}");
        assert!(answer.contains("bad_request"), "{head}: {answer}");
    }
    let answer = edge
        .raw("CONNECT acme.localhost:80 HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\r\n")
        .await;
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
}

#[tokio::test]
async fn orgs_without_an_instance_say_why() {
    let edge = Edge::start(vec![route("acme", None)]).await;
    let response = edge.get("acme", "/").send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "1");
    for (reason, code, word) in [
        (RouteReason::Starting, "instance_starting", "starting"),
        (RouteReason::Stopped, "instance_stopped", "stopped"),
        (
            RouteReason::Failed,
            "instance_stopped",
            "could not be started",
        ),
        (RouteReason::Suspended, "instance_stopped", "suspended"),
    ] {
        let edge = Edge::start(vec![without("acme", reason)]).await;
        let response = edge.get("acme", "/").send().await.unwrap();
        assert_eq!(response.status(), 503);
        let text = response.text().await.unwrap();
        assert!(text.contains(code) && text.contains(word), "{text}");
    }
}

#[tokio::test]
async fn an_instance_that_is_not_there_is_a_bad_gateway() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dead = listener.local_addr().unwrap();
    drop(listener);
    let edge = Edge::start(vec![route("acme", Some(dead))]).await;
    let problem = edge.problem("acme", "/").await;
    assert_eq!(problem, (502, "bad_gateway".into()));
}

#[tokio::test]
async fn a_request_for_no_path_is_a_bad_request() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let answer = edge
        .raw("OPTIONS * HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\r\n")
        .await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn an_instance_that_hangs_up_is_a_bad_gateway() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let rude = listener.local_addr().unwrap();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let edge = Edge::start(vec![route("acme", Some(rude))]).await;
    let problem = edge.problem("acme", "/").await;
    assert_eq!(problem, (502, "bad_gateway".into()));
}

/// An instance that says the same to whoever connects.
async fn says(answer: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut head = [0; 4096];
                let _ = stream.read(&mut head).await;
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
                while stream.read(&mut head).await.is_ok_and(|read| read > 0) {}
            });
        }
    });
    address
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_a_bad_gateway() {
    for answer in [
        "hello\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        &format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(400_000)),
    ] {
        let address = says(answer.to_owned()).await;
        let edge = Edge::start(vec![route("acme", Some(address))]).await;
        let response = edge.get("acme", "/").send().await.unwrap();
        assert_eq!(response.status(), 502, "{answer}");
        let text = response.text().await.unwrap();
        assert!(text.contains("bad_gateway"), "{answer}: {text}");
    }
}

#[tokio::test]
async fn another_protocol_than_was_asked_for_is_a_bad_gateway() {
    for answer in [
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\nleak",
        "HTTP/1.1 101 Switching Protocols\r\n\r\nleak",
    ] {
        let address = says(answer.to_owned()).await;
        let edge = Edge::start(vec![route("acme", Some(address))]).await;
        let answer = edge
            .raw("GET /ws HTTP/1.1\r\nHost: acme.localhost\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n")
            .await;
        assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
        assert!(!answer.contains("leak"), "{answer}");
    }
}

#[tokio::test]
async fn every_refusal_is_a_page_for_a_browser() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dead = listener.local_addr().unwrap();
    drop(listener);
    let edge = Edge::start(vec![
        route("acme", Some(dead)),
        without("acme-2", RouteReason::Suspended),
        without("late", RouteReason::Starting),
    ])
    .await;
    for (slug, path, status, code, next) in [
        ("acme", "/", 502, "bad_gateway", "try again"),
        ("acme", "/metrics", 404, "not_found", "nothing here"),
        (
            "acme-2",
            "/",
            503,
            "instance_stopped",
            "admin of the platform",
        ),
        (
            "late",
            "/",
            503,
            "instance_starting",
            "tries again by itself",
        ),
        ("nobody", "/", 404, "org_not_found", "how its name is spelt"),
        ("control", "/", 404, "not_found", "{slug}.localhost"),
    ] {
        let request = edge.get(slug, path).header("accept", "text/html");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{slug}{path}");
        let headers = response.headers().clone();
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(headers["cache-control"], "no-store");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        let page = response.text().await.unwrap();
        let id = headers["x-request-id"].to_str().unwrap();
        for part in [code, next, id] {
            assert!(page.contains(part), "{part}: {page}");
        }
        for outside in ["src=", "href=", "url(", "@import", "<script"] {
            assert!(!page.contains(outside), "{page}");
        }
    }
}

#[tokio::test]
async fn browsers_get_a_page_and_programs_a_document() {
    let edge = Edge::start(vec![without("acme", RouteReason::Stopped)]).await;
    let browser = edge
        .get("acme", "/")
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .header("x-request-id", "<i>")
        .send()
        .await
        .unwrap();
    assert_eq!(browser.status(), 503);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-request-id", "<i>"),
    ] {
        assert_eq!(browser.headers()[name], value, "{name}");
    }
    let policy = browser.headers()["content-security-policy"].to_str();
    assert!(policy.unwrap().starts_with("default-src 'none';"));
    let page = browser.text().await.unwrap();
    assert!(
        page.contains("can start it with") && page.contains("&lt;i&gt;"),
        "{page}"
    );
    assert!(!page.contains("<i>") && !page.contains("src="), "{page}");

    let problem = edge.problem("acme", "/").await;
    assert_eq!(problem, (503, "instance_stopped".into()));
    let program = edge.get("acme", "/").send().await.unwrap();
    for (name, value) in [
        ("content-type", "application/problem+json"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("vary", "accept"),
    ] {
        assert_eq!(program.headers()[name], value, "{name}");
    }
    let policy = program.headers()["content-security-policy"].to_str();
    assert!(policy.unwrap().starts_with("default-src 'none';"));
}
