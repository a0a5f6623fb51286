//! Signing keys: rotated, retired, and known to instances that were away meanwhile.

use pizzapi_sdk::types::Org;
use pizzapi_testkit::{Platform, eventually};
use serde_json::{Value, json};

use crate::ask::{Asker, org_get};

struct Scene {
    platform: Platform,
    acme: Org,
    owner: Asker,
    root: Asker,
}

async fn scene() -> Scene {
    let platform = Platform::start().await;
    let client = platform.sign_up("owner").await;
    let acme = platform.create_org(&client, "Acme").await;
    Scene {
        acme,
        owner: Asker::of(&platform, &client),
        root: Asker::of(&platform, &platform.admin().await),
        platform,
    }
}

impl Scene {
    async fn status(&self, token: &str) -> u16 {
        let url = self.platform.org_url(&self.acme.slug);
        org_get(&url, "/api/me", token).await.status().as_u16()
    }

    async fn published(&self) -> usize {
        let jwks = Asker::nobody(&self.platform)
            .get("/.well-known/jwks.json")
            .await
            .good();
        jwks["keys"].as_array().map_or(0, Vec::len)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_key_verifies_for_its_grace_and_then_no_more() {
    let scene = scene().await;
    let old = scene.owner.org_token("acme").await;
    let before = Asker::nobody(&scene.platform)
        .get("/.well-known/jwks.json")
        .await;
    let keys = scene
        .root
        .post("/api/admin/keys/rotate", json!({ "grace_seconds": 5 }))
        .await
        .good();
    let states: Vec<&Value> = keys["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|key| &key["state"])
        .collect();
    assert_eq!(states, ["active", "grace"]);
    let after = Asker::nobody(&scene.platform)
        .get("/.well-known/jwks.json")
        .await;
    assert_ne!(before.headers["etag"], after.headers["etag"]);
    assert_eq!(scene.published().await, 2);
    // A new key is published before it signs: nobody meets a token whose key they have not heard of.
    let newest = &keys["items"][0]["kid"];
    let new = loop {
        let token = scene.owner.org_token("acme").await;
        assert_eq!(scene.status(&token).await, 200);
        if kid(&token) == *newest {
            break token;
        }
    };
    assert_eq!(scene.status(&old).await, 200);
    eventually("the old key stops", async || {
        scene.status(&old).await == 401
    })
    .await;
    assert_eq!(scene.status(&new).await, 200);
    assert_eq!(scene.published().await, 1);
    let keys = scene.root.get("/api/admin/keys").await.good();
    assert_eq!(keys["items"][1]["state"], "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_without_grace_ends_every_token_at_once() {
    let scene = scene().await;
    let old = scene.owner.org_token("acme").await;
    assert_eq!(scene.status(&old).await, 200);
    scene
        .root
        .post("/api/admin/keys/rotate", json!({ "grace_seconds": 0 }))
        .await
        .good();
    let begun = std::time::Instant::now();
    eventually("the old token stops", async || {
        scene.status(&old).await == 401
    })
    .await;
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    let new = scene.owner.org_token("acme").await;
    eventually("the next one is good", async || {
        scene.status(&new).await == 200
    })
    .await;
    let wrong = scene
        .root
        .post(
            "/api/admin/keys/rotate",
            json!({ "grace_seconds": 99_999_999 }),
        )
        .await;
    assert_eq!(wrong.body["fields"][0]["field"], "grace_seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_was_away_knows_the_new_key_when_it_is_back() {
    let mut scene = scene().await;
    let old = scene.owner.org_token("acme").await;
    scene
        .owner
        .put("/api/orgs/acme/instance", json!({ "desired": "stopped" }))
        .await
        .good();
    eventually("the instance is stopped", async || {
        let status = scene.owner.get("/api/orgs/acme/status").await.good();
        status["instance"]["status"] == "stopped"
    })
    .await;
    scene
        .root
        .post("/api/admin/keys/rotate", json!({ "grace_seconds": 0 }))
        .await
        .good();
    scene
        .root
        .post("/api/admin/keys/rotate", json!({ "grace_seconds": 0 }))
        .await
        .good();
    scene
        .owner
        .put("/api/orgs/acme/instance", json!({ "desired": "running" }))
        .await
        .good();
    let new = scene.owner.org_token("acme").await;
    eventually("the new key is known", async || {
        scene.status(&new).await == 200
    })
    .await;
    assert_eq!(scene.status(&old).await, 401);
    // The keys are those of the registry, not of the process.
    scene.platform.stop_control_plane().await;
    scene.platform.start_control_plane().await;
    assert_eq!(scene.published().await, 1);
    let newest = scene.owner.org_token("acme").await;
    assert_eq!(
        (scene.status(&new).await, scene.status(&newest).await),
        (200, 200)
    );
}

/// The key that a token says it was signed with.
fn kid(token: &str) -> Value {
    use base64::Engine as _;
    let header = token.split('.').next().expect("three parts");
    let header = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(header);
    let header: Value = serde_json::from_slice(&header.expect("base64")).expect("JSON");
    header["kid"].clone()
}
