//! The connection of a runner: Socket.IO over one WebSocket. The one rule: a peer that is silent for too long is gone.

use std::{future::Future, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use pizzapi_types::runner::RunnerHandshake;
use reqwest::{
    StatusCode, Upgraded,
    header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE},
};
use serde::Serialize;
use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        handshake::{client::generate_key, derive_accept_key},
        protocol::{Role, WebSocketConfig},
    },
};

use super::packet::{self, Packet};
use crate::{
    decode,
    endpoint::Endpoint,
    error::Error,
    transport::{self, Transport},
};

/// How long it may take to be let in.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a frame may take to be written.
const WRITE: Duration = Duration::from_secs(10);
/// The largest message that is read.
const MESSAGE_CAP: usize = 8 << 20;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SocketError {
    /// The server does not want us (`connect_error`).
    #[error("{0}")]
    Refused(String),
    /// The server could not be reached, or does not speak Socket.IO.
    #[error("{}", .0.in_full())]
    Http(Error),
    /// The connection broke.
    #[error("{0}")]
    Broken(String),
}

/// What came in.
#[derive(Debug)]
pub(crate) enum Incoming {
    Event {
        name: String,
        payload: Value,
    },
    /// What we sent under this number has been handled.
    Ack(u64),
    Disconnected,
}

pub(crate) struct Socket {
    frames: WebSocketStream<Upgraded>,
    heard_at: Instant,
    silence: Duration,
    /// What has to be sent before anything is read; kept here, so that a reader who is cancelled loses none of it.
    due: Option<String>,
}

impl Socket {
    /// Connects, and asks to be let in.
    pub(crate) async fn connect(
        transport: &Transport,
        endpoint: &Endpoint,
        auth: &RunnerHandshake,
    ) -> Result<Self, SocketError> {
        let connecting = async {
            let mut socket = Self {
                frames: upgrade(transport, endpoint)
                    .await
                    .map_err(SocketError::Http)?,
                heard_at: Instant::now(),
                silence: HANDSHAKE,
                due: None,
            };
            socket.enter(auth).await?;
            Ok(socket)
        };
        within(
            HANDSHAKE,
            "no answer to the handshake within 10 s",
            connecting,
        )
        .await
    }

    async fn enter(&mut self, auth: &RunnerHandshake) -> Result<(), SocketError> {
        loop {
            match self.packet().await? {
                Packet::Open { silence } => {
                    self.silence = silence;
                    self.write(packet::connect(auth)).await?;
                }
                Packet::Connected => return Ok(()),
                Packet::ConnectError { message } => {
                    return Err(SocketError::Refused(decode::shown(&message)));
                }
                Packet::Disconnected => return Err(closed()),
                Packet::Ping | Packet::Ack(_) | Packet::Event { .. } | Packet::Other => {}
            }
        }
    }

    /// The next event. May be cancelled at any time.
    pub(crate) async fn next(&mut self) -> Result<Incoming, SocketError> {
        loop {
            match self.packet().await? {
                Packet::Event { name, payload, ack } => {
                    self.due = ack.map(packet::ack);
                    return Ok(Incoming::Event { name, payload });
                }
                Packet::Ack(number) => return Ok(Incoming::Ack(number)),
                Packet::Disconnected => return Ok(Incoming::Disconnected),
                Packet::ConnectError { message } => {
                    return Err(SocketError::Refused(decode::shown(&message)));
                }
                Packet::Ping | Packet::Open { .. } | Packet::Connected | Packet::Other => {}
            }
        }
    }

