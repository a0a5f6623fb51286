//! One call, from path to answer. The one rule: it is [`crate::RequestBuilder`], and only waits.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::{Serialize, de::DeserializeOwned};

use super::runtime::{Items, Runtime};
use crate::{error::Result, raw_answer::RawAnswer, retry::RetryPolicy, sse::SseEvent};

/// A call being put together; see [`crate::RequestBuilder`].
#[derive(Clone)]
#[must_use = "a call is sent by how it ends: value, nothing, text, stream, events"]
pub struct RequestBuilder {
    inner: crate::RequestBuilder,
    runtime: Arc<Runtime>,
}

impl RequestBuilder {
    pub(super) fn new(inner: crate::RequestBuilder, runtime: &Arc<Runtime>) -> Self {
        Self {
            inner,
            runtime: Arc::clone(runtime),
        }
    }

    /// Adds the fields of a struct or map to the query. Absent ones are left out, lists become several.
    pub fn query<T: Serialize + ?Sized>(mut self, query: &T) -> Self {
        self.inner = self.inner.query(query);
        self
    }

    /// The body, as JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.inner = self.inner.json(body);
        self
    }

    /// The body, as it is, of whatever type: for what is no JSON.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.inner = self.inner.body(content_type, body);
        self
    }

    /// Adds a header. The credential's own cannot be set so.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.inner = self.inner.header(name, value);
        self
    }

    /// The idempotency key of a change; see [`crate::RequestBuilder::idempotency_key`].
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.inner = self.inner.idempotency_key(key);
        self
    }

    /// Sends no credential.
    pub fn anonymous(mut self) -> Self {
        self.inner = self.inner.anonymous();
        self
    }

    /// Tries this call again by another policy than the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.inner = self.inner.retry(policy);
        self
    }

    /// Sends it and decodes the answer, at most 16 MiB of JSON.
    pub fn value<T: DeserializeOwned + Send>(self) -> Result<T> {
        self.runtime.wait(self.inner.value())
    }

    /// The same, with the headers of the answer, such as `ETag` and `Location`.
    pub fn value_and_headers<T: DeserializeOwned + Send>(self) -> Result<(T, HeaderMap)> {
        self.runtime.wait(self.inner.value_and_headers())
    }

    /// Sends it and hands on the answer as it came, be it a refusal; see [`crate::RequestBuilder::raw_answer`].
    pub fn raw_answer(self) -> Result<RawAnswer> {
        self.runtime.wait(self.inner.raw_answer())
    }

    /// Where it goes, with its query; see [`crate::RequestBuilder::url`].
    pub fn url(&self) -> Result<String> {
        self.runtime.wait(self.inner.url())
    }

    /// Sends it; whatever a successful answer holds is of no interest.
    pub fn nothing(self) -> Result<()> {
        self.runtime.wait(self.inner.nothing())
    }

    /// Sends it and hands on the answer as text, at most 16 MiB.
    pub fn text(self) -> Result<String> {
        self.runtime.wait(self.inner.text())
    }

    /// Sends it and hands on the answer's bytes as they come, without a limit in size or time.
    pub fn stream(self) -> Result<impl Iterator<Item = Result<Bytes>> + Send + use<>> {
        let stream = self.runtime.wait(self.inner.stream())?;
        Ok(Items::new(&self.runtime, stream))
    }

    /// Sends it and hands on the server-sent events of the answer. Ends with the connection, which is not made again.
    pub fn events(self) -> Result<impl Iterator<Item = Result<SseEvent>> + Send + use<>> {
        let events = self.runtime.wait(self.inner.events())?;
        Ok(Items::new(&self.runtime, events))
    }
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
