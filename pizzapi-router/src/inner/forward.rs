//! What an instance asks of the control plane, and the answer.
//!
//! The one rule: who asks is the instance's token alone, and the control plane judges it. Nothing is added, and of both
//! sides' headers only those go through that mean something to the other.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderName, Request, Response, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use pizzapi_http::unread::Watched;

use super::{Door, Refusal};
use crate::{body::Body, headers::REQUEST_ID, proxy::is_stream};

/// The largest body of a request, in bytes.
const BODY_LIMIT: usize = 64 * 1024;
/// How long the control plane may take to begin an answer: longer than instances wait.
const PATIENCE: Duration = Duration::from_secs(15);

/// What goes through to the control plane; `Content-Length` follows from the body.
const THERE: [HeaderName; 5] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::ACCEPT,
    HeaderName::from_static("last-event-id"),
    header::IF_NONE_MATCH,
];
/// What comes back.
const BACK: [HeaderName; 8] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CACHE_CONTROL,
    header::ETAG,
    header::VARY,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    REQUEST_ID,
];

impl Door {
    pub(super) async fn forward(
        &self,
        request: Request<Watched>,
    ) -> Result<Response<Body>, Refusal> {
        let (head, body) = request.into_parts();
        let body = self.body(body).await?;
        let mut asking = self
            .control
            .request(head.method, head.uri.path())
            .headers(only(&head.headers, &THERE));
        if !body.is_empty() {
            asking = asking.body(body);
        }
        let away = |cause: &dyn std::fmt::Display| {
            self.complain("the control plane", cause);
            Refusal::ControlPlaneAway
        };
        let answer = tokio::time::timeout(PATIENCE, asking.send())
            .await
            .map_err(|late| away(&late))?
            .map_err(|error| away(&error.without_url()))?;
        let (status, headers) = (answer.status(), only(answer.headers(), &BACK));
        let endless = headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| is_stream(kind.as_bytes()));
        let parts = self.control.until_silent(answer.bytes_stream());
        let body = if endless {
            // It ends with the router; everything else is given whole.
            let stop = self.stop.clone().cancelled_owned();
            axum::body::Body::from_stream(parts.take_until(stop))
        } else {
            axum::body::Body::from_stream(parts)
        };
        let mut response = Response::new(Body::own(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    async fn body(&self, body: Watched) -> Result<Bytes, Refusal> {
        let whole = Limited::new(body, BODY_LIMIT).collect();
        match tokio::time::timeout(self.limits.head, whole).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::TooLarge),
            Ok(Err(_)) | Err(_) => Err(Refusal::NoBody),
        }
    }
}

fn only(headers: &HeaderMap, names: &[HeaderName]) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in names {
        for value in headers.get_all(name) {
            kept.append(name, value.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_means_something_goes_through() {
        let mut headers = HeaderMap::new();
        for name in [
            "authorization",
            "accept",
            "cookie",
            "x-forwarded-for",
            "proxy-authorization",
            "host",
            "transfer-encoding",
            "x-router-token",
        ] {
            headers.insert(HeaderName::from_static(name), "1".parse().expect("a value"));
        }
        let kept = only(&headers, &THERE);
        let names: Vec<_> = kept.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["authorization", "accept"]);
    }
}
