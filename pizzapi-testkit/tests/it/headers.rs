//! What every answer tells browsers, whatever was asked, of both servers.

use pizzapi_sdk::{
    Credential,
    types::{CreatedApiKey, TokenKind},
};
use pizzapi_testkit::Platform;
use reqwest::{Method, Response};

const ALWAYS: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
];
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

fn check(response: &Response, what: &str) {
    let headers = response.headers();
    for (name, value) in ALWAYS {
        let all: Vec<_> = headers.get_all(name).iter().collect();
        assert_eq!(all, [value], "{name} of {what}");
    }
    let page = headers
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let policies: Vec<_> = headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policies.len(), 1, "one policy of {what}");
    let policy = policies[0].to_str().expect("text");
    if page {
        for part in ["default-src 'none'; ", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{policy} of {what}");
        }
        assert!(!policy.contains("unsafe"), "{policy} of {what}");
    } else {
        assert_eq!(policy, POLICY, "of {what}");
    }
    let kept: Vec<_> = headers.get_all("cache-control").iter().collect();
    let may_be_kept = what.contains("/.well-known/") && response.status().is_success();
    assert_eq!(kept.len(), 1, "one Cache-Control of {what}");
    let keeps = !["no-store", "no-cache"].contains(&kept[0].to_str().expect("text"));
    assert!(!keeps || may_be_kept, "{:?} of {what}", kept[0]);
}

/// Asks for each route, for a wrong method of it and for what is none, with and without a credential.
async fn walk(
    http: reqwest::Client,
    (base, token): (&str, &str),
    routes: &[(Method, &'static str)],
) {
    let nothing = (Method::GET, "/no/such/thing");
    for (method, path) in routes.iter().chain([&nothing]) {
        let url = format!(
            "{base}{}",
            path.replace("{slug}", "acme").replace(['{', '}'], "")
        );
        for (method, token) in [
            (method.clone(), None),
            (method.clone(), Some(token)),
            (Method::TRACE, None),
            (Method::OPTIONS, None),
        ] {
            let mut request = http.request(method.clone(), &url);
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            let response = request.send().await.expect("an answer");
            check(&response, &format!("{method} {path}"));
            if response.status() == 405 {
                assert!(response.headers().contains_key("allow"), "{method} {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_control_plane_says_what_browsers_may_do() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    platform.create_org(&ann, "Acme").await;
    let Credential::Session(token) = ann.credential() else {
        panic!("no session");
    };
    let mut routes: Vec<_> = pizzapi_control_plane::routes::table()
        .into_iter()
        .map(|route| (route.method, route.path))
        .collect();
    // What ends the login, or the org, comes last.
    routes.sort_by_key(|(method, path)| (*method == Method::DELETE, path.ends_with("/sign-out")));
    let http = reqwest::Client::new();
    walk(http, (&platform.url(), token.expose()), &routes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_an_instance_says_what_browsers_may_do() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let token = ann
        .org_token(&acme.slug, TokenKind::User)
        .await
        .expect("a token");
    let mut routes: Vec<_> = pizzapi_server::table()
        .into_iter()
        .map(|route| (route.method, route.path))
        .collect();
    routes.push((Method::GET, "/socket.io/?EIO=4&transport=polling"));
    let http = reqwest::Client::builder()
        .resolve("acme.localhost", platform.router_address())
        .build()
        .expect("a client");
    let base = platform.org_url(&acme.slug);
    walk(http, (&base, token.token.expose()), &routes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_and_a_key_that_may_only_read_may_ask_for_heads() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let Credential::Session(token) = ann.credential() else {
        panic!("no session");
    };
    let key: CreatedApiKey = ann
        .post("/api/user/api-keys")
        .json(&serde_json::json!({ "name": "reads", "read_only": true }))
        .value()
        .await
        .expect("a key");
    let cookie = format!("better-auth.session_token={}", token.expose());
    for (name, value) in [("cookie", cookie.as_str()), ("x-api-key", key.key.expose())] {
        let head = reqwest::Client::new()
            .head(format!("{}/api/user/orgs", platform.url()))
            .header(name, value);
        let response = head.send().await.expect("an answer");
        assert_eq!(response.status(), 200, "by {name}");
    }
}
