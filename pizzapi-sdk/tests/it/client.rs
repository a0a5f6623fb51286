//! Calls: credentials, tokens, retries, and servers that misbehave.

use std::time::{Duration, Instant};

use futures_util::{TryStreamExt as _, future::join_all};
use pizzapi_sdk::{
    Client, Credential, Error, ListOrgs, Method, OrgClient, RetryPolicy,
    types::{CreateOrg, ErrorCode, OrgSlug, Secret},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{
        body_json, header, header_exists, method, path, query_param, query_param_is_missing,
    },
};

pub fn slug() -> OrgSlug {
    "acme".parse().expect("a slug")
}

pub fn client(server: &MockServer) -> Client {
    Client::builder(server.uri())
        .credential(Credential::Session(Secret::from("session-1")))
        .build()
        .expect("built")
}

pub fn org(slug: &str) -> Value {
    json!({
        "id": "0190aaaa-0000-7000-8000-000000000001", "slug": slug, "name": "Acme", "status": "active",
        "created_at": "2026-11-20T19:06:02.186Z", "updated_at": "2026-11-20T19:06:02.186Z",
        "role": "owner", "something_new": { "later": true },
    })
}

fn json_answer(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// The port of a mock server under a name of `localhost`.
fn named(server: &MockServer, name: &str) -> String {
    format!("http://{name}.localhost:{}", server.address().port())
}

async fn tokens(server: &MockServer, expect: u64) {
    Mock::given(method("POST"))
        .and(path("/api/orgs/acme/token"))
        .and(body_json(json!({ "type": "user" })))
        .respond_with(
            json_answer(
                &json!({ "token": "jwt", "expires_in": 900, "url": named(server, "acme") }),
            )
            .set_delay(Duration::from_millis(50)),
        )
        .expect(expect)
        .mount(server)
        .await;
}

#[tokio::test]
async fn calls_carry_the_credential_and_one_idempotency_key() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/api/orgs"))
        .and(header("authorization", "Bearer session-1"))
        .and(header("content-type", "application/json"))
        .and(header_exists("idempotency-key"))
        .and(body_json(json!({ "name": "Acme" })))
        .respond_with(ResponseTemplate::new(201).set_body_json(org("acme")))
        .mount(&server)
        .await;
    let made = client(&server)
        .create_org(&CreateOrg {
            name: "Acme".into(),
            ..CreateOrg::default()
        })
        .await
        .expect("made");
    assert_eq!(made.slug, slug());

    Mock::given(path("/api/auth/sign-in/email"))
        .respond_with(ResponseTemplate::new(401).set_body_json(
            json!({ "code": "INVALID_EMAIL_OR_PASSWORD", "message": "Invalid email or password" }),
        ))
        .mount(&server)
        .await;
    let error = client(&server)
        .sign_in("a@b.c", &Secret::from("x"), true)
        .await
        .expect_err("wrong");
    assert!(error.is_unauthenticated());
    assert_eq!(error.code(), Some(&ErrorCode::AuthInvalidLogin));
    let requests = server.received_requests().await.expect("recorded");
    let sign_in = requests.last().expect("one");
    assert!(!sign_in.headers.contains_key("authorization"));
    assert!(!sign_in.headers.contains_key("idempotency-key"));
}

#[tokio::test]
async fn nothing_there_is_told_as_such() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let url = format!("http://{}", nobody.local_addr().expect("an address"));
    drop(nobody);
    let client = Client::builder(&url)
        .retry(RetryPolicy {
            attempts: 2,
            first_pause: Duration::from_millis(1),
            ..RetryPolicy::default()
        })
        .build()
        .expect("built");
    let error = client.health().await.expect_err("nobody");
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    let source = std::error::Error::source(&error).expect("a source");
    assert!(source.to_string().contains("refused"), "{source}");
}

/// Gives these org tokens, one after the other.
async fn token_after_token(server: &MockServer, tokens: &[(&str, u64)]) {
    for (token, expires_in) in tokens {
        let url = named(server, "acme");
        let token = json!({ "token": token, "expires_in": expires_in, "url": url });
        Mock::given(path("/api/orgs/acme/token"))
            .respond_with(json_answer(&token).set_delay(Duration::from_millis(50)))
            .up_to_n_times(1)
            .expect(1)
            .mount(server)
            .await;
    }
}

