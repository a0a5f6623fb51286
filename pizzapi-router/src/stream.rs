//! The bytes of a client's connection, and its end.
//!
//! The one rule: nobody is hung up on without a word they can read. hyper answers a head it cannot read by itself, with
//! nothing but a status: what it writes when it is its turn ([`crate::turn`]) is such an answer, and a problem document goes
//! out instead. At the end, what the client is still sending is read for a while: closing on it would take the answer
//! back from the wire.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Sleep,
};

use crate::{problem, turn::Turn};

/// How long the client may take to stop sending.
const LINGER: Duration = Duration::from_secs(1);

pub(crate) struct Stream {
    inner: TcpStream,
    turn: Turn,
    /// What is sent instead of hyper's own answer, and how much of it is.
    instead: Vec<u8>,
    sent: usize,
    closing: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    pub(crate) fn new(inner: TcpStream, turn: Turn) -> Self {
        Self {
            inner,
            turn,
            instead: Vec::new(),
            sent: 0,
            closing: None,
        }
    }

    fn replace(&mut self, head: &[u8]) {
        if self.instead.is_empty() {
            self.instead = problem::unreadable(head);
        }
    }

    fn poll_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.instead.len() {
            let rest = &self.instead[self.sent..];
            let sent = ready!(Pin::new(&mut self.inner).poll_write(cx, rest))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += sent;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads until the client has nothing more to say.
    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scratch = [0; 4096];
        loop {
            let mut rest = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut self.inner).poll_read(cx, &mut rest)) {
                Ok(()) if !rest.filled().is_empty() => {}
                _ => return Poll::Ready(()),
            }
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if !self.turn.is_hypers() {
            return Pin::new(&mut self.inner).poll_write(cx, buf);
        }
        self.replace(buf);
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if !self.turn.is_hypers() {
            return Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        }
        self.replace(bufs.first().map_or(&[], |head| head));
        Poll::Ready(Ok(bufs.iter().map(|buf| buf.len()).sum()))
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(cx))?;
        self.turn.flushed();
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(cx))?;
        if self.closing.is_none() {
            ready!(Pin::new(&mut self.inner).poll_shutdown(cx))?;
            self.closing = Some(Box::pin(tokio::time::sleep(LINGER)));
        }
        if self.poll_rest(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        let over = self.closing.as_mut().map(|over| over.as_mut().poll(cx));
        over.unwrap_or(Poll::Ready(())).map(Ok)
    }
}
