//! The client of a control plane. The one rule: its credential goes to that one host and nowhere else.

use std::{collections::HashMap, fmt, net::SocketAddr, sync::Arc, time::Duration};

use pizzapi_types::{OrgSlug, Secret, token::Discovery};
use reqwest::Method;
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::{
    auth::{SecretStore, TokenCache},
    credential::Credential,
    endpoint::{Endpoint, OrgUrls},
    error::{Error, Result},
    org_client::OrgClient,
    raw::{RequestBuilder, Target},
    retry::{Retries, Retry, RetryPolicy},
    transport::{Settings, Transport},
};

/// The client of a control plane. Cheap to clone; clones share connections and org tokens.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    control_plane: Endpoint,
    credential: Credential,
    transport: Transport,
    retries: Retries,
    org_urls: Option<OrgUrls>,
    discovery: OnceCell<Discovery>,
    tokens: TokenCache,
    store: Option<Arc<dyn SecretStore>>,
}

impl Client {
    /// Begins a client of the control plane at a URL like `https://pizzapi.example.com`.
    pub fn builder(control_plane_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder {
            control_plane: control_plane_url.into(),
            credential: Credential::None,
            settings: Settings::default(),
            retries: Retries::default(),
            base_domain: None,
            org_url: None,
            store: None,
        }
    }

    /// The same client with another credential: it shares connections and settings, and no tokens.
    pub fn with_credential(&self, credential: Credential) -> Self {
        self.with(credential, self.inner.transport.clone())
    }

    /// The same client with connections of its own.
    #[cfg(feature = "blocking")]
    pub(crate) fn with_own_connections(&self) -> Self {
        self.with(self.inner.credential.clone(), self.inner.transport.fresh())
    }

    fn with(&self, credential: Credential, transport: Transport) -> Self {
        let inner = &*self.inner;
        Self {
            inner: Arc::new(Inner {
                control_plane: inner.control_plane.clone(),
                tokens: TokenCache::new(&inner.control_plane, &credential, inner.store.as_ref()),
                credential,
                transport,
                retries: inner.retries.clone(),
                org_urls: inner.org_urls.clone(),
                discovery: inner.discovery.clone(),
                store: inner.store.clone(),
            }),
        }
    }

    /// The control plane's URL, without a slash at its end.
    pub fn url(&self) -> &str {
        self.inner.control_plane.as_str()
    }

    /// What the client proves its identity with.
    pub fn credential(&self) -> &Credential {
        &self.inner.credential
    }

    /// Begins a `GET` of a path of the control plane, with this client's credential.
    pub fn get(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    /// Begins a `POST` to a path of the control plane, with this client's credential.
    pub fn post(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    /// Begins a `PUT` to a path of the control plane, with this client's credential.
    pub fn put(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::PUT, path)
    }

    /// Begins a `PATCH` of a path of the control plane, with this client's credential.
    pub fn patch(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::PATCH, path)
    }

    /// Begins a `DELETE` of a path of the control plane, with this client's credential.
    pub fn delete(&self, path: impl Into<String>) -> RequestBuilder {
        self.request(Method::DELETE, path)
    }

    /// Begins a call of any method of a path of the control plane, with this client's credential.
    pub fn request(&self, method: Method, path: impl Into<String>) -> RequestBuilder {
        RequestBuilder::new(Target::ControlPlane(self.clone()), method, path.into())
    }

    /// Says what the control plane is and where its orgs are. Asked for once a client.
    ///
    /// `GET /.well-known/pizzapi`, anybody. PizzaPi's own control plane has none and answers 404.
    ///
    /// # Errors
    /// [`Error::Unreachable`] when nothing is there.
    pub async fn discover(&self) -> Result<Discovery> {
        let ask = || self.get("/.well-known/pizzapi").anonymous().value();
        self.inner.discovery.get_or_try_init(ask).await.cloned()
    }

