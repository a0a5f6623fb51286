//! What is wished of an instance, and its log.

use pizzapi_testkit::{Platform, eventually};
use serde_json::json;

use crate::ask::Asker;

async fn status(asker: &Asker) -> (String, i64) {
    let status = asker.get("/api/orgs/acme/status").await.good();
    let instance = &status["instance"];
    let word = instance["status"].as_str().expect("a status").to_owned();
    (word, instance["generation"].as_i64().expect("a generation"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_stops_runs_and_is_started_anew_as_wished() {
    let platform = Platform::start().await;
    let client = platform.sign_up("owner").await;
    platform.create_org(&client, "Acme").await;
    let owner = Asker::of(&platform, &client);
    let path = "/api/orgs/acme/instance";
    let wish = async |wish: serde_json::Value| owner.put(path, wish).await;
    assert_eq!(wish(json!({ "desired": "stopped" })).await.status, 202);
    assert_eq!(
        wish(json!({ "desired": "stopped" })).await.status,
        202,
        "again"
    );
    eventually("it is stopped", async || {
        status(&owner).await.0 == "stopped"
    })
    .await;
    let url = platform.org_url(&"acme".parse().expect("a slug"));
    let token = owner.org_token("acme").await;
    eventually(
        "the router says that it is stopped on purpose",
        async || {
            let away = crate::ask::org_get(&url, "/api/me", &token).await;
            let problem: serde_json::Value = away.json().await.expect("JSON");
            problem["code"] == "instance_stopped"
        },
    )
    .await;
    wish(json!({ "desired": "running" })).await.good();
    eventually("it runs", async || status(&owner).await.0 == "healthy").await;
    let (_, before) = status(&owner).await;
    assert_eq!(
        owner
            .post(&format!("{path}/restart"), json!({}))
            .await
            .status,
        202
    );
    eventually("it was started anew", async || {
        status(&owner).await == ("healthy".to_owned(), before + 1)
    })
    .await;
    for (wish, field) in [
        (json!({}), "desired"),
        (json!({ "desired": "absent" }), "desired"),
        (json!({ "desired": "flying" }), "desired"),
        (json!({ "image": 5 }), "image"),
        (json!({ "sudo": true }), "sudo"),
    ] {
        let refused = owner.put(path, wish.clone()).await;
        assert_eq!(refused.refusal(), (400, "invalid_fields"), "{wish}");
        assert_eq!(refused.body["fields"][0]["field"], field, "{wish}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_on_the_host_is_the_platform_admins_to_choose() {
    let platform = Platform::start().await;
    let client = platform.sign_up("owner").await;
    platform.create_org(&client, "Acme").await;
    let owner = Asker::of(&platform, &client);
    let root = Asker::of(&platform, &platform.admin().await);
    let path = "/api/orgs/acme/instance";
    let image = |name: &str| json!({ "image": name });
    let refused = owner.put(path, image("pizzapi-server:2")).await;
    assert_eq!(refused.refusal(), (403, "forbidden"));
    let foreign = root.put(path, image("evil/pizzapi-server:2")).await;
    assert_eq!(foreign.refusal(), (400, "invalid_fields"));
    root.put(path, image("pizzapi-server:2")).await.good();
    let report = owner.get("/api/orgs/acme/status").await.good();
    assert_eq!(report["instance"]["image"], "pizzapi-server:2");
    eventually("a new generation runs", async || {
        status(&owner).await == ("healthy".to_owned(), 2)
    })
    .await;
    for tail in ["-1", "10001", "x"] {
        let refused = owner.get(&format!("{path}/logs?tail={tail}")).await;
        assert_eq!(refused.body["fields"][0]["field"], "tail", "{tail}");
    }
    assert_eq!(owner.get(&format!("{path}/logs")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_platform_admin_keeps_the_data_of_an_org_that_is_deleted() {
    let platform = Platform::start().await;
    let client = platform.sign_up("owner").await;
    platform.create_org(&client, "Acme").await;
    let owner = Asker::of(&platform, &client);
    let admin = Asker::of(&platform, &platform.admin().await);
    let refused = owner.delete("/api/orgs/acme?keep_data=true").await;
    assert_eq!(refused.refusal(), (403, "forbidden"));
    // Misspelt, it would lose what was to be kept.
    let misspelt = admin.delete("/api/orgs/acme?keep-data=true").await;
    assert_eq!(misspelt.status, 400, "{}", misspelt.body);
    assert_eq!(status(&owner).await.0, "healthy");
    admin.delete("/api/orgs/acme?keep_data=true").await.good();
    eventually("it is gone", async || {
        owner.get("/api/orgs/acme").await.status == 404
    })
    .await;
}
