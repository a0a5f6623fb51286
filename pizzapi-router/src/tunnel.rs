//! WebSockets: the request asks for one, the instance agrees, and from then on bytes go both ways unread.
//!
//! The one rule: a tunnel belongs to its org's route and ends with it, or with the router.

use http::{HeaderMap, HeaderValue, Method, Request, Version, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;
use tokio_util::sync::CancellationToken;

use crate::{caller::Share, headers::lists};

/// Whether a request asks for a WebSocket.
pub(crate) fn is_wanted<B>(request: &Request<B>) -> bool {
    request.method() == Method::GET
        && request.version() == Version::HTTP_11
        && is_agreed(request.headers())
}

/// Whether headers name a WebSocket as the protocol to go on with.
pub(crate) fn is_agreed(headers: &HeaderMap) -> bool {
    lists(headers, &header::UPGRADE, "websocket") && lists(headers, &header::CONNECTION, "upgrade")
}

/// Names a WebSocket as the protocol to go on with.
pub(crate) fn ask(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
}

/// Both ends of a tunnel, and what holds it.
pub(crate) struct Tunnel {
    pub client: OnUpgrade,
    pub instance: OnUpgrade,
    pub cut: CancellationToken,
    pub share: Share,
}

impl Tunnel {
    /// Carries bytes until either end closes, or the tunnel is cut.
    pub(crate) async fn run(self) {
        let _share = self.share;
        let carry = async {
            let (client, instance) =
                tokio::try_join!(self.client, self.instance).map_err(std::io::Error::other)?;
            copy_bidirectional(&mut TokioIo::new(client), &mut TokioIo::new(instance)).await
        };
        tokio::select! {
            biased;
            () = self.cut.cancelled() => tracing::debug!("a tunnel was cut"),
            ended = carry => match ended {
                Ok((up, down)) => tracing::debug!(up, down, "a tunnel ended"),
                Err(error) => tracing::debug!(%error, "a tunnel broke"),
            }
        }
    }
}
