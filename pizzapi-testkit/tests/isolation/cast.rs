//! A platform of three orgs, one whose slug begins another's, and everybody who has or has not to do with them.

use pizzapi_sdk::{
    Client, Credential,
    types::{Org, Secret},
};
use pizzapi_testkit::{Config, Platform};
use serde_json::{Value, json};

use crate::ask::Asker;

/// Everybody there is; each has an account of their own.
pub struct Cast {
    pub platform: Platform,
    pub acme: Org,
    /// `acme-2`, whose slug begins with the other's.
    pub acme_2: Org,
    pub zeta: Org,
    /// Of `acme`.
    pub owner: Asker,
    pub admin: Asker,
    pub member: Asker,
    /// The owner of `acme-2`.
    pub other: Asker,
    /// The owner of `zeta`.
    pub third: Asker,
    /// In no org.
    pub stranger: Asker,
    /// The platform's admin.
    pub root: Asker,
}

impl Cast {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// On a platform that is set up otherwise.
    pub async fn with(adjust: impl Fn(&mut Config) + Send + Sync + 'static) -> Self {
        let platform = Platform::start_with(adjust).await;
        let owner = platform.sign_up("owner").await;
        let other = platform.sign_up("other").await;
        let third = platform.sign_up("third").await;
        let (acme, acme_2, zeta) = tokio::join!(
            platform.create_org(&owner, "Acme"),
            platform.create_org(&other, "Acme 2"),
            platform.create_org(&third, "Zeta")
        );
        let owner = Asker::of(&platform, &owner);
        let same = |client: &Client| owner.who_holds(&crate::ask::secret(client));
        let mut others = Vec::new();
        for name in ["admin", "member", "stranger"] {
            others.push(same(&platform.sign_up(name).await));
        }
        let [admin, member, stranger] = others.try_into().unwrap_or_else(|_| unreachable!("three"));
        for name in ["admin", "member"] {
            join(&owner, "acme", name, name).await;
        }
        Self {
            acme,
            acme_2,
            zeta,
            admin,
            member,
            stranger,
            other: same(&other),
            third: same(&third),
            root: same(&platform.admin().await),
            owner,
            platform,
        }
    }

    /// The SDK's client of somebody.
    pub fn client(&self, asker: &Asker) -> Client {
        let token = Secret::from(asker.token());
        self.platform
            .anonymous()
            .with_credential(Credential::Session(token))
    }

    /// An API key of somebody's.
    pub async fn api_key(&self, asker: &Asker, mut form: Value) -> Asker {
        form["name"] = json!("a key");
        let made = asker.post("/api/user/api-keys", form).await.good();
        asker.who_holds(made["key"].as_str().expect("a key"))
    }
}

/// Makes an account a member.
pub async fn join(owner: &Asker, slug: &str, name: &str, role: &str) {
    let new = json!({ "email": format!("{name}@example.com"), "role": role });
    owner
        .post(&format!("/api/orgs/{slug}/members"), new)
        .await
        .good();
}
