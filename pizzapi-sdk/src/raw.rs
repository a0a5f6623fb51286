//! One call, from path to answer. The one rule: each logical call has one idempotency key, however often it is sent.

use std::{
    fmt,
    future::Future,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{
    FutureExt as _, Stream, StreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use pizzapi_types::{TokenKind, secret};
use reqwest::{
    Method, Response, Url,
    header::{
        ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
        ORIGIN,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tracing::{Instrument as _, debug, debug_span};

use crate::{
    answer::Answer,
    client::Client,
    credential::Proof,
    decode,
    endpoint::Endpoint,
    error::{Error, Result},
    org_client::OrgClient,
    raw_answer::RawAnswer,
    retry::{Retries, Retry, RetryPolicy},
    sse::{self, SseEvent},
    transport::{self, Transport},
};

/// Whom a call goes to.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    ControlPlane(Client),
    Org(OrgClient),
}

/// Where a call goes this time, and with what.
pub(crate) struct Access {
    pub(crate) endpoint: Endpoint,
    pub(crate) proof: Proof,
    /// Whether the server carries out a change once, however often it is sent under one key: ours do, PizzaPi's do not.
    pub(crate) keeps_keys: bool,
}

impl Target {
    /// Boxed, as an org's token is fetched by a call of its own.
    fn access(&self, anonymous: bool) -> BoxFuture<'_, Result<Access>> {
        match self {
            Self::ControlPlane(client) => {
                let proof = if anonymous {
                    Proof::Nothing
                } else {
                    client.credential().proof()
                };
                let endpoint = client.endpoint().clone();
                let keeps_keys = client.keeps_keys();
                let access = Access {
                    endpoint,
                    proof,
                    keeps_keys,
                };
                std::future::ready(Ok(access)).boxed()
            }
            Self::Org(org) if anonymous => async {
                Ok(Access {
                    endpoint: org.endpoint().await?,
                    proof: Proof::Nothing,
                    keeps_keys: org.keeps_keys(),
                })
            }
            .boxed(),
            Self::Org(org) => org.access().boxed(),
        }
    }

    /// Forgets a refused token. Says whether another one can be had.
    fn renew(&self, refused: &Access) -> bool {
        match (self, &refused.proof) {
            (Self::Org(org), Proof::Bearer(secret)) => org.refused(&TokenKind::User, secret),
            _ => false,
        }
    }

    fn transport(&self) -> &Transport {
        match self {
            Self::ControlPlane(client) => client.transport(),
            Self::Org(org) => org.transport(),
        }
    }

    fn retries(&self) -> &Retries {
        match self {
            Self::ControlPlane(client) => client.retries(),
            Self::Org(org) => org.retries(),
        }
    }
}

/// A call being put together; ends in [`value`](Self::value), [`nothing`](Self::nothing), [`stream`](Self::stream),
/// [`events`](Self::events) or [`answer`](Self::answer).
#[derive(Clone)]
#[must_use = "a call is sent by how it ends: value, nothing, stream, events, answer"]
pub struct RequestBuilder {
    target: Target,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Bytes>,
    /// What the body is; JSON when not said.
    content_type: Option<HeaderValue>,
    key: Option<String>,
    anonymous: bool,
    retry: Option<RetryPolicy>,
    /// What could not be put into it, told when it is sent.
    flaw: Option<Error>,
}

impl RequestBuilder {
    pub(crate) fn new(target: Target, method: Method, path: String) -> Self {
        Self {
            target,
            method,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            content_type: None,
            key: None,
            anonymous: false,
            retry: None,
            flaw: None,
        }
    }

    /// Adds the fields of a struct or map to the query. Absent ones are left out, lists become several.
    pub fn query<T: Serialize + ?Sized>(mut self, query: &T) -> Self {
        match serde_json::to_value(query) {
            Ok(Value::Object(fields)) => {
                for (name, value) in fields {
                    match value {
                        Value::Array(values) => {
                            for value in values {
                                self.push_query(&name, value);
                            }
                        }
                        value => self.push_query(&name, value),
                    }
                }
            }
            Ok(Value::Null) => {}
            Ok(_) => self.flaw = Some(Error::bad_url(&self.path, "a query is made of fields")),
            Err(error) => self.flaw = Some(Error::bad_url(&self.path, error)),
        }
        self
    }

    fn push_query(&mut self, name: &str, value: Value) {
        let text = match value {
            Value::Null => return,
            Value::String(text) => text,
            other => other.to_string(),
        };
        self.query.push((name.to_owned(), text));
    }

    /// The body, as JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.body = Some(json.into()),
            Err(error) => self.flaw = Some(Error::bad_url(&self.path, error)),
        }
        self
    }

    /// The body, as it is, of whatever type: for what is no JSON.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => self.content_type = Some(content_type),
            Err(error) => self.flaw = Some(Error::bad_url(content_type, error)),
        }
        self.body = Some(body.into());
        self
    }

    /// Adds a header. Those that say who asks, and of whom, cannot be set so.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(value)) if !reserved(&name) => self.headers.push((name, value)),
            _ => self.flaw = Some(Error::bad_url(name, "it is no header that can be set")),
        }
        self
    }

    /// The idempotency key of a change, 1 to 255 visible ASCII characters; a random one when not set. With one that outlives
    /// this program, a change that may have been carried out before is not carried out a second time, for 24 hours.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sends no credential.
    pub fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Tries this call again by another policy than the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sends it and decodes the answer, at most 16 MiB of JSON.
    ///
    /// # Errors
    /// Any: see [`Error`].
    pub async fn value<T: DeserializeOwned>(self) -> Result<T> {
        Ok(self.value_and_headers().await?.0)
    }

    /// The same, with the headers of the answer, such as `ETag` and `Location`.
    ///
    /// # Errors
    /// Any: see [`Error`].
    pub async fn value_and_headers<T: DeserializeOwned>(self) -> Result<(T, HeaderMap)> {
        let (url, answer) = self.send(Wanted::Whole).await?;
        let RawAnswer { headers, body, .. } = answer.whole();
        Ok((decode::json(&body, &shown(&url))?, headers))
    }

    /// Sends it and hands on the answer as it came, be it a refusal: what becomes an error is only that none came. For those
    /// who look at a server rather than use it. The credential is not renewed when it is refused; of the body, the first
    /// 64 KiB are read.
    ///
    /// # Errors
    /// Those of not being answered: [`Error::Unreachable`], [`Error::Timeout`], and those of what cannot be sent.
    pub async fn raw_answer(self) -> Result<RawAnswer> {
        Ok(self.send(Wanted::AsItIs).await?.1.whole())
    }

    /// Sends it; whatever a successful answer holds is of no interest.
    ///
    /// # Errors
    /// Any but [`Error::Decode`].
    pub async fn nothing(self) -> Result<()> {
        self.send(Wanted::Whole).await.map(drop)
    }

    /// Sends it and hands on the answer's bytes as they come, without a limit in size or time.
    ///
    /// # Errors
    /// Any but [`Error::Decode`]; the stream ends with [`Error::Unreachable`] when the connection breaks.
    pub async fn stream(self) -> Result<impl Stream<Item = Result<Bytes>> + Send + Unpin + use<>> {
        let (url, answer) = self.send(Wanted::Pieces).await?;
        Ok(answer.pieces(shown(&url)))
    }

    /// Sends it and hands on the server-sent events of the answer. Ends with the connection, which is not made again.
    ///
    /// # Errors
    /// Any but [`Error::Decode`]; the stream ends with [`Error::Unreachable`] when the connection breaks or nothing at all
    /// was heard for the idle timeout (45 s when not set).
    pub async fn events(
        self,
    ) -> Result<impl Stream<Item = Result<SseEvent>> + Send + Unpin + use<>> {
        let call = self.header(ACCEPT.as_str(), "text/event-stream");
        let idle = call.target.transport().idle_timeout();
        let (url, answer) = call.send(Wanted::Pieces).await?;
        let url = shown(&url);
        Ok(sse::events(url.clone(), idle, answer.pieces(url)))
    }

    async fn send(&self, wanted: Wanted) -> Result<(Url, Received)> {
        let span = debug_span!("call", method = %self.method, path = %self.path);
        async {
            let started = Instant::now();
            // Boxed: whoever awaits many calls should not carry the room for all of them.
            let result = Box::pin(self.attempts(wanted)).await;
            let ms = started.elapsed().as_millis();
            match &result {
                Ok(_) => debug!(ms, "answered"),
                Err(error) => debug!(ms, error = %error.in_full(), "failed"),
            }
            result
        }
        .instrument(span)
        .await
    }

    async fn attempts(&self, wanted: Wanted) -> Result<(Url, Received)> {
        if let Some(flaw) = &self.flaw {
            return Err(flaw.clone());
        }
        if self.target.transport().is_dry_run() && self.changes() {
            return Err(self.not_sent());
        }
        let new_key = || uuid::Uuid::new_v4().to_string();
        let key = self
            .wants_key()
            .then(|| self.key.clone().unwrap_or_else(new_key));
        let retries = self.target.retries();
        let policy = self.retry.as_ref().unwrap_or(&retries.policy);
        let started = Instant::now();
        let mut renewed = false;
        let mut count = 1;
        loop {
            let access = self.target.access(self.anonymous).await?;
            let error = match self.once(&access, key.as_deref(), wanted).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            if error.is_unauthenticated() && !renewed && self.target.renew(&access) {
                renewed = true;
                continue;
            }
            let once_only = !self.repeatable(access.keeps_keys);
            let Some(pause) = policy.pause(count, started.elapsed(), &error, !once_only) else {
                return Err(error);
            };
            debug!(attempt = count, pause_ms = pause.as_millis(), error = %error.in_full(), "tried again");
            retries.tell(&Retry {
                method: &self.method,
                path: &self.path,
                attempt: count,
                error: &error,
                pause,
            });
            tokio::time::sleep(pause).await;
            count += 1;
        }
    }

    fn reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// Whether it only makes a token, which harms nobody when nobody hears of it.
    fn makes_token(&self) -> bool {
        self.method == Method::POST
            && (self.path.ends_with("/token") || self.path == "/api/auth/org-token")
    }

    /// Whether something is otherwise afterwards, for anybody but the caller.
    fn changes(&self) -> bool {
        !self.reads() && !self.makes_token() && self.path != "/api/invites/lookup"
    }

    fn not_sent(&self) -> Error {
        let body = self.body.as_deref();
        let mut body: Option<Value> = body.and_then(|body| serde_json::from_slice(body).ok());
        body.iter_mut().for_each(secret::mask);
        Error::NotSent {
            method: self.method.to_string(),
            path: self.path.clone(),
            body,
        }
    }

    /// Whether servers take an idempotency key for it: as `docs/api.md` says, not for logins and tokens.
    fn wants_key(&self) -> bool {
        !self.reads() && !self.path.starts_with("/api/auth/") && !self.makes_token()
    }

    /// Whether sending it twice has no second effect.
    fn repeatable(&self, keeps_keys: bool) -> bool {
        self.reads() || self.makes_token() || self.wants_key() && keeps_keys
    }

    async fn once(
        &self,
        access: &Access,
        key: Option<&str>,
        wanted: Wanted,
    ) -> Result<(Url, Received)> {
        let url = self.url_at(&access.endpoint)?;
        let transport = self.target.transport();
        // Bodies hold passwords, invites, one-time secrets.
        let client = if access.proof != Proof::Nothing || self.body.is_some() {
            transport.trusted_client(&url).await?
        } else {
            transport.client(&url)?
        };
        let mut request = client.request(self.method.clone(), url.clone());
        if access.proof != Proof::Nothing {
            let unusable = || {
                Error::bad_url(
                    "the credential",
                    "it holds a line break, or something else that no header can hold",
                )
            };
            let (name, value) = access.proof.header().ok_or_else(unusable)?;
            request = request.header(name, value);
        }
        if matches!(access.proof, Proof::Cookie(_)) && !self.reads() {
            // A server takes a cookie for a change from its own pages only.
            request = request.header(ORIGIN, url.origin().ascii_serialization());
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = &self.body {
            let json = HeaderValue::from_static("application/json");
            let content_type = self.content_type.clone().unwrap_or(json);
            request = request
                .header(CONTENT_TYPE, content_type)
                .body(body.clone());
        }
        let name = shown(&url);
        let idle = transport.idle_timeout();
        // Read within the attempt: a reading call whose answer breaks off is tried again.
        let answer = within(transport.timeout(), &name, async {
            let response = request.send().await?;
            let status = response.status();
            if wanted != Wanted::AsItIs && !status.is_success() {
                return Ok(Err(decode::failure(response, &name, idle).await));
            }
            if wanted == Wanted::Pieces {
                return Ok(Ok(Received::Streaming(response)));
            }
            let headers = response.headers().clone();
            let body = if wanted == Wanted::AsItIs {
                decode::beginning(response, &name, idle).await
            } else {
                decode::body(response, &name, idle).await
            };
            Ok(body.map(|body| {
                Received::Whole(RawAnswer {
                    status: status.as_u16(),
                    headers,
                    body,
                })
            }))
        });
        Ok((url, answer.await?))
    }
}

