//! The bytes of a client's connection.
//!
//! The one rule: nobody is hung up on without a word they can read. hyper answers a head it cannot read by itself, with
//! nothing but a status: what it writes when it is its turn ([`crate::turn`]) is such an answer, and a problem document goes
//! out instead.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use pizzapi_http::linger::Lingering;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::{problem, turn::Turn};

pub(crate) struct Stream {
    inner: Lingering,
    turn: Turn,
    /// What is sent instead of hyper's own answer, and how much of it is.
    instead: Vec<u8>,
    sent: usize,
}

impl Stream {
    pub(crate) fn new(inner: TcpStream, turn: Turn) -> Self {
        Self {
            inner: inner.into(),
            turn,
            instead: Vec::new(),
            sent: 0,
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
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
