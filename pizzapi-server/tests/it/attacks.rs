//! Tokens that must not be taken, against a running server: each over HTTP, as a header and as a cookie, and as a runner.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use pizzapi_types::{Time, TokenKind, token::ISSUER};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::{
    platform::{
        ControlPlane, INSTANCE_TOKEN, Instance, ORG, OTHER_ORG, answer, claims, jwks, key, key_of,
        runner_token, user_token,
    },
    runner::Runner,
};

const HEADER: &str = r#"{"alg":"EdDSA","kid":"k1","typ":"JWT"}"#;

/// What an attack is answered with: the status and the code over HTTP, and the refusal of the socket.
type Answer = (u16, &'static str, &'static str);

const INVALID: Answer = (401, "invalid_token", "unauthorized");
const EXPIRED: Answer = (401, "token_expired", "unauthorized");
const OTHER: Answer = (403, "org_mismatch", "forbidden: organization mismatch");

struct Attack {
    name: String,
    token: String,
    answer: Answer,
}

/// Builds attacks for tokens of one kind.
struct Book {
    kind: TokenKind,
    /// Where nobody may ever ask.
    trap: String,
    attacks: Vec<Attack>,
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn signed_with(algorithm: Algorithm, key: &EncodingKey, header: &str, body: &[u8]) -> String {
    let message = format!("{}.{}", encode(header), encode(body));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm);
    format!("{message}.{}", signature.expect("signed"))
}

/// Genuine, whatever it says.
fn genuine(header: &str, body: &[u8]) -> String {
    signed_with(Algorithm::EdDSA, &key(), header, body)
}

impl Book {
    fn claims(&self) -> Map<String, Value> {
        let claims = serde_json::to_value(claims("u1", self.kind.clone())).expect("json");
        claims.as_object().expect("object").clone()
    }

    fn body(&self) -> String {
        Value::Object(self.claims()).to_string()
    }

    fn add(&mut self, name: impl Into<String>, token: String, answer: Answer) {
        let name = name.into();
        self.attacks.push(Attack {
            name,
            token,
            answer,
        });
    }

    /// A genuine token with one claim changed.
    fn claim(&mut self, name: &str, value: Value, answer: Answer) {
        let mut claims = self.claims();
        let shown = format!("{name} = {value}");
        claims.insert(name.to_owned(), value);
        let body = Value::Object(claims).to_string();
        self.add(shown, genuine(HEADER, body.as_bytes()), answer);
    }

    fn algorithms(&mut self) {
        let body = self.body();
        let good = genuine(HEADER, body.as_bytes());
        let signature = good.rsplit('.').next().expect("a part").to_owned();
        for none in ["none", "None", "NONE", "nOnE", ""] {
            let header = encode(json!({"alg": none, "kid": "k1"}).to_string());
            let message = format!("{header}.{}", encode(&body));
            self.add(format!("alg {none:?}"), format!("{message}."), INVALID);
            self.add(
                format!("alg {none:?}, signed"),
                format!("{message}.{signature}"),
                INVALID,
            );
        }
        let public = jwks().keys[0].x.clone();
        let raw = BASE64_URL_SAFE_NO_PAD.decode(&public).expect("base64");
        for (what, secret) in [("bytes", raw.as_slice()), ("text", public.as_bytes())] {
            let secret = EncodingKey::from_secret(secret);
            for header in [r#"{"alg":"HS256","kid":"k1"}"#, HEADER] {
                let token = signed_with(Algorithm::HS256, &secret, header, body.as_bytes());
                self.add(
                    format!("HS256 with the public key's {what}, {header}"),
                    token,
                    INVALID,
                );
            }
        }
        let theirs = signed_with(Algorithm::EdDSA, &key_of(9), HEADER, body.as_bytes());
        self.add("another key's signature", theirs, INVALID);
    }

