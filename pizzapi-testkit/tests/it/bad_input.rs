//! Bad input on both servers: a 4xx problem document that names the field, never a 500, and nothing half-made.

use pizzapi_sdk::{
    ListOrgs,
    types::{Org, TokenKind},
};
use pizzapi_testkit::Platform;
use reqwest::{Method, StatusCode, header};
use serde_json::Value;

struct Asker {
    http: reqwest::Client,
    base: String,
    token: String,
    host: Option<String>,
}

impl Asker {
    async fn ask(&self, method: Method, path: &str, body: &str) -> (u16, Value) {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.token);
        if let Some(host) = &self.host {
            request = request.header(header::HOST, host);
        }
        let response = request
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.to_owned())
            .send()
            .await
            .expect("an answer");
        let status = response.status().as_u16();
        let kind = response.headers().get(header::CONTENT_TYPE).cloned();
        let problem: Value = response.json().await.expect("JSON");
        if status >= 400 {
            assert_eq!(
                kind.expect("a type"),
                "application/problem+json",
                "{path} {body}"
            );
            assert_eq!(problem["status"], status, "{problem}");
            assert!(
                problem["request_id"]
                    .as_str()
                    .is_some_and(|id| !id.is_empty()),
                "{problem}"
            );
            assert_eq!(problem["error"], problem["detail"], "{problem}");
        }
        (status, problem)
    }

    async fn refused(&self, method: Method, path: &str, body: &str, expected: (u16, &str, &str)) {
        let (status, problem) = self.ask(method.clone(), path, body).await;
        let field = problem["fields"][0]["field"].as_str().unwrap_or_default();
        let seen = (status, problem["code"].as_str().unwrap_or_default(), field);
        let shown: String = body.chars().take(80).collect();
        assert_eq!(seen, expected, "{method} {path} {shown}");
    }
}

