//! The loop. The one rule: a key is drawn at once; what comes by itself is drawn together.

use std::time::Duration;

use pizzapi_sdk::{Client, types::Time};
use tokio::{
    sync::mpsc::{Receiver, channel},
    time::{Instant, sleep_until},
};

use crate::{
    Error, Options,
    app::App,
    clipboard::Through,
    effect::Effect,
    event::{Event, News},
    terminal::Screen,
    view,
    worker::Worker,
};

/// How many events may wait; whoever sends more waits too.
const CHANNEL: usize = 256;
/// What comes by itself is drawn this often at most.
const PACE: Duration = Duration::from_millis(33);

/// Takes over the terminal until the user quits or the process is told to end (SIGINT, SIGTERM, SIGHUP), and leaves it as
/// it was, also after an error or a panic.
///
/// Colours are left out where `NO_COLOR` says so. Signals stay caught afterwards, so the process is expected to end soon.
pub async fn run(client: Client, options: Options) -> Result<(), Error> {
    let mut screen = Screen::open(options.mouse)?;
    let (sender, receiver) = channel(CHANNEL);
    let mut app = App::new(&options, client.url(), screen.size()?);
    let mut worker = Worker::new(client, sender, options.keep);
    worker.listen()?;
    if let Some(said) = options.said {
        worker.listen_to(said);
    }
    let effects = app.start();
    let shown = Loop {
        screen: &mut screen,
        app,
        worker,
        receiver,
        drawn_at: Instant::now(),
        through: options.through,
    };
    // All state there is: too much to be handed about.
    let ended = Box::pin(shown.run(effects)).await;
    match ended {
        // SIGHUP says so too, sooner or later.
        Err(Error::Terminal(error)) if is_gone(&error) => Ok(()),
        ended => ended,
    }
}

/// Whether there is no terminal any more: its window was closed.
fn is_gone(error: &std::io::Error) -> bool {
    let gone = [rustix::io::Errno::IO, rustix::io::Errno::NXIO];
    let code = error.raw_os_error();
    gone.iter().any(|gone| code == Some(gone.raw_os_error()))
}

struct Loop<'a> {
    screen: &'a mut Screen,
    app: App,
    worker: Worker,
    receiver: Receiver<Event>,
    drawn_at: Instant,
    through: Through,
}

impl Loop<'_> {
    async fn run(mut self, mut effects: Vec<Effect>) -> Result<(), Error> {
        let mut urgent = true;
        loop {
            for effect in effects.drain(..) {
                match effect {
                    Effect::Quit => return Ok(()),
                    Effect::Repaint => {
                        self.screen.clear()?;
                        self.app.dirty = true;
                    }
                    Effect::Copy(text) => self.copy(&text)?,
                    Effect::Mouse(take) => self.screen.mouse(take)?,
                    Effect::Pause => self.pause()?,
                    effect => self.worker.run(effect),
                }
            }
            if self.app.dirty && (urgent || self.drawn_at.elapsed() >= PACE) {
                self.draw()?;
            }
            urgent = false;
            let Some(event) = self.next().await? else {
                return Ok(());
            };
            // All that waits is taken in before the next frame, so that a storm of events costs one.
            let mut next = Some(event);
            while let Some(event) = next {
                urgent |= is_urgent(&event.news);
                effects.extend(self.app.update(event));
                // What is selected from is drawn before the next key, which may well leave that again.
                let waits = self.app.wants_select;
                next = (!waits).then(|| self.receiver.try_recv().ok()).flatten();
            }
        }
    }

    /// What happens next: something from outside, or nothing but time.
    async fn next(&mut self) -> Result<Option<Event>, Error> {
        let pace = self.app.dirty.then(|| self.drawn_at + PACE);
        let age = self.app.drawn.until.map(|at| {
            let wait = at.since(Time::now());
            Instant::now() + wait
        });
        let wake = [pace, age].into_iter().flatten().min();
        tokio::select! {
            event = self.receiver.recv() => Ok(event),
            failed = self.worker.failed() => Err(failed.into()),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                Ok(Some(Event::now(News::Tick)))
            }
        }
    }

    fn draw(&mut self) -> Result<(), Error> {
        self.app.settle();
        let mut drawn = None;
        let app = &mut self.app;
        let keep = app.wants_select;
        self.screen
            .draw(keep, |frame| drawn = Some(view::draw(app, frame)))?;
        if let Some(drawn) = drawn {
            self.app.has_drawn(drawn);
        }
        self.drawn_at = Instant::now();
        if self.app.wants_select {
            let frame = self.screen.frame();
            self.app.freeze(frame);
            return self.draw();
        }
        Ok(())
    }

    fn copy(&mut self, text: &str) -> Result<(), Error> {
        if let Err(error) = self.screen.copy(text, self.through)? {
            self.app.say(format!("Not copied: {error}"));
        }
        Ok(())
    }

    /// As Ctrl-Z does it: the terminal is given back until the program goes on.
    fn pause(&mut self) -> Result<(), Error> {
        self.worker.ignore_keys();
        self.screen.pause(self.app.mouse)?;
        self.worker.listen_to_keys();
        self.app.size = self.screen.size()?;
        self.app.dirty = true;
        Ok(())
    }
}

/// Whether somebody waits for it.
fn is_urgent(news: &News) -> bool {
    matches!(
        news,
        News::Key(_)
            | News::Mouse(_)
            | News::Pasted(_)
            | News::Resized(..)
            | News::Continued
            | News::Ended
    )
}
