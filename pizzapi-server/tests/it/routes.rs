//! Every route, met with every kind of wrong credential.

use std::fmt::Write as _;

use pizzapi_http::Access;
use pizzapi_types::{Time, TokenKind};
use reqwest::RequestBuilder;

use crate::platform::{
    ControlPlane, Instance, OTHER_ORG, answer, claims, foreign, runner_token, sign, user_token,
};

async fn told(request: RequestBuilder) -> String {
    let (status, body) = answer(request).await;
    format!("{status} {}", body["code"].as_str().unwrap_or("-"))
}

#[tokio::test]
async fn every_route_refuses_who_it_should() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let expired = {
        let mut claims = claims("u1", TokenKind::User);
        claims.iat = Time::now().seconds() - 2000;
        claims.exp = claims.iat + 900;
        sign(&claims)
    };
    let mut table = String::new();
    for route in pizzapi_server::table() {
        let path = route.path.replace("{id}", "s1");
        let bare = || {
            instance
                .http
                .request(route.method.clone(), instance.url(&path))
        };
        let foreign_address =
            |request: RequestBuilder| request.header("x-pizzapi-org-id", OTHER_ORG);
        let rows = [
            ("anonymous", told(bare()).await),
            ("garbage", told(bare().bearer_auth("a.b.c")).await),
            ("basic", told(bare().basic_auth("a", Some("b"))).await),
            ("expired", told(bare().bearer_auth(&expired)).await),
            (
                "other org",
                told(bare().bearer_auth(foreign(TokenKind::User))).await,
            ),
            (
                "runner's",
                told(bare().bearer_auth(runner_token("u1"))).await,
            ),
            (
                "two",
                told(
                    bare()
                        .bearer_auth(user_token("u1"))
                        .header("cookie", "org_token=x"),
                )
                .await,
            ),
            (
                "misdirected",
                told(foreign_address(bare().bearer_auth(user_token("u1")))).await,
            ),
            (
                "misdirected, anonymous",
                told(foreign_address(bare())).await,
            ),
        ];
        if route.access == Access::Any {
            assert!(
                rows[..7].iter().all(|(_, told)| told == "200 -"),
                "{rows:?}"
            );
        }
        let _ = writeln!(table, "{} {}", route.method, route.path);
        for (who, told) in rows {
            let _ = writeln!(table, "    {who}: {told}");
        }
    }
    insta::assert_snapshot!(table);
    instance.stop().await;
}

#[tokio::test]
async fn what_is_no_route_is_answered_alike() {
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let token = user_token("u1");
    for (path, expected) in [
        ("/api/nope", "404 not_found"),
        ("/metrics", "404 not_found"),
    ] {
        assert_eq!(
            told(instance.request(reqwest::Method::GET, path, &token)).await,
            expected
        );
    }
    let put = instance.request(reqwest::Method::PUT, "/api/me", &token);
    assert_eq!(told(put).await, "405 method_not_allowed");
    let misdirected = instance
        .http
        .get(instance.url("/socket.io/?EIO=4&transport=polling"))
        .header("x-pizzapi-org-id", OTHER_ORG);
    assert_eq!(told(misdirected).await, "421 misdirected_request");
    instance.stop().await;
}
