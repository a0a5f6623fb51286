//! Whether WebSockets pass. The one rule: no credential is shown, and nothing is kept open.

use std::time::Duration;

use super::socket;
use crate::{
    error::{Error, Result},
    org_client::OrgClient,
};

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

impl OrgClient {
    /// Begins a WebSocket as runners do, and hangs up at once: says whether they would get through.
    ///
    /// Asks the instance for `/socket.io/?EIO=4&transport=websocket` with `Upgrade: websocket`; who it is would come after that.
    ///
    /// # Errors
    /// [`Error::Api`] with the status that came in the place of 101: of the router while the instance does not serve, of a proxy
    /// that passes no upgrades on otherwise. [`Error::Unreachable`] when nothing is there, or it speaks something else.
    pub async fn probe_websocket(&self) -> Result<()> {
        let endpoint = self.endpoint().await?;
        let opening = socket::upgrade(self.transport(), &endpoint);
        match tokio::time::timeout(HANDSHAKE, opening).await {
            Ok(opened) => opened.map(drop),
            Err(_) => Err(Error::Timeout {
                url: endpoint.as_str().to_owned(),
                after: HANDSHAKE,
            }),
        }
    }
}
