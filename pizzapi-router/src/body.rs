//! The body of an answer: the router's own, or an instance's as it comes.
//!
//! The one rule: nothing is buffered, and the org's permit is held until the last byte.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::table::Permit;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

pub(crate) enum Body {
    /// Made here.
    Own(axum::body::Body),
    /// An instance's. An endless one (server-sent events) ends with its route, like a tunnel.
    Instance {
        incoming: Incoming,
        cut: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
        _permit: Permit,
    },
}

impl Body {
    pub(crate) fn empty() -> Self {
        Self::Own(axum::body::Body::empty())
    }

    pub(crate) fn instance(incoming: Incoming, permit: Permit) -> Self {
        Self::Instance {
            incoming,
            cut: None,
            _permit: permit,
        }
    }

    pub(crate) fn endless(incoming: Incoming, permit: Permit, cut: CancellationToken) -> Self {
        Self::Instance {
            incoming,
            cut: Some(Box::pin(cut.cancelled_owned())),
            _permit: permit,
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
        match self.get_mut() {
            Self::Own(body) => Pin::new(body).poll_frame(cx).map_err(BoxError::from),
            Self::Instance { incoming, cut, .. } => {
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
        match self {
            Self::Own(body) => body.is_end_stream(),
            Self::Instance { incoming, .. } => incoming.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Own(body) => body.size_hint(),
            Self::Instance { incoming, .. } => incoming.size_hint(),
        }
    }
}
