//! Org tokens, for those who want one in their own hands. The one rule: [`OrgClient`](crate::OrgClient) needs none of this.

use pizzapi_types::{OrgSlug, OrgToken, TokenKind, token::TokenRequest};

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
}