async fn start() -> (Platform, Asker, Org) {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let token = match ann.credential() {
        pizzapi_sdk::Credential::Session(token) => token.expose().to_owned(),
        other => panic!("{other:?}"),
    };
    let asker = Asker {
        http: reqwest::Client::new(),
        base: platform.url(),
        token,
        host: None,
    };
    (platform, asker, acme)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_control_plane_names_the_field() {
    let (platform, asker, _) = start().await;
    let post = Method::POST;
    for (path, body, expected) in [
        ("/api/orgs", "{", (400, "bad_request", "")),
        ("/api/orgs", "", (400, "bad_request", "")),
        ("/api/orgs", "null", (400, "bad_request", "")),
        (
            "/api/orgs",
            r#"["Beta",null,null]"#,
            (400, "bad_request", ""),
        ),
        ("/api/orgs", "{}", (400, "invalid_fields", "name")),
        (
            "/api/orgs",
            r#"{"name":5}"#,
            (400, "invalid_fields", "name"),
        ),
        (
            "/api/orgs",
            r#"{"name":"Beta","plan":"x"}"#,
            (400, "invalid_fields", "plan"),
        ),
        (
            "/api/orgs",
            r#"{"name":"    "}"#,
            (400, "invalid_fields", "name"),
        ),
        (
            "/api/orgs",
            r#"{"name":"a\u0000b"}"#,
            (400, "invalid_fields", "name"),
        ),
        (
            "/api/orgs",
            r#"{"name":"xy"}"#,
            (400, "invalid_slug", "name"),
        ),
        (
            "/api/orgs",
            r#"{"name":"Beta","slug":"../x"}"#,
            (400, "invalid_slug", "slug"),
        ),
        (
            "/api/orgs",
            r#"{"name":"Beta","slug":"xn--80ak6aa92e"}"#,
            (400, "invalid_slug", "slug"),
        ),
        (
            "/api/orgs",
            r#"{"name":"Beta","slug":"admin"}"#,
            (400, "reserved_slug", "slug"),
        ),
        (
            "/api/orgs",
            r#"{"name":"Beta","slug":"acme"}"#,
            (409, "slug_taken", ""),
        ),
        (
            "/api/orgs",
            r#"{"name":"Beta","owner":"x@y.z"}"#,
            (403, "forbidden", ""),
        ),
        (
            "/api/orgs/acme/members",
            r#"{"role":"member"}"#,
            (400, "invalid_fields", "user_id"),
        ),
        (
            "/api/orgs/acme/members",
            r#"{"email":"a@b.c","role":"god"}"#,
            (400, "invalid_fields", "role"),
        ),
        (
            "/api/orgs/acme/members",
            r#"{"user_id":5,"role":"member"}"#,
            (400, "invalid_fields", "user_id"),
        ),
        (
            "/api/orgs/acme/members",
            r#"{"user_id":{"a":1},"role":"member"}"#,
            (400, "invalid_fields", "user_id"),
        ),
        (
            "/api/orgs/acme/members",
            r#"{"email":"no@body.com","role":"member"}"#,
            (404, "user_not_found", ""),
        ),
        (
            "/api/orgs/acme/token",
            r#"{"type":"king"}"#,
            (400, "invalid_fields", "type"),
        ),
        (
            "/api/auth/org-token",
            r#"{"orgSlug":5}"#,
            (400, "invalid_fields", "orgSlug"),
        ),
        (
            "/api/auth/org-token",
            r#"{"orgSlug":"none"}"#,
            (403, "not_a_member", ""),
        ),
        (
            "/api/user/api-keys",
            r#"{"name":""}"#,
            (400, "invalid_fields", "name"),
        ),
        (
            "/api/user/api-keys",
            r#"{"name":"k","expires_in":-1}"#,
            (400, "invalid_fields", "expires_in"),
        ),
        (
            "/api/user/api-keys",
            r#"{"name":"k","org":"none"}"#,
            (404, "org_not_found", "org"),
        ),
        (
            "/api/auth/sign-up/email",
            r#"{"email":"a@b.c","password":"password-1"}"#,
            (400, "VALIDATION_ERROR", "name"),
        ),
        (
            "/api/auth/sign-up/email",
            r#"{"name":"","email":"x","password":"password-1"}"#,
            (400, "VALIDATION_ERROR", "email"),
        ),
        (
            "/api/auth/sign-up/email",
            r#"{"name":"","email":"a@b.c","password":"short"}"#,
            (400, "PASSWORD_TOO_SHORT", ""),
        ),
        (
            "/api/auth/sign-in/email",
            r#"{"email":"ann@example.com","password":"wrong"}"#,
            (401, "INVALID_EMAIL_OR_PASSWORD", ""),
        ),
        (
            "/api/auth/sign-in/email",
            r#"{"email":"nobody@example.com","password":"wrong"}"#,
            (401, "INVALID_EMAIL_OR_PASSWORD", ""),
        ),
    ] {
        asker.refused(post.clone(), path, body, expected).await;
    }
    for (path, expected) in [
        ("/api/orgs?limit=0", (400, "invalid_fields", "limit")),
        ("/api/orgs?limit=201", (400, "invalid_fields", "limit")),
        ("/api/orgs?limit=many", (400, "invalid_fields", "limit")),
        ("/api/orgs?cursor=../x", (400, "invalid_fields", "cursor")),
        ("/api/orgs?status=odd", (400, "invalid_fields", "status")),
        ("/api/orgs?nonsense=1", (400, "invalid_fields", "nonsense")),
        (
            "/api/events?since=yesterday",
            (400, "invalid_fields", "since"),
        ),
        ("/api/orgs/..%2F..%2Fetc", (404, "org_not_found", "")),
        ("/api/orgs/ACME", (404, "org_not_found", "")),
        ("/nope", (404, "not_found", "")),
        ("/api/orgs/acme/token", (405, "method_not_allowed", "")),
    ] {
        asker.refused(Method::GET, path, "", expected).await;
    }
    let orgs = platform
        .admin()
        .await
        .list_orgs(&ListOrgs::default())
        .await
        .expect("orgs");
    assert_eq!(orgs.items.len(), 1, "nothing half-made remains");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_have_a_type_and_an_end() {
    let (platform, asker, _) = start().await;
    let url = format!("{}/api/orgs", platform.url());
    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
    ] {
        let mut request = asker
            .http
            .post(&url)
            .bearer_auth(&asker.token)
            .body(r#"{"name":"Beta"}"#);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(
            response.status(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{kind:?}"
        );
    }
    let huge = format!(r#"{{"name":"{}"}}"#, "x".repeat(2 * 1024 * 1024));
    asker
        .refused(
            Method::POST,
            "/api/orgs",
            &huge,
            (413, "payload_too_large", ""),
        )
        .await;
    let deep = "[".repeat(100_000);
    asker
        .refused(Method::POST, "/api/orgs", &deep, (400, "bad_request", ""))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_names_the_field() {
    let (platform, mut asker, acme) = start().await;
    let admin = platform.sign_up("bob").await;
    drop(admin);
    let ann = pizzapi_sdk::Client::builder(platform.url())
        .credential(pizzapi_sdk::Credential::Session(
            asker.token.as_str().into(),
        ))
        .build()
        .expect("a client");
    asker.token = ann
        .org_token(&acme.slug, TokenKind::User)
        .await
        .expect("a token")
        .token
        .expose()
        .to_owned();
    asker.base = format!("http://{}", platform.router_address());
    asker.host = Some(format!(
        "acme.localhost:{}",
        platform.router_address().port()
    ));
    let none = "0190a1b2-0000-7000-8000-000000000000";
    for (method, path, body, expected) in [
        (
            Method::POST,
            "/api/runners/spawn".to_owned(),
            "{",
            (400, "bad_request", ""),
        ),
        (
            Method::POST,
            "/api/runners/spawn".to_owned(),
            "{}",
            (400, "invalid_fields", "runnerId"),
        ),
        (
            Method::POST,
            "/api/runners/spawn".to_owned(),
            r#"{"runnerId":"../x"}"#,
            (400, "invalid_fields", "runnerId"),
        ),
        (
            Method::POST,
            "/api/runners/spawn".to_owned(),
            r#"{"runnerId":"nope"}"#,
            (404, "runner_not_found", ""),
        ),
        (
            Method::POST,
            "/api/runners/spawn".to_owned(),
            r#"{"runnerId":"nope","x":1}"#,
            (400, "invalid_fields", "x"),
        ),
        (
            Method::POST,
            "/api/runners/stop".to_owned(),
            r#"{"runnerId":"nope"}"#,
            (404, "runner_not_found", ""),
        ),
        (
            Method::GET,
            "/api/sessions?limit=0".to_owned(),
            "",
            (400, "invalid_fields", "limit"),
        ),
        (
            Method::GET,
            format!("/api/sessions/{none}"),
            "",
            (404, "session_not_found", ""),
        ),
        (
            Method::DELETE,
            format!("/api/sessions/{none}"),
            "",
            (404, "session_not_found", ""),
        ),
        (
            Method::GET,
            format!("/api/sessions/{none}/events?since=x"),
            "",
            (400, "invalid_fields", "since"),
        ),
        (Method::GET, "/nope".to_owned(), "", (404, "not_found", "")),
        (
            Method::GET,
            "/metrics".to_owned(),
            "",
            (404, "not_found", ""),
        ),
    ] {
        asker.refused(method, &path, body, expected).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_one_and_cookies_have_an_origin() {
    let (platform, asker, _) = start().await;
    let url = format!("{}/api/user", platform.url());
    let both = asker
        .http
        .get(&url)
        .bearer_auth(&asker.token)
        .header("x-api-key", "pzk_other")
        .send()
        .await
        .expect("an answer");
    assert_eq!(both.status(), StatusCode::BAD_REQUEST);
    let problem: Value = both.json().await.expect("JSON");
    assert_eq!(problem["code"], "conflicting_credentials");

    let cookie = format!("better-auth.session_token={}", asker.token);
    let read = asker
        .http
        .get(&url)
        .header(header::COOKIE, &cookie)
        .send()
        .await
        .expect("an answer");
    assert_eq!(read.status(), StatusCode::OK);
    let create = |origin: Option<String>| {
        let mut request = asker
            .http
            .post(format!("{}/api/orgs", platform.url()))
            .header(header::COOKIE, &cookie);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        request.json(&serde_json::json!({ "name": "Beta" })).send()
    };
    for origin in [
        None,
        Some("http://evil.example".to_owned()),
        Some("http://acme.localhost".to_owned()),
    ] {
        let refused = create(origin.clone()).await.expect("an answer");
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{origin:?}");
    }
    let own = create(Some(platform.url())).await.expect("an answer");
    assert_eq!(own.status(), StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_and_out_is_pizzapis() {
    let (platform, asker, _) = start().await;
    let form = serde_json::json!({ "email": "ANN@example.com ", "password": pizzapi_testkit::PASSWORD, "extra": 1 });
    let url = |path: &str| format!("{}{path}", platform.url());
    let signed_in = asker
        .http
        .post(url("/api/auth/sign-in/email"))
        .json(&form)
        .send()
        .await
        .expect("an answer");
    let cookie = signed_in.headers()[header::SET_COOKIE]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(cookie.starts_with("better-auth.session_token="), "{cookie}");
    assert!(
        cookie.ends_with("; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    let body: Value = signed_in.json().await.expect("JSON");
    assert_eq!(
        (&body["redirect"], &body["user"]["email"]),
        (&false.into(), &"ann@example.com".into())
    );
    let token = body["token"].as_str().expect("a token");

    let session = asker
        .http
        .get(url("/api/auth/get-session"))
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer");
    let session: Value = session.json().await.expect("JSON");
    assert_eq!(session["session"]["userId"], session["user"]["id"]);
    let out = asker
        .http
        .post(url("/api/auth/sign-out"))
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer");
    assert_eq!(
        out.json::<Value>().await.expect("JSON"),
        serde_json::json!({ "success": true })
    );
    let after = asker
        .http
        .get(url("/api/auth/get-session"))
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer");
    assert_eq!(after.json::<Value>().await.expect("JSON"), Value::Null);
    let dead = asker
        .http
        .get(url("/api/user"))
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer");
    assert_eq!(dead.status(), StatusCode::UNAUTHORIZED);
    assert!(dead.headers().contains_key(header::WWW_AUTHENTICATE));
}
