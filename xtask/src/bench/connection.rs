//! One HTTP/1.1 connection that is kept open. The one rule: it costs next to nothing, so that it is never what is measured:
//! requests are bytes made beforehand, and of an answer it reads the status and where it ends.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::Result;

/// The connection, and what has been read of the answer at hand.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; 16 << 10],
            filled: 0,
        })
    }

    /// Sends a request and reads the answer: the body of a good one.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<&[u8]> {
        self.stream.write_all(request).await?;
        self.filled = 0;
        let body = loop {
            self.read().await?;
            let read = &self.buffer[..self.filled];
            if let Some(end) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let length = sound(&self.buffer[..body])?;
        while self.filled < body + length {
            self.read().await?;
        }
        Ok(&self.buffer[body..body + length])
    }

    async fn read(&mut self) -> Result {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.filled * 2, 0);
        }
        let read = self.stream.read(&mut self.buffer[self.filled..]).await?;
        if read == 0 {
            return Err("the connection was closed".into());
        }
        self.filled += read;
        Ok(())
    }
}

/// How long the body after a head is; an error when the head is no good answer's.
fn sound(head: &[u8]) -> Result<usize> {
    let text = std::str::from_utf8(head)?;
    if !text.starts_with("HTTP/1.1 2") {
        return Err(format!("an answer that is not good: {text}").into());
    }
    text.split("\r\n")
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .ok_or("an answer without a length")?
        .1
        .parse()
        .map_err(Into::into)
}
