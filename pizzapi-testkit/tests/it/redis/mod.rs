//! The orgs' shared Redis: a real one, with a user for each org of a real platform.

mod deletion;
mod events;
mod faults;
mod limits;
mod refusals;
mod users;

use std::sync::{Arc, Mutex};

use pizzapi_sdk::types::{Org, OrgId, Secret};
use pizzapi_testkit::{
    Platform, eventually,
    redis::{RedisServer, connection},
};
use redis::{RedisResult, aio::MultiplexedConnection};
use serde_json::Value;

use crate::ask::Asker;

/// A platform with a Redis, two orgs one of whose slugs begins the other's, and their owner.
struct Stage {
    redis: RedisServer,
    platform: Platform,
    owner: Asker,
    acme: Org,
    acme_2: Org,
    /// What the control plane is told of Redis when it starts the next time.
    told: Arc<Mutex<Option<Secret>>>,
}

impl Stage {
    async fn new() -> Option<Self> {
        let redis = RedisServer::start().await?;
        let told = Arc::new(Mutex::new(Some(redis.url())));
        let platform = platform(&told).await;
        let ann = platform.sign_up("ann").await;
        let acme = platform.create_org(&ann, "Acme").await;
        let acme_2 = platform.create_org(&ann, "Acme 2").await;
        Some(Self {
            owner: Asker::of(&platform, &ann),
            redis,
            platform,
            acme,
            acme_2,
            told,
        })
    }

    /// A connection as an org's user.
    async fn org(&self, org: &Org) -> MultiplexedConnection {
        self.try_org(org).await.expect("the org's user is let in")
    }

    async fn try_org(&self, org: &Org) -> RedisResult<MultiplexedConnection> {
        connection(&self.url_of(org)).await
    }

    fn url_of(&self, org: &Org) -> Secret {
        self.platform
            .provider()
            .redis_url(&org.id)
            .expect("its instance has one")
    }

    /// The names of all users of Redis.
    async fn users(&self) -> Vec<String> {
        let mut admin = self.redis.admin().await;
        let users = redis::cmd("ACL").arg("USERS").query_async(&mut admin).await;
        users.expect("the admin is told")
    }

    async fn has_user(&self, org: &Org) -> bool {
        self.users().await.contains(&user(&org.id))
    }

    /// What an org's server says of itself; without `redis` while there is none.
    async fn health(&self, org: &Org) -> Value {
        let at = self.owner.without().at(&self.platform, org.slug.as_str());
        at.get("/health").await.body
    }

    async fn instance(&self, slug: &str) -> Value {
        instance(&self.owner, slug).await
    }
}

/// A platform whose control plane is told of Redis what is told at its start.
async fn platform(told: &Arc<Mutex<Option<Secret>>>) -> Platform {
    let told = told.clone();
    Platform::start_with(move |config| {
        config.redis_url = told.lock().expect("not poisoned").clone();
    })
    .await
}

fn user(org: &OrgId) -> String {
    format!("org-{org}")
}

/// A key or channel of an org's.
fn own(org: &Org, name: &str) -> String {
    format!("org:{}:{name}", org.id)
}

async fn instance(asker: &Asker, slug: &str) -> Value {
    let status = asker.get(&format!("/api/orgs/{slug}/status")).await.good();
    status["instance"].clone()
}

async fn until_healthy(asker: &Asker, slug: &str) {
    eventually("it is healthy", async || {
        instance(asker, slug).await["status"] == "healthy"
    })
    .await;
}

/// A command of words.
fn command(words: &[&str]) -> redis::Cmd {
    let mut command = redis::cmd(words[0]);
    command.arg(&words[1..]);
    command
}
