//! One request: which org, which address, there and back.
//!
//! The one rule: bodies stream and are never sent twice; what goes wrong before an answer begins becomes a problem
//! document with the request's id, and its cause stays in the log.

use std::sync::Arc;

use http::{HeaderValue, Method, Request, Response, StatusCode, Version, header};
use hyper::{body::Incoming, upgrade::OnUpgrade};
use pizzapi_http::{ApiError, network::Network};
use pizzapi_types::{ErrorCode, OrgSlug, RequestId, instance::Route};
use tokio_util::task::TaskTracker;

use crate::{
    body::Body,
    headers::{self, Peer, Stamp},
    host::{self, Site},
    instances::Instances,
    lookup::Outcome,
    path, problem, refusal,
    source::Source,
    table::{Entry, Permit, Place},
    tunnel::{self, Tunnel},
};

/// What answers requests.
pub(crate) struct Proxy {
    pub source: Arc<Source>,
    pub instances: Instances,
    pub base: String,
    pub scheme: HeaderValue,
    /// Peers whose `X-Forwarded-For` and `X-Forwarded-Proto` count.
    pub trusted: Vec<Network>,
    pub tasks: TaskTracker,
}

impl Proxy {
    /// Answers a request, whatever it is.
    pub(crate) async fn answer(&self, peer: &Peer, request: Request<Incoming>) -> Response<Body> {
        let id = request_id(&request);
        let accept = request.headers().get(header::ACCEPT).cloned();
        tracing::debug!(request_id = ?id, client = %peer.client(request.headers(), &self.trusted), "request");
        let mut response = match self.pass(peer, &id, request).await {
            Ok(response) => response,
            Err(error) => problem::render(&error, &id, accept.as_ref()),
        };
        tracing::debug!(request_id = ?id, status = response.status().as_u16(), "answer");
        response.headers_mut().insert(headers::REQUEST_ID, id);
        response
    }

    async fn pass(
        &self,
        peer: &Peer,
        id: &HeaderValue,
        mut request: Request<Incoming>,
    ) -> Result<Response<Body>, ApiError> {
        if request.method() == Method::CONNECT {
            return Err(ApiError::new(ErrorCode::MethodNotAllowed));
        }
        let host = host::of(&request).map_err(|_| refusal::bad_host())?;
        let entry =
            match host::read(host.as_bytes(), &self.base).map_err(|_| refusal::bad_host())? {
                Site::Org(slug) => self.entry(&slug).await?,
                Site::Other => return Err(refusal::no_org_here(&self.base)),
            };
        if path::is_hidden(request.uri().path()) {
            return Err(ApiError::new(ErrorCode::NotFound));
        }
        let place = entry
            .place
            .as_ref()
            .ok_or_else(|| refusal::away(&entry.route))?;
        let permit = entry.admit().ok_or_else(refusal::too_many)?;

        let client = tunnel::is_wanted(&request).then(|| hyper::upgrade::on(&mut request));
        let stamp = Stamp {
            peer,
            scheme: &self.scheme,
            host: host.clone(),
            org: entry.org.id.clone(),
            request_id: id.clone(),
        };
        headers::to_instance(request.headers_mut(), stamp);
        if client.is_some() {
            tunnel::ask(request.headers_mut());
        }
        let response = self
            .instances
            .send(request, &entry.route.slug, place)
            .await?;
        match response.status() {
            StatusCode::MISDIRECTED_REQUEST => Err(self.misdirected(&entry.route).await),
            StatusCode::SWITCHING_PROTOCOLS => self.tunnel(client, response, place, permit),
            _ => Ok(finish(response, place, permit)),
        }
    }

    /// The row of a slug, asked for when it is not in the table.
    async fn entry(&self, slug: &str) -> Result<Arc<Entry>, ApiError> {
        if let Some(entry) = self.source.table.get(slug) {
            return Ok(entry);
        }
        let slug: OrgSlug = slug.parse().map_err(|_| refusal::no_org())?;
        if slug.is_reserved() {
            return Err(refusal::no_org());
        }
        match self.source.lookup.ask(&slug).await {
            Outcome::Away => Err(refusal::cannot_tell()),
            Outcome::Known => self
                .source
                .table
                .get(slug.as_str())
                .ok_or_else(refusal::no_org),
            Outcome::Absent => Err(refusal::no_org()),
        }
    }

    /// The address belongs to somebody else by now. The body may be gone, so nothing is sent again: the client is told to.
    async fn misdirected(&self, route: &Route) -> ApiError {
        tracing::warn!(org = %route.slug, "an instance says the request is not for it; asking for its route again");
        self.source.lookup.ask(&route.slug).await;
        refusal::starting()
    }

    fn tunnel(
        &self,
        client: Option<OnUpgrade>,
        mut response: Response<Incoming>,
        place: &Place,
        permit: Permit,
    ) -> Result<Response<Body>, ApiError> {
        let Some(client) = client.filter(|_| tunnel::is_agreed(response.headers())) else {
            tracing::warn!(address = %place.authority, "an instance switches to a protocol nobody asked for");
            return Err(refusal::no_answer());
        };
        let tunnel = Tunnel {
            client,
            instance: hyper::upgrade::on(&mut response),
            cut: place.cut.clone(),
            permit,
        };
        self.tasks.spawn(tunnel.run());
        headers::to_client(response.headers_mut());
        tunnel::ask(response.headers_mut());
        Ok(response.map(|_| Body::empty()))
    }
}

fn finish(mut response: Response<Incoming>, place: &Place, permit: Permit) -> Response<Body> {
    headers::to_client(response.headers_mut());
    *response.version_mut() = Version::HTTP_11;
    let endless = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    response.map(|incoming| {
        if endless {
            Body::endless(incoming, permit, place.cut.clone())
        } else {
            Body::instance(incoming, permit)
        }
    })
}

fn request_id<B>(request: &Request<B>) -> HeaderValue {
    let given = request.headers().get(headers::REQUEST_ID);
    let sound = |value: &&HeaderValue| {
        let text = value.as_bytes();
        (1..=128).contains(&text.len()) && text.iter().all(u8::is_ascii_graphic)
    };
    given.filter(sound).cloned().unwrap_or_else(|| {
        HeaderValue::from_str(RequestId::new().as_str()).expect("a request id is visible ASCII")
    })
}