    /// Asks whether the control plane serves.
    ///
    /// `GET /health`, anybody.
    ///
    /// # Errors
    /// [`Error::Unreachable`] when nothing is there.
    pub async fn health(&self) -> Result<()> {
        #[derive(Deserialize)]
        struct Health {
            #[serde(rename = "status")]
            _status: String,
        }
        let _: Health = self.get("/health").anonymous().value().await?;
        Ok(())
    }

    /// The client of one org's instance, with this client's org tokens. Nothing is sent before it is used.
    pub fn org(&self, slug: &OrgSlug) -> OrgClient {
        OrgClient::of_member(self.clone(), slug.clone())
    }

    /// The client of an org's instance at a known URL, with a ready org token: the control plane is not asked.
    ///
    /// # Errors
    /// [`Error::BadUrl`] when the URL is none.
    pub fn org_with_token(&self, org_url: &str, token: Secret) -> Result<OrgClient> {
        Ok(OrgClient::of_token(
            Endpoint::parse(org_url)?,
            token,
            self.inner.transport.clone(),
            self.inner.retries.clone(),
        ))
    }

    /// The client of PizzaPi's own single-tenant server at a URL, with an API key of that server.
    ///
    /// # Errors
    /// [`Error::BadUrl`] when the URL is none.
    pub fn server(&self, url: &str, api_key: Secret) -> Result<OrgClient> {
        Ok(OrgClient::of_server(
            Endpoint::parse(url)?,
            api_key,
            self.inner.transport.clone(),
            self.inner.retries.clone(),
        ))
    }

    /// Says where an org is: from the builder's settings, else from discovery. The org need not exist.
    ///
    /// # Errors
    /// [`Error::BadUrl`] when discovery names no usable template.
    pub async fn org_url(&self, slug: &OrgSlug) -> Result<String> {
        Ok(self.org_endpoint(slug).await?.as_str().to_owned())
    }

    pub(crate) async fn org_endpoint(&self, slug: &OrgSlug) -> Result<Endpoint> {
        let unknown = || {
            let why =
                "it does not say where its orgs are; give their base domain or a URL template";
            Error::bad_url(self.url(), why)
        };
        self.find_org_endpoint(slug).await?.ok_or_else(unknown)
    }

    /// The same; `None` when nobody says: PizzaPi's own control plane does not.
    pub(crate) async fn find_org_endpoint(&self, slug: &OrgSlug) -> Result<Option<Endpoint>> {
        if let Some(endpoint) = self.org_override(slug) {
            return endpoint.map(Some);
        }
        match self.discover().await {
            Ok(discovery) => OrgUrls::template(&discovery.org_url)?.of(slug).map(Some),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Where an org is by the builder's own settings, which win over whatever a server says.
    pub(crate) fn org_override(&self, slug: &OrgSlug) -> Option<Result<Endpoint>> {
        self.inner.org_urls.as_ref().map(|urls| urls.of(slug))
    }

    /// Whether the servers carry out a change once, however often it is sent under one key: a cookie is for PizzaPi's own, which
    /// do not.
    pub(crate) fn keeps_keys(&self) -> bool {
        !matches!(self.inner.credential, Credential::Cookie(_))
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.inner.control_plane
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.inner.transport
    }

    pub(crate) fn retries(&self) -> &Retries {
        &self.inner.retries
    }

    pub(crate) fn tokens(&self) -> &TokenCache {
        &self.inner.tokens
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("control_plane", &self.inner.control_plane)
            .field("credential", &self.inner.credential)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    control_plane: String,
    credential: Credential,
    settings: Settings,
    retries: Retries,
    base_domain: Option<String>,
    org_url: Option<String>,
    store: Option<Arc<dyn SecretStore>>,
}

impl ClientBuilder {
    /// What to prove one's identity with; nothing when not set.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = credential;
        self
    }

    /// The `User-Agent` to send; `pizzapi/<version>` when not set.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.settings.user_agent = user_agent.into();
        self
    }

    /// How long making a connection may take; 5 s when not set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// How long one attempt of a call may take in all; 30 s when not set. Streams may go on for ever.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// How long an answer that has begun may be silent; 45 s when not set. Event streams are opened again after that; what
    /// [`RequestBuilder::stream`] hands on, and followed logs, may be silent for ever.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.idle_timeout = timeout;
        self
    }

