//! Every success that was recorded, in all sections, as the SDK's types have it.

use pizzapi_sdk::{
    Credential, Result,
    types::{
        CurrentSession, Membership, Org, OrgStatusReport, OrgToken, Runner, Secret, SignedIn,
        instance::InstanceHealth,
        runner::{Runners, Spawned},
        session::Sessions,
        token::Jwks,
    },
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    control_plane,
    errors::request,
    exchange::{Body, Exchange},
    replay::{Replay, cookie_of},
    server,
};

async fn ask<T: DeserializeOwned>(exchange: &Exchange) -> T {
    let replay = Replay::of(vec![exchange.clone()]).await;
    let mut request = request(&replay.url(), exchange);
    if let Body::Json(body) = &exchange.body {
        request = request.json(body);
    }
    let result: Result<T> = request.value().await;
    replay.answered(&exchange.name, result)
}

/// Decodes an answer as what the route gives. Says whether the SDK has something for the route.
async fn is_understood(exchange: &Exchange) -> bool {
    let path = exchange.path.split('?').next().expect("a path");
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match (exchange.method.as_str(), parts.as_slice()) {
        ("GET", ["health"]) if exchange.answer.contains("socketio") => {
            ask::<InstanceHealth>(exchange).await;
        }
        ("POST", ["api", "auth", "sign-up" | "sign-in", "email"]) => {
            let login: SignedIn = ask(exchange).await;
            let cookie = cookie_of(exchange);
            let shown = cookie.secret().map(Secret::expose).expect("one");
            assert!(shown.contains(&format!("={}.", login.token.expose())));
            assert_eq!(Credential::parse(shown.into()), cookie);
        }
        ("GET", ["api", "auth", "get-session"]) => {
            ask::<Option<CurrentSession>>(exchange).await;
        }
        ("POST", ["api", "auth", "org-token"]) => {
            assert_eq!(ask::<OrgToken>(exchange).await.expires_in, 900);
        }
        ("GET", ["api", "user", "orgs"]) => {
            ask::<Vec<Org>>(exchange).await;
        }
        ("POST", ["api", "orgs"]) | ("GET", ["api", "orgs", _]) => {
            ask::<Org>(exchange).await;
        }
        ("POST", ["api", "orgs", _, "members"]) => {
            ask::<Membership>(exchange).await;
        }
        ("GET", ["api", "orgs", _, "status"]) => {
            ask::<OrgStatusReport>(exchange).await;
        }
        ("GET", [".well-known", "jwks.json"]) => {
            assert_eq!(ask::<Jwks>(exchange).await.keys.len(), 1);
        }
        ("GET", ["api", "runners"]) => {
            let _: Vec<Runner> = ask::<Runners>(exchange).await.runners;
        }
        ("GET", ["api", "sessions"]) => {
            ask::<Sessions>(exchange).await;
        }
        ("POST", ["api", "runners", "spawn"]) => {
            ask::<Spawned>(exchange).await;
        }
        ("GET", ["health"] | ["api", "me"])
        | ("DELETE", ["api", "orgs", _])
        | ("POST", ["api", "auth", "sign-out"] | ["api", "runners", "restart" | "stop"]) => {
            ask::<Value>(exchange).await;
        }
        _ => return false,
    }
    true
}

#[tokio::test]
async fn every_recorded_success_is_understood() {
    let of_control_plane = control_plane::all().into_iter().map(|it| it.exchange);
    let mut others = Vec::new();
    let mut understood = 0;
    for exchange in of_control_plane.chain(server::exchanges()) {
        if exchange.status >= 300 || !exchange.can_be_made() {
            continue;
        }
        if is_understood(&exchange).await {
            understood += 1;
        } else {
            others.push(exchange.route());
        }
    }
    assert!(understood > 75, "{understood}");
    others.sort();
    others.dedup();
    let expected = [
        "GET /api/auth/api-key/list",
        "GET /api/auth/list-sessions",
        "GET /api/auth/ok",
        "GET /api/caddy/validate?domain=acme-5091f3.pizzapi.example.com",
        "GET /api/caddy/validate?domain=st-a75ce9.pizzapi.example.com",
        "GET /api/runners/a90cb3d1-e5b1-4d27-9b13-3875069756ab/models",
        "GET /api/runners/a90cb3d1-e5b1-4d27-9b13-3875069756ab/services",
        "GET /api/signup-status",
        "POST /api/auth/api-key/create",
        "POST /api/auth/update-user",
        "POST /api/register",
        "POST /api/runners/a90cb3d1-e5b1-4d27-9b13-3875069756ab/files",
    ];
    assert_eq!(others, expected, "the SDK has nothing for these");
}