async fn members_with(server: &MockServer, token: &str, answer: ResponseTemplate, most: u64) {
    Mock::given(path("/api/me"))
        .and(header("authorization", format!("Bearer {token}")))
        .respond_with(answer)
        .expect(1..=most)
        .mount(server)
        .await;
}

#[tokio::test]
async fn a_thousand_callers_with_an_ended_token_cause_one_renewal() {
    let me = json!({ "userId": "u1", "userName": "Ann", "orgSlug": "acme", "role": "owner" });
    for (first, answer, most) in [
        // Over before anybody can use it again; refused, though it should be good.
        (("old", 0), json_answer(&me), 1),
        (("old", 900), ResponseTemplate::new(401), 1000),
    ] {
        let server = MockServer::start().await;
        token_after_token(&server, &[first, ("jwt", 900)]).await;
        members_with(&server, "old", answer, most).await;
        members_with(&server, "jwt", json_answer(&me), 1000).await;
        let org = client(&server).org(&slug());
        if most == 1 {
            org.me().await.expect("the first token serves once");
        }
        let all = join_all((0..1000).map(|_| org.me())).await;
        for me in all {
            assert_eq!(me.expect("known").org_slug, Some(slug()));
        }
    }
}

#[tokio::test]
async fn a_refused_org_token_is_fetched_anew_once_and_the_session_never_leaves_for_the_org() {
    let server = MockServer::start().await;
    tokens(&server, 2).await;
    Mock::given(path("/api/me"))
        .respond_with(ResponseTemplate::new(401).set_body_json(
            json!({ "code": "invalid_token", "detail": "the token is not valid here" }),
        ))
        .expect(2)
        .mount(&server)
        .await;
    let error = client(&server)
        .org(&slug())
        .me()
        .await
        .expect_err("refused");
    assert_eq!(error.code(), Some(&ErrorCode::InvalidToken));
    for request in server.received_requests().await.expect("recorded") {
        if request.url.path() == "/api/me" {
            assert_eq!(request.headers["authorization"], "Bearer jwt");
            assert!(
                request.headers["host"]
                    .to_str()
                    .expect("text")
                    .starts_with("acme.localhost")
            );
        }
    }
}

