//! Whether Redis is as the control plane needs it. The one rule: nothing is changed there; what may be done is asked, not tried.

use super::finding::Findings;
use crate::env;

pub async fn look(found: &mut Findings) {
    if env::REDIS_URL.is_set() {
        asked(found).await;
    } else {
        found.skipped(
            "redis",
            "not asked for, and not needed: servers keep their own state",
        );
    }
}

#[cfg(not(feature = "embedded"))]
#[expect(clippy::unused_async, reason = "its namesake asks")]
async fn asked(found: &mut Findings) {
    found.skipped(
        "redis",
        "this program has no servers in it that would use it",
    );
}

#[cfg(feature = "embedded")]
async fn asked(found: &mut Findings) {
    use pizzapi_control_plane::redis::look::{Unseen, look};

    let fix = "redis://:password@host:6379, or PIZZAPI_REDIS_URL_FILE with a file that holds it";
    let url = match env::REDIS_URL.secret() {
        Ok(Some(url)) => url,
        Ok(None) => return found.problem("redis", "PIZZAPI_REDIS_URL_FILE is empty", fix),
        Err(error) => {
            let hint = error.hint.unwrap_or_else(|| fix.to_owned());
            return found.problem("redis", error.message, hint);
        }
    };
    if !env::REDIS_URL.is_in_file() {
        found.warning(
            "environment",
            "PIZZAPI_REDIS_URL is in the environment itself, where whatever is started inherits it",
            "put it into a file of 0600, and set PIZZAPI_REDIS_URL_FILE to its path",
        );
    }
    match look(&url).await {
        Ok(seen) => judge(&seen, found),
        Err(error @ Unseen::Url(_)) => found.problem("redis", error.to_string(), fix),
        Err(Unseen::Refused { what, fix }) => found.problem("redis", what, fix),
    }
}

#[cfg(feature = "embedded")]
fn judge(seen: &pizzapi_control_plane::redis::look::Seen, found: &mut Findings) {
    let (host, version) = (&seen.host, &seen.version);
    if !seen.is_new_enough() {
        return found.problem(
            "redis",
            format!("Redis {version} at {host} cannot keep organisations apart"),
            "install Redis 7.0 or later",
        );
    }
    found.fine("redis", format!("Redis {version} at {host}"));
    if seen.open {
        found.problem(
            "password",
            format!("whoever reaches {host} may do anything there, without a password"),
            "set one: `requirepass` in redis.conf, or `ACL SETUSER default >PASSWORD`",
        );
    } else {
        found.fine("password", "nobody gets in without one");
    }
    match seen.refused.first() {
        None => found.fine("users", "a user for each organisation can be made"),
        Some(refused) => found.problem(
            "users",
            format!("users for organisations cannot be made ({refused})"),
            "name a user in PIZZAPI_REDIS_URL who may do all: `on ~* &* +@all`",
        ),
    }
}
