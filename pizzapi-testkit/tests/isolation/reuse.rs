//! Slugs, ids and addresses: none that was an org's leads to another.

use std::time::Duration;

use pizzapi_sdk::{WaitFor, types::Org};
use pizzapi_testkit::eventually;
use reqwest::Method;
use serde_json::json;

use crate::cast::Cast;

async fn delete(cast: &Cast, org: &Org) {
    let owner = cast.client(&cast.owner);
    owner.delete_org(&org.slug).await.expect("a deletion");
    owner
        .wait_for_org(&org.slug, WaitFor::Deleted, Duration::from_secs(20), |_| {})
        .await
        .expect("gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_org_leaves_its_slug_taken_and_its_tokens_dead() {
    let cast = Cast::new().await;
    let token = cast.owner.org_token("acme").await;
    let invite = cast
        .owner
        .post("/api/orgs/acme/invites", json!({ "role": "member" }))
        .await
        .good();
    delete(&cast, &cast.acme).await;
    for asker in [&cast.owner, &cast.other, &cast.root] {
        for form in [
            json!({ "name": "Acme" }),
            json!({ "name": "Other", "slug": "acme" }),
        ] {
            let refused = asker.post("/api/orgs", form).await;
            assert_eq!(refused.refusal(), (409, "slug_taken"));
        }
        let gone = asker.post("/api/orgs/acme/token", json!({})).await;
        assert!(matches!(gone.status, 403 | 404), "{}", gone.body);
    }
    let secret = json!({ "secret": invite["secret"] });
    let late = cast.stranger.post("/api/invites/accept", secret).await;
    assert!(matches!(late.status, 404 | 410), "{}", late.body);
    let at = cast.owner.who_holds(&token);
    eventually("its host is nobody's", async || {
        at.at(&cast.platform, "acme").get("/api/me").await.status == 404
    })
    .await;
    // Nor does its neighbour take what was its own.
    for (slug, org) in [("acme-2", &cast.acme_2), ("zeta", &cast.zeta)] {
        let told = at.at(&cast.platform, slug);
        let told = told.told(Method::GET, "/api/me", None).await;
        assert_eq!(told, "403 org_mismatch", "{slug}");
        assert_ne!(org.id, cast.acme.id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_answers_for_its_own_org_whatever_the_router_means() {
    let cast = Cast::new().await;
    let token = cast.other.org_token("acme-2").await;
    let address = cast.platform.instance_address(&cast.acme_2);
    let at = cast.other.who_holds(&token).at_address(&address);
    at.with("x-pizzapi-org-id", &cast.acme_2.id)
        .get("/api/me")
        .await
        .good();
    for id in [
        cast.acme.id.to_string(),
        cast.zeta.id.to_string(),
        String::new(),
        cast.acme_2.id.to_string().to_uppercase(),
        format!("{},{}", cast.acme_2.id, cast.acme.id),
    ] {
        for path in [
            "/health",
            "/api/me",
            "/api/events",
            "/nope",
            "/socket.io/?EIO=4&transport=polling",
        ] {
            let told = at.with("x-pizzapi-org-id", &id);
            let told = told.told(Method::GET, path, None).await;
            assert_eq!(told, "421 misdirected_request", "{path} for {id}");
        }
    }
    // What a client says of this is not believed.
    let through = cast.other.who_holds(&token).at(&cast.platform, "acme-2");
    let me = through
        .with("x-pizzapi-org-id", &cast.acme.id)
        .get("/api/me")
        .await;
    assert_eq!(me.good()["orgId"], json!(cast.acme_2.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_another_org_has_now_serves_neither_for_the_other() {
    let mut cast = Cast::new().await;
    let (first, second) = (
        cast.platform.instance_address(&cast.acme),
        cast.platform.instance_address(&cast.acme_2),
    );
    // The router knows no better: it started from its copy, while nobody could tell it of the change.
    cast.platform.stop_router().await;
    cast.platform.stop_control_plane().await;
    let table = cast.platform.path("router/table.json");
    let text = std::fs::read_to_string(&table).expect("the copy");
    let swapped = text
        .replace(&first, "SWAPPED")
        .replace(&second, &first)
        .replace("SWAPPED", &second);
    assert_ne!(text, swapped);
    std::fs::write(&table, swapped).expect("written");
    cast.platform.start_router().await;
    for slug in ["acme", "acme-2"] {
        for path in ["/health", "/api/me"] {
            let at = cast.owner.without().at(&cast.platform, slug);
            let answer = at.get(path).await;
            assert_eq!(
                answer.refusal(),
                (503, "instance_starting"),
                "{slug} {path}"
            );
        }
    }
    let zeta = cast.owner.without().at(&cast.platform, "zeta");
    assert_eq!(
        zeta.get("/health").await.good()["org_id"],
        json!(cast.zeta.id)
    );
    cast.platform.start_control_plane().await;
    for (slug, org) in [("acme", &cast.acme), ("acme-2", &cast.acme_2)] {
        let at = cast.owner.without().at(&cast.platform, slug);
        eventually("the router knows the way", async || {
            let health = at.get("/health").await;
            if health.status != 200 {
                return false;
            }
            assert_eq!(health.body["org_id"], json!(org.id), "{slug}");
            true
        })
        .await;
    }
}
