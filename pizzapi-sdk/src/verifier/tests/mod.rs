mod keys;

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use pizzapi_types::token::{ISSUER, Jwk, Jwks};
use serde_json::{Map, Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, method, path},
};

use super::*;

/// The key of RFC 8037, appendix A.
const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const ORG: &str = "0192f0c1-1111-7000-8000-00000000000a";
const OTHER_ORG: &str = "0192f0c1-1111-7000-8000-00000000000b";

pub(super) fn key(seed: &[u8]) -> EncodingKey {
    let mut pkcs8 = vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    pkcs8.extend_from_slice(seed);
    EncodingKey::from_ed_der(&pkcs8)
}

pub(super) fn own_key() -> EncodingKey {
    key(&BASE64_URL_SAFE_NO_PAD.decode(SEED).expect("seed"))
}

pub(super) fn jwks() -> Jwks {
    let jwk = Jwk {
        kty: "OKP".into(),
        crv: "Ed25519".into(),
        x: PUBLIC.into(),
        kid: "k1".into(),
        alg: "EdDSA".into(),
        usage: "sig".into(),
    };
    Jwks { keys: vec![jwk] }
}

pub(super) fn claims() -> Map<String, Value> {
    let now = Time::now().seconds();
    let claims = json!({
        "iss": ISSUER, "sub": "u1", "aud": ORG, "org_id": ORG, "org_slug": "acme", "role": "admin", "type": "user",
        "name": "Ada", "iat": now, "exp": now + 900, "jti": "j1",
    });
    claims.as_object().expect("object").clone()
}

fn with(name: &str, value: impl Into<Value>) -> String {
    let mut claims = claims();
    claims.insert(name.into(), value.into());
    token(&Value::Object(claims).to_string())
}

fn encode(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

pub(super) fn signed(header: &str, claims: &str, key: &EncodingKey) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), key, Algorithm::EdDSA).expect("signed");
    format!("{message}.{signature}")
}

const HEADER: &str = r#"{"alg":"EdDSA","kid":"k1","typ":"JWT"}"#;

fn token(claims: &str) -> String {
    signed(HEADER, claims, &own_key())
}

pub(super) fn good() -> String {
    token(&Value::Object(claims()).to_string())
}

pub(super) fn config(url: &str) -> VerifierConfig {
    VerifierConfig {
        issuer: ISSUER.into(),
        audience: ORG.parse().expect("id"),
        jwks_url: format!("{url}/.well-known/jwks.json"),
        http: reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .build()
            .expect("client"),
    }
}

/// A verifier that has the keys, and whose control plane is away.
fn offline(age: Duration) -> TokenVerifier {
    let at = Time::from_millis(Time::now().millis() - i64::try_from(age.as_millis()).expect("age"));
    TokenVerifier::new(config("http://127.0.0.1:1"), Some(fetched(jwks(), at)))
}

pub(super) fn fetched(jwks: Jwks, at: Time) -> FetchedKeys {
    FetchedKeys {
        jwks,
        at,
        etag: None,
    }
}

async fn control_plane(keys: &Jwks) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/.well-known/jwks.json"))
        .respond_with(ResponseTemplate::new(200).set_body_json(keys))
        .mount(&server)
        .await;
    server
}

pub(super) async fn asked(server: &MockServer) -> usize {
    server.received_requests().await.map_or(0, |all| all.len())
}

