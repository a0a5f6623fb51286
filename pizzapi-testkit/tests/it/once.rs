//! Changes asked for twice under one `Idempotency-Key`.

use pizzapi_testkit::Platform;
use reqwest::Method;
use serde_json::json;

use crate::ask::Asker;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_gives_the_same_answer_and_one_org() {
    let mut platform = Platform::start().await;
    let ann = Asker::of(&platform, &platform.sign_up("ann").await);
    let once = ann.with("idempotency-key", "a-1");
    let acme = json!({ "name": "Acme" });
    let (one, two) = tokio::join!(
        once.post("/api/orgs", acme.clone()),
        once.post("/api/orgs", acme.clone())
    );
    assert_eq!((one.status, two.status), (201, 201));
    assert_eq!(one.body, two.body);
    assert_eq!(one.headers["location"], two.headers["location"]);
    let replayed = [&one, &two].map(|answer| answer.headers.contains_key("idempotent-replayed"));
    assert_eq!(replayed.iter().filter(|replayed| **replayed).count(), 1);
    assert_eq!(
        ann.get("/api/orgs").await.good()["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let other = once.post("/api/orgs", json!({ "name": "Other" })).await;
    assert_eq!(other.refusal(), (409, "idempotency_conflict"));

    platform.stop_control_plane().await;
    platform.start_control_plane().await;
    let again = once.post("/api/orgs", acme.clone()).await;
    assert_eq!(
        (again.status, &again.body),
        (201, &one.body),
        "after a restart, too"
    );
    let without = ann.post("/api/orgs", acme.clone()).await;
    assert_eq!(without.refusal(), (409, "slug_taken"));
    let bob = Asker::of(&platform, &platform.sign_up("bob").await);
    let theirs = bob
        .with("idempotency-key", "a-1")
        .post("/api/orgs", acme)
        .await;
    assert_eq!(
        theirs.refusal(),
        (409, "slug_taken"),
        "a key is its sender's alone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_answered_again_and_stored_sealed() {
    let platform = Platform::start().await;
    let ann = Asker::of(&platform, &platform.sign_up("ann").await);
    let once = ann.with("idempotency-key", "k-1");
    let one = once
        .post("/api/user/api-keys", json!({ "name": "ci" }))
        .await
        .good();
    let two = once
        .post("/api/user/api-keys", json!({ "name": "ci" }))
        .await
        .good();
    assert_eq!(one, two);
    let secret = one["key"].as_str().expect("a key");
    let mut found = 0;
    for file in ["registry.db", "registry.db-wal"] {
        let bytes = std::fs::read(platform.path("control-plane").join(file)).unwrap_or_default();
        found += bytes
            .windows(secret.len())
            .filter(|part| *part == secret.as_bytes())
            .count();
    }
    assert_eq!(found, 0, "the key stands in the registry");
    // What a login may see, a key of the same account may not.
    let key = Asker::holding(&platform, secret).with("idempotency-key", "k-1");
    let refused = key
        .post("/api/user/api-keys", json!({ "name": "ci" }))
        .await;
    assert_eq!(refused.refusal(), (403, "login_required"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_change_may_be_tried_again_and_bad_keys_are_named() {
    let platform = Platform::start().await;
    let ann = Asker::of(&platform, &platform.sign_up("ann").await);
    let once = ann.with("idempotency-key", "m-1");
    ann.post("/api/orgs", json!({ "name": "Acme" }))
        .await
        .good();
    let new = json!({ "email": "bob@example.com", "role": "member" });
    let early = once.post("/api/orgs/acme/members", new.clone()).await;
    assert_eq!(early.refusal(), (404, "user_not_found"));
    platform.sign_up("bob").await;
    let added = once.post("/api/orgs/acme/members", new.clone()).await;
    assert_eq!(added.status, 201);
    assert_eq!(
        once.post("/api/orgs/acme/members", new).await.body,
        added.body
    );
    for bad in ["", "two words", &"x".repeat(256)] {
        let answer = ann
            .with("idempotency-key", bad)
            .post("/api/orgs", json!({ "name": "New" }))
            .await;
        assert_eq!(
            answer.refusal(),
            (400, "invalid_idempotency_key"),
            "{bad:?}"
        );
        assert_eq!(answer.body["fields"][0]["field"], "Idempotency-Key");
    }
    let nobody = Asker::nobody(&platform).with("idempotency-key", "n-1");
    let refused = nobody.post("/api/orgs", json!({ "name": "New" })).await;
    assert_eq!(refused.refusal(), (401, "unauthenticated"));
    // Tokens are made anew each time.
    let token = once
        .ask(Method::POST, "/api/orgs/acme/token", None)
        .await
        .good();
    assert_ne!(
        once.ask(Method::POST, "/api/orgs/acme/token", None)
            .await
            .good()["token"],
        token["token"]
    );
}
