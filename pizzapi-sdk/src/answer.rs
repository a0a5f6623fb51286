//! An answer as it came, for callers that do not know beforehand what it is. The one rule: how it is read is chosen by who reads.

use std::{fmt, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use reqwest::{Response, StatusCode, header::HeaderMap};

use crate::{
    decode,
    error::Result,
    sse::{self, SseEvent},
    transport,
};

/// A successful answer, its body not yet read: see [`RequestBuilder::answer`](crate::RequestBuilder::answer).
pub struct Answer {
    url: String,
    idle: Duration,
    response: Response,
}

impl Answer {
    pub(crate) fn new(url: String, idle: Duration, response: Response) -> Self {
        Self {
            url,
            idle,
            response,
        }
    }

    /// Its status: one of success.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Its headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Reads its body, at most 16 MiB.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) when it is larger, [`Error::Unreachable`](crate::Error::Unreachable) when the
    /// connection breaks, [`Error::Timeout`](crate::Error::Timeout) when nothing comes for the idle timeout.
    pub async fn bytes(self) -> Result<Bytes> {
        decode::body(self.response, &self.url, self.idle).await
    }

    /// Hands on its bytes as they come, without a limit in size or time.
    ///
    /// # Errors
    /// The stream ends with [`Error::Unreachable`](crate::Error::Unreachable) when the connection breaks.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes>> + Send + Unpin + use<> {
        let url = self.url;
        let chunks = self.response.bytes_stream();
        chunks.map(move |chunk| chunk.map_err(|error| transport::failed(&url, &error)))
    }

    /// Hands on its server-sent events.
    ///
    /// # Errors
    /// The stream ends with [`Error::Unreachable`](crate::Error::Unreachable) when the connection breaks or nothing at all was
    /// heard for the idle timeout (45 s when not set).
    pub fn events(self) -> impl Stream<Item = Result<SseEvent>> + Send + Unpin + use<> {
        let (url, idle) = (self.url.clone(), self.idle);
        sse::events(url, idle, self.stream().boxed())
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("url", &self.url)
            .field("status", &self.response.status())
            .finish_non_exhaustive()
    }
}
