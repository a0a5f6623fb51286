//! The client of one org's instance. The one rule: an org's token goes to that org's host, and no control-plane credential does.

use std::{fmt, sync::Arc};

use pizzapi_types::{Me, OrgSlug, Secret, TokenKind, instance::InstanceHealth};
use reqwest::Method;

use crate::{
    auth::Held,
    client::Client,
    endpoint::Endpoint,
    error::Result,
    raw::{Access, RequestBuilder, Target},
    retry::RetryPolicy,
    transport::{Settings, Transport},
};

/// The client of one org's instance. Cheap to clone.
///
/// Made by [`Client::org`], it gets org tokens as it needs them; made by [`OrgClient::with_token`], it uses the one it has.
#[derive(Clone)]
pub struct OrgClient {
    inner: Arc<Kind>,
}

enum Kind {
    Member {
        client: Client,
        slug: OrgSlug,
    },
    Token {
        endpoint: Endpoint,
        token: Secret,
        transport: Transport,
        retry: RetryPolicy,
    },
}

impl OrgClient {
    /// The client of the instance at a URL, with a ready org token. No control plane is asked for anything.
    ///
    /// # Errors
    /// [`Error::BadUrl`](crate::Error::BadUrl) when the URL is none.
    pub fn with_token(org_url: &str, token: Secret) -> Result<Self> {
        Ok(Self::of_token(
            Endpoint::parse(org_url)?,
            token,
            Transport::new(Settings::default())?,
            RetryPolicy::default(),
        ))
    }

    pub(crate) fn of_token(
        endpoint: Endpoint,
        token: Secret,
        transport: Transport,
        retry: RetryPolicy,
    ) -> Self {
        let inner = Arc::new(Kind::Token {
            endpoint,
            token,
            transport,
            retry,
        });
        Self { inner }
    }

    pub(crate) fn of_member(client: Client, slug: OrgSlug) -> Self {
        let inner = Arc::new(Kind::Member { client, slug });
        Self { inner }
    }

    /// The org's slug; `None` for a client with a ready token, which may be for any.
    pub fn slug(&self) -> Option<&OrgSlug> {
        match &*self.inner {
            Kind::Member { slug, .. } => Some(slug),
            Kind::Token { .. } => None,
        }
    }

    /// Where the org is: as the builder was told, else as the control plane said with the token, else by discovery.
    ///
    /// # Errors
    /// Those of asking the control plane.
    pub async fn url(&self) -> Result<String> {
        Ok(self.endpoint().await?.as_str().to_owned())
    }

    pub(crate) async fn endpoint(&self) -> Result<Endpoint> {
        match &*self.inner {
            Kind::Token { endpoint, .. } => Ok(endpoint.clone()),
            Kind::Member { client, slug } => {
                let held = client.tokens().last(slug, &TokenKind::User);
                Self::place(client, slug, held.as_ref()).await
            }
        }
    }

    async fn place(client: &Client, slug: &OrgSlug, held: Option<&Held>) -> Result<Endpoint> {
        if let Some(endpoint) = client.org_override(slug) {
            return endpoint;
        }
        match held.and_then(|held| held.url.clone()) {
            Some(endpoint) => Ok(endpoint),
            None => client.org_endpoint(slug).await,
        }
    }

    pub(crate) async fn access(&self) -> Result<Access> {
        self.access_as(&TokenKind::User).await
    }

    /// Where to go, and a token of a kind that is good for 60 s more.
    pub(crate) async fn access_as(&self, kind: &TokenKind) -> Result<Access> {
        match &*self.inner {
            Kind::Token {
                endpoint, token, ..
            } => Ok(Access {
                endpoint: endpoint.clone(),
                secret: Some(token.clone()),
            }),
            Kind::Member { client, slug } => {
                let held = client
                    .tokens()
                    .get(slug, kind, || client.org_token(slug, kind.clone()))
                    .await?;
                Ok(Access {
                    endpoint: Self::place(client, slug, Some(&held)).await?,
                    secret: Some(held.secret),
                })
            }
        }
    }

    /// The latest token of a kind, be it over or not.
    #[cfg(feature = "runner")]
    pub(crate) async fn last_access(&self, kind: &TokenKind) -> Option<Access> {
        match &*self.inner {
            Kind::Token { .. } => None,
            Kind::Member { client, slug } => {
                let held = client.tokens().last(slug, kind)?;
                Some(Access {
                    endpoint: Self::place(client, slug, Some(&held)).await.ok()?,
                    secret: Some(held.secret),
                })
            }
        }
    }

    /// Counts a refused token as over. Says whether another one can be had.
    pub(crate) fn refused(&self, kind: &TokenKind, secret: &Secret) -> bool {
        match &*self.inner {
            Kind::Token { .. } => false,
            Kind::Member { client, slug } => {
                client.tokens().refuse(slug, kind, secret);
                true
            }
        }
    }

    pub(crate) fn transport(&self) -> &Transport {
        match &*self.inner {
            Kind::Token { transport, .. } => transport,
            Kind::Member { client, .. } => client.transport(),
        }
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        match &*self.inner {
            Kind::Token { retry, .. } => retry,
            Kind::Member { client, .. } => client.retry(),
        }
    }

    /// Begins a `GET` of a path of the instance, with an org token.
    pub fn get(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    /// Begins a `POST` to a path of the instance, with an org token.
    pub fn post(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    /// Begins a `PUT` to a path of the instance, with an org token.
    pub fn put(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::PUT, path)
    }

    /// Begins a `PATCH` of a path of the instance, with an org token.
    pub fn patch(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::PATCH, path)
    }

    /// Begins a `DELETE` of a path of the instance, with an org token.
    pub fn delete(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::DELETE, path)
    }

    fn request(&self, method: Method, path: impl Into<String>) -> RequestBuilder {
        RequestBuilder::new(Target::Org(self.clone()), method, path.into())
    }

    /// Asks whether the instance serves, and whose it is.
    ///
    /// `GET /health` of the instance, anybody. Uptime is in seconds.
    ///
    /// # Errors
    /// Status 503 while it is starting, stopped or unusable; 404 from the router when there is no such org.
    pub async fn health(&self) -> Result<InstanceHealth> {
        self.get("/health").anonymous().value().await
    }

    /// Says who the caller is to the instance.
    ///
    /// `GET /api/me` of the instance, any member.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when no good token can be had.
    pub async fn me(&self) -> Result<Me> {
        self.get("/api/me").value().await
    }
}

impl fmt::Debug for OrgClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("OrgClient");
        match &*self.inner {
            Kind::Member { slug, .. } => shown.field("slug", slug),
            Kind::Token { endpoint, .. } => shown.field("url", endpoint),
        };
        shown.finish_non_exhaustive()
    }
}
