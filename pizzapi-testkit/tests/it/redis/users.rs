//! Who may be in Redis, and as whom: made with the org, kept sealed, and mended.

use pizzapi_testkit::{
    Platform, eventually,
    redis::{PASSWORD, connection},
};
use redis::{RedisResult, Value};
use serde_json::json;

use super::{Stage, command, own, until_healthy, user};
use crate::ask::Asker;

#[tokio::test(flavor = "multi_thread")]
async fn an_org_gets_a_user_and_its_instance_connects_as_that() {
    let Some(stage) = Stage::new().await else {
        return;
    };
    let steps = stage.instance("acme").await["steps"].clone();
    let names = steps.as_array().expect("steps").iter();
    let names: Vec<&str> = names
        .map(|step| step["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        names,
        [
            "data folder",
            "Redis user",
            "secrets",
            "start",
            "healthy",
            "route"
        ]
    );
    for org in [&stage.acme, &stage.acme_2] {
        assert!(stage.has_user(org).await);
        eventually("its instance is connected", async || {
            stage.health(org).await["redis"] == json!(true)
        })
        .await;
        let mut own_connection = stage.org(org).await;
        let key = own(org, "greeting");
        let get = "return redis.call('GET', KEYS[1])";
        let hello = Value::BulkString(b"hello".into());
        for (words, said) in [
            (vec!["SET", &key, "hello"], Value::Okay),
            (vec!["GET", &key], hello.clone()),
            (vec!["EVAL", get, "1", &key], hello),
            (vec!["PUBLISH", &own(org, "news"), "x"], Value::Int(0)),
            (vec!["CLIENT", "SETNAME", "me"], Value::Okay),
        ] {
            let answer: RedisResult<Value> = command(&words).query_async(&mut own_connection).await;
            assert_eq!(answer.expect("allowed"), said, "{words:?}");
        }
        let asked = command(&["ACL", "GETUSER", &user(&org.id)]);
        let shown: Value = asked
            .query_async(&mut stage.redis.admin().await)
            .await
            .expect("told");
        let shown = format!("{shown:?}");
        assert!(shown.contains(&format!("~{}", own(org, "*"))), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_are_stored_sealed_and_each_org_has_another() {
    let Some(stage) = Stage::new().await else {
        return;
    };
    let passwords = [&stage.acme, &stage.acme_2].map(|org| {
        let url = stage.url_of(org);
        let (_, rest) = url.expose().rsplit_once("://").expect("a URL");
        let (_, rest) = rest.split_once(':').expect("a user");
        let (password, _) = rest.split_once('@').expect("a password");
        password.to_owned()
    });
    assert_ne!(passwords[0], passwords[1]);
    let secrets: Vec<&str> = passwords
        .iter()
        .map(String::as_str)
        .chain([PASSWORD])
        .collect();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(stage.platform.path("control-plane")).expect("listed") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            files.push((path.clone(), std::fs::read(&path).expect("read")));
        }
    }
    assert!(files.iter().any(|(path, _)| path.ends_with("registry.db")));
    for secret in &secrets {
        assert!(secret.len() > 20, "{}", secret.len());
        for (path, bytes) in &files {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{} holds a password", path.display());
        }
    }
    // Nor does any answer or event of the control plane.
    let admin = Asker::of(&stage.platform, &stage.platform.admin().await);
    for path in [
        "/api/orgs/acme",
        "/api/orgs/acme/status",
        "/api/events?follow=false&last=1000",
    ] {
        let said = admin.get(path).await;
        assert_eq!(said.status, 200);
        for secret in &secrets {
            assert!(!said.body.to_string().contains(secret), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_that_was_changed_by_hand_is_made_anew() {
    let Some(stage) = Stage::new().await else {
        return;
    };
    let mut admin = stage.redis.admin().await;
    let name = user(&stage.acme.id);
    let changed: () = command(&[
        "ACL",
        "SETUSER",
        &name,
        "resetpass",
        ">guessed",
        "~*",
        "+@all",
    ])
    .query_async(&mut admin)
    .await
    .expect("changed");
    let () = changed;
    let url = stage.url_of(&stage.acme);
    assert!(connection(&url).await.is_err());
    let restart = "/api/orgs/acme/instance/restart";
    stage.owner.post(restart, json!({})).await.good();
    eventually("its own password counts again", async || {
        connection(&url).await.is_ok()
    })
    .await;
    let guessed = stage.redis.url_as(&name, "guessed");
    assert!(connection(&guessed).await.is_err());
    let mut own_connection = connection(&url).await.expect("let in");
    let keys = command(&["KEYS", "*"]);
    let keys: RedisResult<Value> = keys.query_async(&mut own_connection).await;
    assert!(keys.is_err(), "it may do no more than before");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_redis_is_told_to_instances_at_the_next_start() {
    let Some(mut stage) = Stage::new().await else {
        return;
    };
    let before = stage.url_of(&stage.acme);
    let starts = |stage: &Stage| stage.platform.provider().starts(&stage.acme.id);
    // Nothing else: nothing is started anew.
    stage.platform.stop_control_plane().await;
    stage.platform.start_control_plane().await;
    until_healthy(&stage.owner, "acme").await;
    assert_eq!((starts(&stage), stage.url_of(&stage.acme)), (1, before));
    // Without.
    *stage.told.lock().expect("not poisoned") = None;
    stage.platform.stop_control_plane().await;
    stage.platform.start_control_plane().await;
    let url = |stage: &Stage| stage.platform.provider().redis_url(&stage.acme.id);
    eventually("its instance has none", async || {
        starts(&stage) == 2 && url(&stage).is_none()
    })
    .await;
    eventually("it serves without", async || {
        let health = stage.health(&stage.acme).await;
        health["status"] == "ok" && health["redis"] == json!(null)
    })
    .await;
    // And with one again, which is another.
    let other = pizzapi_testkit::redis::RedisServer::start()
        .await
        .expect("there is one");
    *stage.told.lock().expect("not poisoned") = Some(other.url());
    stage.platform.stop_control_plane().await;
    stage.platform.start_control_plane().await;
    eventually("its instance is in the other", async || {
        let url = url(&stage);
        url.is_some_and(|url| url.expose().ends_with(&other.address().to_string()))
    })
    .await;
    connection(&stage.url_of(&stage.acme))
        .await
        .expect("it is let in");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_with_a_redis_of_its_own_has_no_part_of_the_shared_one() {
    let Some(stage) = Stage::new().await else {
        return;
    };
    let root = Asker::of(&stage.platform, &stage.platform.admin().await);
    let (path, wish) = (
        "/api/orgs/acme/instance",
        |own: bool| json!({ "dedicated_redis": own }),
    );
    let refused = stage.owner.put(path, wish(true)).await;
    assert_eq!(refused.refusal(), (403, "forbidden"));
    let generation = async || stage.instance("acme").await["generation"].clone();
    root.put(path, wish(false)).await.good();
    assert_eq!(generation().await, 1, "it is so already");
    root.put(path, wish(true)).await.good();
    eventually("it is started without", async || {
        stage.platform.provider().starts(&stage.acme.id) == 2
            && stage
                .platform
                .provider()
                .redis_url(&stage.acme.id)
                .is_none()
            && !stage.has_user(&stage.acme).await
    })
    .await;
    let shown = stage.instance("acme").await;
    assert_eq!(
        (&shown["dedicated_redis"], &shown["generation"]),
        (&json!(true), &json!(2))
    );
    assert!(stage.has_user(&stage.acme_2).await);
    root.put(path, wish(false)).await.good();
    eventually("it is back", async || stage.has_user(&stage.acme).await).await;
    // From the beginning.
    let new = json!({ "name": "Own", "dedicated_redis": true });
    let refused = stage.owner.post("/api/orgs", new.clone()).await;
    assert_eq!(refused.refusal(), (403, "forbidden"));
    let mut new = new;
    new["owner"] = json!("ann@example.com");
    let made = root.post("/api/orgs", new).await.good();
    until_healthy(&stage.owner, "own").await;
    let users = stage.users().await;
    assert!(!users.contains(&format!("org-{}", made["id"].as_str().expect("an id"))));
    assert_eq!(stage.instance("own").await["dedicated_redis"], json!(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_there_is_no_such_step() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    platform.create_org(&ann, "Acme").await;
    let ann = Asker::of(&platform, &ann);
    let steps = super::instance(&ann, "acme").await["steps"].to_string();
    assert!(
        !steps.contains("Redis") && steps.contains("secrets"),
        "{steps}"
    );
}
