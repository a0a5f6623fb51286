//! Why a token is refused. The one rule: the reason is for logs and tests; a caller is told no more than the kind.

use std::sync::Arc;

use pizzapi_types::OrgClaims;

/// Why a token was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// It is genuine and for this org, and its time is over.
    #[error("the token has expired")]
    Expired {
        /// What it said.
        claims: Arc<OrgClaims>,
    },
    /// It is genuine and for another org.
    #[error("the token is for another organisation")]
    OtherOrg,
    /// It is not genuine, or not a token.
    #[error("the token is not valid: {0}")]
    Invalid(Reason),
    /// There are no keys to check it with: none were ever fetched, or the last fetch is over 24 hours ago.
    #[error("the signing keys cannot be had")]
    KeysUnavailable,
}

/// Why there is no verifier.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The control plane's URL cannot be used.
    #[error("keys cannot be had from `{url}`: {reason}")]
    BadUrl {
        /// The URL.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No HTTP client can be made: the machine's certificates cannot be read.
    #[error("no HTTP client can be made")]
    Http(#[source] reqwest::Error),
}

/// What is wrong with an invalid token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// It is no compact JWT: not three parts, not base64url without padding, not JSON, or too long.
    #[error("malformed")]
    Malformed,
    /// Its algorithm is not EdDSA, or its header wants something we do not do.
    #[error("wrong algorithm")]
    Algorithm,
    /// It names no key, or none of the control plane's.
    #[error("unknown key")]
    UnknownKey,
    /// The signature is not that of the key it names.
    #[error("wrong signature")]
    Signature,
    /// A claim is there twice, of the wrong type, or not what it must be.
    #[error("wrong claims")]
    Claims,
    /// A claim that every token must have is not there. Tokens of PizzaPi's own control plane have no `aud` and no `type`: what
    /// says neither whom nor what it is for is not taken.
    #[error("the claim `{0}` is missing")]
    Missing(&'static str),
    /// It was issued in the future.
    #[error("issued in the future")]
    NotYet,
}

impl From<Reason> for VerifyError {
    fn from(reason: Reason) -> Self {
        Self::Invalid(reason)
    }
}
