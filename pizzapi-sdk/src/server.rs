//! What everybody may ask a control plane. The one rule: no credential is sent, so that a dead one is in nobody's way.

use pizzapi_types::token::Jwks;
#[cfg(feature = "verifier")]
use pizzapi_types::{OrgId, token::ISSUER};

#[cfg(feature = "verifier")]
use crate::verifier::{TokenVerifier, VerifierConfig};
use crate::{client::Client, error::Result};

#[cfg(feature = "verifier")]
impl Client {
    /// A checker of an org's tokens, which fetches keys as this client does: by its URL, with the certificates it trusts.
    ///
    /// # Errors
    /// [`Error::BadUrl`](crate::Error::BadUrl) when no connection can be made; nothing is sent yet.
    pub fn token_verifier(&self, org: OrgId) -> Result<TokenVerifier> {
        let jwks_url = self.endpoint().join("/.well-known/jwks.json")?;
        let config = VerifierConfig {
            issuer: ISSUER.to_owned(),
            audience: org,
            http: self.transport().client(&jwks_url)?,
            jwks_url: jwks_url.into(),
        };
        Ok(TokenVerifier::new(config, None))
    }
}

impl Client {
    /// Asks whether the control plane can do its work: store, signing keys and provider are usable.
    ///
    /// `GET /readyz`, anybody. [`Client::health`] only says that the process serves.
    ///
    /// # Errors
    /// Code `unavailable`, which names the part that fails.
    pub async fn ready(&self) -> Result<()> {
        self.get("/readyz").anonymous().nothing().await
    }

    /// Reads the public keys that org tokens are verified with: the one that signs, and those of which tokens are still good.
    ///
    /// `GET /.well-known/jwks.json`, anybody. Good for 5 minutes; the feature `verifier` does all of this by itself.
    ///
    /// # Errors
    /// [`Error::Unreachable`](crate::Error::Unreachable) when nothing is there.
    pub async fn get_jwks(&self) -> Result<Jwks> {
        self.get("/.well-known/jwks.json").anonymous().value().await
    }
}
