//! Checks org tokens against the control plane's keys, for any service behind an org.
//!
//! The one rule: nothing in a token decides how it is checked. The algorithm is EdDSA, the keys are those of the configured
//! address and no other, every claim is required and has its type.
//!
//! ```no_run
//! # async fn example(token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use pizzapi_sdk::verifier::TokenVerifier;
//!
//! let org = "0192f0c1-1111-7000-8000-000000000000".parse()?;
//! let verifier = TokenVerifier::for_org("https://control.example.com", org)?;
//! let claims = verifier.verify(token).await?;
//! # let _ = claims.sub;
//! # Ok(()) }
//! ```

mod cache;
mod error;
mod jwt;
mod keys;

use std::{net::IpAddr, sync::Arc, time::Duration};

use pizzapi_types::{OrgClaims, OrgId, Time};
use reqwest::Url;
use tokio::sync::watch;

use cache::SeenTokens;
use keys::Keys;

pub use error::{Reason, SetupError, VerifyError};
pub use keys::FetchedKeys;

/// How far the clocks of control plane and service may differ.
pub const LEEWAY: Duration = Duration::from_secs(30);

/// What a [`TokenVerifier`] needs to know.
#[derive(Clone, Debug)]
pub struct VerifierConfig {
    /// The issuer that every token must name: [`pizzapi_types::token::ISSUER`].
    pub issuer: String,
    /// The org that every token must be for.
    pub audience: OrgId,
    /// Where the control plane publishes its keys. The only address ever asked.
    pub jwks_url: String,
    /// The client it is asked with. It should follow no redirects and use no proxy.
    pub http: reqwest::Client,
}

/// Checks org tokens. Cheap to clone; clones share keys and memory.
///
/// Keys are fetched when first needed, and again in the background once they are 5 minutes old. While the control plane does
/// not answer they stay good for 24 hours. A token that names a key unknown here has them fetched at most once in 10 seconds;
/// [`TokenVerifier::refresh_if_not`] has them fetched at once.
#[derive(Clone)]
pub struct TokenVerifier {
    inner: Arc<Inner>,
}

struct Inner {
    config: VerifierConfig,
    keys: Keys,
    seen: SeenTokens,
}

impl TokenVerifier {
    /// A verifier of an org's tokens, with the keys of the control plane at this URL. Nothing is sent.
    ///
    /// # Errors
    /// [`SetupError`] when the URL is none, or plain http to another machine, where whoever is on the way could give keys of
    /// their own; or when no HTTP client can be made.
    pub fn for_org(control_plane_url: &str, org: OrgId) -> Result<Self, SetupError> {
        let root = control_plane_url.trim_end_matches('/');
        let wrong = |reason: String| SetupError::BadUrl {
            url: pizzapi_types::text::printable(root),
            reason,
        };
        let jwks_url = format!("{root}/.well-known/jwks.json");
        let url = Url::parse(&jwks_url).map_err(|error| wrong(error.to_string()))?;
        match url.scheme() {
            "https" => {}
            "http" if is_this_machine(&url) => {}
            _ => return Err(wrong("its keys would not come over https".to_owned())),
        }
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(SetupError::Http)?;
        let config = VerifierConfig {
            issuer: pizzapi_types::token::ISSUER.to_owned(),
            audience: org,
            jwks_url,
            http,
        };
        Ok(Self::new(config, None))
    }

    /// A verifier that begins with the keys given, if any are.
    pub fn new(config: VerifierConfig, initial: Option<FetchedKeys>) -> Self {
        let keys = Keys::new(config.jwks_url.clone(), config.http.clone(), initial);
        Self {
            inner: Arc::new(Inner {
                config,
                keys,
                seen: SeenTokens::default(),
            }),
        }
    }

    /// Checks a token, now.
    ///
    /// # Errors
    /// [`VerifyError::Expired`] when all is right but the time; [`VerifyError::OtherOrg`] when all is right but the org;
    /// [`VerifyError::KeysUnavailable`] when there are no keys to check it with; [`VerifyError::Invalid`] for the rest.
    pub async fn verify(&self, token: &str) -> Result<Arc<OrgClaims>, VerifyError> {
        self.verify_at(token, Time::now()).await
    }

    async fn verify_at(&self, token: &str, now: Time) -> Result<Arc<OrgClaims>, VerifyError> {
        let inner = &*self.inner;
        let current = inner.keys.current(now);
        if let Some(current) = &current
            && let Some(claims) = inner.seen.get(token, current.edition)
        {
            return in_time(claims, now);
        }
        let parsed = jwt::parse(token)?;
        let keys = match current {
            Some(keys) if keys.has(parsed.kid()) => keys,
            other => inner.keys.look_up(parsed.kid(), other, now).await?,
        };
        let key = keys
            .get(parsed.kid())
            .ok_or(VerifyError::Invalid(Reason::UnknownKey))?;
        let claims = parsed.claims(key, &inner.config.issuer, now)?;
        let audience = &inner.config.audience;
        if claims.aud != *audience || claims.org_id != *audience {
            return Err(VerifyError::OtherOrg);
        }
        let claims = Arc::new(claims);
        inner.seen.put(token, &claims, keys.edition);
        in_time(claims, now)
    }

    /// Fetches the keys if they are older than 5 minutes; does nothing otherwise. For callers that hear regularly that the
    /// control plane is there, so that no request ever meets old keys.
    pub async fn refresh(&self) {
        self.inner.keys.refresh(Time::now()).await;
    }

    /// Fetches the keys unless those in use came with this entity tag, however young they are; says whether they have it then.
    /// For callers that the control plane tells which keys it has, so that a revoked one stops being good at once. Waits so
    /// long that there is no more than one fetch a second.
    pub async fn refresh_if_not(&self, tag: &str) -> bool {
        self.inner.keys.refresh_if_not(tag).await
    }

    /// The latest keys fetched, and every later ones: to keep a copy that survives a restart.
    pub fn fetched_keys(&self) -> watch::Receiver<Option<FetchedKeys>> {
        self.inner.keys.fetched()
    }
}

/// Whether a URL names this machine in a way that nobody finds elsewhere.
fn is_this_machine(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    })
}

fn in_time(claims: Arc<OrgClaims>, now: Time) -> Result<Arc<OrgClaims>, VerifyError> {
    let leeway = i64::try_from(LEEWAY.as_secs()).unwrap_or(0);
    if claims.exp.saturating_add(leeway) <= now.seconds() {
        return Err(VerifyError::Expired { claims });
    }
    Ok(claims)
}

impl std::fmt::Debug for TokenVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenVerifier")
            .field("audience", &self.inner.config.audience)
            .field("jwks_url", &self.inner.config.jwks_url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
