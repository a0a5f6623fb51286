//! Looks at a Redis, for whoever asks before using it. The one rule: nothing is changed.

use pizzapi_types::Secret;

use super::{BadUrl, Redis};

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where: `host:port`.
    pub host: String,
    /// Its version, like `7.0.15`.
    pub version: String,
    /// Whether anybody may use it without a password.
    pub open: bool,
    /// What the control plane must be able to do and may not, in Redis' words.
    pub refused: Vec<String>,
}

/// What the control plane asks for, to be tried without being done.
const NEEDED: [&[&str]; 6] = [
    &["ACL", "SETUSER", "org-x"],
    &["ACL", "DELUSER", "org-x"],
    &["ACL", "USERS"],
    &["INFO", "server"],
    &["SCAN", "0"],
    &["UNLINK", "org:x:y"],
];

impl Seen {
    /// Whether it is of a version that keeps orgs apart.
    pub fn is_new_enough(&self) -> bool {
        let major = self.version.split('.').next();
        major.and_then(|major| major.parse::<u32>().ok()) >= Some(7)
    }
}

/// Why nothing was seen.
#[derive(Debug, thiserror::Error)]
pub enum Unseen {
    /// The URL.
    #[error(transparent)]
    Url(#[from] BadUrl),
    /// It does not answer, or refuses who asks.
    #[error("{0}")]
    Refused(String),
}

/// Asks Redis what it is, whom it lets in, and what the admin of the URL may do.
pub async fn look(url: &Secret) -> Result<Seen, Unseen> {
    let redis = Redis::open(url)?;
    let refused = |error| Unseen::Refused(redis.failed(&error).reason);
    let info: String = redis
        .link
        .ask(redis::cmd("INFO").arg("server"))
        .await
        .map_err(refused)?;
    let version = info
        .lines()
        .find_map(|line| line.strip_prefix("redis_version:"));
    let mut seen = Seen {
        host: redis.host.clone(),
        version: version.unwrap_or("unknown").trim().to_owned(),
        open: false,
        refused: Vec::new(),
    };
    if !seen.is_new_enough() {
        return Ok(seen);
    }
    let me: String = redis
        .link
        .ask(redis::cmd("ACL").arg("WHOAMI"))
        .await
        .map_err(refused)?;
    for needed in NEEDED {
        let mut dry = redis::cmd("ACL");
        dry.arg("DRYRUN").arg(&me).arg(needed);
        let said: String = match redis.link.ask(&dry).await {
            Ok(said) => said,
            Err(error) => error.to_string(),
        };
        if said != "OK" {
            seen.refused.push(format!("{}: {said}", needed.join(" ")));
        }
    }
    seen.open = redis.lets_anybody_in().await.map_err(refused)?;
    Ok(seen)
}

impl Redis {
    /// Whether whoever connects without a word may do anything: that is what the user `default` is for.
    async fn lets_anybody_in(&self) -> Result<bool, redis::RedisError> {
        let users: Vec<String> = self.link.ask(redis::cmd("ACL").arg("LIST")).await?;
        let default = users.iter().find(|user| user.starts_with("user default "));
        let rules = default.map(|user| user.split(' ').collect::<Vec<_>>());
        Ok(rules.is_some_and(|rules| rules.contains(&"on") && rules.contains(&"nopass")))
    }
}
