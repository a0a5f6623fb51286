//! Where a runner connects to, and with what. The one rule: a control-plane credential is never one of them.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::{FutureExt as _, future::BoxFuture};
use pizzapi_types::{OrgSlug, Secret, Time, TokenKind};
use serde::Deserialize;

use crate::{
    client::Client,
    credential::Proof,
    endpoint::Endpoint,
    error::{Error, Result},
    org_client::OrgClient,
    raw::Access,
    transport::{Settings, Transport},
};

/// What a runner shows at the door.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RunnerCredential {
    /// For an org's instance: an org token of type `runner`.
    OrgToken {
        /// The org it means to join, when known.
        slug: Option<OrgSlug>,
        /// The token.
        token: Secret,
    },
    /// For PizzaPi's own single-tenant server: an API key of that server.
    ApiKey(Secret),
}

impl RunnerCredential {
    pub(crate) fn secret(&self) -> &Secret {
        match self {
            Self::OrgToken { token, .. } | Self::ApiKey(token) => token,
        }
    }

    /// When it ends, as the token itself says; not checked, which is the instance's to do.
    pub(crate) fn ends_at(&self) -> Option<Time> {
        #[derive(Deserialize)]
        struct Claims {
            exp: i64,
        }
        let Self::OrgToken { token, .. } = self else {
            return None;
        };
        let payload = token.expose().split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        let claims: Claims = serde_json::from_slice(&payload).ok()?;
        Some(Time::from_millis(claims.exp.checked_mul(1000)?))
    }

    pub(crate) fn org(&self) -> Option<&OrgSlug> {
        match self {
            Self::OrgToken { slug, .. } => slug.as_ref(),
            Self::ApiKey(_) => None,
        }
    }
}

/// One way in.
#[derive(Clone)]
pub struct Connection {
    pub(crate) endpoint: Endpoint,
    pub(crate) credential: RunnerCredential,
    pub(crate) transport: Transport,
}

impl Connection {
    /// The server at a URL, with a credential, over plain connections.
    ///
    /// # Errors
    /// [`Error::BadUrl`] when the URL is none.
    pub fn new(url: &str, credential: RunnerCredential) -> Result<Self> {
        Ok(Self {
            endpoint: Endpoint::parse(url)?,
            credential,
            transport: Transport::new(Settings::default())?,
        })
    }

    /// The same over the connections of a client: with its timeouts, certificates and names.
    pub fn through(mut self, client: &Client) -> Self {
        self.transport = client.transport().clone();
        self
    }

    /// The server's URL.
    pub fn url(&self) -> &str {
        self.endpoint.as_str()
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// Says where to connect to, each time anew.
pub trait Connect: Send + Sync + 'static {
    /// A way in whose credential is good for 60 s more, if one can be had; else the last one, which may still do.
    ///
    /// With `fresh`, the last one was refused: only a newly made credential helps, or the same again if there is no other.
    ///
    /// # Errors
    /// When none can be had. The runner gives up where that is a refusal (status 401, 403 or 404) or can never do
    /// ([`Error::BadUrl`], [`Error::Insecure`]), and goes on trying otherwise.
    fn connection(&self, fresh: bool) -> BoxFuture<'_, Result<Connection>>;
}

/// Org tokens of type `runner`, fetched as needed; for a client with a ready token or API key, that one.
impl Connect for OrgClient {
    fn connection(&self, fresh: bool) -> BoxFuture<'_, Result<Connection>> {
        async move {
            let kind = TokenKind::Runner;
            if fresh
                && let Some(Access { proof, .. }) = self.last_access(&kind).await
                && let Some(secret) = proof.secret()
            {
                self.refused(&kind, secret);
            }
            let access = match self.access_as(&kind).await {
                Err(error) if error.is_retryable() && !fresh => {
                    self.last_access(&kind).await.ok_or(error)?
                }
                access => access?,
            };
            let credential = match access.proof {
                Proof::ApiKey(key) => RunnerCredential::ApiKey(key),
                proof => RunnerCredential::OrgToken {
                    slug: self.slug().cloned(),
                    token: proof.secret().cloned().unwrap_or_else(|| "".into()),
                },
            };
            Ok(Connection {
                endpoint: access.endpoint,
                credential,
                transport: self.transport().clone(),
            })
        }
        .boxed()
    }
}

/// Always the same way in: a ready org token, or an API key of a single-tenant server.
#[derive(Clone, Debug)]
pub struct FixedConnection(Connection);

impl FixedConnection {
    /// An org's instance, with a ready token of type `runner`. The control plane is not asked.
    ///
    /// # Errors
    /// [`Error::BadUrl`] when the URL is none.
    pub fn org(org_url: &str, slug: OrgSlug, token: Secret) -> Result<Self> {
        let slug = Some(slug);
        Connection::new(org_url, RunnerCredential::OrgToken { slug, token }).map(Self)
    }

    /// PizzaPi's own single-tenant server, with an API key of it.
    ///
    /// # Errors
    /// [`Error::BadUrl`] when the URL is none.
    pub fn server(url: &str, api_key: Secret) -> Result<Self> {
        Connection::new(url, RunnerCredential::ApiKey(api_key)).map(Self)
    }

    /// The same over the connections of a client: with its timeouts, certificates and names.
    pub fn through(self, client: &Client) -> Self {
        Self(self.0.through(client))
    }
}

impl Connect for FixedConnection {
    fn connection(&self, _fresh: bool) -> BoxFuture<'_, Result<Connection>> {
        std::future::ready(Ok(self.0.clone())).boxed()
    }
}

impl Connect for Box<dyn Connect> {
    fn connection(&self, fresh: bool) -> BoxFuture<'_, Result<Connection>> {
        (**self).connection(fresh)
    }
}

impl<C: Connect> Connect for Arc<C> {
    fn connection(&self, fresh: bool) -> BoxFuture<'_, Result<Connection>> {
        C::connection(self, fresh)
    }
}

/// Whether asking for a credential again is of no use until somebody acts.
pub(crate) fn is_refusal(error: &Error) -> bool {
    matches!(error.status(), Some(401 | 403 | 404))
}

/// Whether what was asked for cannot be, whatever servers say.
pub(crate) fn is_wrong(error: &Error) -> bool {
    matches!(error, Error::BadUrl { .. } | Error::Insecure { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_when_it_ends_and_what_is_none_says_nothing() {
        let token = |payload: &str| RunnerCredential::OrgToken {
            slug: None,
            token: format!("e30.{}.x", URL_SAFE_NO_PAD.encode(payload)).into(),
        };
        let good = token(r#"{"sub":"u","exp":1700000000}"#);
        assert_eq!(
            good.ends_at(),
            Some(Time::from_millis(1_700_000_000_000)),
            "seconds become milliseconds"
        );
        for payload in [
            r#"{"exp":9223372036854775807}"#,
            r#"{"exp":"soon"}"#,
            "{}",
            "no JSON",
        ] {
            assert_eq!(token(payload).ends_at(), None, "{payload}");
        }
        let bare = RunnerCredential::OrgToken {
            slug: None,
            token: "no token".into(),
        };
        assert_eq!(bare.ends_at(), None);
        assert_eq!(RunnerCredential::ApiKey("a.b.c".into()).ends_at(), None);
    }
}
