//! Redis away, back, or shut to us.

use std::sync::{Arc, Mutex};

use pizzapi_testkit::{eventually, redis::RedisServer};
use serde_json::json;

use super::{Stage, instance, platform, until_healthy};
use crate::ask::Asker;

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_redis_has_all_its_users_again_and_no_instance_was_restarted() {
    let Some(mut stage) = Stage::new().await else {
        return;
    };
    for _ in 0..2 {
        stage.redis.stop().await;
        eventually("both instances know", async || {
            stage.health(&stage.acme).await["redis"] == json!(false)
                && stage.health(&stage.acme_2).await["redis"] == json!(false)
        })
        .await;
        assert_eq!(stage.instance("acme").await["status"], "healthy");
        stage.redis.start_again().await;
        for org in [&stage.acme, &stage.acme_2] {
            eventually("its user is there again", async || {
                stage.try_org(org).await.is_ok()
            })
            .await;
            eventually("its instance is connected again", async || {
                stage.health(org).await["redis"] == json!(true)
            })
            .await;
            assert_eq!(stage.platform.provider().starts(&org.id), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_away_new_orgs_wait_and_the_others_do_without() {
    let Some(mut stage) = Stage::new().await else {
        return;
    };
    stage.redis.stop().await;
    stage
        .owner
        .post("/api/orgs", json!({ "name": "New" }))
        .await
        .good();
    let says = format!("Redis at {} does not answer: ", stage.redis.address());
    eventually("it is said why the new one waits", async || {
        let shown = stage.instance("new").await;
        let error = shown["last_error"].as_str().unwrap_or_default();
        error.starts_with(&says)
            && error.contains("next in")
            && shown["status"] == "unhealthy"
            && shown["steps"].to_string().contains(&says)
    })
    .await;
    // One that had a user once is started without Redis.
    stage.platform.crash_instance(&stage.acme).await;
    eventually("it serves again", async || {
        stage.platform.provider().starts(&stage.acme.id) == 2
            && stage.instance("acme").await["status"] == "healthy"
    })
    .await;
    assert_eq!(stage.health(&stage.acme).await["redis"], json!(false));
    stage.redis.start_again().await;
    until_healthy(&stage.owner, "new").await;
    for slug in ["acme", "new"] {
        let at = stage.owner.without().at(&stage.platform, slug);
        eventually("it is connected", async || {
            at.get("/health").await.good()["redis"] == json!(true)
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_control_plane_starts_without_redis() {
    let Some(mut redis) = RedisServer::prepared() else {
        return;
    };
    let told = Arc::new(Mutex::new(Some(redis.url())));
    let platform = platform(&told).await;
    let ann = Asker::of(&platform, &platform.sign_up("ann").await);
    ann.post("/api/orgs", json!({ "name": "Acme" }))
        .await
        .good();
    eventually("it is said what is missing", async || {
        let shown = instance(&ann, "acme").await;
        shown["last_error"].to_string().contains("does not answer")
    })
    .await;
    redis.start_again().await;
    until_healthy(&ann, "acme").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_says_what_to_do() {
    let Some(redis) = RedisServer::start().await else {
        return;
    };
    let mut admin = redis.admin().await;
    let () = super::command(&["ACL", "SETUSER", "weak", "on", ">weaks", "~*", "+get"])
        .query_async(&mut admin)
        .await
        .expect("made");
    for (user, password, says) in [
        (
            "default",
            "mistyped-one",
            "refuses the password: give PIZZAPI_REDIS_URL",
        ),
        (
            "weak",
            "weaks",
            "does not let the user of PIZZAPI_REDIS_URL manage users",
        ),
    ] {
        let told = Arc::new(Mutex::new(Some(redis.url_as(user, password))));
        let platform = platform(&told).await;
        let ann = Asker::of(&platform, &platform.sign_up("ann").await);
        ann.post("/api/orgs", json!({ "name": "Acme" }))
            .await
            .good();
        eventually("it is said what to do", async || {
            let shown = instance(&ann, "acme").await;
            let error = shown["last_error"].as_str().unwrap_or_default().to_owned();
            assert!(!error.contains(password), "{error}");
            error.contains(says) && shown["status"] == "failed"
        })
        .await;
    }
}
