//! The orgs' shared Redis: one user an org, who sees their own keys and channels and nothing else.
//!
//! The one rule: Redis remembers no users, the registry does. Every call may be repeated, and makes what is there as it should
//! be, whatever it was before; no password but the admin's is ever sent.

pub mod acl;
mod link;
pub mod look;
mod refusal;
pub mod watch;

use pizzapi_types::{OrgId, Secret};
use redis::{IntoConnectionInfo as _, RedisError};

use crate::{auth::opaque, provider::ProviderError};
use link::Link;
use refusal::refusal;

/// How many users are made, or keys removed, with one question.
const AT_ONCE: usize = 500;

/// What is wrong with `PIZZAPI_REDIS_URL`. Says nothing of what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("PIZZAPI_REDIS_URL {0}")]
pub struct BadUrl(&'static str);

/// The shared Redis, as one of its admins.
pub struct Redis {
    link: Link,
    /// `redis://host:port`, without a user.
    scheme: &'static str,
    host: String,
    /// Held while users are made and removed, so that nobody makes one of an org that has just been removed.
    users: tokio::sync::Mutex<()>,
}

impl Redis {
    /// A handle; nobody is asked yet.
    pub fn open(url: &Secret) -> Result<Self, BadUrl> {
        let info = url.expose().into_connection_info();
        let info = info.map_err(|_| BadUrl("is no URL like redis://:password@host:6379"))?;
        let (scheme, host, port) = match info.addr() {
            redis::ConnectionAddr::Tcp(host, port) => ("redis", host, *port),
            redis::ConnectionAddr::TcpTls { host, port, .. } => ("rediss", host, *port),
            _ => return Err(BadUrl("must begin with redis:// or rediss://")),
        };
        if info.redis_settings().db() != 0 {
            return Err(BadUrl(
                "names a database other than 0, which orgs could not choose",
            ));
        }
        // As it stands in a URL.
        let host = if host.contains(':') {
            format!("[{host}]:{port}")
        } else {
            format!("{host}:{port}")
        };
        Ok(Self {
            link: Link::to(info)?,
            scheme,
            host,
            users: tokio::sync::Mutex::default(),
        })
    }

    /// Where it is, as people may see it: `host:port`.
    pub fn shown(&self) -> &str {
        &self.host
    }

    /// Where it is, for telling whether it is another than before: without any secret.
    pub fn place(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }

    /// What an org's instance connects with.
    pub fn url_of(&self, org: &OrgId, password: &Secret) -> Secret {
        let (user, password) = (acl::user_of(org), password.expose());
        Secret::from(format!("{}://{user}:{password}@{}", self.scheme, self.host))
    }

    /// A password for a new user.
    pub fn new_password() -> Secret {
        opaque::new("")
    }

    /// Makes an org's user, or makes what is there as it should be.
    pub async fn assert_user(&self, org: &OrgId, password: &Secret) -> Result<(), ProviderError> {
        let _turn = self.users.lock().await;
        let users = [(org.clone(), password.clone())];
        self.set_users(&users)
            .await
            .map_err(|error| self.failed(&error))
    }

    /// Removes an org's user, which hangs up on everybody who is there as it; its keys stay.
    pub async fn remove_user(&self, org: &OrgId) -> Result<(), ProviderError> {
        let _turn = self.users.lock().await;
        let mut command = redis::cmd("ACL");
        command.arg("DELUSER").arg(acl::user_of(org));
        let removed: Result<i64, RedisError> = self.link.ask(&command).await;
        removed.map(|_| ()).map_err(|error| self.failed(&error))
    }

    /// Removes an org's user, and all its keys once nobody can make another.
    pub async fn remove_org(&self, org: &OrgId) -> Result<(), ProviderError> {
        self.remove_user(org).await?;
        self.remove_keys(org)
            .await
            .map_err(|error| self.failed(&error))
    }

    /// Looks through all keys for the org's. What is not there when this begins is not made meanwhile: its user is gone.
    async fn remove_keys(&self, org: &OrgId) -> Result<(), RedisError> {
        let mut cursor = 0_u64;
        loop {
            let mut scan = redis::cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(acl::keys_of(org));
            scan.arg("COUNT").arg(1000);
            let (next, keys): (u64, Vec<Vec<u8>>) = self.link.ask(&scan).await?;
            for keys in keys.chunks(AT_ONCE) {
                let _: i64 = self.link.ask(redis::cmd("UNLINK").arg(keys)).await?;
            }
            if next == 0 {
                return Ok(());
            }
            cursor = next;
        }
    }

    async fn set_users(&self, users: &[(OrgId, Secret)]) -> Result<(), RedisError> {
        for users in users.chunks(AT_ONCE) {
            let mut all = redis::pipe();
            for (org, password) in users {
                all.add_command(acl::set_user(org, password)).ignore();
            }
            let () = self.link.ask_all(&all).await?;
        }
        Ok(())
    }

    /// What a refusal means, in words for people.
    fn failed(&self, error: &RedisError) -> ProviderError {
        refusal(&self.host, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(url: &str) -> Result<Redis, BadUrl> {
        Redis::open(&Secret::from(url))
    }

    #[test]
    fn an_orgs_url_is_the_admins_with_another_user() {
        let org: OrgId = "0192f0c1-1111-7000-8000-00000000000a".parse().expect("id");
        let url_of = |url: &str| {
            let redis = open(url).unwrap_or_else(|error| panic!("{error}"));
            redis.url_of(&org, &Secret::from("pw")).expose().to_owned()
        };
        let user = "org-0192f0c1-1111-7000-8000-00000000000a:pw";
        for (url, expected) in [
            ("redis://:x@redis", format!("redis://{user}@redis:6379")),
            ("redis://a:x@h:1/0", format!("redis://{user}@h:1")),
            ("rediss://:x@h:1", format!("rediss://{user}@h:1")),
            ("redis://:x@[::1]:7", format!("redis://{user}@[::1]:7")),
        ] {
            assert_eq!(url_of(url), expected, "{url}");
        }
    }

    #[test]
    fn urls_that_cannot_be_used_are_refused_and_not_repeated() {
        for url in [
            "",
            "hunter2",
            "http://:hunter2@redis",
            "redis://:hunter2@redis/2",
            "redis://:hunter2@redis/x",
            "redis+unix:///run/redis?pass=hunter2",
            "rediss://:hunter2@redis/#insecure",
        ] {
            let refused = open(url).err().unwrap_or_else(|| panic!("{url} is taken"));
            assert!(!refused.to_string().contains("hunter2"), "{refused}");
        }
    }
}
