//! One call, from path to answer. The one rule: each logical call has one idempotency key, however often it is sent.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{
    FutureExt as _, Stream, StreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use pizzapi_types::{Secret, TokenKind};
use reqwest::{
    Method, Response, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tracing::{Instrument as _, debug, debug_span};

use crate::{
    client::Client,
    decode,
    endpoint::Endpoint,
    error::{Error, Result},
    org_client::OrgClient,
    retry::RetryPolicy,
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
    pub(crate) secret: Option<Secret>,
}

impl Target {
    /// Boxed, as an org's token is fetched by a call of its own.
    fn access(&self, anonymous: bool) -> BoxFuture<'_, Result<Access>> {
        match self {
            Self::ControlPlane(client) => {
                let secret = client.credential().secret().filter(|_| !anonymous);
                let access = Access {
                    endpoint: client.endpoint().clone(),
                    secret: secret.cloned(),
                };
                std::future::ready(Ok(access)).boxed()
            }
            Self::Org(org) if anonymous => async {
                Ok(Access {
                    endpoint: org.endpoint().await?,
                    secret: None,
                })
            }
            .boxed(),
            Self::Org(org) => org.access().boxed(),
        }
    }

    /// Forgets a refused token. Says whether another one can be had.
    fn renew(&self, refused: &Access) -> bool {
        match (self, &refused.secret) {
            (Self::Org(org), Some(secret)) => org.refused(&TokenKind::User, secret),
            _ => false,
        }
    }

    fn transport(&self) -> &Transport {
        match self {
            Self::ControlPlane(client) => client.transport(),
            Self::Org(org) => org.transport(),
        }
    }

    fn retry(&self) -> &RetryPolicy {
        match self {
            Self::ControlPlane(client) => client.retry(),
            Self::Org(org) => org.retry(),
        }
    }
}

/// A call being put together; ends in [`value`](Self::value), [`nothing`](Self::nothing), [`stream`](Self::stream) or
/// [`events`](Self::events).
#[derive(Clone, Debug)]
#[must_use = "a call is sent by how it ends: value, nothing, stream, events"]
pub struct RequestBuilder {
    target: Target,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Bytes>,
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

