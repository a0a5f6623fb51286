//! Accounts, logins, keys: who somebody is, and when that ends.

use pizzapi_sdk::types::{Secret, TokenKind};
use pizzapi_testkit::{PASSWORD, Platform};
use reqwest::Method;
use serde_json::{Value, json};

use crate::ask::Asker;

const NEW: &str = "another long password";

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_the_other_logins_and_no_more() {
    let platform = Platform::start().await;
    let ann = Asker::of(&platform, &platform.sign_up("ann").await);
    let other = Asker::log_in(&platform, "ann").await;
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    for (current, new, expected) in [
        ("wrong", NEW, (400, "INVALID_PASSWORD")),
        (PASSWORD, "short", (400, "PASSWORD_TOO_SHORT")),
        (PASSWORD, PASSWORD, (400, "VALIDATION_ERROR")),
    ] {
        let answer = ann
            .post("/api/auth/change-password", change(current, new))
            .await;
        assert_eq!(answer.refusal(), expected);
    }
    ann.post("/api/auth/change-password", change(PASSWORD, NEW))
        .await
        .good();
    ann.get("/api/user").await.good();
    assert_eq!(
        other.get("/api/user").await.refusal(),
        (401, "unauthenticated")
    );
    let form = |password| json!({ "email": "ann@example.com", "password": password });
    let nobody = Asker::nobody(&platform);
    let old = nobody.post("/api/auth/sign-in/email", form(PASSWORD)).await;
    assert_eq!(old.refusal(), (401, "INVALID_EMAIL_OR_PASSWORD"));
    nobody
        .post("/api/auth/sign-in/email", form(NEW))
        .await
        .good();
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_are_listed_and_ended_one_by_one() {
    let platform = Platform::start().await;
    let ann = Asker::of(&platform, &platform.sign_up("ann").await);
    let bob = Asker::of(&platform, &platform.sign_up("bob").await);
    let laptop = Asker::log_in(&platform, "ann").await;
    let list = ann.get("/api/user/sessions").await.good();
    let items = list["items"].as_array().expect("items");
    assert_eq!(items.len(), 2, "{list}");
    let current: Vec<_> = items.iter().map(|login| login["current"] == true).collect();
    assert_eq!(current, [false, true], "newest first, {list}");
    assert_eq!(items[0]["ipAddress"], "127.0.0.1");
    let path = format!(
        "/api/user/sessions/{}",
        items[0]["id"].as_str().expect("an id")
    );
    assert_eq!(bob.delete(&path).await.refusal(), (404, "not_found"));
    laptop.get("/api/user").await.good();
    ann.delete(&path).await.good();
    assert_eq!(
        laptop.get("/api/user").await.refusal(),
        (401, "unauthenticated")
    );
    assert_eq!(ann.delete(&path).await.refusal(), (404, "not_found"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_token_says_who_and_where_and_opens_no_org() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let answer = Asker::of(&platform, &ann)
        .post("/api/auth/token", json!({}))
        .await
        .good();
    let token = answer["token"].as_str().expect("a token");
    let claims = claims(token);
    assert_eq!(claims["aud"], platform.url());
    assert_eq!(claims["type"], "identity");
    assert_eq!(claims["email"], "ann@example.com");
    assert_eq!(claims["orgs"][0]["slug"], "acme");
    assert_eq!(claims["orgs"][0]["role"], "owner");
    let org = ann
        .org_with_token(&platform.org_url(&acme.slug), Secret::from(token))
        .expect("a client");
    let refused = org.me().await.expect_err("an identity token opens no org");
    assert_eq!(refused.status(), Some(401), "{refused}");
}

/// The claims of a token, unchecked.
pub fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).expect("three parts");
    let payload = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(payload);
    serde_json::from_slice(&payload.expect("base64")).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_password_opens_nothing_but_its_own_change() {
    let platform = Platform::start().await;
    let admin = Asker::of(&platform, &platform.admin().await);
    let made = admin
        .post(
            "/api/admin/users",
            json!({ "name": "Eve", "email": "Eve@Example.com" }),
        )
        .await;
    assert_eq!(made.status, 201);
    let made = made.good();
    assert_eq!(made["email"], "eve@example.com");
    let twice = admin
        .post("/api/admin/users", json!({ "email": "eve@example.com" }))
        .await;
    assert_eq!(twice.refusal(), (409, "email_taken"));
    let form = json!({ "email": "eve@example.com", "password": made["password"] });
    let signed_in = Asker::nobody(&platform)
        .post("/api/auth/sign-in/email", form)
        .await
        .good();
    assert_eq!(signed_in["user"]["must_change_password"], true);
    let eve = Asker::holding(&platform, signed_in["token"].as_str().expect("a token"));
    for (method, path) in [
        (Method::GET, "/api/user"),
        (Method::GET, "/api/user/orgs"),
        (Method::POST, "/api/orgs"),
        (Method::GET, "/api/events"),
        (Method::POST, "/api/auth/org-token"),
        (Method::GET, "/api/user/api-keys"),
    ] {
        let answer = eve.ask(method, path, Some(json!({}))).await;
        assert_eq!(
            answer.refusal(),
            (403, "password_change_required"),
            "{path}"
        );
    }
    let session = eve.get("/api/auth/get-session").await.good();
    assert_eq!(session["user"]["must_change_password"], true);
    let change = json!({ "current": made["password"], "new": NEW });
    eve.post("/api/auth/change-password", change).await.good();
    let user = eve.get("/api/user").await.good();
    assert_eq!(user.get("must_change_password"), None, "{user}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platforms_key_manages_and_is_nobody() {
    const KEY: &str = "a-fixed-key-of-more-than-32-characters";
    let platform =
        Platform::start_with(|config| config.admin_api_key = Some(Secret::from(KEY))).await;
    platform.sign_up("ann").await;
    let key = Asker::holding(&platform, KEY);
    let (status, code) = (403, "login_required");
    assert_eq!(key.get("/api/user").await.refusal(), (status, code));
    assert_eq!(
        key.post("/api/auth/token", json!({})).await.refusal(),
        (status, code)
    );
    let nameless = key.post("/api/orgs", json!({ "name": "Acme" })).await;
    assert_eq!(nameless.refusal(), (400, "invalid_fields"));
    assert_eq!(nameless.body["fields"][0]["field"], "owner");
    key.post(
        "/api/orgs",
        json!({ "name": "Acme", "owner": "ann@example.com" }),
    )
    .await
    .good();
    let orgs = key.get("/api/orgs").await.good();
    assert_eq!(orgs["items"][0]["slug"], "acme");
    let token = key.post("/api/orgs/acme/token", json!({})).await;
    assert_eq!(token.refusal(), (403, "not_a_member"));
    key.get("/api/admin/overview").await.good();
    let wrong = Asker::holding(&platform, "a-fixed-key-of-more-than-32-character-s");
    assert_eq!(
        wrong.get("/api/orgs").await.refusal(),
        (401, "unauthenticated")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keys_scope_is_as_narrow_as_it_was_made() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    platform.create_org(&ann, "Acme").await;
    platform.create_org(&ann, "Acme 2").await;
    let asker = Asker::of(&platform, &ann);
    let make = async |form: Value| {
        let made = asker.post("/api/user/api-keys", form).await.good();
        Asker::holding(&platform, made["key"].as_str().expect("a key"))
    };
    let scoped = make(json!({ "name": "one", "org": "acme" })).await;
    scoped.get("/api/orgs/acme").await.good();
    scoped.org_token("acme").await;
    assert_eq!(
        scoped.get("/api/orgs/acme-2").await.refusal(),
        (404, "org_not_found")
    );
    let foreign = scoped
        .post("/api/auth/org-token", json!({ "orgSlug": "acme-2" }))
        .await;
    assert_eq!(foreign.refusal(), (403, "not_a_member"));
    assert_eq!(
        scoped
            .get("/api/user/orgs")
            .await
            .good()
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        scoped
            .post("/api/orgs", json!({ "name": "New" }))
            .await
            .status,
        403
    );
    assert_eq!(scoped.post("/api/auth/token", json!({})).await.status, 403);

    let reader = make(json!({ "name": "reader", "read_only": true })).await;
    reader.get("/api/orgs/acme-2").await.good();
    assert_eq!(
        reader
            .post("/api/orgs/acme/token", json!({}))
            .await
            .refusal(),
        (403, "forbidden")
    );
    assert_eq!(
        reader.delete("/api/orgs/acme").await.refusal(),
        (403, "forbidden")
    );

    let whole = make(json!({ "name": "whole" })).await;
    let keys = whole.get("/api/user/api-keys").await;
    assert_eq!(
        keys.refusal(),
        (403, "login_required"),
        "a key makes no keys, and sees none"
    );
    let short = make(json!({ "name": "short", "expires_in": 1 })).await;
    short.get("/api/user").await.good();
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(
        short.get("/api/user").await.refusal(),
        (401, "unauthenticated"),
        "not kept beyond its end"
    );
    ann.org_token(&"acme".parse().expect("a slug"), TokenKind::User)
        .await
        .expect("as before");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_managed_and_the_last_platform_admin_stays() {
    let platform = Platform::start().await;
    let admin = Asker::of(&platform, &platform.admin().await);
    let ann = Asker::of(&platform, &platform.sign_up("ann").await);
    let (admin_id, ann_id) = (admin.id().await, ann.id().await);
    let path = |id: &str| format!("/api/admin/users/{id}");
    for change in [
        json!({ "disabled": true }),
        json!({ "platform_role": "user" }),
    ] {
        let refused = admin.patch(&path(&admin_id), change).await;
        assert_eq!(refused.refusal(), (409, "last_platform_admin"));
    }
    admin
        .patch(&path(&ann_id), json!({ "platform_role": "admin" }))
        .await
        .good();
    ann.get("/api/admin/overview").await.good();
    admin
        .patch(&path(&ann_id), json!({ "disabled": true }))
        .await
        .good();
    assert_eq!(
        ann.get("/api/user").await.refusal(),
        (401, "unauthenticated")
    );
    let form = json!({ "email": "ann@example.com", "password": PASSWORD });
    let refused = Asker::nobody(&platform)
        .post("/api/auth/sign-in/email", form.clone())
        .await;
    assert_eq!(refused.refusal(), (403, "account_disabled"));
    let list = admin.get("/api/admin/users?q=ANN&limit=1").await.good();
    assert!(list["items"][0]["disabled_at"].is_string(), "{list}");
    admin
        .patch(
            &path(&ann_id),
            json!({ "disabled": false, "platform_role": "user" }),
        )
        .await
        .good();
    Asker::nobody(&platform)
        .post("/api/auth/sign-in/email", form)
        .await
        .good();
    let nobody = admin
        .patch(&path("nobody"), json!({ "disabled": true }))
        .await;
    assert_eq!(nobody.refusal(), (404, "user_not_found"));
    let first = admin.get("/api/admin/users?limit=1").await.good();
    let next = first["next_cursor"].as_str().expect("a cursor");
    let second = admin
        .get(&format!("/api/admin/users?limit=1&cursor={next}"))
        .await
        .good();
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
    assert_eq!(second["next_cursor"], Value::Null);
}