impl RequestBuilder {
    /// Sends it and hands on a successful answer as it came, its body not yet read: for whoever knows beforehand neither what
    /// kind of answer it is nor whether it ends.
    ///
    /// # Errors
    /// Any but [`Error::Decode`].
    pub async fn answer(self) -> Result<Answer> {
        let idle = self.target.transport().idle_timeout();
        let (url, received) = self.send(Wanted::Pieces).await?;
        match received {
            Received::Streaming(response) => Ok(Answer::new(shown(&url), idle, response)),
            Received::Whole(..) => Err(Error::bad_url(url.as_str(), "its answer was read already")),
        }
    }

    /// Where it goes, with its query. Nothing of it is sent; where an org is, the control plane may be asked.
    ///
    /// # Errors
    /// [`Error::BadUrl`] when the path or something else put into it makes no sense; those of finding the org.
    pub async fn url(&self) -> Result<String> {
        if let Some(flaw) = &self.flaw {
            return Err(flaw.clone());
        }
        let endpoint = match &self.target {
            Target::ControlPlane(client) => client.endpoint().clone(),
            Target::Org(org) => org.endpoint().await?,
        };
        Ok(self.url_at(&endpoint)?.into())
    }

    fn url_at(&self, endpoint: &Endpoint) -> Result<Url> {
        let mut url = endpoint.join(&self.path)?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }

