//! Sending requests to instances: a pool of HTTP/1.1 connections for each org and address.
//!
//! The one rule: only making a connection has a time limit. Answers may take as long as they like, and bodies stream.

use std::{error::Error, time::Duration};

use http::{
    Request, Response, Uri, Version,
    uri::{Parts, PathAndQuery, Scheme},
};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use pizzapi_http::{ApiError, unread::Watched};
use pizzapi_types::text::printable;

use crate::{
    config::Config,
    headers::REQUEST_ID,
    near::Near,
    refusal,
    table::{Entry, Place},
};

/// Idle connections to one instance are kept this long: less than servers usually keep them.
const IDLE: Duration = Duration::from_secs(30);
const IDLE_CONNECTIONS: usize = 256;
const KEEP_ALIVE: Duration = Duration::from_mins(1);

/// The client for all of them.
pub(crate) struct Instances(Client<Near, Watched>);

impl Instances {
    /// `near`: only those that are on a network with this router.
    pub(crate) fn new(near: bool) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(Config::CONNECT_TIMEOUT));
        connector.set_keepalive(Some(KEEP_ALIVE));
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .http1_max_buf_size(Config::HEAD_LIMIT)
            .build(Near::new(connector, near));
        Self(client)
    }

    /// Sends a request; the cause of a failure goes to the log.
    pub(crate) async fn send(
        &self,
        mut request: Request<Watched>,
        entry: &Entry,
        place: &Place,
    ) -> Result<Response<Incoming>, ApiError> {
        *request.uri_mut() = target(request.uri(), place)?;
        *request.version_mut() = Version::HTTP_11;
        let id = request.headers().get(REQUEST_ID).cloned();
        self.0.request(request).await.map_err(|error| {
            if let Some(unsaid) = entry.org.complaints.passes() {
                let cause = printable(&chain(&error));
                let (org, address) = (&entry.route.slug, &entry.route.address);
                tracing::warn!(%org, ?address, request_id = ?id, unsaid, cause, "an instance does not answer");
            }
            refusal::no_answer()
        })
    }
}

/// The same path and query, at the instance's address.
fn target(uri: &Uri, place: &Place) -> Result<Uri, ApiError> {
    let root = PathAndQuery::from_static("/");
    let path = uri.path_and_query().cloned().unwrap_or(root);
    let mut parts = Parts::default();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(place.authority.clone());
    parts.path_and_query = Some(path);
    // `OPTIONS *` asks about a server, not about anything of an org's.
    Uri::from_parts(parts)
        .ok()
        .filter(|uri| uri.path().starts_with('/'))
        .ok_or_else(refusal::no_path)
}

/// An error with its causes, in one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
