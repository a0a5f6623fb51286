//! WebSockets, as runners open them.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

use crate::Result;

/// One open socket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens one for a host that is at this address.
    pub async fn open(address: SocketAddr, host: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let url = format!("ws://{host}/socket.io/?EIO=4&transport=websocket");
        let (socket, _) = client_async(url, stream).await?;
        Ok(Self(socket))
    }

    /// Says something, and reads until an answer begins with that.
    pub async fn exchange(&mut self, said: String, answer: &str) -> Result {
        self.0.send(Message::text(said)).await?;
        self.hear(answer).await
    }

    /// Reads until something begins with that.
    pub async fn hear(&mut self, wanted: &str) -> Result {
        loop {
            match self.0.next().await.ok_or("the socket was closed")?? {
                Message::Text(text) if text.starts_with(wanted) => return Ok(()),
                Message::Text(text) if text.contains("error") || text.starts_with("44") => {
                    return Err(format!("not let in: {text}").into());
                }
                Message::Close(_) => return Err("the socket was closed".into()),
                _ => {}
            }
        }
    }
}
