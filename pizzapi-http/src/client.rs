//! The client our servers use among themselves: no proxy, no redirects, small answers, short waits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;

/// The largest answer read, in bytes.
pub const ANSWER_LIMIT: usize = 64 * 1024;

/// Why an internal call failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No answer.
    #[error("{}", source_chain(.0))]
    Unreachable(#[from] reqwest::Error),
    /// An answer, but not a good one.
    #[error("answered {0}")]
    Status(u16),
    /// An answer that is no JSON of the shape expected.
    #[error("answered something unexpected: {0}")]
    Decode(#[from] serde_json::Error),
    /// An answer that does not end.
    #[error("answered more than {ANSWER_LIMIT} bytes")]
    TooLarge,
}

fn source_chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Builds the client. `url` is where it will go: certificates are read only for `https`, as they cost 3 MB and 20 ms.
pub fn internal_client(
    url: &str,
    timeout: Option<Duration>,
) -> Result<reqwest::Client, reqwest::Error> {
    builder(url, timeout).build()
}

/// Builds a client that asks plain `http` servers through a proxy, which is told `authorization` in `Proxy-Authorization`.
///
/// No connection is kept: each would be for one server alone, though all lead to the proxy.
pub fn client_through(
    proxy: &str,
    authorization: HeaderValue,
    timeout: Duration,
) -> Result<reqwest::Client, reqwest::Error> {
    let proxy = reqwest::Proxy::http(proxy)?.custom_http_auth(authorization);
    builder("http:", Some(timeout))
        .proxy(proxy)
        .pool_max_idle_per_host(0)
        .build()
}

/// What [`internal_client`] is built with, for one with wishes of its own.
pub fn builder(url: &str, timeout: Option<Duration>) -> reqwest::ClientBuilder {
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .tcp_nodelay(true)
        .pool_max_idle_per_host(4);
    if let Some(timeout) = timeout {
        builder = builder.timeout(timeout);
    }
    if !url.starts_with("https:") {
        builder = builder.tls_certs_only([]);
    }
    builder
}

/// Sends a request and reads a JSON answer of at most [`ANSWER_LIMIT`] bytes.
pub async fn call<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, CallError> {
    let response = request.send().await?;
    if !response.status().is_success() {
        return Err(CallError::Status(response.status().as_u16()));
    }
    Ok(serde_json::from_slice(
        &body(response, ANSWER_LIMIT).await?,
    )?)
}

/// Reads a body of at most `limit` bytes.
pub async fn body(response: reqwest::Response, limit: usize) -> Result<Bytes, CallError> {
    let mut whole = BytesMut::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        if whole.len() + chunk.len() > limit {
            return Err(CallError::TooLarge);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}
