//! A registry that cannot be written: said so, nothing half-made, and no restart needed.

use std::time::{Duration, Instant};

use pizzapi_testkit::{Platform, eventually};
use serde_json::json;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::ask::{Answer, Asker};

async fn registry(platform: &Platform) -> SqliteConnection {
    let file = SqliteConnectOptions::new().filename(platform.path("control-plane/registry.db"));
    SqliteConnection::connect_with(&file).await.expect("opened")
}

fn assert_put_off(answer: &Answer, what: &str) {
    assert_eq!(
        answer.refusal(),
        (503, "unavailable"),
        "{what}: {}",
        answer.body
    );
    assert!(answer.headers.contains_key("retry-after"), "{what}");
    let text = answer.body.to_string();
    assert!(
        !text.contains("database") && !text.contains("SQLite"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_registry_is_locked_changes_are_put_off_and_reading_goes_on() {
    let platform = Platform::start().await;
    let client = platform.sign_up("ann").await;
    platform.create_org(&client, "Acme").await;
    let ann = Asker::of(&platform, &client);
    let nobody = Asker::nobody(&platform);
    let mut other = registry(&platform).await;
    let held = other.begin_with("BEGIN IMMEDIATE").await.expect("locked");
    let begun = Instant::now();
    let once = ann.with("idempotency-key", "b");
    let beta = json!({ "name": "Beta" });
    let sign_in = json!({ "email": "ann@example.com", "password": pizzapi_testkit::PASSWORD });
    let (create, once_too, sign_in, ready) = tokio::join!(
        ann.post("/api/orgs", beta.clone()),
        once.post("/api/orgs", beta.clone()),
        nobody.post("/api/auth/sign-in/email", sign_in.clone()),
        nobody.get("/readyz"),
    );
    assert!(
        begun.elapsed() < Duration::from_secs(25),
        "{:?}",
        begun.elapsed()
    );
    for (answer, what) in [
        (create, "create"),
        (once_too, "once"),
        (sign_in, "sign in"),
        (ready, "ready"),
    ] {
        assert_put_off(&answer, what);
    }
    for path in [
        "/api/user",
        "/api/orgs",
        "/api/orgs/acme",
        "/api/orgs/acme/status",
        "/health",
    ] {
        ann.get(path).await.good();
    }
    ann.org_token("acme").await;
    held.rollback().await.expect("let go");
    eventually("it is ready again", async || {
        nobody.get("/readyz").await.status == 200
    })
    .await;
    let orgs = ann.get("/api/orgs").await.good();
    assert_eq!(
        orgs["items"].as_array().map(Vec::len),
        Some(1),
        "what was put off was not done"
    );
    once.post("/api/orgs", beta).await.good();
}
