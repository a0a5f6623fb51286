//! Keys, mouse and signals.

use std::io;

use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_util::StreamExt as _;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinSet,
};

use super::Shared;
use crate::event::News;

/// Listens to what ends the program, and to what wakes it up.
pub fn signals(tasks: &mut JoinSet<io::Result<()>>, shared: &Shared) -> io::Result<()> {
    for kind in [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
    ] {
        let mut signals = signal(kind)?;
        let shared = shared.clone();
        tasks.spawn(async move {
            if signals.recv().await.is_some() {
                shared.send(News::Ended).await;
            }
            Ok(())
        });
    }
    Ok(())
}

pub async fn keys(shared: Shared) -> io::Result<()> {
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
