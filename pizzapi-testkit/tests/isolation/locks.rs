//! Whatever ends somebody's rights ends their tokens and live connections within five seconds, and nobody else's.

use std::time::Duration;

use pizzapi_sdk::types::{Org, OrgSlug};
use pizzapi_testkit::Platform;
use reqwest::{Response, StatusCode};
use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::{
    ask::{Asker, org_get as get},
    cast::{Cast, join},
};

/// How long an end may take to reach an instance.
const SOON: Duration = Duration::from_secs(5);

/// Somebody in an org: a token, and a stream that it opened.
struct Inside {
    token: String,
    stream: Response,
    url: String,
}

impl Inside {
    async fn enter(platform: &Platform, asker: &Asker, slug: &OrgSlug) -> Self {
        let token = asker.org_token(slug.as_str()).await;
        let url = platform.org_url(slug);
        let stream = get(&url, "/api/events", &token).await;
        assert_eq!(stream.status(), StatusCode::OK);
        Self { token, stream, url }
    }

    async fn is_in(&self) -> bool {
        get(&self.url, "/api/me", &self.token).await.status() == StatusCode::OK
    }

    /// Waits for the end of both; says how long it took.
    async fn sees_the_end(mut self) -> Duration {
        let begun = Instant::now();
        let cut = timeout(SOON, async {
            while let Ok(Some(_)) = self.stream.chunk().await {}
        });
        cut.await.expect("the stream is cut in time");
        while self.is_in().await {
            assert!(begun.elapsed() < SOON, "the token is still good");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        begun.elapsed()
    }

    /// Nothing happens to them.
    async fn stays(&mut self) {
        let quiet = timeout(Duration::from_millis(300), async {
            while let Ok(Some(_)) = self.stream.chunk().await {}
        });
        assert!(quiet.await.is_err(), "the stream was cut");
        assert!(self.is_in().await, "the token was refused");
    }
}

struct Scene {
    platform: Platform,
    acme: Org,
    owner: Asker,
    bob: Asker,
    root: Asker,
    /// The owners of the other orgs, in them.
    others: [Inside; 2],
}

async fn scene() -> Scene {
    let cast = Cast::new().await;
    let bob = cast.platform.sign_up("bob").await;
    let bob = Asker::of(&cast.platform, &bob);
    join(&cast.owner, "acme", "bob", "admin").await;
    Scene {
        others: [
            Inside::enter(&cast.platform, &cast.other, &cast.acme_2.slug).await,
            Inside::enter(&cast.platform, &cast.third, &cast.zeta.slug).await,
        ],
        platform: cast.platform,
        acme: cast.acme,
        owner: cast.owner,
        root: cast.root,
        bob,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_role_and_a_removal_reach_tokens_and_streams() {
    let Scene {
        platform,
        acme,
        owner,
        bob,
        ..
    } = &scene().await;
    let path = format!("/api/orgs/acme/members/{}", bob.id().await);
    let mut bystander = Inside::enter(platform, owner, &acme.slug).await;
    let inside = Inside::enter(platform, bob, &acme.slug).await;
    owner.patch(&path, json!({ "role": "member" })).await.good();
    inside.sees_the_end().await;
    // The next token is good at once, and says the new role.
    let token = bob.org_token("acme").await;
    let me = get(&platform.org_url(&acme.slug), "/api/me", &token).await;
    assert_eq!(
        me.status(),
        StatusCode::OK,
        "a token made after a lock passes it"
    );
    let me: serde_json::Value = me.json().await.expect("JSON");
    assert_eq!(me["role"], "member");

    let inside = Inside::enter(platform, bob, &acme.slug).await;
    owner.ask(reqwest::Method::DELETE, &path, None).await.good();
    inside.sees_the_end().await;
    assert_eq!(
        bob.post("/api/orgs/acme/token", json!({})).await.status,
        404
    );
    bystander.stays().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_what_came_of_that_login_alone() {
    let Scene {
        platform,
        acme,
        owner,
        bob,
        ..
    } = &scene().await;
    let laptop = Asker::log_in(platform, "bob").await;
    let key = bob
        .post("/api/user/api-keys", json!({ "name": "ci" }))
        .await
        .good();
    let ci = Asker::holding(platform, key["key"].as_str().expect("a key"));
    let mut by_key = Inside::enter(platform, &ci, &acme.slug).await;
    let mut by_login = Inside::enter(platform, bob, &acme.slug).await;
    let by_laptop = Inside::enter(platform, &laptop, &acme.slug).await;
    laptop.post("/api/auth/sign-out", json!({})).await.good();
    by_laptop.sees_the_end().await;
    by_login.stays().await;
    by_key.stays().await;
    bob.delete(&format!(
        "/api/user/api-keys/{}",
        key["id"].as_str().expect("an id")
    ))
    .await
    .good();
    by_key.sees_the_end().await;
    by_login.stays().await;
    let mut bystander = Inside::enter(platform, owner, &acme.slug).await;
    bystander.stays().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suspension_shuts_an_org_until_it_is_resumed() {
    let Scene {
        platform,
        acme,
        owner,
        root,
        others,
        ..
    } = &mut scene().await;
    let inside = Inside::enter(platform, owner, &acme.slug).await;
    let token = inside.token.clone();
    let shut = root
        .post("/api/orgs/acme/suspend", json!({ "reason": "unpaid" }))
        .await
        .good();
    assert_eq!(
        (&shut["status"], &shut["status_reason"]),
        (&json!("suspended"), &json!("unpaid"))
    );
    inside.sees_the_end().await;
    let refused = owner.post("/api/orgs/acme/token", json!({})).await;
    assert_eq!(refused.refusal(), (409, "org_suspended"));
    assert!(
        refused.body["detail"]
            .as_str()
            .expect("text")
            .contains("unpaid")
    );
    for (method, path) in [("PUT", "instance"), ("POST", "instance/restart")] {
        let method = method.parse().expect("a method");
        let body = Some(json!({ "desired": "running" })).filter(|_| path == "instance");
        let refused = owner
            .ask(method, &format!("/api/orgs/acme/{path}"), body)
            .await;
        assert_eq!(refused.refusal(), (409, "org_suspended"), "{path}");
    }
    pizzapi_testkit::eventually("the instance is stopped", async || {
        let status = owner.get("/api/orgs/acme/status").await.good();
        status["instance"]["status"] == "stopped"
    })
    .await;
    for other in others {
        other.stays().await;
    }
    root.post("/api/orgs/acme/resume", json!({})).await.good();
    pizzapi_testkit::eventually("it serves again", async || {
        let fresh = owner.org_token("acme").await;
        get(&platform.org_url(&acme.slug), "/api/me", &fresh)
            .await
            .status()
            == StatusCode::OK
    })
    .await;
    let old = get(&platform.org_url(&acme.slug), "/api/me", &token).await;
    assert_eq!(
        old.status(),
        StatusCode::UNAUTHORIZED,
        "tokens of before stay ended"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_account_is_out_everywhere() {
    let Scene {
        platform,
        acme,
        bob,
        root,
        others,
        ..
    } = &mut scene().await;
    let id = bob.id().await;
    let inside = Inside::enter(platform, bob, &acme.slug).await;
    root.patch(
        &format!("/api/admin/users/{id}"),
        json!({ "disabled": true }),
    )
    .await
    .good();
    inside.sees_the_end().await;
    assert_eq!(
        bob.get("/api/user").await.refusal(),
        (401, "unauthenticated")
    );
    for other in others {
        other.stays().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_made_while_the_instance_was_down_holds_when_it_is_back() {
    let Scene {
        platform,
        acme,
        owner,
        bob,
        ..
    } = &scene().await;
    let path = format!("/api/orgs/acme/members/{}", bob.id().await);
    let (theirs, own) = (bob.org_token("acme").await, owner.org_token("acme").await);
    owner
        .put("/api/orgs/acme/instance", json!({ "desired": "stopped" }))
        .await
        .good();
    pizzapi_testkit::eventually("the instance is stopped", async || {
        let status = owner.get("/api/orgs/acme/status").await.good();
        status["instance"]["status"] == "stopped"
    })
    .await;
    owner.delete(&path).await.good();
    owner
        .put("/api/orgs/acme/instance", json!({ "desired": "running" }))
        .await
        .good();
    let url = platform.org_url(&acme.slug);
    let mut answers = Vec::new();
    pizzapi_testkit::eventually("the instance serves", async || {
        get(&url, "/api/me", &own).await.status() == StatusCode::OK
    })
    .await;
    for _ in 0..3 {
        answers.push(get(&url, "/api/me", &theirs).await.status().as_u16());
    }
    assert_eq!(answers, [401; 3], "from the first answer on");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_escapes_a_removal_by_being_made_at_the_same_time() {
    let Scene {
        platform,
        acme,
        owner,
        bob,
        ..
    } = &scene().await;
    let id = bob.id().await;
    let url = platform.org_url(&acme.slug);
    for round in 0..8 {
        let asking = async {
            let mut tokens = Vec::new();
            loop {
                let answer = bob.post("/api/orgs/acme/token", json!({})).await;
                match answer.body["token"].as_str() {
                    Some(token) => tokens.push(token.to_owned()),
                    None => return tokens,
                }
            }
        };
        let path = format!("/api/orgs/acme/members/{id}");
        let removing = async {
            tokio::time::sleep(Duration::from_millis(20 + 7 * round)).await;
            owner.delete(&path).await.good();
        };
        let (tokens, ()) = tokio::join!(asking, removing);
        assert!(!tokens.is_empty());
        let end = Instant::now() + SOON;
        for token in tokens {
            while get(&url, "/api/me", &token).await.status() == StatusCode::OK {
                assert!(Instant::now() < end, "a token outlives the membership");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        let new = json!({ "user_id": id, "role": "member" });
        owner.post("/api/orgs/acme/members", new).await.good();
        let back = bob.org_token("acme").await;
        assert_eq!(
            get(&url, "/api/me", &back).await.status(),
            StatusCode::OK,
            "a member again"
        );
    }
}