#[tokio::test]
async fn a_ready_token_asks_no_control_plane() {
    let server = MockServer::start().await;
    Mock::given(path("/api/runners"))
        .and(header("authorization", "Bearer ready"))
        .respond_with(json_answer(
            &json!({ "runners": [{ "runnerId": "r1", "name": null, "version": null, "platform": null }] }),
        ))
        .mount(&server)
        .await;
    let org = OrgClient::with_token(&named(&server, "acme"), Secret::from("ready")).expect("a URL");
    let runners = org.list_runners().await.expect("listed");
    assert_eq!(runners.len(), 1);
    assert!(!format!("{org:?}").contains("ready"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    Mock::given(path("/api/user"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", elsewhere.uri()))
        .mount(&server)
        .await;
    let error = client(&server).current_user().await.expect_err("no answer");
    assert_eq!(error.status(), Some(302));
    assert!(
        elsewhere
            .received_requests()
            .await
            .expect("recorded")
            .is_empty()
    );
}

#[tokio::test]
async fn a_huge_error_and_a_wrong_type_are_borne() {
    let server = MockServer::start().await;
    Mock::given(path("/api/user"))
        .respond_with(ResponseTemplate::new(500).set_body_bytes(vec![b'x'; 10 << 20]))
        .mount(&server)
        .await;
    let error = client(&server).current_user().await.expect_err("failed");
    assert!(error.to_string().len() <= 500);

    Mock::given(path("/api/user/orgs"))
        .respond_with(json_answer(&json!([org("acme"), { "id": 7 }])))
        .mount(&server)
        .await;
    match client(&server).list_user_orgs().await {
        Err(Error::Decode { path, .. }) => assert_eq!(path, "[1].id"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_torn_body_is_read_again_and_a_silent_server_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(async move {
        for body in [r#"{"status":"#, r#"{"status":"ok"}"#] {
            let (mut stream, _) = listener.accept().await.expect("accepted");
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let head = "HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
        let (_stream, _) = listener.accept().await.expect("accepted");
        std::future::pending::<()>().await;
    });
    let client = Client::builder(&url)
        .timeout(Duration::from_millis(300))
        .build()
        .expect("built");
    client.health().await.expect("the second time");
    let error = client.health().await.expect_err("silence");
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    serving.abort();
}

#[tokio::test]
async fn pages_become_one_stream_and_absent_things_none() {
    let server = MockServer::start().await;
    Mock::given(path("/api/orgs"))
        .and(query_param("limit", "1"))
        .and(query_param("status", "active"))
        .and(query_param_is_missing("cursor"))
        .respond_with(json_answer(
            &json!({ "items": [org("acme")], "next_cursor": "c 1" }),
        ))
        .mount(&server)
        .await;
    Mock::given(path("/api/orgs"))
        .and(query_param("cursor", "c 1"))
        .respond_with(json_answer(
            &json!({ "items": [org("acme-2")], "next_cursor": null }),
        ))
        .mount(&server)
        .await;
    let client = client(&server);
    let query = ListOrgs {
        limit: Some(1),
        status: Some("active".into()),
        ..ListOrgs::default()
    };
    let orgs: Vec<_> = client
        .list_all_orgs(&query)
        .try_collect()
        .await
        .expect("all");
    assert_eq!(orgs.len(), 2);

    assert_eq!(client.find_org(&slug()).await.expect("asked"), None);
    Mock::given(path("/api/auth/get-session"))
        .respond_with(json_answer(&Value::Null))
        .mount(&server)
        .await;
    assert_eq!(client.current_session().await.expect("asked"), None);
}

#[tokio::test]
async fn orgs_are_found_by_discovery_once_unless_told() {
    let server = MockServer::start().await;
    Mock::given(path("/.well-known/pizzapi"))
        .respond_with(json_answer(&json!({
            "api": 1, "version": "0.1.0", "org_url": "http://{slug}.localhost:8088",
            "base_domain": "localhost", "scheme": "http", "port": 8088,
        })))
        .expect(1)
        .mount(&server)
        .await;
    let asking = client(&server);
    for _ in 0..3 {
        let url = asking.org_url(&slug()).await.expect("found");
        assert_eq!(url, "http://acme.localhost:8088");
    }
    let told = Client::builder(server.uri())
        .base_domain("pizzapi.example.com")
        .build()
        .expect("built");
    let url = told.org(&slug()).url().await.expect("known");
    assert_eq!(url, "https://acme.pizzapi.example.com");
}

#[tokio::test]
async fn a_client_is_made_in_no_time_and_shows_no_secret() {
    let started = Instant::now();
    let client = Client::builder("https://pizzapi.example.com")
        .credential(Credential::ApiKey(Secret::from("pzk_hidden")))
        .build()
        .expect("built");
    assert!(started.elapsed() < Duration::from_millis(10));
    assert!(!format!("{client:?}{:?}", client.get("/x")).contains("hidden"));
    for bad in [
        "",
        "localhost:3100",
        "ftp://x",
        "http://u:p@x",
        "http://x/?q",
    ] {
        assert!(Client::builder(bad).build().is_err(), "{bad}");
    }
}

#[tokio::test]
async fn any_call_can_be_made_and_its_answer_read_as_what_it_is() {
    let server = MockServer::start().await;
    Mock::given(method("OPTIONS"))
        .and(path("/api/x"))
        .and(query_param("a", "b c"))
        .and(header("authorization", "Bearer session-1"))
        .respond_with(
            ResponseTemplate::new(202)
                .insert_header("x-kind", "odd")
                .set_body_string("not JSON"),
        )
        .mount(&server)
        .await;
    Mock::given(path("/api/events"))
        .respond_with(ResponseTemplate::new(200).set_body_raw("data: one\n\n", "text/event-stream"))
        .mount(&server)
        .await;
    let client = client(&server);
    let call = client
        .request(Method::OPTIONS, "/api/x")
        .query(&json!({ "a": "b c" }));
    let url = call.url().await.expect("a URL");
    assert_eq!(url, format!("{}/api/x?a=b+c", server.uri()));
    let answer = call.answer().await.expect("answered");
    assert_eq!(answer.status(), 202);
    assert_eq!(answer.headers()["x-kind"], "odd");
    assert_eq!(answer.bytes().await.expect("read"), "not JSON");
    let answer = client.get("/api/events").answer().await.expect("answered");
    let events: Vec<_> = answer.events().try_collect().await.expect("events");
    assert_eq!(events[0].data, "one");
    let refused = client.get("/api/nope").answer().await.expect_err("404");
    assert!(refused.is_not_found());
    let flawed = client.get("/api/x").header("cookie", "x").url().await;
    assert!(matches!(flawed, Err(Error::BadUrl { .. })));
}
