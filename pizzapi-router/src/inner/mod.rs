//! The inner door: what instances ask of the control plane, and what the control plane asks of instances, where the two are
//! on no network together.
//!
//! The one rule: it opens to a short list of requests and to nothing else, and whoever knocks without end keeps only
//! themselves waiting. Nobody from outside reaches it: it has an address of its own.

mod answer;
mod asked;
mod forward;
mod peers;
mod probe;

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use http::{HeaderValue, Request, Response, header};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use pizzapi_http::unread::{self, Watched};
use pizzapi_types::{RequestId, Secret};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    accept,
    body::Body,
    config::{Config, Limits},
    control_plane::ControlPlane,
    headers::REQUEST_ID,
    quota::Quota,
    stream::Stream,
    throttle::Throttle,
    turn::Turn,
};
use answer::Refusal;
use asked::Asked;
use peers::{Place, Places};

/// How many more connections than there may be are told so at once. Others are closed without a word.
const TOLD: usize = 16;
/// How long those may take to ask.
const BRIEF: Duration = Duration::from_secs(1);

/// What answers at the door.
pub(crate) struct Door {
    control: Arc<ControlPlane>,
    token: Secret,
    probes: reqwest::Client,
    places: Places,
    told: Arc<Quota>,
    limits: Limits,
    complaints: Throttle,
    tasks: TaskTracker,
    stop: CancellationToken,
    kill: CancellationToken,
}

/// Who keeps it, and until when.
pub(crate) struct Keeper {
    pub tasks: TaskTracker,
    /// Asks connections to end after the request at hand.
    pub stop: CancellationToken,
    /// Ends them.
    pub kill: CancellationToken,
}

impl Door {
    pub(crate) fn new(
        control: Arc<ControlPlane>,
        token: Secret,
        limits: Limits,
        keeper: Keeper,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            control,
            token,
            probes: probe::client()?,
            places: Places::new(limits.inner, limits.inner_peer),
            told: Quota::new(TOLD),
            limits,
            complaints: Throttle::default(),
            tasks: keeper.tasks,
            stop: keeper.stop,
            kill: keeper.kill,
        })
    }

    /// Accepts until the router is asked to stop.
    pub(crate) async fn run(self: Arc<Self>, listener: TcpListener) {
        let admit = |stream, peer| self.admit(stream, peer);
        accept::accept(listener, &self.stop, &self.complaints, admit).await;
    }

    fn admit(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr) {
        let place = self.places.take(peer.ip());
        let mut told = None;
        if place.is_none() {
            if let Some(unsaid) = self.complaints.passes() {
                tracing::warn!(peer = %peer.ip(), unsaid, "more connections at the inner door than one may have; refusing");
            }
            told = self.told.take();
            if told.is_none() {
                return;
            }
        }
        let door = Arc::clone(self);
        self.tasks.spawn(async move {
            let _told = told;
            door.connection(stream, place).await;
        });
    }

    async fn connection(&self, stream: TcpStream, place: Option<Place>) {
        let _ = stream.set_nodelay(true);
        let admitted = place.is_some();
        let patience = if admitted {
            self.limits.head
        } else {
            BRIEF.min(self.limits.head)
        };
        let turn = Turn::default();
        let stream = Stream::new(stream, turn.clone());
        let turn = &turn;
        let service = service_fn(move |request| async move {
            turn.begin();
            let (request, watch) = unread::watch(request);
            let mut response = self.answer(request, admitted).await;
            watch.tell(&mut response).await;
            Ok::<_, Infallible>(response.map(|body| body.until(turn.ending())))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_buf_size(Config::HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), service);
        let tokens = (&self.stop, &self.kill);
        accept::serve(connection, http1::Connection::graceful_shutdown, tokens).await;
    }

    async fn answer(&self, request: Request<Watched>, admitted: bool) -> Response<Body> {
        let id = RequestId::new();
        let answered = if admitted {
            self.pass(request).await
        } else {
            Err(Refusal::Full)
        };
        let mut response = answered.unwrap_or_else(|refusal| answer::render(refusal, &id));
        let headers = response.headers_mut();
        if !admitted {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let (false, Ok(id)) = (
            headers.contains_key(REQUEST_ID),
            HeaderValue::from_str(id.as_str()),
        ) {
            headers.insert(REQUEST_ID, id);
        }
        tracing::debug!(
            status = response.status().as_u16(),
            "answer at the inner door"
        );
        response
    }

    async fn pass(&self, request: Request<Watched>) -> Result<Response<Body>, Refusal> {
        match asked::read(&request, &self.token)? {
            Asked::Own => Ok(answer::alive()),
            Asked::ControlPlane => self.forward(request).await,
            Asked::Health(address) => self.probe(address, request.headers()).await,
        }
    }

    /// Says why something asked for was not had; not each time.
    fn complain(&self, what: &str, cause: &dyn std::fmt::Display) {
        if let Some(unsaid) = self.complaints.passes() {
            let cause = pizzapi_types::text::printable(&cause.to_string());
            tracing::warn!(what, cause, unsaid, "no answer for the inner door");
        }
    }
}
