//! An org goes with all it had in Redis, and with nothing else.

use pizzapi_testkit::eventually;
use serde_json::json;

use super::{Stage, own, user};

/// Keys of an org, more than are looked at or removed at once.
const KEYS: usize = 2500;

async fn fill(stage: &Stage, org: &pizzapi_sdk::types::Org) {
    let mut connection = stage.org(org).await;
    let mut all = redis::pipe();
    for number in 0..KEYS {
        all.set(own(org, &format!("k{number}")), number).ignore();
    }
    let () = all.query_async(&mut connection).await.expect("written");
}

async fn count(stage: &Stage) -> usize {
    let mut admin = stage.redis.admin().await;
    let count = redis::cmd("DBSIZE").query_async(&mut admin).await;
    count.expect("told")
}

#[tokio::test(flavor = "multi_thread")]
async fn its_user_and_its_keys_go_and_nobody_elses() {
    let Some(stage) = Stage::new().await else {
        return;
    };
    fill(&stage, &stage.acme).await;
    fill(&stage, &stage.acme_2).await;
    let (mut acme, mut acme_2) = (stage.org(&stage.acme).await, stage.org(&stage.acme_2).await);
    let url = stage.url_of(&stage.acme);
    stage.owner.delete("/api/orgs/acme").await.good();
    eventually("it is gone", async || {
        stage.owner.get("/api/orgs/acme").await.status == 404
    })
    .await;
    assert!(!stage.has_user(&stage.acme).await);
    assert!(stage.has_user(&stage.acme_2).await);
    assert_eq!(count(&stage).await, KEYS);
    let read = redis::cmd("GET").arg(own(&stage.acme, "k1")).clone();
    let cut: redis::RedisResult<redis::Value> = read.query_async(&mut acme).await;
    assert!(cut.is_err(), "whoever was there is hung up on: {cut:?}");
    assert!(pizzapi_testkit::redis::connection(&url).await.is_err());
    let key = redis::cmd("GET").arg(own(&stage.acme_2, "k2499")).clone();
    let kept: Option<String> = key.query_async(&mut acme_2).await.expect("still there");
    assert_eq!(kept.as_deref(), Some("2499"));
    assert_eq!(stage.health(&stage.acme_2).await["redis"], json!(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_redis_away_it_waits_and_says_so() {
    let Some(mut stage) = Stage::new().await else {
        return;
    };
    let folder = stage.platform.path(&format!("orgs/{}", stage.acme.id));
    stage.redis.stop().await;
    stage.owner.delete("/api/orgs/acme").await.good();
    eventually("it is said why it is not gone", async || {
        let instance = stage.instance("acme").await;
        let step = |step: &serde_json::Value| {
            step["name"] == "remove Redis user" && step["status"] == "failed"
        };
        let error = instance["last_error"].to_string();
        let steps = instance["steps"].as_array();
        error.contains(&format!(
            "Redis at {} does not answer",
            stage.redis.address()
        )) && steps.is_some_and(|steps| steps.iter().any(step))
    })
    .await;
    assert!(folder.exists(), "its data goes last");
    stage.redis.start_again().await;
    eventually("it is gone", async || {
        stage.owner.get("/api/orgs/acme").await.status == 404
    })
    .await;
    assert!(!folder.exists());
    eventually("the neighbour's user is there", async || {
        stage.has_user(&stage.acme_2).await
    })
    .await;
    assert!(!stage.has_user(&stage.acme).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_without_redis_is_removed_when_it_is_used_again() {
    let Some(mut stage) = Stage::new().await else {
        return;
    };
    fill(&stage, &stage.acme).await;
    fill(&stage, &stage.acme_2).await;
    let url = stage.told.lock().expect("not poisoned").take();
    stage.platform.stop_control_plane().await;
    stage.platform.start_control_plane().await;
    stage.owner.delete("/api/orgs/acme").await.good();
    eventually("it is gone", async || {
        stage.owner.get("/api/orgs/acme").await.status == 404
    })
    .await;
    assert!(stage.has_user(&stage.acme).await);
    let mut admin = stage.redis.admin().await;
    let strangers = user(&pizzapi_sdk::types::OrgId::new());
    let made = redis::cmd("ACL").arg("SETUSER").arg(&strangers).clone();
    let () = made.query_async(&mut admin).await.expect("made");
    *stage.told.lock().expect("not poisoned") = url;
    stage.platform.stop_control_plane().await;
    stage.platform.start_control_plane().await;
    eventually("nothing of it is left", async || {
        !stage.has_user(&stage.acme).await && count(&stage).await == KEYS
    })
    .await;
    let users = stage.users().await;
    assert!(
        users.contains(&strangers),
        "another platform's may be there"
    );
}