    fn headers(&mut self) {
        let body = self.body();
        let trap = self.trap.clone();
        let attacker = {
            let (keys, _) = crate::platform::other_keys(&claims("u1", self.kind.clone()));
            keys.keys[0].clone()
        };
        for (what, header) in [
            ("an unknown kid", json!({"alg": "EdDSA", "kid": "k9"})),
            (
                "a kid that is a path",
                json!({"alg": "EdDSA", "kid": "../../../../dev/null"}),
            ),
            (
                "a kid that is SQL",
                json!({"alg": "EdDSA", "kid": "x' UNION SELECT 1 --"}),
            ),
            (
                "a kid that is an address",
                json!({"alg": "EdDSA", "kid": format!("{trap}/kid")}),
            ),
            ("a kid that is a number", json!({"alg": "EdDSA", "kid": 1})),
            ("no kid", json!({"alg": "EdDSA"})),
            (
                "jku",
                json!({"alg": "EdDSA", "kid": "k2", "jku": format!("{trap}/jku")}),
            ),
            (
                "x5u",
                json!({"alg": "EdDSA", "kid": "k2", "x5u": format!("{trap}/x5u")}),
            ),
            ("jwk", json!({"alg": "EdDSA", "kid": "k2", "jwk": attacker})),
            (
                "jwk under a known name",
                json!({"alg": "EdDSA", "kid": "k1", "jwk": attacker, "jku": trap}),
            ),
            ("x5c", json!({"alg": "EdDSA", "kid": "k2", "x5c": ["AAAA"]})),
            (
                "crit",
                json!({"alg": "EdDSA", "kid": "k1", "crit": ["exp"]}),
            ),
        ] {
            // Signed with a key of the attacker's own, as they have no other.
            let key = if what == "crit" { key() } else { key_of(7) };
            let token = signed_with(Algorithm::EdDSA, &key, &header.to_string(), body.as_bytes());
            self.add(what, token, INVALID);
        }
        for header in [
            r#"{"alg":"EdDSA","alg":"none","kid":"k1"}"#,
            r#"{"alg":"EdDSA","kid":"k2","kid":"k1"}"#,
            r#"["EdDSA","k1"]"#,
            r#""EdDSA""#,
            "null",
            "{",
            "",
        ] {
            self.add(
                format!("header {header}"),
                genuine(header, body.as_bytes()),
                INVALID,
            );
        }
    }

    fn forms(&mut self) {
        let good = genuine(HEADER, self.body().as_bytes());
        let parts: Vec<String> = good.split('.').map(str::to_owned).collect();
        let [head, payload, signature] = &parts[..] else {
            panic!("three parts")
        };
        for length in (0..good.len()).step_by(7).chain(good.len() - 4..good.len()) {
            self.add(
                format!("cut to {length}"),
                good[..length].to_owned(),
                INVALID,
            );
        }
        let other = encode(self.body().replace("u1", "u2"));
        for (what, token) in [
            ("padded", format!("{good}=")),
            ("padded twice", format!("{good}==")),
            ("a padded header", format!("{head}=.{payload}.{signature}")),
            (
                "a padded payload",
                format!("{head}.{payload}==.{signature}"),
            ),
            ("another's payload", format!("{head}.{other}.{signature}")),
            ("no signature", format!("{head}.{payload}.")),
            ("no payload", format!("{head}..{signature}")),
            ("a part more", format!("{good}.{signature}")),
            (
                "five parts",
                format!("{head}.{head}.{payload}.{payload}.{signature}"),
            ),
            ("a dot before", format!(".{good}")),
            ("a dot after", format!("{good}.")),
            (
                "the standard alphabet",
                good.replace('-', "+").replace('_', "/") + "+/",
            ),
            ("upper case", good.to_uppercase()),
            ("percent", good.replace('.', "%2E")),
            (
                "as JSON",
                json!({"protected": head, "payload": payload, "signature": signature}).to_string(),
            ),
            ("quoted inside", format!("{head}.\"{payload}\".{signature}")),
            ("dots", "..".to_owned()),
            (
                "much",
                format!("{head}.{}.{signature}", "A".repeat(9 * 1024)),
            ),
            (
                "very much",
                format!("{head}.{}.{signature}", "A".repeat(100 * 1024)),
            ),
            ("many dots", ".".repeat(8 * 1024)),
        ] {
            self.add(what, token, INVALID);
        }
        for (what, body) in [
            ("not UTF-8", b"{\"sub\":\"\xff\"}".to_vec()),
            ("not JSON", b"sub=u1".to_vec()),
            ("a list", b"[]".to_vec()),
            (
                "deep",
                [b"{\"a\":".repeat(500), b"1".to_vec(), b"}".repeat(500)].concat(),
            ),
            ("two values", format!("{} {{}}", self.body()).into_bytes()),
        ] {
            self.add(
                format!("a payload that is {what}"),
                genuine(HEADER, &body),
                INVALID,
            );
        }
    }

