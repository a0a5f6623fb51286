//! Keys, mouse and signals.

use std::{convert::Infallible, io};

use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_util::StreamExt as _;
use rustix::process::Signal;
use tokio::{
    runtime::Handle,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    task::JoinSet,
};

use super::Shared;
use crate::event::News;

/// Listens to what ends the program, stops it for a while, and lets it go on.
pub fn signals(tasks: &mut JoinSet<io::Result<()>>, shared: &Shared) -> io::Result<()> {
    let raw = |signal: Signal| SignalKind::from_raw(signal.as_raw());
    for (kind, news) in [
        (SignalKind::interrupt(), News::Ended),
        (SignalKind::terminate(), News::Ended),
        (SignalKind::hangup(), News::Ended),
        (raw(Signal::TSTP), News::Suspended),
        (raw(Signal::CONT), News::Continued),
    ] {
        let mut signals = signal(kind)?;
        let shared = shared.clone();
        tasks.spawn(async move {
            while signals.recv().await.is_some() {
                shared.send(news.clone()).await;
            }
            Ok(())
        });
    }
    Ok(())
}

/// The terminal's keys, until this is dropped.
pub struct Keys {
    _until: oneshot::Sender<Infallible>,
}

impl Keys {
    /// Listens on a thread of their own: reading from a terminal that has just gone may never come back, and a thread of the
    /// runtime that is held up so holds up the end of the program.
    pub fn listen(tasks: &mut JoinSet<io::Result<()>>, shared: Shared) -> Self {
        let (until, dropped) = oneshot::channel();
        let (tell, told) = oneshot::channel();
        let runtime = Handle::current();
        std::thread::spawn(move || {
            let ended = runtime.block_on(async {
                tokio::select! {
                    ended = keys(shared) => ended,
                    _ = dropped => Ok(()),
                }
            });
            // Nobody waits for it any more only when the dashboard is ending.
            let _ = tell.send(ended);
        });
        tasks.spawn(async move { told.await.unwrap_or(Ok(())) });
        Self { _until: until }
    }
}

async fn keys(shared: Shared) -> io::Result<()> {
    let mut terminal = EventStream::new();
    while let Some(event) = terminal.next().await {
        let news = match event? {
            TerminalEvent::Key(key) => News::Key(key),
            TerminalEvent::Mouse(mouse) => News::Mouse(mouse),
            TerminalEvent::Paste(text) => News::Pasted(text),
            TerminalEvent::Resize(width, height) => News::Resized(width, height),
            _ => continue,
        };
        shared.send(news).await;
    }
    shared.send(News::Ended).await;
    Ok(())
}
