//! The body of an answer: the router's own, or an instance's as it comes.
//!
//! The one rule: nothing is buffered.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::turn::Ending;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

pub(crate) struct Body {
    source: Source,
    /// Dropped with the body: the answer is given.
    _ending: Option<Ending>,
}

enum Source {
    /// Made here.
    Own(axum::body::Body),
    /// An instance's. An endless one (server-sent events) ends with its route, like a tunnel.
    Instance {
        incoming: Incoming,
        cut: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    },
}

impl Body {
    pub(crate) fn empty() -> Self {
        Self::own(axum::body::Body::empty())
    }

    pub(crate) fn own(body: axum::body::Body) -> Self {
        Source::Own(body).into()
    }

    pub(crate) fn instance(incoming: Incoming) -> Self {
        let cut = None;
        Source::Instance { incoming, cut }.into()
    }

    pub(crate) fn endless(incoming: Incoming, cut: CancellationToken) -> Self {
        let cut = Some(Box::pin(cut.cancelled_owned()));
        Source::Instance { incoming, cut }.into()
    }

    /// Says when it has been given.
    pub(crate) fn until(self, ending: Ending) -> Self {
        Self {
            _ending: Some(ending),
            ..self
        }
    }
}

impl From<Source> for Body {
    fn from(source: Source) -> Self {
        Self {
            source,
            _ending: None,
        }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.get_mut().source {
            Source::Own(body) => Pin::new(body).poll_frame(cx).map_err(BoxError::from),
            Source::Instance { incoming, cut } => {
                if let Some(cut) = cut
                    && cut.as_mut().poll(cx).is_ready()
                {
                    return Poll::Ready(None);
                }
                Pin::new(incoming).poll_frame(cx).map_err(BoxError::from)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Own(body) => body.is_end_stream(),
            Source::Instance { incoming, .. } => incoming.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Own(body) => body.size_hint(),
            Source::Instance { incoming, .. } => incoming.size_hint(),
        }
    }
}
