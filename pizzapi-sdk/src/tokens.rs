//! Tokens, for those who want one in their own hands. The one rule: [`OrgClient`](crate::OrgClient) needs none of this.

use pizzapi_types::{IdentityToken, OrgSlug, OrgToken, TokenKind, token::TokenRequest};
use serde_json::json;

use crate::{client::Client, credential::Credential, error::Result};

impl Client {
    /// Forgets the org tokens this client holds, and those its secret store has of its credential. They stay good until they
    /// end, but nobody here knows them any more.
    pub async fn forget_org_tokens(&self) {
        self.tokens().clear().await;
    }

    /// Makes a new token for an org, good for `expires_in` seconds (900) at that org's instance only.
    ///
    /// `POST /api/orgs/:slug/token`, members; with a [`Credential::Cookie`] `POST /api/auth/org-token`, which is where PizzaPi's
    /// own control plane has it.
    ///
    /// # Errors
    /// Code `org_not_found` for strangers too (`not_a_member` at `/api/auth/org-token`), `org_suspended`, `rate_limited`.
    pub async fn org_token(&self, slug: &OrgSlug, kind: TokenKind) -> Result<OrgToken> {
        let call = match self.credential() {
            Credential::Cookie(_) => {
                let mut body = json!({ "orgSlug": slug });
                if kind != TokenKind::User {
                    body["type"] = json!(kind);
                }
                self.post("/api/auth/org-token").json(&body)
            }
            _ => self
                .post(format!("/api/orgs/{slug}/token"))
                .json(&TokenRequest { kind: Some(kind) }),
        };
        call.value().await
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
