//! Answers that take their time.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use pizzapi_sdk::{Client, Error};
use tokio::{io::AsyncWriteExt as _, time::sleep};

use super::wild::Wild;

/// Says this at once, then one byte at a time, as long as anybody listens.
async fn trickle(head: &'static str, byte: &'static [u8]) -> Wild {
    Wild::serve(move |mut stream| async move {
        let _ = stream.write_all(head.as_bytes()).await;
        while stream.write_all(byte).await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await
}

/// Says this, and falls silent.
async fn silent(head: &'static str) -> Wild {
    Wild::serve(move |mut stream| async move {
        let _ = stream.write_all(head.as_bytes()).await;
        std::future::pending::<()>().await;
    })
    .await
}

/// Little time in all, and much between two bytes.
fn in_all(server: &Wild) -> Client {
    let builder = server.builder().timeout(Duration::from_millis(400));
    builder.build().expect("built")
}

/// Much time in all, and little between two bytes.
fn in_between(server: &Wild) -> Client {
    let builder = server.builder().idle_timeout(Duration::from_millis(200));
    builder.build().expect("built")
}

fn soon(begun: Instant) {
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn bytes_that_trickle_in_have_the_time_of_the_whole_call() {
    for (head, byte) in [
        ("HTTP/1.1 2", b"0".as_slice()),
        ("HTTP/1.1 200 OK\r\nx: ", b"y"),
        ("HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
        ("", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ("", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n", b" "),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            b"1\r\n \r\n",
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            b"0",
        ),
    ] {
        let server = trickle(head, byte).await;
        let begun = Instant::now();
        let error = in_all(&server).health().await.expect_err("too slow");
        soon(begun);
        assert!(
            matches!(error, Error::Timeout { .. }),
            "{head:?}: {error:?}"
        );
        assert_eq!(
            error.to_string(),
            format!("no answer from {}/health within 0.4 s", server.url)
        );
    }
}

#[tokio::test]
async fn silence_has_less() {
    let server = silent("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{").await;
    let begun = Instant::now();
    let error = in_between(&server).health().await.expect_err("silence");
    soon(begun);
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
}

#[tokio::test]
async fn an_error_that_trickles_in_is_told_without_its_text() {
    let head = "HTTP/1.1 503 X\r\ncontent-length: 9999\r\n\r\n";
    for server in [trickle(head, b"x").await, silent(head).await] {
        let client = server
            .builder()
            .timeout(Duration::from_millis(400))
            .idle_timeout(Duration::from_millis(200))
            .build()
            .expect("built");
        let begun = Instant::now();
        let error = client.health().await.expect_err("an error");
        assert_eq!(error.status(), Some(503));
        // Calls that stream have no time in all; their errors do.
        let error = client.get("/x").stream().await.err().expect("an error");
        assert_eq!(error.status(), Some(503));
        let error = client.get("/x").events().await.err().expect("an error");
        assert_eq!(error.status(), Some(503));
        soon(begun);
    }
}

#[tokio::test]
async fn a_stream_may_be_slow_and_not_silent() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    let server = trickle(head, b":\n").await;
    let client = server.builder().timeout(Duration::from_millis(100));
    let client = client.idle_timeout(Duration::from_millis(500));
    let client = client.build().expect("built");
    let mut events = client.get("/x").events().await.expect("open");
    let waited = tokio::time::timeout(Duration::from_secs(1), events.next()).await;
    assert!(waited.is_err(), "{waited:?}");

    let server = silent(head).await;
    let mut events = in_between(&server).get("/x").events().await.expect("open");
    let begun = Instant::now();
    let ended = events.next().await.expect("an end");
    soon(begun);
    assert!(matches!(ended, Err(Error::Unreachable { .. })), "{ended:?}");
}
