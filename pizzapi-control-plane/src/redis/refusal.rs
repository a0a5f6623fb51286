//! What Redis' errors mean. The one rule: what passes by itself is tried again, and what does not says what to do.

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::provider::ProviderError;

/// Codes of states that pass.
const PASSING: [&str; 5] = ["BUSY", "LOADING", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN"];

/// In words for people; `host` is where it is.
pub fn refusal(host: &str, error: &RedisError) -> ProviderError {
    let code = error.code().unwrap_or_default();
    let wrong_password =
        error.kind() == ErrorKind::AuthenticationFailed || matches!(code, "NOAUTH" | "WRONGPASS");
    if error.is_io_error() || error.is_timeout() || error.kind() == ErrorKind::Parse {
        let reason = format!("Redis at {host} does not answer: {error}");
        ProviderError::passing(reason)
    } else if wrong_password {
        ProviderError::lasting(format!(
            "Redis at {host} refuses the password: give PIZZAPI_REDIS_URL that of a user who may do all, and start the control plane anew"
        ))
    } else if error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) {
        ProviderError::lasting(format!(
            "Redis at {host} does not let the user of PIZZAPI_REDIS_URL manage users and keys: name one who may do all (`on ~* &* +@all`)"
        ))
    } else if error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly) {
        ProviderError::lasting(format!(
            "Redis at {host} is a replica: name the primary in PIZZAPI_REDIS_URL"
        ))
    } else if PASSING.contains(&code) {
        ProviderError::passing(format!("Redis at {host} is busy: {error}"))
    } else {
        ProviderError::lasting(format!(
            "Redis at {host} does not do as asked: {error}; PizzaPi needs Redis 7.0 or later"
        ))
    }
}
