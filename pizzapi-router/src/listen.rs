//! The connections of people and runners.
//!
//! The one rule: none may dawdle over the head of a request, and there are only so many;
//! one too many is told so.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use http::StatusCode;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use pizzapi_http::unread;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::{
    accept,
    caller::Caller,
    config::{Config, Limits},
    headers::Peer,
    proxy::Proxy,
    quota::{Permit, Quota},
    stream::Stream,
    throttle::Throttle,
    turn::Turn,
};

/// How many more connections than there may be are told so at once. Others are closed without a word.
const TOLD: usize = 64;
/// How long those may take to ask.
const BRIEF: Duration = Duration::from_secs(1);

/// What connections share.
pub(crate) struct Front {
    pub proxy: Proxy,
    pub doors: Doors,
    /// Asks connections to end after the request at hand.
    pub stop: CancellationToken,
    /// Ends them.
    pub kill: CancellationToken,
}

/// How many may come in, and how long they may take to say what they want.
pub(crate) struct Doors {
    connections: Arc<Quota>,
    told: Arc<Quota>,
    head: Duration,
    complaints: Throttle,
}

impl Doors {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            connections: Quota::new(limits.connections),
            told: Quota::new(TOLD),
            head: limits.head,
            complaints: Throttle::default(),
        }
    }

    /// How long a connection may take over a head. Less when half of all are taken: whoever is only there makes room.
    fn patience(&self, admitted: bool) -> Duration {
        if !admitted {
            BRIEF.min(self.head)
        } else if self.connections.is_crowded() {
            self.head / 5
        } else {
            self.head
        }
    }
}

impl Front {
    /// Accepts until `stop` is cancelled.
    pub(crate) async fn run(self: Arc<Self>, listener: TcpListener) {
        let admit = |stream, peer| self.admit(stream, peer);
        accept::accept(listener, &self.stop, &self.doors.complaints, admit).await;
    }

    fn admit(self: &Arc<Self>, stream: TcpStream, address: SocketAddr) {
        let slot = self.doors.connections.take();
        let told = if slot.is_none() {
            if let Some(unsaid) = self.doors.complaints.passes() {
                tracing::warn!(unsaid, "as many connections as there may be; refusing more");
            }
            let Some(told) = self.doors.told.take() else {
                return;
            };
            Some(told)
        } else {
            None
        };
        let (front, tasks) = (Arc::clone(self), &self.proxy.tasks);
        tasks.spawn(async move {
            let _told = told;
            front.connection(stream, address, slot).await;
        });
    }

    async fn connection(&self, stream: TcpStream, address: SocketAddr, slot: Option<Permit>) {
        let _ = stream.set_nodelay(true);
        let patience = self.doors.patience(slot.is_some());
        let caller = Caller::new(Peer::new(address, &self.proxy.trusted), slot);
        let turn = Turn::default();
        let stream = Stream::new(stream, turn.clone());
        let (proxy, caller, turn) = (&self.proxy, &caller, &turn);
        let service = service_fn(move |request| async move {
            turn.begin();
            let (request, watch) = unread::watch(request);
            let mut response = proxy.answer(caller, request).await;
            watch.tell(&mut response).await;
            let is_tunnel = response.status() == StatusCode::SWITCHING_PROTOCOLS;
            Ok::<_, Infallible>(if is_tunnel {
                response
            } else {
                response.map(|body| body.until(turn.ending()))
            })
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_buf_size(Config::HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let tokens = (&self.stop, &self.kill);
        accept::serve(
            connection,
            http1::UpgradeableConnection::graceful_shutdown,
            tokens,
        )
        .await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_less_patience_the_fuller_it_is() {
        let doors = Doors::new(&Limits {
            connections: 2,
            ..Limits::default()
        });
        assert_eq!(doors.patience(true), Duration::from_secs(10));
        let _taken = (doors.connections.take(), doors.connections.take());
        assert_eq!(doors.patience(true), Duration::from_secs(2));
        assert_eq!(doors.patience(false), BRIEF);
    }
}
