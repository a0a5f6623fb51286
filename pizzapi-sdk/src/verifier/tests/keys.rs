//! Where the keys come from, and how long they are good.

use super::*;

#[tokio::test]
async fn unknown_keys_are_looked_up_once_in_a_while() {
    let server = control_plane(&jwks()).await;
    let none = fetched(Jwks::default(), Time::now());
    let verifier = TokenVerifier::new(config(&server.uri()), Some(none));
    let good = good();
    let all = futures_util::future::join_all((0..20).map(|_| verifier.verify(&good))).await;
    assert!(all.iter().all(Result::is_ok), "a new key is found");
    let body = Value::Object(claims()).to_string();
    let unknown = (0..20).map(|n| {
        let header = format!(r#"{{"alg":"EdDSA","kid":"x{n}"}}"#);
        signed(&header, &body, &own_key())
    });
    for token in unknown.collect::<Vec<_>>() {
        assert_eq!(
            verifier.verify(&token).await.map(|_| ()),
            Err(VerifyError::Invalid(Reason::UnknownKey))
        );
    }
    assert_eq!(asked(&server).await, 1);
}

#[tokio::test]
async fn old_keys_do_for_a_day_while_the_control_plane_is_away() {
    let good = good();
    for (hours, fine) in [(0, true), (23, true), (25, false)] {
        let verifier = offline(Duration::from_hours(hours));
        let answer = verifier.verify(&good).await.map(|_| ());
        let expected = if fine {
            Ok(())
        } else {
            Err(VerifyError::KeysUnavailable)
        };
        assert_eq!(answer, expected, "{hours} h");
    }
    let none = TokenVerifier::new(config("http://127.0.0.1:1"), None);
    assert_eq!(
        none.verify(&good).await.map(|_| ()),
        Err(VerifyError::KeysUnavailable)
    );
}

#[tokio::test]
async fn keys_that_are_withdrawn_stop_being_good() {
    let server = control_plane(&Jwks::default()).await;
    let old = Time::from_millis(Time::now().millis() - 6 * 60 * 1000);
    let verifier = TokenVerifier::new(config(&server.uri()), Some(fetched(jwks(), old)));
    let mut news = verifier.fetched_keys();
    let good = good();
    verifier
        .verify(&good)
        .await
        .expect("known, and asked for behind its back");
    news.changed().await.expect("fetched");
    assert_eq!(
        verifier.verify(&good).await.map(|_| ()),
        Err(VerifyError::Invalid(Reason::UnknownKey)),
        "what was remembered is forgotten with its key"
    );
}

#[tokio::test]
async fn answers_that_are_no_keys_change_nothing() {
    for answer in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(200)
            .set_body_string(format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(70_000))),
    ] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let at = Time::from_millis(Time::now().millis() - 6 * 60 * 1000);
        let verifier = TokenVerifier::new(config(&server.uri()), Some(fetched(jwks(), at)));
        verifier.refresh().await;
        assert!(verifier.verify(&good()).await.is_ok());
        assert_eq!(asked(&server).await, 1);
    }
}

/// A control plane whose keys carry an entity tag.
async fn tagged(server: &MockServer, keys: &Jwks, tag: &str) {
    server.reset().await;
    let answer = ResponseTemplate::new(200)
        .set_body_json(keys)
        .insert_header("ETag", tag)
        .set_delay(Duration::from_millis(50));
    Mock::given(method("GET"))
        .respond_with(answer)
        .mount(server)
        .await;
}

