//! Answers given before all of a request has come.
//!
//! The one rule: a connection on which some of a body is still to come carries no further request, and the answer says so.
//! A client that is not told sends its next request to a connection that is about to be closed.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, Version, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use tokio::sync::oneshot::{self, Receiver, Sender, error::TryRecvError};

/// How much of a body that nobody wanted is read, in bytes, so that its connection can be used again.
const LITTLE: usize = 64 * 1024;
/// How long it may take to come.
const BRIEF: Duration = Duration::from_millis(100);

/// The body of a request, which says what became of it.
pub struct Watched {
    /// Until it is dropped.
    inner: Option<Incoming>,
    /// Until the body has come to its end.
    rest: Option<Sender<Incoming>>,
}

/// Knows whether a request's body has been read to its end.
pub struct Watch {
    rest: Option<Receiver<Incoming>>,
    is_asked_for: bool,
}

/// Watches the body of a request.
pub fn watch(request: Request<Incoming>) -> (Request<Watched>, Watch) {
    // A connection of HTTP/2 carries many requests at a time: none is in another's way.
    let has_one = request.version() <= Version::HTTP_11 && !request.body().is_end_stream();
    let (sender, receiver) = has_one.then(oneshot::channel).unzip();
    let watch = Watch {
        rest: receiver,
        is_asked_for: request.headers().contains_key(header::EXPECT),
    };
    let request = request.map(|inner| Watched {
        inner: Some(inner),
        rest: sender,
    });
    (request, watch)
}

impl Watch {
    /// Has the answer tell the client that nothing follows it, when much of the request is still to come.
    pub async fn tell<B>(mut self, answer: &mut Response<B>) {
        let Some(rest) = &mut self.rest else { return };
        let headers = answer.headers();
        let says_so = headers
            .get(header::CONNECTION)
            .is_some_and(|it| it == "close");
        if says_so || answer.status() == StatusCode::SWITCHING_PROTOCOLS {
            return;
        }
        let is_over = match rest.try_recv() {
            Err(TryRecvError::Closed) => true,
            Err(TryRecvError::Empty) => false, // somebody reads it on
            // Reading would ask a client that waits to be asked.
            Ok(rest) => !self.is_asked_for && is_little(rest).await,
        };
        if !is_over {
            let close = HeaderValue::from_static("close");
            answer.headers_mut().insert(header::CONNECTION, close);
        }
    }
}

/// Reads a body that is soon over; whether it was.
async fn is_little(body: Incoming) -> bool {
    if body.size_hint().lower() > LITTLE as u64 {
        return false;
    }
    let mut body = Limited::new(body, LITTLE);
    let read = async {
        while let Some(frame) = body.frame().await {
            if frame.is_err() {
                return false;
            }
        }
        true
    };
    tokio::time::timeout(BRIEF, read).await.unwrap_or(false)
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let (Some(inner), Some(rest)) = (self.inner.take(), self.rest.take()) {
            let _ = rest.send(inner);
        }
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(inner) = &mut self.inner else {
            return Poll::Ready(None);
        };
        let frame = ready!(Pin::new(&mut *inner).poll_frame(cx));
        if frame.is_none() || inner.is_end_stream() {
            self.rest = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}
