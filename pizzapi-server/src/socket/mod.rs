//! Socket.IO, namespace `/runner`: lets runners in, hears them, speaks to them.
//!
//! The one rule: what one runner sends is handled one by one, in the order it came, by a task of its own.

pub mod head;
mod hub;
mod identity;
mod link;
mod news;
mod register;
mod session;
mod spawn;

use std::time::Duration;

use pizzapi_types::runner::{PROTOCOL_VERSION, RunnerHandshake};
use socketioxide::{
    SocketIo,
    extract::{Extension, SocketRef, State, TryData},
    handler::ConnectHandler as _,
    layer::SocketIoLayer,
};

use crate::{
    app::App,
    protocol::NAMESPACE,
    tenancy::{Refused, Ticket},
};

use link::Early;

pub use hub::Hub;
pub use identity::{Admitted, RunnerIdentity};
pub use news::{Missed, News};
pub use spawn::{kill, spawn, tell_runner};

/// The largest message taken, in bytes: an agent's event with a picture in it.
const MESSAGE_LIMIT: usize = 4 * 1024 * 1024;

/// How long a connection may stay without saying who it is; what it takes is kept so long even when it is gone.
const UNKNOWN: Duration = Duration::from_secs(10);

/// Serves Socket.IO around whatever else is served.
pub fn layer(app: App) -> (SocketIoLayer, SocketIo) {
    let (layer, io) = SocketIo::builder()
        .ping_interval(Duration::from_secs(30))
        .ping_timeout(Duration::from_mins(1))
        .connect_timeout(UNKNOWN)
        .max_payload(MESSAGE_LIMIT as u64)
        .ws_max_message_size(MESSAGE_LIMIT)
        .ws_max_frame_size(MESSAGE_LIMIT)
        .max_buffer_size(256)
        // Each connected runner has one; most of what runners say is short.
        .ws_read_buffer_size(1024)
        .with_state(app)
        .build_layer();
    io.ns(NAMESPACE, connected.with(admit));
    (layer, io)
}

/// Checks the handshake; an error here is the client's `connect_error`.
async fn admit(
    socket: SocketRef,
    State(app): State<App>,
    TryData(handshake): TryData<RunnerHandshake>,
) -> Result<(), Refused> {
    let handshake = handshake.map_err(|_| Refused::Unauthorized)?;
    let ticket: Ticket = app.tenancy().admit(&handshake, app.store()).await?;
    if handshake
        .protocol_version
        .is_some_and(|version| version != PROTOCOL_VERSION)
    {
        tracing::info!(
            theirs = handshake.protocol_version,
            ours = PROTOCOL_VERSION,
            "a runner speaks another protocol version"
        );
    }
    socket.extensions.insert(link::listen(&socket));
    socket.extensions.insert(Admitted::new(ticket, handshake));
    Ok(())
}

/// Lets a runner in that has been told so, and may have spoken since.
fn connected(
    socket: SocketRef,
    State(app): State<App>,
    Extension(admitted): Extension<Admitted>,
    Extension(early): Extension<Early>,
) -> impl Future<Output = ()> + Send {
    // They were handed over, not to be kept twice for as long as the runner is connected.
    socket.extensions.remove::<Admitted>();
    socket.extensions.remove::<Early>();
    link::begin(&app, &socket, admitted, early);
    std::future::ready(())
}