    async fn packet(&mut self) -> Result<Packet, SocketError> {
        loop {
            if let Some(text) = self.due.clone() {
                self.write(text).await?;
                self.due = None;
            }
            let until = self.heard_at + self.silence;
            let frame = timeout_at(until, self.frames.next()).await.map_err(|_| {
                SocketError::Broken(format!(
                    "nothing was heard for {} s",
                    self.silence.as_secs()
                ))
            })?;
            self.heard_at = Instant::now();
            match frame {
                None | Some(Ok(Message::Close(_))) => return Ok(Packet::Disconnected),
                Some(Err(error)) => return Err(SocketError::Broken(error.to_string())),
                Some(Ok(Message::Text(text))) => {
                    let packet = packet::decode(&text)
                        .map_err(|error| SocketError::Broken(error.to_string()))?;
                    if packet == Packet::Ping {
                        self.due = Some(packet::PONG.to_owned());
                    } else {
                        return Ok(packet);
                    }
                }
                // WebSocket pings are answered below us; nothing binary belongs to this protocol.
                Some(Ok(_)) => {}
            }
        }
    }

    /// Writes an event, and sees it off.
    pub(crate) async fn send(
        &mut self,
        name: &str,
        payload: &impl Serialize,
    ) -> Result<(), SocketError> {
        self.write(packet::encode(name, payload)).await
    }

    /// Writes a frame that [`Socket::flush`] sees off.
    pub(crate) async fn feed(&mut self, frame: String) -> Result<(), SocketError> {
        let feeding = async {
            self.frames
                .feed(Message::text(frame))
                .await
                .map_err(|error| SocketError::Broken(error.to_string()))
        };
        within(WRITE, "the server takes nothing", feeding).await
    }

    pub(crate) async fn flush(&mut self) -> Result<(), SocketError> {
        let flushing = async {
            self.frames
                .flush()
                .await
                .map_err(|error| SocketError::Broken(error.to_string()))
        };
        within(WRITE, "the server takes nothing", flushing).await
    }

    async fn write(&mut self, frame: String) -> Result<(), SocketError> {
        self.feed(frame).await?;
        self.flush().await
    }

    /// Says farewell, as far as the server listens.
    pub(crate) async fn close(mut self) {
        let farewell = async {
            self.write(packet::DISCONNECT.to_owned()).await?;
            self.frames
                .close(None)
                .await
                .map_err(|error| SocketError::Broken(error.to_string()))
        };
        let _: Result<Result<(), SocketError>, _> = timeout(Duration::from_secs(1), farewell).await;
    }
}

fn closed() -> SocketError {
    SocketError::Broken("the server closed the connection".to_owned())
}

async fn within<T>(
    limit: Duration,
    otherwise: &str,
    doing: impl Future<Output = Result<T, SocketError>>,
) -> Result<T, SocketError> {
    timeout(limit, doing)
        .await
        .unwrap_or_else(|_| Err(SocketError::Broken(otherwise.to_owned())))
}

/// Makes a WebSocket of a HTTP connection, which is made as all others are.
pub(super) async fn upgrade(
    transport: &Transport,
    endpoint: &Endpoint,
) -> Result<WebSocketStream<Upgraded>, Error> {
    let url = endpoint.join("/socket.io/?EIO=4&transport=websocket")?;
    let key = generate_key();
    let name = endpoint.as_str();
    let response = transport
        .trusted_upgrading_client(&url)
        .await?
        .get(url)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, &key)
        .send()
        .await
        .map_err(|error| transport::failed(name, &error))?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Err(if response.status().is_success() {
            not_a_server(name)
        } else {
            decode::failure(response, name, transport.idle_timeout()).await
        });
    }
    let accepted = response
        .headers()
        .get(SEC_WEBSOCKET_ACCEPT)
        .is_some_and(|accept| accept.as_bytes() == derive_accept_key(key.as_bytes()).as_bytes());
    if !accepted {
        return Err(not_a_server(name));
    }
    let connection = response
        .upgrade()
        .await
        .map_err(|error| transport::failed(name, &error))?;
    let config = WebSocketConfig::default()
        .read_buffer_size(16 << 10)
        .max_message_size(Some(MESSAGE_CAP))
        .max_frame_size(Some(MESSAGE_CAP));
    Ok(WebSocketStream::from_raw_socket(connection, Role::Client, Some(config)).await)
}

fn not_a_server(url: &str) -> Error {
    let error = std::io::Error::other("what is there does not speak the runner protocol");
    Error::unreachable(url, &error, true)
}