#[tokio::test]
async fn a_revoked_key_stops_being_good_when_the_control_plane_says_so() {
    let server = MockServer::start().await;
    tagged(&server, &jwks(), "\"a\"").await;
    let verifier = TokenVerifier::new(config(&server.uri()), Some(fetched(jwks(), Time::now())));
    let good = good();
    verifier.verify(&good).await.expect("good");
    assert!(verifier.refresh_if_not("\"a\"").await, "unknown at first");
    assert!(verifier.refresh_if_not("\"a\"").await);
    assert!(verifier.refresh_if_not("W/\"a\"").await);
    assert_eq!(asked(&server).await, 1, "then known");
    assert_eq!(
        verifier
            .fetched_keys()
            .borrow()
            .clone()
            .and_then(|keys| keys.etag)
            .as_deref(),
        Some("\"a\"")
    );

    tagged(&server, &Jwks::default(), "\"b\"").await;
    verifier
        .verify(&good)
        .await
        .expect("young keys are not fetched by themselves");
    let begun = std::time::Instant::now();
    let told = futures_util::future::join_all((0..20).map(|_| verifier.refresh_if_not("\"b\"")));
    assert!(told.await.iter().all(|there| *there));
    assert_eq!(asked(&server).await, 1, "all wait for one fetch");
    assert!(
        begun.elapsed() < Duration::from_millis(1500),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(
        verifier.verify(&good).await.map(|_| ()),
        Err(VerifyError::Invalid(Reason::UnknownKey))
    );
}

#[tokio::test]
async fn keys_that_cannot_be_fetched_leave_those_known_in_use() {
    let server = MockServer::start().await;
    let down = ResponseTemplate::new(503);
    Mock::given(any()).respond_with(down).mount(&server).await;
    let verifier = TokenVerifier::new(config(&server.uri()), Some(fetched(jwks(), Time::now())));
    let begun = std::time::Instant::now();
    assert!(!verifier.refresh_if_not("\"b\"").await);
    assert!(!verifier.refresh_if_not("\"b\"").await);
    assert!(
        begun.elapsed() >= Duration::from_secs(1),
        "no more than one a second"
    );
    verifier
        .verify(&good())
        .await
        .expect("what is known goes on");
    assert_eq!(asked(&server).await, 2);
}

#[test]
fn keys_kept_before_tags_were_are_read() {
    let kept: FetchedKeys =
        serde_json::from_value(json!({"jwks": jwks(), "at": Time::now()})).expect("read");
    assert_eq!(kept.etag, None);
}

#[tokio::test]
async fn keys_of_another_kind_cost_no_other() {
    let mut keys = serde_json::to_value(jwks()).expect("JSON");
    let others = keys["keys"].as_array_mut().expect("a list");
    others.insert(
        0,
        json!({ "kty": "RSA", "kid": "rsa-1", "n": "…", "e": "AQAB" }),
    );
    others.push(json!("no key at all"));
    let server = MockServer::start().await;
    Mock::given(path("/.well-known/jwks.json"))
        .respond_with(ResponseTemplate::new(200).set_body_json(keys))
        .mount(&server)
        .await;
    let verifier = TokenVerifier::new(config(&server.uri()), None);
    verifier.verify(&good()).await.expect("ours is among them");
}

#[tokio::test]
async fn a_copy_from_the_future_is_as_old_as_can_be() {
    let server = control_plane(&Jwks::default()).await;
    let ahead = Time::now().plus(Duration::from_hours(48));
    let copy = Some(fetched(jwks(), ahead));
    let verifier = TokenVerifier::new(config(&server.uri()), copy);
    // It is fetched anew; the key was withdrawn meanwhile.
    let error = verifier.verify(&good()).await.expect_err("withdrawn");
    assert_eq!(error, VerifyError::Invalid(Reason::UnknownKey));
    assert_eq!(asked(&server).await, 1);
}

#[test]
fn keys_come_over_https_or_from_this_machine() {
    let org = || {
        "0192f0c1-1111-7000-8000-000000000000"
            .parse()
            .expect("an id")
    };
    for good in [
        "https://control.example.com",
        "http://127.0.0.1:3100/",
        "http://localhost:3100",
        "http://[::1]:1",
    ] {
        TokenVerifier::for_org(good, org()).expect(good);
    }
    for bad in [
        "http://control.example.com",
        "http://192.0.2.1",
        "http://acme.localhost",
        "ftp://x",
        "no URL",
    ] {
        let error = TokenVerifier::for_org(bad, org()).expect_err(bad);
        assert!(
            error.to_string().contains("keys cannot be had from"),
            "{error}"
        );
    }
}
