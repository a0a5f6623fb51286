//! Texts that were written for a terminal rather than for a reader.

use std::time::{Duration, Instant};

use pizzapi_sdk::{
    Error,
    runner::{AgentCommand, FixedConnection, Runner, RunnerIdentity},
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::wild::{Wild, answer};
use crate::runner::Instance;

fn is_plain(text: &str) {
    let plain = text.chars().all(|c| !c.is_control() && c != '\u{202e}');
    assert!(plain && text.chars().count() <= 700, "{text:?}");
}

fn are_plain(texts: &[String]) {
    for text in texts {
        is_plain(text);
    }
}

/// Everything of an error that somebody may be shown.
fn texts(error: &Error) -> Vec<String> {
    let mut texts = vec![error.to_string()];
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        texts.push(error.to_string());
        source = error.source();
    }
    texts.extend(error.code().map(ToString::to_string));
    texts.extend(error.request_id().map(ToOwned::to_owned));
    for field in error.fields() {
        texts.extend([field.field.clone(), field.message.clone()]);
    }
    texts
}

const NASTY: &str = "a\u{1b}[2J\u{1b}]0;pwned\u{7}\u{0}b\u{9b}31m\r\nc\u{202e}d\u{8}";

#[tokio::test]
async fn no_text_of_an_error_can_move_a_cursor() {
    let long = NASTY.repeat(500);
    let bodies = [
        json!({
            "type": NASTY, "title": NASTY, "detail": NASTY, "code": NASTY, "request_id": NASTY, "error": NASTY,
            "fields": [{ "field": NASTY, "message": long }],
        })
        .to_string(),
        json!({ "error": long }).to_string(),
        json!({ "code": long, "message": NASTY }).to_string(),
        json!({ "error": { "code": NASTY, "message": NASTY } }).to_string(),
        NASTY.to_owned(),
        long,
    ];
    for body in bodies {
        for status in [400, 401, 500] {
            let server = Wild::saying(answer(status, "", &body)).await;
            let error = server.client().health().await.expect_err("an error");
            are_plain(&texts(&error));
            assert_eq!(error.status(), Some(status));
            assert!(error.to_string().contains("pwned"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_code_is_a_word_or_what_the_status_says() {
    for (code, expected) in [
        (json!("slug_taken"), "slug_taken"),
        (json!("BRAND-NEW.2"), "BRAND-NEW.2"),
        (json!("two words"), "not_found"),
        (json!("x".repeat(65)), "not_found"),
        (json!(""), "not_found"),
        (json!(17), "not_found"),
        (json!(["a"]), "not_found"),
        (json!("ünïcode"), "not_found"),
    ] {
        let body = json!({ "code": code, "detail": "no" }).to_string();
        let server = Wild::saying(answer(404, "", &body)).await;
        let error = server.client().health().await.expect_err("an error");
        assert_eq!(error.code().expect("one").as_str(), expected, "{code}");
        assert!(error.to_string().starts_with("no"), "{code}: {error}");
    }
}

#[tokio::test]
async fn what_is_no_text_is_told_by_its_status() {
    for body in [
        b"\xff\xfe\xfd\xc3\x28".as_slice(),
        b"{\"error\":\"\xff\xfe\"}",
        b"\x00\x00\x00",
        b"{\"error\":",
        b"[[[[[[[[",
        b"\"just a string",
    ] {
        let head = format!("HTTP/1.1 500 X\r\ncontent-length: {}\r\n\r\n", body.len());
        let server = Wild::saying([head.as_bytes(), body].concat()).await;
        let error = server.client().health().await.expect_err("an error");
        are_plain(&texts(&error));
        assert_eq!(error.code().expect("one").as_str(), "internal");
    }
    for depth in [100, 5_000, 30_000] {
        let body = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for status in [200, 500] {
            let server = Wild::saying(answer(status, "", &body)).await;
            server.client().health().await.expect_err("an error");
        }
    }
}

#[tokio::test]
async fn what_is_not_understood_is_not_repeated_at_length() {
    let user = json!({ "id": "u1", "name": "x", "email": [NASTY.repeat(100_000)] });
    let org = json!({ "id": NASTY.repeat(100_000) });
    for body in [
        user.to_string(),
        org.to_string(),
        json!(NASTY.repeat(100_000)).to_string(),
        json!({ NASTY.repeat(100_000): 1 }).to_string(),
    ] {
        let server = Wild::saying(answer(200, "", &body)).await;
        for error in [
            server.client().current_user().await.map(drop),
            server.client().list_user_orgs().await.map(drop),
        ] {
            let error = error.expect_err("not understood");
            assert!(matches!(error, Error::Decode { .. }), "{error:?}");
            are_plain(&texts(&error));
        }
    }
}

#[tokio::test]
async fn a_wish_to_be_left_alone_that_makes_no_sense_is_none() {
    for (wish, expected) in [
        ("0", Some(0)),
        ("3600", Some(3600)),
        ("3601", Some(3600)),
        ("18446744073709551615", Some(3600)),
        ("18446744073709551616", None),
        ("99999999999999999999999999999999", None),
        ("-1", None),
        ("1.5", None),
        ("1e9", None),
        ("0x10", None),
        ("", None),
        ("soon", None),
        ("NaN", None),
        ("Tue, 31 Dec 2999 23:59:59 GMT", Some(3600)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("Fri, 99 Foo 2026 99:99:99 GMT", None),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
    ] {
        let headers = format!("retry-after: {wish}\r\n");
        let server = Wild::saying(answer(429, &headers, "")).await;
        // As long as the policy allows, and it waits for nothing longer than that.
        let begun = Instant::now();
        let error = server.client().health().await.expect_err("an error");
        assert!(begun.elapsed() < Duration::from_secs(3), "{wish}");
        let wish_heard = error.retry_after().map(|wait| wait.as_secs());
        assert_eq!(wish_heard, expected, "{wish}");
    }
    let bytes = b"HTTP/1.1 429 X\r\nretry-after: \xff\xfe\r\ncontent-length: 0\r\n\r\n";
    let server = Wild::saying(bytes.as_slice()).await;
    let error = server.client().health().await.expect_err("an error");
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn no_refusal_of_a_runner_can_move_a_cursor() {
    let reason = format!("unauthorized {}", NASTY.repeat(500));
    for registered in [false, true] {
        let instance = Instance::start().await;
        let connect = FixedConnection::server(&instance.url, "key".into()).expect("a URL");
        let agent = AgentCommand::new("/bin/true", [""; 0]);
        let runner = Runner::builder(connect, RunnerIdentity::new(), agent);
        let runner = runner.root(std::env::temp_dir()).build().expect("built");
        let running = tokio::spawn(runner.run(CancellationToken::new()));
        let mut peer = instance.accept().await;
        let told = json!({ "message": reason });
        if registered {
            peer.admit().await;
            peer.emit("error", told).await;
        } else {
            peer.hear().await;
            peer.say(&format!("44/runner,{told}")).await;
        }
        let error = running.await.expect("ran").expect_err("refused");
        is_plain(&error.to_string());
        assert!(error.to_string().contains("pwned"), "{error}");
    }
}
