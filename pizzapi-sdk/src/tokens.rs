//! Tokens, for those who want one in their own hands. The one rule: [`OrgClient`](crate::OrgClient) needs none of this.

use pizzapi_types::{IdentityToken, OrgSlug, OrgToken, TokenKind, token::TokenRequest};

use crate::{client::Client, error::Result};

impl Client {
    /// Makes a new token for an org, good for `expires_in` seconds (900) at that org's instance only.
    ///
    /// `POST /api/orgs/:slug/token`, members.
    ///
    /// # Errors
    /// Code `org_not_found` for strangers too, `org_suspended`, `rate_limited`.
    pub async fn org_token(&self, slug: &OrgSlug, kind: TokenKind) -> Result<OrgToken> {
        let request = TokenRequest { kind: Some(kind) };
        self.post(format!("/api/orgs/{slug}/token"))
            .json(&request)
            .value()
            .await
    }

    /// Makes a new token that says who the caller is and to which orgs they belong, good for `expires_in` seconds (900) for
    /// services that trust this control plane. No instance takes it.
    ///
    /// `POST /api/auth/token`, any session, or a key that is not for one org only.
    ///
    /// # Errors
    /// Code `forbidden` for a key that is for one org only, `rate_limited`.
    pub async fn identity_token(&self) -> Result<IdentityToken> {
        self.post("/api/auth/token").value().await
    }
}
