//! What passes, and how it looks on the other side.

use futures_util::StreamExt as _;
use serde_json::Value;

use crate::{
    edge::{Edge, route, timely, until},
    upstream::Upstream,
};

async fn echoed(request: reqwest::RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

fn all<'a>(echo: &'a Value, name: &str) -> Vec<&'a str> {
    let headers = echo["headers"].as_array().unwrap();
    headers
        .iter()
        .filter(|header| header[0] == name)
        .map(|header| header[1].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_request_arrives_as_it_was_sent_and_says_whose_it_is() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let request = edge
        .client
        .post(edge.url("acme", "/api/x%20y/..?q=%2F&r"))
        .header("authorization", "Bearer head.claims.signature")
        .header("x-request-id", "mine-1")
        .header("x-api-key", "k")
        .body("hello");
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["x-request-id"], "mine-1");
    let echo: Value = response.json().await.unwrap();
    assert_eq!(echo["method"], "POST");
    assert_eq!(echo["body"], "hello");
    let host = format!("acme.localhost:{}", edge.address.port());
    for (name, value) in [
        ("authorization", "Bearer head.claims.signature"),
        ("x-api-key", "k"),
        ("x-request-id", "mine-1"),
        ("host", &host),
        ("x-forwarded-host", &host),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-proto", "https"),
        ("x-pizzapi-org-id", "id-of-acme"),
        ("content-length", "5"),
    ] {
        assert_eq!(all(&echo, name), [value], "{name}");
    }
}

