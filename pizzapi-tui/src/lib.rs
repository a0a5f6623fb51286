//! The live dashboard of the platform, `pizzapi dashboard`.
//!
//! The one rule: one channel of events, one owner of state. Everything that happens (a key, a tick, an answer, a broken
//! stream) comes as an `event::Event`; `app::App::update` alone changes state and says what to do next as
//! `effect::Effect`s; `effect::Worker` does that with the SDK, and its results come back as events.

mod action;
mod app;
mod clipboard;
mod data;
mod effect;
mod event;
mod keymap;
mod remote;
mod svg;
mod terminal;
#[cfg(test)]
mod tests;
mod theme;
mod view;
mod widget;

/// Pieces of screens for benchmarks; no part of the library's promises.
#[doc(hidden)]
pub mod bench {
    pub use crate::{
        clipboard::{Through, TooLong, sequence},
        theme::{Theme, Tone},
        widget::{glyph, graph, history, input, lines, number, select},
    };
}

pub use svg::svg;

use std::io;

use tokio::sync::mpsc;

use crate::{
    app::App,
    effect::{Effect, Worker},
    event::Event,
    terminal::Screen,
    theme::Theme,
};

/// How many events may wait; whoever sends more waits too.
const CHANNEL: usize = 256;

/// How the dashboard starts.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The profile's name, shown in the header; the control plane's host when absent.
    pub profile: Option<String>,
}

/// Why the dashboard ended by itself. Everything else that goes wrong is shown on the screen and tried again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The terminal cannot be used.
    #[error("could not use the terminal")]
    Terminal(#[from] io::Error),
    /// The credential was refused before anything was on the screen.
    #[error("could not list the organisations")]
    Sdk(#[from] pizzapi_sdk::Error),
}

/// Takes over the terminal until the user quits or the process is told to end (SIGINT, SIGTERM, SIGHUP), and leaves it as
/// it was, also after an error or a panic.
///
/// Colours are left out where `NO_COLOR` says so. Signals stay caught afterwards, so the process is expected to end soon.
pub async fn run(client: pizzapi_sdk::Client, options: Options) -> Result<(), Error> {
    let mut screen = Screen::open()?;
    let theme = Theme::of_terminal();
    let (sender, mut receiver) = mpsc::channel(CHANNEL);
    let mut app = App::new(options.profile, client.url(), screen.size()?);
    let mut worker = Worker::new(client, sender);
    worker.listen()?;

    let mut effects = app.start();
    loop {
        for effect in effects.drain(..) {
            match effect {
                Effect::Quit => return app.refused.map_or(Ok(()), |error| Err(error.into())),
                Effect::Repaint => screen.clear()?,
                effect => worker.run(effect),
            }
        }
        if std::mem::take(&mut app.dirty) {
            screen.draw(|frame| view::draw(&app, theme, frame))?;
        }
        let event = tokio::select! {
            event = receiver.recv() => event,
            failed = worker.failed() => return Err(failed.into()),
        };
        // All that waits is taken in before the next frame, so that a storm of events costs one.
        let mut next: Option<Event> = event;
        while let Some(event) = next {
            effects.extend(app.update(event));
            next = receiver.try_recv().ok();
        }
    }
}
