//! Answers whose parts have other types than they should.

use std::fmt::Debug;

use pizzapi_sdk::{
    Error, ListOrgs, ListSessions, Result,
    types::{OrgSlug, TokenKind},
};
use serde_json::{Value, json};

use super::wild::{Wild, answer};

fn slug() -> OrgSlug {
    "acme".parse().expect("a slug")
}

fn whole_org() -> Value {
    let time = "2026-11-20T19:06:02.186Z";
    json!({
        "id": "o1", "slug": "acme", "name": "Acme", "status": "active", "created_at": time, "updated_at": time,
        "role": "owner", "plan": "big", "status_reason": "why", "instance": {
            "status": "healthy", "url": "http://x", "runners": 1, "sessions": 2, "last_error": "no",
        },
    })
}

fn whole_session() -> Value {
    let time = "2026-11-20T19:06:02.186Z";
    json!({
        "sessionId": "s1", "status": "ended", "runnerId": "r1", "runnerName": "laptop", "userId": "u1", "cwd": "/srv",
        "prompt": "go", "startedAt": time, "endedAt": time, "endReason": "exited", "exitCode": 0, "eventCount": 9,
    })
}

/// Each part of an object in turn with a type it cannot have; the object, and where the part is.
fn spoiled(whole: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let fields = whole.as_object().expect("an object");
    for (name, value) in fields {
        for wrong in [
            json!([[true]]),
            json!({ "no": [] }),
            json!(true),
            json!(1e300),
        ] {
            if value.is_boolean() && wrong.is_boolean() {
                continue;
            }
            let mut object = whole.clone();
            object[name] = wrong;
            all.push((name.clone(), object));
        }
    }
    all
}

/// The place that an answer was not understood at.
async fn place<T: Debug>(
    body: &Value,
    ask: impl AsyncFnOnce(pizzapi_sdk::Client) -> Result<T>,
) -> String {
    let server = Wild::saying(answer(200, "", &body.to_string())).await;
    match ask(server.client()).await.expect_err("not understood") {
        Error::Decode { path, url, .. } => {
            assert!(url.starts_with(&server.url), "{url}");
            path
        }
        other => panic!("{body}: {other:?}"),
    }
}

fn is_at(place: &str, expected: &str, body: &Value) {
    let rest = place.strip_prefix(expected);
    let within = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    assert!(within, "`{place}` instead of `{expected}` in {body}");
}

#[tokio::test]
async fn an_org_with_a_wrong_part_names_it() {
    for (name, org) in spoiled(&whole_org()) {
        let at = place(&org, async |client| client.get_org(&slug()).await).await;
        is_at(&at, &name, &org);
        let page = json!({ "items": [whole_org(), org], "next_cursor": null });
        let list = ListOrgs::default();
        let at = place(&page, async |client| client.list_orgs(&list).await).await;
        is_at(&at, &format!("items[1].{name}"), &page);
    }
}

#[tokio::test]
async fn a_page_with_a_wrong_part_names_it() {
    let whole = json!({ "items": [whole_org()], "next_cursor": "c" });
    let list = ListOrgs::default();
    for (name, page) in spoiled(&whole) {
        let at = place(&page, async |client| client.list_orgs(&list).await).await;
        is_at(&at, &name, &page);
    }
    for no_page in [json!(null), json!([]), json!("x"), json!(7), json!({})] {
        let at = place(&no_page, async |client| client.list_orgs(&list).await).await;
        assert!([".", "items", "?", ""].contains(&&*at), "{no_page}: `{at}`");
    }
}

#[tokio::test]
async fn a_session_with_a_wrong_part_names_it() {
    let id = "s1".parse().expect("an id");
    let list = ListSessions::default();
    for (name, session) in spoiled(&whole_session()) {
        let of = async |client: pizzapi_sdk::Client| {
            let org = client.org_with_token(client.url(), "jwt".into())?;
            org.get_session(&id).await
        };
        is_at(&place(&session, of).await, &name, &session);
        let page = json!({ "sessions": [whole_session(), session], "nextCursor": null });
        let of = async |client: pizzapi_sdk::Client| {
            let org = client.org_with_token(client.url(), "jwt".into())?;
            org.list_sessions(&list).await
        };
        is_at(
            &place(&page, of).await,
            &format!("sessions[1].{name}"),
            &page,
        );
    }
}

#[tokio::test]
async fn a_token_with_a_wrong_part_names_it_and_is_not_shown() {
    let whole =
        json!({ "token": "eyJ.secret.x", "expires_in": 900, "url": "http://acme.localhost" });
    for (name, token) in spoiled(&whole) {
        let of =
            async |client: pizzapi_sdk::Client| client.org_token(&slug(), TokenKind::User).await;
        is_at(&place(&token, of).await, &name, &token);
    }
    let wrong = json!({ "token": { "eyJ.secret.x": 1 }, "expires_in": "eyJ.secret.x" });
    let server = Wild::saying(answer(200, "", &wrong.to_string())).await;
    let error = server.client().org_token(&slug(), TokenKind::User).await;
    let error = error.expect_err("not understood");
    assert!(
        !format!("{error:?} {error}").contains("secret"),
        "{error:?}"
    );
    for place in [
        "ftp://x",
        "not a URL",
        "http://u:p@evil.example",
        "http://x/?y",
    ] {
        let token = json!({ "token": "t", "expires_in": 900, "url": place });
        let server = Wild::saying(answer(200, "", &token.to_string())).await;
        let error = server.client().org(&slug()).me().await.expect_err(place);
        assert!(matches!(error, Error::BadUrl { .. }), "{place}: {error:?}");
    }
}
