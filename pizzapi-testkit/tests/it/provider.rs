//! A provider that is away or slow, and instances that are not what they are taken for.

use std::{net::SocketAddr, time::Duration};

use pizzapi_sdk::types::Org;
use pizzapi_testkit::{Mood, Platform, eventually};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use crate::ask::Asker;

async fn two() -> (Platform, Asker, [Org; 2]) {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let orgs = [
        platform.create_org(&ann, "Acme").await,
        platform.create_org(&ann, "Acme 2").await,
    ];
    let ann = Asker::of(&platform, &ann);
    (platform, ann, orgs)
}

async fn instance(ann: &Asker, slug: &str) -> Value {
    let status = ann.get(&format!("/api/orgs/{slug}/status")).await.good();
    status["instance"].clone()
}

async fn is_healthy(ann: &Asker, slug: &str) -> bool {
    instance(ann, slug).await["status"] == "healthy"
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_provider_is_away_orgs_wait_and_nothing_is_doubled() {
    let (platform, ann, orgs) = two().await;
    platform.provider().set_mood(Mood::Away);
    let mut made = Vec::new();
    for name in ["One", "Two", "Gone"] {
        let org = ann.post("/api/orgs", json!({ "name": name })).await.good();
        made.push(org["id"].as_str().expect("an id").parse().expect("an id"));
    }
    eventually("it is said why they wait", async || {
        let error = instance(&ann, "one").await["last_error"].to_string();
        error.contains("cannot be reached")
    })
    .await;
    ann.delete("/api/orgs/gone").await.good();
    for org in &orgs {
        assert!(
            is_healthy(&ann, org.slug.as_str()).await,
            "what runs goes on"
        );
        let token = ann.org_token(org.slug.as_str()).await;
        let me = ann.who_holds(&token).at(&platform, org.slug.as_str());
        me.get("/api/me").await.good();
    }
    platform
        .provider()
        .set_mood(Mood::Slow(Duration::from_millis(100)));
    for slug in ["one", "two"] {
        eventually("they come up, slowly", async || {
            is_healthy(&ann, slug).await
        })
        .await;
    }
    eventually("what was deleted is gone", async || {
        ann.get("/api/orgs/gone").await.status == 404
    })
    .await;
    platform.provider().set_mood(Mood::Well);
    let starts: Vec<usize> = made
        .iter()
        .chain(orgs.iter().map(|org| &org.id))
        .map(|org| platform.provider().starts(org))
        .collect();
    assert_eq!(starts, [1, 1, 0, 1, 1]);
}

/// Serves at the address of an instance that is no more; gives up when dropped.
struct Imposter(tokio::task::JoinHandle<()>);

impl Drop for Imposter {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Imposter {
    /// Accepts, and passes all on to another org's instance; or never answers.
    async fn at(address: &str, other: Option<SocketAddr>) -> Self {
        let listener = loop {
            match TcpListener::bind(address).await {
                Ok(listener) => break listener,
                // What listened there is ending.
                Err(_) => tokio::task::yield_now().await,
            }
        };
        Self(tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((mut caller, _)) = listener.accept().await {
                let Some(other) = other else {
                    held.push(caller);
                    continue;
                };
                tokio::spawn(async move {
                    let mut other = TcpStream::connect(other).await.expect("it is there");
                    let _ = tokio::io::copy_bidirectional(&mut caller, &mut other).await;
                });
            }
        }))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_answers_for_another_org_is_replaced_and_never_served() {
    let (platform, ann, [acme, acme_2]) = two().await;
    let address = platform.instance_address(&acme);
    let other = platform.instance_address(&acme_2);
    let (at, at_2) = (
        ann.without().at(&platform, "acme"),
        ann.without().at(&platform, "acme-2"),
    );
    platform.provider().hollow(&acme.id).await;
    let imposter = Imposter::at(&address, other.parse().ok()).await;
    eventually("it serves anew, at an address of its own", async || {
        let health = at.get("/health").await;
        // Whatever it is meanwhile, it is not the other org's.
        let theirs = health.body["org_id"] == json!(acme_2.id);
        assert!(!theirs, "{}", health.body);
        at_2.get("/health").await.good();
        health.status == 200 && platform.instance_address(&acme) != address
    })
    .await;
    drop(imposter);
    assert_eq!(at.get("/health").await.good()["org_id"], json!(acme.id));
    assert_eq!(platform.provider().starts(&acme.id), 2);
    assert_eq!(platform.provider().starts(&acme_2.id), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_hangs_is_replaced_and_holds_up_nobody() {
    let (platform, ann, [acme, acme_2]) = two().await;
    let address = platform.instance_address(&acme);
    let (at, at_2) = (
        ann.without().at(&platform, "acme"),
        ann.without().at(&platform, "acme-2"),
    );
    platform.provider().hollow(&acme.id).await;
    let _imposter = Imposter::at(&address, None).await;
    // Three questions of five seconds each, and one more before it is given up.
    for what in ["it is seen", "it is replaced"] {
        eventually(what, async || {
            let begun = tokio::time::Instant::now();
            at_2.get("/health").await.good();
            assert!(
                begun.elapsed() < Duration::from_secs(2),
                "{:?}",
                begun.elapsed()
            );
            match what {
                "it is seen" => !is_healthy(&ann, "acme").await,
                _ => is_healthy(&ann, "acme").await,
            }
        })
        .await;
    }
    eventually("it serves anew", async || {
        at.get("/health").await.status == 200
    })
    .await;
    assert_eq!(platform.provider().starts(&acme.id), 2);
    assert_eq!(platform.provider().starts(&acme_2.id), 1);
}