    /// Adds a header. The credential's own cannot be set so.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(value)) if name != AUTHORIZATION => self.headers.push((name, value)),
            _ => self.flaw = Some(Error::bad_url(name, "it is no header that can be set")),
        }
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
        let (url, answer) = self.send(false).await?;
        decode::json(&answer.whole(), &shown(&url))
    }

    /// Sends it; whatever a successful answer holds is of no interest.
    ///
    /// # Errors
    /// Any but [`Error::Decode`].
    pub async fn nothing(self) -> Result<()> {
        self.send(false).await.map(drop)
    }

    /// Sends it and hands on the answer's bytes as they come, without a limit in size or time.
    ///
    /// # Errors
    /// Any but [`Error::Decode`]; the stream ends with [`Error::Unreachable`] when the connection breaks.
    pub async fn stream(self) -> Result<impl Stream<Item = Result<Bytes>> + Send + use<>> {
        let (url, answer) = self.send(true).await?;
        Ok(answer.pieces(shown(&url)))
    }

    /// Sends it and hands on the server-sent events of the answer. Ends with the connection, which is not made again.
    ///
    /// # Errors
    /// Any but [`Error::Decode`]; the stream ends with [`Error::Unreachable`] when the connection breaks or nothing at all
    /// was heard for 45 s.
    pub async fn events(
        self,
    ) -> Result<impl Stream<Item = Result<SseEvent>> + Send + Unpin + use<>> {
        let call = self.header(ACCEPT.as_str(), "text/event-stream");
        let (url, answer) = call.send(true).await?;
        let url = shown(&url);
        Ok(sse::events(url.clone(), answer.pieces(url)))
    }

    async fn send(&self, streaming: bool) -> Result<(Url, Answer)> {
        let span = debug_span!("call", method = %self.method, path = %self.path);
        async {
            let started = Instant::now();
            let result = self.attempts(streaming).await;
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

    async fn attempts(&self, streaming: bool) -> Result<(Url, Answer)> {
        if let Some(flaw) = &self.flaw {
            return Err(flaw.clone());
        }
        let key = self.wants_key().then(|| uuid::Uuid::new_v4().to_string());
        let idempotent = matches!(self.method, Method::GET | Method::HEAD);
        let policy = self.retry.as_ref().unwrap_or(self.target.retry());
        let started = Instant::now();
        let mut renewed = false;
        let mut count = 1;
        loop {
            let access = self.target.access(self.anonymous).await?;
            let error = match self.once(&access, key.as_deref(), streaming).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            if error.is_unauthenticated() && !renewed && self.target.renew(&access) {
                renewed = true;
                continue;
            }
            let Some(pause) = policy.pause(count, started.elapsed(), &error, idempotent) else {
                return Err(error);
            };
            debug!(attempt = count, pause_ms = pause.as_millis(), error = %error.in_full(), "tried again");
            tokio::time::sleep(pause).await;
            count += 1;
        }
    }

    fn wants_key(&self) -> bool {
        !matches!(self.method, Method::GET | Method::HEAD)
            && !self.path.starts_with("/api/auth/")
            && !self.path.ends_with("/token")
    }

    async fn once(
        &self,
        access: &Access,
        key: Option<&str>,
        streaming: bool,
    ) -> Result<(Url, Answer)> {
        let mut url = access.endpoint.join(&self.path)?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let transport = self.target.transport();
        let mut request = transport
            .client(&url)?
            .request(self.method.clone(), url.clone());
        if let Some(secret) = &access.secret {
            request = request.bearer_auth(secret.expose());
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = &self.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        let limit = transport.timeout();
        if !streaming {
            request = request.timeout(limit);
        }
        let name = shown(&url);
        let response = within(limit, &name, request.send()).await?;
        if !response.status().is_success() {
            return Err(decode::failure(response, &name).await);
        }
        // Read within the attempt: a reading call whose answer breaks off is tried again.
        let answer = if streaming {
            Answer::Streaming(response)
        } else {
            Answer::Whole(decode::body(response, &name).await?)
        };
        Ok((url, answer))
    }
}

impl RequestBuilder {
    /// Sends it and hands on the answer as text, at most 16 MiB; what is no UTF-8 becomes `�`.
    ///
    /// # Errors
    /// Any.
    pub async fn text(self) -> Result<String> {
        let (_, answer) = self.send(false).await?;
        Ok(String::from_utf8_lossy(&answer.whole()).into_owned())
    }

    /// Like [`value`](Self::value), with the entity tag of what was answered, if it has one.
    pub(crate) async fn tagged<T: DeserializeOwned>(self) -> Result<(T, Option<String>)> {
        let (url, answer) = self.send(true).await?;
        let url = shown(&url);
        let Answer::Streaming(response) = answer else {
            return Ok((decode::json(&answer.whole(), &url)?, None));
        };
        let etag = response.headers().get(ETAG);
        let etag = etag.and_then(|tag| Some(tag.to_str().ok()?.to_owned()));
        let after = self.target.transport().timeout();
        let body = tokio::time::timeout(after, decode::body(response, &url)).await;
        let body = body.map_err(|_| Error::Timeout {
            url: url.clone(),
            after,
        })?;
        Ok((decode::json(&body?, &url)?, etag))
    }
}

/// A successful answer.
enum Answer {
    Whole(Bytes),
    Streaming(Response),
}

impl Answer {
    fn whole(self) -> Bytes {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Streaming(_) => Bytes::new(),
        }
    }

    fn pieces(self, url: String) -> BoxStream<'static, Result<Bytes>> {
        match self {
            Self::Whole(bytes) => stream::once(async { Ok(bytes) }).boxed(),
            Self::Streaming(response) => response
                .bytes_stream()
                .map(move |chunk| chunk.map_err(|error| transport::failed(&url, &error)))
                .boxed(),
        }
    }
}

/// Waits for the head of an answer.
async fn within(
    limit: Duration,
    url: &str,
    sending: impl Future<Output = reqwest::Result<Response>>,
) -> Result<Response> {
    let late = || Error::Timeout {
        url: url.to_owned(),
        after: limit,
    };
    match tokio::time::timeout(limit, sending).await {
        Err(_) => Err(late()),
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) if error.is_timeout() && !error.is_connect() => Err(late()),
        Ok(Err(error)) => Err(transport::failed(url, &error)),
    }
}

/// A URL for people: without its query.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.to_string()
}
