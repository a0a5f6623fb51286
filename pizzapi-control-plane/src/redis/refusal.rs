//! What Redis' errors mean. The one rule: what passes by itself is tried again, and what does not says what to do.

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::provider::ProviderError;

/// Codes of states that pass.
const PASSING: [&str; 5] = ["BUSY", "LOADING", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN"];

/// An error in words for people.
pub struct Refusal {
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub fix: &'static str,
    /// Whether it may pass by itself.
    passing: bool,
}

impl Refusal {
    /// `host` is where Redis is.
    pub fn of(host: &str, error: &RedisError) -> Self {
        let at = format!("Redis at {host}");
        let lasting = |what: String, fix| Self {
            what,
            fix,
            passing: false,
        };
        let passing = |what: String, fix| Self {
            what,
            fix,
            passing: true,
        };
        let text = error.to_string();
        match (error.kind(), error.code().unwrap_or_default()) {
            (ErrorKind::Io, _) if text.contains("certificate") => lasting(
                format!("{at} shows a certificate that is not trusted here ({text})"),
                "have the file that SSL_CERT_FILE names hold its issuer's",
            ),
            (ErrorKind::Io | ErrorKind::Parse, _) => passing(
                format!("{at} does not answer: {text}"),
                "start Redis, or set PIZZAPI_REDIS_URL to where it is",
            ),
            (ErrorKind::AuthenticationFailed, _) | (_, "NOAUTH" | "WRONGPASS") => lasting(
                format!("{at} refuses the password"),
                "give PIZZAPI_REDIS_URL that of a user who may do all, and start the control plane anew",
            ),
            (ErrorKind::Server(ServerErrorKind::NoPerm), _) => lasting(
                format!(
                    "{at} does not let the user of PIZZAPI_REDIS_URL manage users and keys ({text})"
                ),
                "name one who may do all: `on ~* &* +@all`",
            ),
            (ErrorKind::Server(ServerErrorKind::ReadOnly), _) => lasting(
                format!("{at} is a replica"),
                "name the primary in PIZZAPI_REDIS_URL",
            ),
            (_, code) if PASSING.contains(&code) => {
                passing(format!("{at} is busy: {text}"), "wait until it is not")
            }
            _ => lasting(
                format!("{at} does not do as asked ({text})"),
                "PizzaPi needs Redis 7.0 or later",
            ),
        }
    }
}

impl From<Refusal> for ProviderError {
    fn from(refusal: Refusal) -> Self {
        let Refusal { what, fix, passing } = refusal;
        if passing {
            Self::passing(what)
        } else {
            Self::lasting(format!("{what}: {fix}"))
        }
    }
}
