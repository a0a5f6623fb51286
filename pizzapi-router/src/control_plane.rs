//! What the router asks the control plane.
//!
//! The one rule: answers have a size and a time limit, and a stream that says nothing for too long is dead.

use std::time::Duration;

use bytes::Bytes;
use eventsource_stream::{Event, Eventsource as _};
use futures_util::{Stream, StreamExt as _};
use pizzapi_http::client::{self, CallError};
use pizzapi_types::{
    OrgSlug, Secret,
    instance::{Route, RouteTable},
};
use reqwest::{Method, RequestBuilder, Response, StatusCode};

const TABLE_LIMIT: usize = 16 * 1024 * 1024;
const TABLE_TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(10);

/// The control plane, seen from here.
pub(crate) struct ControlPlane {
    client: reqwest::Client,
    url: String,
    token: Secret,
    /// How long a stream may say nothing.
    silence: Duration,
}

/// Why a stream of changes ended before its time.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StreamError {
    #[error("nothing came for {} s", .0.as_secs_f32())]
    Silent(Duration),
    #[error(transparent)]
    Broken(#[from] reqwest::Error),
}

impl ControlPlane {
    pub(crate) fn new(url: &str, token: Secret, silence: Duration) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: client::internal_client(url, None)?,
            url: url.trim_end_matches('/').to_owned(),
            token,
            silence,
        })
    }

    /// The whole table.
    pub(crate) async fn table(&self) -> Result<RouteTable, CallError> {
        let request = self.get("/api/routes").timeout(TABLE_TIMEOUT);
        let response = good(request.send().await?)?;
        let body = client::body(response, TABLE_LIMIT).await?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// One row; `None` when there is no such org. Whoever asks does not wait for ever.
    pub(crate) async fn route(&self, slug: &OrgSlug) -> Result<Option<Route>, CallError> {
        let request = self.get(&format!("/api/routes/{}", slug.as_str()));
        let response = request.send().await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let body = client::body(good(response)?, client::ANSWER_LIMIT).await?;
        Ok(Some(serde_json::from_slice(&body)?))
    }

    /// The changes after an event.
    pub(crate) async fn changes(
        &self,
        since: i64,
    ) -> Result<impl Stream<Item = Result<Event, String>> + use<>, CallError> {
        let request = self
            .get("/api/routes/events")
            .query(&[("since", since)])
            .header(reqwest::header::ACCEPT, "text/event-stream");
        let Ok(response) = tokio::time::timeout(CONNECT, request.send()).await else {
            return Err(CallError::Status(StatusCode::REQUEST_TIMEOUT.as_u16()));
        };
        let bytes = until_silent(good(response?)?.bytes_stream(), self.silence);
        let events = bytes.eventsource();
        Ok(events.map(|event| event.map_err(|error| error.to_string())))
    }

    /// A request of somebody else's, with a credential of theirs or none.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// Ends a body with an error when nothing comes of it for too long.
    pub(crate) fn until_silent<S>(
        &self,
        bytes: S,
    ) -> impl Stream<Item = Result<Bytes, StreamError>> + Send + use<S>
    where
        S: Stream<Item = reqwest::Result<Bytes>> + Send + 'static,
    {
        until_silent(bytes, self.silence)
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client
            .get(format!("{}{path}", self.url))
            .bearer_auth(self.token.expose())
    }
}

fn good(response: Response) -> Result<Response, CallError> {
    if response.status() == StatusCode::OK {
        Ok(response)
    } else {
        Err(CallError::Status(response.status().as_u16()))
    }
}

/// Ends a stream with an error when nothing, not even a comment, comes for so long.
fn until_silent(
    bytes: impl Stream<Item = reqwest::Result<Bytes>> + Send + 'static,
    silence: Duration,
) -> impl Stream<Item = Result<Bytes, StreamError>> {
    let bytes = Some(Box::pin(bytes));
    futures_util::stream::unfold(bytes, move |bytes| async move {
        let mut bytes = bytes?;
        match tokio::time::timeout(silence, bytes.next()).await {
            Ok(Some(Ok(chunk))) => Some((Ok(chunk), Some(bytes))),
            Ok(Some(Err(error))) => Some((Err(error.into()), None)),
            Ok(None) => None,
            Err(_) => Some((Err(StreamError::Silent(silence)), None)),
        }
    })
}
