//! The client of one org's instance. The one rule: an org's token goes to that org's host, and no control-plane credential does.

use std::{fmt, sync::Arc};

use pizzapi_types::{Me, OrgSlug, Secret, TokenKind, instance::InstanceHealth};
use reqwest::Method;

use crate::{
    auth::Held,
    client::Client,
    credential::Proof,
    endpoint::Endpoint,
    error::Result,
    raw::{Access, RequestBuilder, Target},
    retry::Retries,
    transport::{Settings, Transport},
};

/// The client of one org's instance. Cheap to clone.
///
/// Made by [`Client::org`], it gets org tokens as it needs them; made by [`OrgClient::with_token`], it uses the one it has; made
/// by [`OrgClient::with_api_key`], it is the client of PizzaPi's own single-tenant server.
#[derive(Clone)]
pub struct OrgClient {
    inner: Arc<Kind>,
}

enum Kind {
    Member {
        client: Client,
        slug: OrgSlug,
    },
    Ready {
        endpoint: Endpoint,
        proof: Proof,
        transport: Transport,
        retries: Retries,
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
            Retries::default(),
        ))
    }

    /// The client of PizzaPi's own single-tenant server at a URL, with an API key of that server.
    ///
    /// # Errors
    /// [`Error::BadUrl`](crate::Error::BadUrl) when the URL is none.
    pub fn with_api_key(url: &str, api_key: Secret) -> Result<Self> {
        Ok(Self::of_server(
            Endpoint::parse(url)?,
            api_key,
            Transport::new(Settings::default())?,
            Retries::default(),
        ))
    }

    pub(crate) fn of_token(
        endpoint: Endpoint,
        token: Secret,
        transport: Transport,
        retries: Retries,
    ) -> Self {
        Self::ready(endpoint, Proof::Bearer(token), transport, retries)
    }

    pub(crate) fn of_server(
        endpoint: Endpoint,
        api_key: Secret,
        transport: Transport,
        retries: Retries,
    ) -> Self {
        Self::ready(endpoint, Proof::ApiKey(api_key), transport, retries)
    }

    /// Whatever is at a URL, asked without a credential.
    pub(crate) fn of_stranger(endpoint: Endpoint, transport: Transport) -> Self {
        Self::ready(endpoint, Proof::Nothing, transport, Retries::none())
    }

    fn ready(endpoint: Endpoint, proof: Proof, transport: Transport, retries: Retries) -> Self {
        let inner = Arc::new(Kind::Ready {
            endpoint,
            proof,
            transport,
            retries,
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
            Kind::Ready { .. } => None,
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
            Kind::Ready { endpoint, .. } => Ok(endpoint.clone()),
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
            Kind::Ready {
                endpoint, proof, ..
            } => Ok(Access {
                endpoint: endpoint.clone(),
                proof: proof.clone(),
                keeps_keys: self.keeps_keys(),
            }),
            Kind::Member { client, slug } => {
                let held = client
                    .tokens()
                    .get(slug, kind, || client.org_token(slug, kind.clone()))
                    .await?;
                Ok(Access {
                    endpoint: Self::place(client, slug, Some(&held)).await?,
                    proof: Proof::Bearer(held.secret),
                    keeps_keys: self.keeps_keys(),
                })
            }
        }
    }

    /// The latest token of a kind, be it over or not.
    #[cfg(feature = "runner")]
    pub(crate) async fn last_access(&self, kind: &TokenKind) -> Option<Access> {
        match &*self.inner {
            Kind::Ready { .. } => None,
            Kind::Member { client, slug } => {
                let held = client.tokens().last(slug, kind)?;
                Some(Access {
                    endpoint: Self::place(client, slug, Some(&held)).await.ok()?,
                    proof: Proof::Bearer(held.secret),
                    keeps_keys: self.keeps_keys(),
                })
            }
        }
    }

    /// Counts a refused token as over. Says whether another one can be had.
    pub(crate) fn refused(&self, kind: &TokenKind, secret: &Secret) -> bool {
        match &*self.inner {
            Kind::Ready { .. } => false,
            Kind::Member { client, slug } => {
                client.tokens().refuse(slug, kind, secret);
                true
            }
        }
    }

    pub(crate) fn keeps_keys(&self) -> bool {
        match &*self.inner {
            Kind::Member { client, .. } => client.keeps_keys(),
            Kind::Ready { proof, .. } => !matches!(proof, Proof::ApiKey(_)),
        }
    }

    /// The same client with connections of its own.
    #[cfg(feature = "blocking")]
    pub(crate) fn with_own_connections(&self) -> Self {
        match &*self.inner {
            Kind::Member { client, slug } => {
                Self::of_member(client.with_own_connections(), slug.clone())
            }
            Kind::Ready {
                endpoint,
                proof,
                transport,
                retries,
            } => Self::ready(
                endpoint.clone(),
                proof.clone(),
                transport.fresh(),
                retries.clone(),
            ),
        }
    }

    pub(crate) fn transport(&self) -> &Transport {
        match &*self.inner {
            Kind::Ready { transport, .. } => transport,
            Kind::Member { client, .. } => client.transport(),
        }
    }

    pub(crate) fn retries(&self) -> &Retries {
        match &*self.inner {
            Kind::Ready { retries, .. } => retries,
            Kind::Member { client, .. } => client.retries(),
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

    /// Begins a call of any method of a path of the instance, with an org token.
    pub fn request(&self, method: Method, path: impl Into<String>) -> RequestBuilder {
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
            Kind::Ready { endpoint, .. } => shown.field("url", endpoint),
        };
        shown.finish_non_exhaustive()
    }
}
