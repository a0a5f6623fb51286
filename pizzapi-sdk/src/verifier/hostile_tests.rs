//! A control plane that is not what it should be, and tokens made to keep a verifier busy.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

use pizzapi_types::token::{Jwk, Jwks};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{
    tests::{asked, claims, config, fetched, good, jwks, key, own_key, signed},
    *,
};

/// The public half of the key made of seven repeated.
const SEVEN: &str = "6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw";

/// Serves each connection so, after the request's head was read.
async fn serve<F: Future<Output = ()> + Send>(
    answer: impl Fn(TcpStream) -> F + Send + Sync + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            answer(stream).await;
        }
    });
    url
}

fn unknown(kid: &str) -> String {
    let header = format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#);
    signed(&header, &Value::Object(claims()).to_string(), &own_key())
}

fn many(count: usize) -> Jwks {
    let one = &jwks().keys[0];
    let named = |n| Jwk {
        kid: format!("other-{n}"),
        ..one.clone()
    };
    let others = (0..count).map(named);
    Jwks {
        keys: others.chain([one.clone()]).collect(),
    }
}

#[tokio::test]
async fn a_hundred_thousand_keys_are_not_taken_and_a_few_hundred_are() {
    for (count, fine) in [(300, true), (100_000, false)] {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(200).set_body_json(many(count));
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let verifier = TokenVerifier::new(config(&server.uri()), None);
        let begun = Instant::now();
        let answer = verifier.verify(&good()).await.map(|_| ());
        let expected = if fine {
            Ok(())
        } else {
            Err(VerifyError::KeysUnavailable)
        };
        assert_eq!(answer, expected, "{count}");
        assert!(begun.elapsed() < Duration::from_secs(4), "{count}");
    }
}

#[tokio::test]
async fn keys_without_end_are_read_no_further_than_they_may_be() {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let url = serve(|mut stream| async move {
        let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"keys\":[";
        let _ = stream.write_all(head).await;
        while stream.write_all(&[b' '; 4096]).await.is_ok() {
            WRITTEN.fetch_add(4096, Ordering::SeqCst);
        }
    })
    .await;
    let verifier = TokenVerifier::new(config(&url), None);
    let begun = Instant::now();
    let answer = verifier.verify(&good()).await.map(|_| ());
    assert_eq!(answer, Err(VerifyError::KeysUnavailable));
    assert!(begun.elapsed() < Duration::from_secs(4));
    // What the sockets hold in between, and no more.
    assert!(WRITTEN.load(Ordering::SeqCst) < 32 << 20);
}

#[tokio::test]
async fn keys_that_trickle_in_are_given_up_and_delay_nobody_who_needs_none() {
    let url = serve(|mut stream| async move {
        let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        let _ = stream.write_all(head).await;
        while stream.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    })
    .await;
    let verifier = TokenVerifier::new(config(&url), Some(fetched(jwks(), Time::now())));
    let begun = Instant::now();
    let mut waiting = tokio::spawn({
        let (verifier, token) = (verifier.clone(), unknown("x"));
        async move { verifier.verify(&token).await.map(|_| ()) }
    });
    let mut checked = 0;
    let answer = loop {
        if let Ok(answer) = timeout(Duration::from_millis(100), &mut waiting).await {
            break answer.expect("ran");
        }
        let at = Instant::now();
        let body = json!({ "n": checked });
        let mut claims = claims();
        claims.insert("n".to_owned(), body);
        let token = signed(
            r#"{"alg":"EdDSA","kid":"k1"}"#,
            &Value::Object(claims).to_string(),
            &own_key(),
        );
        verifier.verify(&token).await.expect("good");
        assert!(at.elapsed() < Duration::from_millis(500), "{checked}");
        checked += 1;
    };
    assert_eq!(answer, Err(VerifyError::Invalid(Reason::UnknownKey)));
    let took = begun.elapsed();
    assert!((5..10).contains(&took.as_secs()), "{took:?}");
    assert!(checked > 10, "{checked}");
}

#[tokio::test]
async fn keys_from_another_address_are_not_believed() {
    let elsewhere = MockServer::start().await;
    let keys = ResponseTemplate::new(200).set_body_json(jwks());
    Mock::given(any())
        .respond_with(keys)
        .mount(&elsewhere)
        .await;
    for status in [301, 302, 303, 307, 308] {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(status).insert_header("location", elsewhere.uri());
        Mock::given(any()).respond_with(answer).mount(&server).await;
        // Its client follows redirects, which it should not.
        let verifier = TokenVerifier::new(config(&server.uri()), None);
        assert_eq!(
            verifier.verify(&good()).await.map(|_| ()),
            Err(VerifyError::KeysUnavailable),
            "{status}"
        );
    }
}

#[tokio::test]
async fn of_two_keys_with_one_name_the_later_counts() {
    let mut keys = jwks();
    keys.keys.push(Jwk {
        x: SEVEN.to_owned(),
        ..keys.keys[0].clone()
    });
    let verifier = TokenVerifier::new(
        config("http://127.0.0.1:1"),
        Some(fetched(keys, Time::now())),
    );
    assert_eq!(
        verifier.verify(&good()).await.map(|_| ()),
        Err(VerifyError::Invalid(Reason::Signature))
    );
    let body = Value::Object(claims()).to_string();
    let later = signed(r#"{"alg":"EdDSA","kid":"k1"}"#, &body, &key(&[7; 32]));
    verifier.verify(&later).await.expect("good");
}

#[tokio::test]
async fn a_flood_of_unknown_keys_causes_one_fetch() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200)
        .set_body_json(jwks())
        .set_delay(Duration::from_millis(200));
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let verifier = TokenVerifier::new(config(&server.uri()), Some(fetched(jwks(), Time::now())));
    let tokens: Vec<_> = (0..1000).map(|n| unknown(&format!("x{n}"))).collect();
    let begun = Instant::now();
    let all = futures_util::future::join_all(tokens.iter().map(|token| verifier.verify(token)));
    for answer in all.await {
        assert_eq!(
            answer.map(|_| ()),
            Err(VerifyError::Invalid(Reason::UnknownKey))
        );
    }
    assert_eq!(asked(&server).await, 1);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}
