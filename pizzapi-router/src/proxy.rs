//! One request: which org, which address, there and back.
//!
//! The one rule: bodies stream and are never sent twice; what goes wrong before an answer begins becomes a problem
//! document with the request's id, and its cause stays in the log.

use std::sync::Arc;

use http::{HeaderValue, Method, Request, Response, StatusCode, Version, header};
use hyper::{body::Incoming, upgrade::OnUpgrade};
use pizzapi_http::{ApiError, network::Network, unread::Watched};
use pizzapi_types::{ErrorCode, OrgSlug, RequestId};
use tokio_util::task::TaskTracker;

use crate::{
    body::Body,
    caller::Caller,
    credentials,
    headers::{self, Stamp},
    host::{self, Site},
    instances::Instances,
    lookup::Outcome,
    path, problem, refusal,
    source::Source,
    table::{Entry, Place},
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
    pub(crate) async fn answer(
        &self,
        caller: &Caller,
        request: Request<Watched>,
    ) -> Response<Body> {
        let id = request_id(&request);
        let accept = request.headers().get(header::ACCEPT).cloned();
        tracing::debug!(request_id = ?id, client = %caller.peer.client(request.headers(), &self.trusted), "request");
        let (mut response, refused) = match self.pass(caller, &id, request).await {
            Ok(response) => (response, false),
            Err(error) => {
                let refused = error.code == ErrorCode::RateLimited;
                (problem::render(&error, &id, accept.as_ref()), refused)
            }
        };
        let stays = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        if !stays && (refused || caller.is_pressed()) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        tracing::debug!(request_id = ?id, status = response.status().as_u16(), "answer");
        response.headers_mut().insert(headers::REQUEST_ID, id);
        response
    }

    async fn pass(
        &self,
        caller: &Caller,
        id: &HeaderValue,
        mut request: Request<Watched>,
    ) -> Result<Response<Body>, ApiError> {
        if !caller.is_admitted() {
            return Err(refusal::full());
        }
        if request.method() == Method::CONNECT {
            return Err(refusal::no_tunnel());
        }
        let host = host::of(&request).map_err(|_| refusal::bad_host())?;
        let entry =
            match host::read(host.as_bytes(), &self.base).map_err(|_| refusal::bad_host())? {
                Site::Org(slug) => self.entry(&slug).await?,
                Site::Other => return Err(refusal::no_org_here(&self.base)),
            };
        if path::is_hidden(request.uri().path()) {
            return Err(refusal::hidden());
        }
        credentials::check(request.headers()).map_err(|_| refusal::foreign_credential())?;
        let place = entry
            .place
            .as_ref()
            .ok_or_else(|| refusal::away(&entry.route))?;
        if !caller.sit(&entry.org.connections) {
            return Err(refusal::too_many());
        }

        let client = tunnel::is_wanted(&request).then(|| hyper::upgrade::on(&mut request));
        let stamp = Stamp {
            peer: &caller.peer,
            scheme: &self.scheme,
            host: host.clone(),
            org: entry.org.id.clone(),
            request_id: id.clone(),
        };
        headers::to_instance(request.headers_mut(), stamp);
        if client.is_some() {
            tunnel::ask(request.headers_mut());
        }
        let response = self.instances.send(request, &entry, place).await?;
        match response.status() {
            StatusCode::MISDIRECTED_REQUEST => Err(self.misdirected(&entry).await),
            StatusCode::SWITCHING_PROTOCOLS => self.tunnel(client, response, &entry, caller),
            _ => Ok(finish(response, place)),
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
    async fn misdirected(&self, entry: &Entry) -> ApiError {
        let org = &entry.route.slug;
        if let Some(unsaid) = entry.org.complaints.passes() {
            tracing::warn!(%org, unsaid, "an instance says the request is not for it; asking for its route again");
        }
        self.source.lookup.ask(org).await;
        refusal::starting()
    }

    fn tunnel(
        &self,
        client: Option<OnUpgrade>,
        mut response: Response<Incoming>,
        entry: &Entry,
        caller: &Caller,
    ) -> Result<Response<Body>, ApiError> {
        let client = client.filter(|_| tunnel::is_agreed(response.headers()));
        let (Some(client), Some(place)) = (client, &entry.place) else {
            if let Some(unsaid) = entry.org.complaints.passes() {
                let org = &entry.route.slug;
                tracing::warn!(%org, unsaid, "an instance switches to a protocol nobody asked for");
            }
            return Err(refusal::no_answer());
        };
        let tunnel = Tunnel {
            client,
            instance: hyper::upgrade::on(&mut response),
            cut: place.cut.clone(),
            share: caller.share(),
        };
        self.tasks.spawn(tunnel.run());
        headers::to_client(response.headers_mut());
        tunnel::ask(response.headers_mut());
        Ok(response.map(|_| Body::empty()))
    }
}

fn finish(mut response: Response<Incoming>, place: &Place) -> Response<Body> {
    headers::to_client(response.headers_mut());
    *response.version_mut() = Version::HTTP_11;
    let endless = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| is_stream(kind.as_bytes()));
    response.map(|incoming| {
        if endless {
            Body::endless(incoming, place.cut.clone())
        } else {
            Body::instance(incoming)
        }
    })
}

pub(crate) fn is_stream(kind: &[u8]) -> bool {
    const STREAM: &[u8] = b"text/event-stream";
    kind.get(..STREAM.len())
        .is_some_and(|kind| kind.eq_ignore_ascii_case(STREAM))
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
