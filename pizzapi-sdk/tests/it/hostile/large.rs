//! Answers without measure. What a server could get rid of shows how much of it was taken.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use pizzapi_sdk::Error;
use tokio::io::AsyncWriteExt as _;

use super::wild::Wild;

/// Says this, then the other thing for ever; counts the bytes it got rid of.
async fn endless(head: &'static str, rest: impl Into<Vec<u8>>) -> (Wild, Arc<AtomicUsize>) {
    let written = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&written);
    let rest: Arc<[u8]> = rest.into().into();
    let server = Wild::serve(move |mut stream| {
        let (count, rest) = (Arc::clone(&count), Arc::clone(&rest));
        async move {
            let _ = stream.write_all(head.as_bytes()).await;
            while stream.write_all(&rest).await.is_ok() {
                count.fetch_add(rest.len(), Ordering::SeqCst);
            }
        }
    })
    .await;
    (server, written)
}

/// What the sockets on the way hold, at most.
const UNDER_WAY: usize = 16 << 20;

fn quick(begun: Instant) {
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn of_an_error_without_end_the_beginning_is_told() {
    for head in [
        "HTTP/1.1 500 X\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 401 X\r\ncontent-length: 10485760\r\n\r\n",
        "HTTP/1.1 404 X\r\nconnection: close\r\n\r\n{\"code\":\"org_not_found\",\"detail\":\"",
    ] {
        let (server, written) = endless(head, "no ".repeat(10_000)).await;
        let begun = Instant::now();
        let error = server.client().current_user().await.expect_err("an error");
        quick(begun);
        let status: u16 = head[9..12].parse().expect("a status");
        assert_eq!(error.status(), Some(status));
        assert!(error.to_string().chars().count() <= 500);
        assert!(written.load(Ordering::SeqCst) < UNDER_WAY, "{head:?}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_none() {
    for head in [
        "HTTP/1.1 200 X\r\nconnection: close\r\n\r\n{\"status\":\"ok\",\"more\":\"",
        "HTTP/1.1 200 X\r\ncontent-length: 99999999999\r\n\r\n",
    ] {
        let (server, written) = endless(head, "x".repeat(1 << 16)).await;
        let begun = Instant::now();
        let error = server.client().health().await.expect_err("no end");
        quick(begun);
        assert!(matches!(error, Error::Decode { .. }), "{error:?}");
        let cap = 16 << 20;
        assert!(written.load(Ordering::SeqCst) < cap + UNDER_WAY, "{head:?}");
    }
}

#[tokio::test]
async fn floods_of_headers_are_no_answers() {
    for (head, rest) in [
        ("HTTP/1.1 200 OK\r\n", "x: y\r\n".repeat(1000)),
        ("HTTP/1.1 200 OK\r\nx: ", "y".repeat(10_000)),
        ("HTTP/1.1 200 ", "K".repeat(10_000)),
        ("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)),
        ("", "\r\n".repeat(1000)),
    ] {
        let (server, written) = endless(head, rest).await;
        let client = server.builder().timeout(Duration::from_secs(1));
        let begun = Instant::now();
        let error = client.build().expect("built").health().await;
        let error = error.expect_err("no answer");
        quick(begun);
        assert!(
            matches!(error, Error::Unreachable { .. } | Error::Timeout { .. }),
            "{head:?}: {error:?}"
        );
        if matches!(error, Error::Unreachable { .. }) {
            assert!(written.load(Ordering::SeqCst) < UNDER_WAY, "{head:?}");
        }
    }
}

#[tokio::test]
async fn no_encoding_is_asked_for_and_none_is_undone() {
    // 1 MiB of `{"status":"ok"}` and white space, as gzip writes it.
    let zipped = include_bytes!("../../fixtures/large.json.gz");
    for (status, encoding) in [
        (200, "gzip"),
        (500, "gzip"),
        (200, "br"),
        (500, "deflate, gzip"),
    ] {
        let length = zipped.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-encoding: {encoding}\r\n\
             content-length: {length}\r\n\r\n"
        );
        let server = Wild::saying([head.as_bytes(), zipped].concat()).await;
        let error = server.client().health().await.expect_err("unreadable");
        if status == 200 {
            assert!(matches!(error, Error::Decode { .. }), "{error:?}");
        } else {
            assert_eq!(
                error.to_string(),
                "the server answered 500 Internal Server Error",
                "and none of its bytes"
            );
        }
        let head = server.heads()[0].to_ascii_lowercase();
        assert!(!head.contains("accept-encoding"), "{head}");
    }
}