#[tokio::test]
async fn a_good_token_is_taken_and_remembered() {
    let server = control_plane(&jwks()).await;
    let verifier = TokenVerifier::new(config(&server.uri()), None);
    let token = good();
    let first = verifier.verify(&token).await.expect("good");
    let again = verifier.verify(&token).await.expect("good");
    assert!(Arc::ptr_eq(&first, &again), "the second time from memory");
    assert_eq!(first.sub.as_str(), "u1");
    assert_eq!(asked(&server).await, 1);
    assert_eq!(
        verifier
            .fetched_keys()
            .borrow()
            .as_ref()
            .map(|k| k.jwks.clone()),
        Some(jwks())
    );
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let verifier = offline(Duration::ZERO);
    let good = good();
    let [head, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let body = Value::Object(claims()).to_string();
    let hmac = |header: &str| {
        let message = format!("{}.{}", encode(header), encode(&body));
        let secret = EncodingKey::from_secret(&BASE64_URL_SAFE_NO_PAD.decode(PUBLIC).expect("x"));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &secret, Algorithm::HS256);
        format!("{message}.{}", signature.expect("signed"))
    };
    let none = encode(r#"{"alg":"none","kid":"k1"}"#);
    let cases: BTreeMap<&str, (String, Reason)> = BTreeMap::from([
        (
            "alg none",
            (format!("{none}.{payload}."), Reason::Algorithm),
        ),
        (
            "alg none, signed",
            (format!("{none}.{payload}.{signature}"), Reason::Algorithm),
        ),
        (
            "HS256 with the public key",
            (hmac(r#"{"alg":"HS256","kid":"k1"}"#), Reason::Algorithm),
        ),
        ("EdDSA said, HS256 done", (hmac(HEADER), Reason::Signature)),
        (
            "lower case",
            (
                signed(r#"{"alg":"eddsa","kid":"k1"}"#, &body, &own_key()),
                Reason::Algorithm,
            ),
        ),
        (
            "two alg",
            (
                signed(
                    r#"{"alg":"EdDSA","alg":"none","kid":"k1"}"#,
                    &body,
                    &own_key(),
                ),
                Reason::Malformed,
            ),
        ),
        (
            "crit",
            (
                signed(
                    r#"{"alg":"EdDSA","kid":"k1","crit":["x"]}"#,
                    &body,
                    &own_key(),
                ),
                Reason::Algorithm,
            ),
        ),
        (
            "no kid",
            (
                signed(r#"{"alg":"EdDSA"}"#, &body, &own_key()),
                Reason::UnknownKey,
            ),
        ),
        (
            "kid of another type",
            (
                signed(r#"{"alg":"EdDSA","kid":1}"#, &body, &own_key()),
                Reason::UnknownKey,
            ),
        ),
        (
            "unknown kid",
            (
                signed(r#"{"alg":"EdDSA","kid":"k2"}"#, &body, &own_key()),
                Reason::UnknownKey,
            ),
        ),
        (
            "another key",
            (signed(HEADER, &body, &key(&[7; 32])), Reason::Signature),
        ),
        (
            "no signature",
            (format!("{head}.{payload}."), Reason::Signature),
        ),
        (
            "short signature",
            (good[..good.len() - 4].to_owned(), Reason::Signature),
        ),
        ("padded signature", (format!("{good}=="), Reason::Signature)),
        (
            "padded header",
            (format!("{head}=.{payload}.{signature}"), Reason::Malformed),
        ),
        (
            "another payload",
            (
                format!("{head}.{}.{signature}", encode("{}")),
                Reason::Signature,
            ),
        ),
        (
            "two parts",
            (format!("{head}.{payload}"), Reason::Malformed),
        ),
        (
            "four parts",
            (format!("{good}.{signature}"), Reason::Malformed),
        ),
        ("empty", (String::new(), Reason::Malformed)),
        ("dots", ("..".to_owned(), Reason::Malformed)),
        ("blank before", (format!(" {good}"), Reason::Malformed)),
        ("blank after", (format!("{good}\n"), Reason::Signature)),
        ("not ASCII", ("ä.ö.ü".to_owned(), Reason::Malformed)),
        (
            "header an array",
            (
                format!("{}.{payload}.{signature}", encode("[]")),
                Reason::Malformed,
            ),
        ),
        ("endless", ("a".repeat(1 << 20), Reason::Malformed)),
    ]);
    for (what, (token, reason)) in cases {
        let answer = verifier.verify(&token).await.map(|_| ());
        assert_eq!(answer, Err(VerifyError::Invalid(reason)), "{what}");
    }
}

#[tokio::test]
async fn every_claim_is_required_and_has_its_type() {
    let verifier = offline(Duration::ZERO);
    for name in [
        "iss", "sub", "aud", "org_id", "org_slug", "role", "type", "iat", "exp", "jti",
    ] {
        let mut less = claims();
        less.remove(name);
        let less = token(&Value::Object(less).to_string());
        assert_eq!(
            verifier.verify(&less).await.map(|_| ()),
            Err(VerifyError::Invalid(Reason::Missing(name)))
        );
        let doubled =
            Value::Object(claims())
                .to_string()
                .replacen('{', &format!("{{\"{name}\":\"x\","), 1);
        for (what, token) in [
            ("null", with(name, Value::Null)),
            ("an object", with(name, json!({}))),
            ("an array", with(name, json!([ORG]))),
            ("a boolean", with(name, true)),
            ("there twice", token(&doubled)),
        ] {
            assert_eq!(
                verifier.verify(&token).await.map(|_| ()),
                Err(VerifyError::Invalid(Reason::Claims)),
                "{name} {what}"
            );
        }
    }
    let now = Time::now().seconds();
    for (name, value) in [
        ("exp", json!((now + 900).to_string())),
        ("exp", json!(1e18)),
        ("iat", json!("0")),
        ("iss", json!("somebody")),
        ("type", json!("instance")),
        ("role", json!("emperor")),
        ("sub", json!("../x")),
        ("exp", json!(now - 1)), // before iat
        ("nbf", json!("x")),
        ("extra", json!(1)),
    ] {
        let answer = verifier
            .verify(&with(name, value.clone()))
            .await
            .map(|_| ());
        let expected = if name == "extra" {
            Ok(())
        } else {
            Err(VerifyError::Invalid(Reason::Claims))
        };
        assert_eq!(answer, expected, "{name}: {value}");
    }
}

/// What PizzaPi's own control plane signs, as recorded, and the keys it publishes.
#[tokio::test]
async fn a_token_that_says_not_whom_it_is_for_is_refused() {
    let recorded = include_str!("../../../tests/fixtures/pizzapi-control-plane-http.md");
    let payload = recorded
        .lines()
        .find_map(|line| line.strip_prefix("decoded payload: "))
        .expect("recorded")
        .trim_matches('`');
    let mut claims: Map<String, Value> = serde_json::from_str(payload).expect("claims");
    let now = Time::now().seconds();
    claims["iat"] = json!(now);
    claims["exp"] = json!(now + 900);
    // Made for this very org, and signed by a key that is known here.
    let mut config = config("http://127.0.0.1:1");
    config.audience = claims["org_id"]
        .as_str()
        .expect("text")
        .parse()
        .expect("id");
    let verifier = TokenVerifier::new(config, Some(fetched(jwks(), Time::now())));
    let signed = token(&Value::Object(claims).to_string());
    let error = verifier.verify(&signed).await.expect_err("no audience");
    assert_eq!(error, VerifyError::Invalid(Reason::Missing("aud")));
    assert_eq!(
        error.to_string(),
        "the token is not valid: the claim `aud` is missing"
    );

    let (_, own) = recorded.split_once("{\"keys\":").expect("recorded");
    let own = own.lines().next().expect("a line");
    let own: Jwks = serde_json::from_str(&format!("{{\"keys\":{own}")).expect("keys");
    assert_eq!(own.keys.len(), 1, "they are understood");
}

#[tokio::test]
async fn time_and_org_are_told_apart() {
    let verifier = offline(Duration::ZERO);
    let now = Time::now().seconds();
    let token_at = |iat: i64| {
        let mut claims = claims();
        claims.insert("iat".into(), iat.into());
        claims.insert("exp".into(), (iat + 900).into());
        token(&Value::Object(claims).to_string())
    };
    assert!(
        verifier.verify(&token_at(now - 915)).await.is_ok(),
        "clocks differ a little"
    );
    match verifier.verify(&token_at(now - 1000)).await {
        Err(VerifyError::Expired { claims }) => assert_eq!(claims.sub.as_str(), "u1"),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        verifier.verify(&token_at(now + 300)).await.map(|_| ()),
        Err(VerifyError::Invalid(Reason::NotYet))
    );
    for name in ["aud", "org_id"] {
        assert_eq!(
            verifier.verify(&with(name, OTHER_ORG)).await.map(|_| ()),
            Err(VerifyError::OtherOrg),
            "{name}"
        );
    }
    let token = good();
    verifier.verify(&token).await.expect("in time");
    let later = Time::now().plus(Duration::from_secs(931));
    let remembered = verifier.verify_at(&token, later).await;
    assert!(
        matches!(remembered, Err(VerifyError::Expired { .. })),
        "{remembered:?}"
    );
}

#[tokio::test]
async fn nothing_in_a_token_is_fetched() {
    let evil = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(jwks()))
        .expect(0)
        .mount(&evil)
        .await;
    let verifier = offline(Duration::ZERO);
    let url = evil.uri();
    let header = json!({"alg": "EdDSA", "kid": format!("{url}/k"), "jku": url, "x5u": url,
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": PUBLIC}});
    let body = Value::Object(claims()).to_string();
    let token = signed(&header.to_string(), &body, &own_key());
    assert!(verifier.verify(&token).await.is_err());
}
