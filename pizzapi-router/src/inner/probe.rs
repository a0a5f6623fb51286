//! How an instance is, asked for the control plane.
//!
//! The one rule: it ends in time, one way or the other, and a large answer is none.

use std::{net::SocketAddr, time::Duration};

use http::{HeaderMap, Response, StatusCode, header};
use pizzapi_http::client;

use super::{Door, Refusal};
use crate::{body::Body, headers::ORG_ID};

/// How long all of it may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// No connection is kept: there is one instance an org, and it is asked twice a minute.
pub(super) fn client() -> Result<reqwest::Client, reqwest::Error> {
    client::builder("http:", Some(TIMEOUT))
        .pool_max_idle_per_host(0)
        .build()
}

impl Door {
    pub(super) async fn probe(
        &self,
        address: SocketAddr,
        headers: &HeaderMap,
    ) -> Result<Response<Body>, Refusal> {
        let mut asking = self.probes.get(format!("http://{address}/health"));
        if let Some(org) = headers.get(ORG_ID) {
            asking = asking.header(ORG_ID, org);
        }
        let away = |cause: &dyn std::fmt::Display| {
            tracing::debug!(%address, %cause, "an instance does not say how it is");
            Refusal::InstanceAway
        };
        let answer = asking.send().await.map_err(|error| away(&error))?;
        // The door's own word is never an instance's to say.
        let status = match answer.status() {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::TOO_MANY_REQUESTS => {
                StatusCode::BAD_GATEWAY
            }
            status => status,
        };
        let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
        let body = client::body(answer, client::ANSWER_LIMIT)
            .await
            .map_err(|error| away(&error))?;
        let mut response = Response::new(Body::own(body.into()));
        *response.status_mut() = status;
        if let Some(kind) = kind {
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        Ok(response)
    }
}
