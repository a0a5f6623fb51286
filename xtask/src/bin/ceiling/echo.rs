//! WebSockets that say what they hear.

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{accept_async_with_config, tungstenite::protocol::WebSocketConfig};

use crate::Result;

pub async fn run(listener: TcpListener) -> Result {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(echo(stream));
    }
}

async fn echo(stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    // A buffer of 128 KiB a socket would be most of what is measured.
    let config = WebSocketConfig::default().read_buffer_size(4 << 10);
    let Ok(mut socket) = accept_async_with_config(stream, Some(config)).await else {
        return;
    };
    while let Some(Ok(message)) = socket.next().await {
        if !message.is_text() || socket.send(message).await.is_err() {
            return;
        }
    }
}