    fn wrong_claims(&mut self) {
        let now = Time::now().seconds();
        let all = self.claims();
        for name in [
            "iss", "sub", "aud", "org_id", "org_slug", "role", "type", "iat", "exp", "jti",
        ] {
            let mut less = all.clone();
            less.remove(name);
            let body = Value::Object(less).to_string();
            self.add(
                format!("no {name}"),
                genuine(HEADER, body.as_bytes()),
                INVALID,
            );
            for twice in [all[name].clone(), json!("x")] {
                let body = self.body();
                let body = body.replacen('{', &format!("{{\"{name}\":{twice},"), 1);
                self.add(
                    format!("{name} twice, {twice} first"),
                    genuine(HEADER, body.as_bytes()),
                    INVALID,
                );
            }
            for value in [Value::Null, json!({}), json!([all[name]]), json!(true)] {
                self.claim(name, value, INVALID);
            }
        }
        for (name, value) in [
            ("exp", json!((now + 900).to_string())),
            ("exp", json!(1e30)),
            ("exp", json!(f64::from(1 << 30) * 4.0 + 0.5)),
            ("exp", json!(u64::MAX)),
            ("iat", json!((now - 1).to_string())),
            ("iat", json!(now + 300)),
            ("nbf", json!(now + 300)),
            ("nbf", json!("0")),
            ("iss", json!("https://evil.example.com")),
            ("iss", json!("Pizzapi-control-plane")),
            ("iss", json!("")),
            ("role", json!("superadmin")),
            ("type", json!("identity")),
            ("type", json!("instance")),
            ("type", json!("User")),
            ("sub", json!("*")),
            ("sub", json!("")),
            ("sub", json!("../u1")),
            ("org_slug", json!("../acme")),
        ] {
            self.claim(name, value, INVALID);
        }
        for value in [json!(now - 31), json!(0), json!(i64::MIN)] {
            let mut claims = all.clone();
            claims.insert("iat".into(), json!(i64::MIN));
            claims.insert("exp".into(), value.clone());
            let body = Value::Object(claims).to_string();
            let answer = if value == json!(i64::MIN) {
                INVALID
            } else {
                EXPIRED
            };
            self.add(
                format!("ended {value}"),
                genuine(HEADER, body.as_bytes()),
                answer,
            );
        }
        self.claim("aud", json!(OTHER_ORG), OTHER);
        self.claim("org_id", json!(OTHER_ORG), OTHER);
        self.claim("aud", json!([ORG, OTHER_ORG]), INVALID);
    }

    fn other_credentials(&mut self) {
        let now = Time::now().seconds();
        for aud in [self.trap.clone(), ORG.to_owned()] {
            let identity = json!({"iss": ISSUER, "sub": "u1", "aud": aud, "type": "identity", "email": "a@example.com",
                "orgs": [{"id": ORG, "slug": "acme", "role": "owner"}], "iat": now, "exp": now + 900, "jti": "j"});
            let token = genuine(HEADER, identity.to_string().as_bytes());
            self.add(format!("an identity token for {aud}"), token, INVALID);
        }
        for (what, text) in [
            ("this instance's own token", INSTANCE_TOKEN),
            ("an API key", "pzk_0123456789abcdefghijklmnopqrstuv"),
            ("a login's token", "0123456789abcdefghijklmnopqrstuv"),
            ("an invite", "pzv_0123456789abcdefghijklmnopqrstuv"),
            ("the user's id", "u1"),
        ] {
            self.add(what, text.to_owned(), INVALID);
        }
        let wrong_door = match self.kind {
            TokenKind::User => runner_token("u1"),
            _ => user_token("u1"),
        };
        self.add("the other door's token", wrong_door, INVALID);
    }

    fn of(kind: TokenKind, trap: &str) -> Vec<Attack> {
        let mut book = Self {
            kind,
            trap: trap.to_owned(),
            attacks: Vec::new(),
        };
        book.algorithms();
        book.headers();
        book.forms();
        book.wrong_claims();
        book.other_credentials();
        book.attacks
    }
}

/// A listener that counts who comes.
async fn trap() -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("bound");
    let url = format!("http://{}", listener.local_addr().expect("address"));
    let visits = Arc::new(AtomicUsize::new(0));
    let counted = visits.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    (url, visits)
}

#[tokio::test]
async fn no_forged_or_foreign_token_is_taken_over_http() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let (url, visits) = trap().await;
    assert_eq!(instance.get("/api/me", &user_token("u1")).await.0, 200);
    let attacks = Book::of(TokenKind::User, &url);
    assert!(attacks.len() > 200, "{}", attacks.len());
    for Attack {
        name,
        token,
        answer: (status, code, _),
    } in attacks
    {
        let (got, body) = instance.get("/api/me", &token).await;
        assert_eq!((got, body["code"].as_str()), (status, Some(code)), "{name}");
        assert!(
            !body.to_string().contains("EdDSA"),
            "{name}: no more than the kind is told"
        );
        // What would end a cookie is no attack by one.
        if !token.is_empty() && !token.contains(['"', ',', ';', ' ']) {
            let cookie = instance.http.get(instance.url("/api/me"));
            let (got, body) = answer(cookie.header("cookie", format!("org_token={token}"))).await;
            assert_eq!(
                (got, body["code"].as_str()),
                (status, Some(code)),
                "{name}, as a cookie"
            );
        }
    }
    assert_eq!(instance.get("/api/me", &user_token("u1")).await.0, 200);
    assert_eq!(
        visits.load(Ordering::Relaxed),
        0,
        "nothing a token names is asked"
    );
    assert!(
        plane.shared.keys_asked.load(Ordering::Relaxed) <= 3,
        "nor are the keys, again and again"
    );
    instance.stop().await;
}

