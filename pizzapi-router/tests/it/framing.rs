//! Where one request ends and the next begins: the router and an instance never disagree about it.

use std::sync::atomic::Ordering;

use crate::{
    edge::{Edge, route},
    upstream::Upstream,
};

const HOST: &str = "Host: acme.localhost\r\n";

async fn acme() -> (Upstream, Edge) {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    (acme, edge)
}

#[tokio::test]
async fn a_request_of_two_lengths_is_framed_anew() {
    let (acme, edge) = acme().await;
    for lengths in [
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\nConnection: transfer-encoding\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\nConnection: content-length\r\n",
    ] {
        let answer = edge
            .raw(&format!(
                "POST / HTTP/1.1\r\n{HOST}{lengths}Connection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            ))
            .await;
        assert!(answer.contains(r#""body":"abc""#), "{lengths}: {answer}");
        assert!(!answer.contains(r#"["content-length""#), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
    assert_eq!(acme.asked.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn lengths_that_cannot_be_are_refused() {
    let (acme, edge) = acme().await;
    for lines in [
        "Content-Length: 1\r\nContent-Length: 2\r\n",
        "Content-Length: 1, 2\r\n",
        "Content-Length: +1\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x1\r\n",
        "Content-Length: 1 1\r\n",
        "Content-Length:\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length : 1\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    ] {
        let request = format!("POST / HTTP/1.1\r\n{HOST}{lines}\r\nx");
        let answer = edge.raw(&request).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{lines}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{lines}: {answer}");
    }
    let old =
        "POST / HTTP/1.0\r\nHost: acme.localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    let answer = edge.raw(old).await;
    assert!(answer.contains(" 400 "), "{answer}");
    assert_eq!(acme.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn chunks_that_cannot_be_reach_nobody_as_a_whole() {
    let (_acme, edge) = acme().await;
    for body in [
        "3\nabc\n0\n\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "x\r\nabc\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        "ffffffffffffffff1\r\nabc\r\n0\r\n\r\n",
        "3;a\nb\r\nabc\r\n0\r\n\r\n",
        &format!("3;{}\r\nabc\r\n0\r\n\r\n", "x".repeat(20_000)),
    ] {
        let request = format!(
            "POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n{body}GET /next HTTP/1.1\r\n{HOST}\r\n"
        );
        let answer = edge.raw(&request).await;
        assert!(!answer.contains(" 200 "), "{body}: {answer}");
        assert!(!answer.contains("/next"), "{body}: {answer}");
    }
}

#[tokio::test]
async fn chunk_extensions_and_trailers_stay_here() {
    let (_acme, edge) = acme().await;
    let answer = edge
        .raw(&format!(
            "POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\nTE: trailers\r\nTrailer: X-Pizzapi-Org-Id\r\n\
             Connection: close\r\n\r\n3;a=b\r\nabc\r\n0;c\r\nX-Pizzapi-Org-Id: id-of-acme-2\r\nCookie: better-auth.session_token=s\r\n\r\n"
        ))
        .await;
    assert!(answer.contains(r#""body":"abc""#), "{answer}");
    assert!(answer.contains(r#""trailers":0"#), "{answer}");
    assert!(!answer.contains(r#"["trailer""#), "{answer}");
    assert!(
        answer.contains(r#"["x-pizzapi-org-id","id-of-acme"]"#),
        "{answer}"
    );
}

#[tokio::test]
async fn a_body_nobody_reads_is_never_taken_for_a_request() {
    let (acme, edge) = acme().await;
    let inner = format!("GET /inner HTTP/1.1\r\n{HOST}\r\n");
    for path in ["/metrics", "http://acme.localhost/metrics"] {
        for framing in [
            format!("Content-Length: {}\r\n\r\n{inner}", inner.len()),
            format!(
                "Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{inner}\r\n0\r\n\r\n",
                inner.len()
            ),
            format!(
                "Expect: 100-continue\r\nContent-Length: {}\r\n\r\n{inner}",
                inner.len()
            ),
        ] {
            let answer = edge
                .raw(&format!(
                    "POST {path} HTTP/1.1\r\n{HOST}{framing}GET /last HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n"
                ))
                .await;
            assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
            assert!(!answer.contains("/inner"), "{answer}");
        }
    }
    // The same body, to an instance that does read it.
    let answer = edge
        .raw(&format!(
            "POST / HTTP/1.1\r\n{HOST}Content-Length: {}\r\n\r\n{inner}GET /last HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n",
            inner.len()
        ))
        .await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 2, "{answer}");
    assert!(!answer.contains(r#""target":"/inner""#), "{answer}");
    assert!(answer.contains(r#""target":"/last""#), "{answer}");
    assert!(acme.asked.load(Ordering::SeqCst) >= 2);
}

/// A client has sent all it was asked for when the answer comes, though the router has read little of it.
#[tokio::test]
async fn a_body_nobody_reads_spoils_no_other_request() {
    let (_acme, edge) = acme().await;
    let client = reqwest::Client::builder()
        .resolve("acme.localhost", edge.address)
        .build()
        .unwrap();
    for _ in 0..50 {
        for (path, length, expected) in [("/metrics", 2 << 20, 404), ("/", 1 << 20, 200)] {
            let asking = client.post(edge.url("acme", path));
            let asking = asking.header("host", "acme.localhost");
            let answer = asking.body(vec![b'x'; length]).send().await.unwrap();
            assert_eq!(answer.status(), expected, "{path}");
        }
    }
}

#[tokio::test]
async fn requests_in_a_row_each_go_to_their_own_org() {
    let (acme, other) = (
        Upstream::start("acme").await,
        Upstream::start("acme-2").await,
    );
    let edge = Edge::start(vec![
        route("acme", Some(acme.address)),
        route("acme-2", Some(other.address)),
    ])
    .await;
    let mut row = String::new();
    for n in 0..20 {
        let host = ["acme", "acme-2", "nobody"][n % 3];
        row +=
            &format!("POST /{n} HTTP/1.1\r\nHost: {host}.localhost\r\nContent-Length: 2\r\n\r\nab");
    }
    let end = "GET /end HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\r\n";
    let answer = edge.raw(&format!("{row}{end}")).await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 15, "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 404").count(), 6, "{answer}");
    assert_eq!(acme.asked.load(Ordering::SeqCst), 8);
    assert_eq!(other.asked.load(Ordering::SeqCst), 7);
}

#[tokio::test]
async fn a_client_that_waits_to_be_told_to_go_on_is_told() {
    let (_acme, edge) = acme().await;
    let mut line = edge.line().await;
    line.say(&format!(
        "POST / HTTP/1.1\r\n{HOST}Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
    ))
    .await;
    let told = line.hear("\r\n\r\n").await;
    assert_eq!(told, "HTTP/1.1 100 Continue\r\n\r\n");
    line.say("hello").await;
    let answer = line.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(r#""body":"hello""#), "{answer}");
}