    /// Makes calls with this client instead of the SDK's own: its proxies, certificates, names and pools count then, and not
    /// this builder's, but for the timeouts of calls and answers. WebSockets of runners still go the SDK's own way.
    ///
    /// It must use no proxy for this machine, to which credentials may go over plain http, and follow no redirects (`redirect::Policy::none()`): one to another host would take an `x-api-key` along.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.settings.own = Some(client);
        self
    }

    /// Whether proxies are used as the environment says (`HTTPS_PROXY`, `NO_PROXY` and so on); none are when not set. This machine
    /// is never reached through one.
    pub fn system_proxy(mut self, use_it: bool) -> Self {
        self.settings.system_proxy = use_it;
        self
    }

    /// Gives up TLS's protection, for trying things out: sends credentials over plain http to other machines too, and believes
    /// any certificate. Off when not set.
    pub fn danger_insecure(mut self, insecure: bool) -> Self {
        self.settings.insecure = insecure;
        self
    }

    /// Sends only what reads: every other call fails with [`Error::NotSent`], which says what would have been sent. Org tokens are
    /// still fetched. Off when not set.
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.settings.dry_run = dry_run;
        self
    }

    /// Keeps org tokens between runs and shares them with other processes, through a store; in memory only when not set.
    pub fn secret_store(mut self, store: Arc<dyn SecretStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Certificates (PEM, one or more) to trust besides the machine's own.
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.settings.ca_pem = Some(pem.into());
        self
    }

    /// Resolves a host name to this address. The port of the URL counts, where it names one.
    pub fn resolve(mut self, host: impl AsRef<str>, addr: SocketAddr) -> Self {
        let fixed: &mut HashMap<_, _> = &mut self.settings.resolve;
        fixed
            .entry(host.as_ref().to_ascii_lowercase())
            .or_default()
            .push(addr);
        self
    }

    /// Orgs are at `<slug>.<domain>`; it may have a port. http under `localhost`, https elsewhere. Discovery is not asked.
    pub fn base_domain(mut self, domain: impl Into<String>) -> Self {
        self.base_domain = Some(domain.into());
        self
    }

    /// Orgs are where this template says, like `https://{slug}.pizzapi.example.com`. Discovery is not asked.
    pub fn org_url(mut self, template: impl Into<String>) -> Self {
        self.org_url = Some(template.into());
        self
    }

    /// How calls are tried again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retries.policy = policy;
        self
    }

    /// Is told of every attempt that failed and is made again after a pause; not of event streams that are opened again, nor of
    /// an org token that is replaced after a 401. Called between attempts: it must return at once.
    pub fn on_retry(mut self, watch: impl Fn(&Retry<'_>) + Send + Sync + 'static) -> Self {
        self.retries.watch = Some(Arc::new(watch));
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::BadUrl`] when a URL, the base domain or a certificate cannot be used.
    pub fn build(self) -> Result<Client> {
        let org_urls = match (&self.org_url, &self.base_domain) {
            (Some(template), _) => Some(OrgUrls::template(template)?),
            (None, Some(domain)) => Some(OrgUrls::base_domain(domain)?),
            (None, None) => None,
        };
        let control_plane = Endpoint::parse(&self.control_plane)?;
        Ok(Client {
            inner: Arc::new(Inner {
                tokens: TokenCache::new(&control_plane, &self.credential, self.store.as_ref()),
                control_plane,
                credential: self.credential,
                transport: Transport::new(self.settings)?,
                retries: self.retries,
                org_urls,
                discovery: OnceCell::new(),
                store: self.store,
            }),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}