#[tokio::test]
async fn no_forged_or_foreign_token_opens_the_socket() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let (url, visits) = trap().await;
    let good = json!({"orgToken": runner_token("u1")});
    assert!(Runner::connect(&instance, good.clone()).await.is_ok());
    for Attack {
        name,
        token,
        answer: (_, _, refusal),
    } in Book::of(TokenKind::Runner, &url)
    {
        for field in ["orgToken", "apiKey"] {
            let auth = json!({field: token, "runnerId": "r1", "runnerSecret": "secret of r1"});
            let refused = Runner::connect(&instance, auth).await.err();
            assert_eq!(refused.as_deref(), Some(refusal), "{name}, as {field}");
        }
    }
    assert!(Runner::connect(&instance, good).await.is_ok());
    assert_eq!(
        visits.load(Ordering::Relaxed),
        0,
        "nothing a token names is asked"
    );
    instance.stop().await;
}

#[tokio::test]
async fn a_credential_is_one_and_where_it_belongs() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let (one, two) = (user_token("u1"), user_token("u2"));
    let bare = || instance.http.get(instance.url("/api/me"));
    let bearer = format!("Bearer {one}");
    let cookie = format!("org_token={one}");
    for (what, request, status, code) in [
        ("none", bare(), 401, "unauthenticated"),
        (
            "in the query",
            instance
                .http
                .get(instance.url(&format!("/api/me?token={one}"))),
            401,
            "unauthenticated",
        ),
        (
            "as an API key",
            bare().header("x-api-key", &one),
            401,
            "unauthenticated",
        ),
        (
            "by another scheme",
            bare().header("authorization", format!("Token {one}")),
            401,
            "invalid_token",
        ),
        (
            "without a scheme",
            bare().header("authorization", &one),
            401,
            "invalid_token",
        ),
        (
            "a scheme alone",
            bare().header("authorization", "Bearer"),
            401,
            "invalid_token",
        ),
        (
            "bytes",
            bare().header("authorization", b"Bearer \xff\xfe".as_slice()),
            401,
            "invalid_token",
        ),
        (
            "a cookie of bytes",
            bare().header("cookie", b"org_token=\xff".as_slice()),
            401,
            "unauthenticated",
        ),
        (
            "an empty cookie",
            bare().header("cookie", "org_token="),
            401,
            "unauthenticated",
        ),
        (
            "the control plane's cookie",
            bare().header("cookie", format!("better-auth.session_token={one}")),
            401,
            "unauthenticated",
        ),
        (
            "two headers",
            bare()
                .header("authorization", &bearer)
                .header("authorization", format!("Bearer {two}")),
            400,
            "conflicting_credentials",
        ),
        (
            "two cookies",
            bare().header("cookie", format!("{cookie}; org_token={two}")),
            400,
            "conflicting_credentials",
        ),
        (
            "a header and a cookie",
            bare()
                .header("authorization", format!("Bearer {two}"))
                .header("cookie", &cookie),
            400,
            "conflicting_credentials",
        ),
        (
            "good and bad",
            bare()
                .header("authorization", &bearer)
                .header("cookie", "org_token=x"),
            400,
            "conflicting_credentials",
        ),
        (
            "the same twice",
            bare()
                .header("authorization", &bearer)
                .header("cookie", &cookie),
            200,
            "",
        ),
        (
            "any case",
            bare().header("authorization", format!("bEARER {one}")),
            200,
            "",
        ),
    ] {
        let (got, body) = answer(request).await;
        assert_eq!(
            (got, body["code"].as_str().unwrap_or("")),
            (status, code),
            "{what}"
        );
    }
    for path in ["/api/me", "/api/events"] {
        let request = instance.request(Method::GET, path, "a.b.c");
        let response = request.send().await.expect("answered");
        assert_eq!(response.headers()["www-authenticate"], "Bearer", "{path}");
    }
    instance.stop().await;
}