    /// Sends it and hands on the answer as text, at most 16 MiB; what is no UTF-8 becomes `�`.
    ///
    /// # Errors
    /// Any.
    pub async fn text(self) -> Result<String> {
        let (_, answer) = self.send(Wanted::Whole).await?;
        Ok(answer.whole().text())
    }
}

/// Bodies hold passwords, queries may hold anything: neither is shown.
impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .finish_non_exhaustive()
    }
}

/// What is wanted of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// All of a successful one.
    Whole,
    /// A successful one, as its pieces come.
    Pieces,
    /// Any, its beginning.
    AsItIs,
}

/// An answer that is no error.
enum Received {
    Whole(RawAnswer),
    Streaming(Response),
}

impl Received {
    fn whole(self) -> RawAnswer {
        match self {
            Self::Whole(answer) => answer,
            Self::Streaming(response) => RawAnswer {
                status: response.status().as_u16(),
                headers: response.headers().clone(),
                body: Bytes::new(),
            },
        }
    }

    fn pieces(self, url: String) -> BoxStream<'static, Result<Bytes>> {
        match self {
            Self::Whole(answer) => stream::once(async { Ok(answer.body) }).boxed(),
            Self::Streaming(response) => response
                .bytes_stream()
                .map(move |chunk| chunk.map_err(|error| transport::failed(&url, &error)))
                .boxed(),
        }
    }
}

/// Waits for an answer, or for its head if that is all there is yet.
async fn within(
    limit: Duration,
    url: &str,
    sending: impl Future<Output = reqwest::Result<Result<Received>>>,
) -> Result<Received> {
    let late = || Error::Timeout {
        url: url.to_owned(),
        after: limit,
    };
    match tokio::time::timeout(limit, sending).await {
        Err(_) => Err(late()),
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) if error.is_timeout() && !error.is_connect() => Err(late()),
        Ok(Err(error)) => Err(transport::failed(url, &error)),
    }
}

/// Whether a header is the SDK's own to set.
fn reserved(name: &HeaderName) -> bool {
    [AUTHORIZATION, COOKIE, ORIGIN, HOST].contains(name)
        || name == "x-api-key"
        || name == "idempotency-key"
}

/// A URL for people: without its query.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.to_string()
}