#[tokio::test]
async fn the_path_is_not_touched() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    for target in ["/a/../b//c?x=%20", "/%2e%2e/x", "/"] {
        let answer = edge
            .raw(&format!(
                "GET {target} HTTP/1.1\r\nHost: ACME.localhost.\r\nConnection: close\r\n\r\n"
            ))
            .await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(
            answer.contains(&format!("\"target\":\"{target}\"")),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_whole_url_as_target_is_read_like_any_other() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let answer = edge
        .raw("GET http://acme.localhost/x?y HTTP/1.1\r\nHost: Acme.localhost\r\nConnection: close\r\n\r\n")
        .await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(r#"["host","Acme.localhost"]"#), "{answer}");
    assert!(answer.contains(r#""target":"/x?y""#), "{answer}");
}

#[tokio::test]
async fn a_host_leads_to_its_org_however_it_is_written() {
    let (acme, other) = (
        Upstream::start("acme").await,
        Upstream::start("acme-2").await,
    );
    let edge = Edge::start(vec![
        route("acme", Some(acme.address)),
        route("acme-2", Some(other.address)),
    ])
    .await;
    for (host, name) in [
        ("acme.localhost", "acme"),
        ("ACME.LOCALHOST", "acme"),
        ("aCme.localhost.", "acme"),
        ("acme.localhost:80", "acme"),
        ("acme.localhost.:65535", "acme"),
        ("acme.localhost:", "acme"),
        ("Acme-2.LocalHost:1", "acme-2"),
    ] {
        let answer = edge
            .raw(&format!(
                "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ))
            .await;
        let expected = format!(r#""name":"{name}""#);
        assert!(answer.contains(&expected), "{host}: {answer}");
        let answer = edge
            .raw(&format!("GET / HTTP/1.0\r\nHost: {host}\r\n\r\n"))
            .await;
        assert!(answer.contains(&expected), "{host}: {answer}");
    }
}

#[tokio::test]
async fn one_org_is_never_taken_for_another() {
    let (acme, other) = (
        Upstream::start("acme").await,
        Upstream::start("acme-2").await,
    );
    let edge = Edge::start(vec![
        route("acme", Some(acme.address)),
        route("acme-2", Some(other.address)),
    ])
    .await;
    let edge = &edge;
    let asked = futures_util::stream::iter(0..200).map(|n| async move {
        let slug = if n % 2 == 0 { "acme" } else { "acme-2" };
        let echo = echoed(edge.get(slug, "/")).await;
        assert_eq!(echo["name"], slug);
        assert_eq!(all(&echo, "x-pizzapi-org-id"), [format!("id-of-{slug}")]);
    });
    asked.buffer_unordered(16).collect::<Vec<()>>().await;
}

#[tokio::test]
async fn what_a_client_claims_to_be_does_not_arrive() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let forged = |edge: &Edge| {
        edge.get("acme", "/")
            .header("x-pizzapi-org-id", "id-of-acme-2")
            .header("x-pizzapi-role", "owner")
            .header("x-forwarded-for", "6.6.6.6")
            .header("x-forwarded-host", "evil.localhost")
            .header("x-forwarded-proto", "http")
            .header("x-forwarded-user", "root")
            .header("x-real-ip", "6.6.6.6")
            .header("forwarded", "for=6.6.6.6")
    };
    let echo = echoed(forged(&edge)).await;
    assert_eq!(all(&echo, "x-pizzapi-org-id"), ["id-of-acme"]);
    assert_eq!(all(&echo, "x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(all(&echo, "x-forwarded-proto"), ["https"]);
    for gone in [
        "x-pizzapi-role",
        "x-forwarded-user",
        "x-real-ip",
        "forwarded",
    ] {
        assert!(all(&echo, gone).is_empty(), "{gone}");
    }

    let edge = Edge::start_behind(vec![route("acme", Some(acme.address))], &["127.0.0.0/8"]).await;
    let echo = echoed(forged(&edge)).await;
    assert_eq!(all(&echo, "x-pizzapi-org-id"), ["id-of-acme"]);
    assert_eq!(all(&echo, "x-forwarded-for"), ["6.6.6.6, 127.0.0.1"]);
    assert_eq!(all(&echo, "x-forwarded-proto"), ["http"]);
    assert!(all(&echo, "x-pizzapi-role").is_empty());
}

#[tokio::test]
async fn logins_stay_with_the_control_plane_and_cookies_with_their_host() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let cookies =
        "a=1; better-auth.session_token=s; __Secure-better-auth.session_token=s; org_token=t";
    let echo = echoed(edge.get("acme", "/").header("cookie", cookies)).await;
    assert_eq!(all(&echo, "cookie"), ["a=1; org_token=t"]);

    let response = edge.get("acme", "/cookies").send().await.unwrap();
    let set: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(set, ["a=1; Path=/", "b=2"]);
}

#[tokio::test]
async fn credentials_of_the_control_plane_do_not_arrive() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    for (name, value) in [
        ("x-api-key", "pzk_secret"),
        ("authorization", "Bearer pzk_secret"),
        ("authorization", "bearer pzi_secret"),
        ("authorization", "Bearer pzr_secret"),
        (
            "authorization",
            "Bearer mC0y3Xk8v5b1nQ7tR2sW9zA4cE6gI8lK0pU3oYhJdFx",
        ),
    ] {
        let request = edge.get("acme", "/").header(name, value);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401, "{value}");
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        let text = response.text().await.unwrap();
        assert!(text.contains(r#""code":"invalid_token""#), "{text}");
        assert!(text.contains("org token"), "what to do: {text}");
        assert!(!text.contains("secret"), "not said again: {text}");
    }
    let socket = "GET /ws HTTP/1.1\r\nHost: acme.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                  Authorization: Bearer pzk_secret\r\n\r\nGET / HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\r\n";
    let answer = edge.raw(socket).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}

#[tokio::test]
async fn logins_in_many_cookie_headers_do_not_arrive() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let many = "x=y; ".repeat(500);
    let answer = edge
        .raw(&format!(
            "GET / HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\
             cookie: a=1;Better-Auth.Session_Token=secret\r\n\
             COOKIE:   __secure-better-auth.session_token=\"secret\"\r\n\
             Cookie: {many}better-auth.session_token = secret;\tbetter-auth.session_token=secret; b=2\r\n\r\n"
        ))
        .await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(!answer.contains("secret"), "{answer}");
    assert!(answer.contains(r#"["cookie","a=1"]"#), "{answer}");
    assert!(answer.contains("x=y; b=2"), "{answer}");
}

#[tokio::test]
async fn headers_for_one_hop_stay_on_their_hop() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let request = edge
        .get("acme", "/")
        .header("connection", "x-pizzapi-org-id, x-drop")
        .header("x-drop", "1")
        .header("te", "trailers")
        .header("upgrade", "h2c")
        .header("proxy-authorization", "Basic x");
    let echo = echoed(request).await;
    for gone in [
        "connection",
        "x-drop",
        "te",
        "upgrade",
        "proxy-authorization",
    ] {
        assert!(all(&echo, gone).is_empty(), "{gone}");
    }
    assert_eq!(all(&echo, "x-pizzapi-org-id"), ["id-of-acme"]);

    let response = edge.get("acme", "/hop").send().await.unwrap();
    let headers = response.headers();
    assert_eq!(headers["x-open"], "2");
    assert!(!headers.contains_key("x-secret") && !headers.contains_key("keep-alive"));
    assert_eq!(headers.get_all("x-request-id").iter().count(), 1);
    assert_ne!(headers["x-request-id"], "the instance's own");
}

#[tokio::test]
async fn large_bodies_stream_both_ways() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let chunk = bytes::Bytes::from(vec![7; 64 * 1024]);
    let body =
        futures_util::stream::iter(0..256).map(move |_| Ok::<_, std::io::Error>(chunk.clone()));
    let request = edge.client.post(edge.url("acme", "/back"));
    let sent = request.body(reqwest::Body::wrap_stream(body)).send();
    let mut back = sent.await.unwrap().bytes_stream();
    let mut length = 0;
    while let Some(part) = back.next().await {
        let part = part.unwrap();
        assert!(part.iter().all(|byte| *byte == 7));
        length += part.len();
    }
    assert_eq!(length, 16 * 1024 * 1024);
}

#[tokio::test]
async fn events_come_through_one_by_one_and_end_with_the_route() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let response = edge.get("acme", "/sse").send().await.unwrap();
    let mut events = response.bytes_stream();
    for n in 0..3 {
        acme.go.add_permits(1);
        let event = events.next().await.unwrap().unwrap();
        assert_eq!(event, format!("data: {n}\n\n"));
    }
    edge.truth.remove("acme");
    assert!(timely(events.next()).await.is_none(), "a clean end");
}

#[tokio::test]
async fn events_of_one_org_end_and_those_of_others_go_on() {
    let (acme, other) = (
        Upstream::start("acme").await,
        Upstream::start("acme-2").await,
    );
    let edge = Edge::start(vec![
        route("acme", Some(acme.address)),
        route("acme-2", Some(other.address)),
    ])
    .await;
    let events = async |slug, path| {
        let response = edge.get(slug, path).send().await.unwrap();
        response.bytes_stream()
    };
    let mut plain = events("acme", "/sse").await;
    let mut odd = events("acme", "/sse-odd").await;
    let mut going_on = events("acme-2", "/sse").await;
    edge.truth.set(route("acme", None));
    assert!(timely(plain.next()).await.is_none());
    assert!(timely(odd.next()).await.is_none(), "in any letter case");
    other.go.add_permits(1);
    assert_eq!(going_on.next().await.unwrap().unwrap(), "data: 0\n\n");
}

#[tokio::test]
async fn a_request_under_way_may_finish_when_its_route_goes() {
    let mut acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let slow = tokio::spawn(edge.get("acme", "/slow").send());
    acme.begun.recv().await.unwrap();
    edge.truth.remove("acme");
    until("the route is gone", async || {
        edge.status("acme", "/").await == 404
    })
    .await;
    acme.go.add_permits(1);
    let response = slow.await.unwrap().unwrap();
    assert_eq!(response.text().await.unwrap(), "done");
}

#[tokio::test]
async fn metrics_are_nobodys_business() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    for path in [
        "/metrics",
        "/metrics?a=b",
        "/metrics/",
        "//metrics",
        "/%6detrics/x",
        "/%6D%65%74%72%69%63%73",
        "/./metrics",
        "/a/../metrics",
        "/a/%2e%2e/metrics?x",
        "/Metrics",
        "/METRICS/",
        "/metrics;x",
        "http://acme.localhost/metrics",
        "http://acme.localhost//metrics?",
    ] {
        for method in ["GET", "HEAD", "POST", "OPTIONS", "X"] {
            let answer = edge
                .raw(&format!(
                    "{method} {path} HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\r\n"
                ))
                .await;
            assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
            assert!(!answer.contains(r#""name":"acme""#), "{path}: {answer}");
        }
    }
    assert_eq!(edge.status("acme", "/api/metrics").await, 200);
}
