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
    record::{Opening, Recorder},
    terminal::{Screen, locale},
    theme::{self, Theme},
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
    let recorder = match &options.record {
        Some(path) => Some(Recorder::create(path).map_err(|source| Error::Record {
            path: path.clone(),
            source,
        })?),
        None => None,
    };
    let (sender, receiver) = channel(CHANNEL);
    let url = client.url().to_owned();
    let mut worker = Worker::new(client, sender, options.keep.clone());
    // First of all: what ends the program must find the terminal given back, however early it comes.
    worker.listen_to_signals()?;
    let mut screen = Screen::open(options.mouse)?;
    let mut app = App::new(&options, &url, screen.size()?);
    app.colors = theme::has_colors();
    if options.theme.is_none() || !app.colors {
        app.theme = Theme::of_terminal();
    }
    app.ascii = options.ascii.unwrap_or_else(locale::is_ascii);
    worker.listen_to_keys();
    if let Some(said) = options.said.clone() {
        worker.listen_to(said);
    }
    let effects = app.start();
    if let Some(recorder) = &recorder {
        recorder.open(&Opening::of(&app, &options))?;
    }
    let all = Loop {
        recorder,
        screen: &mut screen,
        app,
        worker,
        receiver,
        drawn_at: Instant::now(),
        through: options.through,
    };
    match Box::pin(all.run(effects)).await {
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
    recorder: Option<Recorder>,
}

/// Why the loop goes on.
enum Wake {
    Event(Event),
    /// The terminal has taken in the frame before.
    Free,
    /// Nobody can send anything any more.
    Over,
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
                    Effect::Resume => self.resume()?,
                    effect => self.worker.run(effect),
                }
            }
            let due = urgent || self.drawn_at.elapsed() >= PACE;
            if self.app.dirty && due && self.screen.is_free() {
                self.draw()?;
                urgent = false;
            }
            let mut next = match self.next().await? {
                Wake::Event(event) => Some(event),
                Wake::Free => None,
                Wake::Over => return Ok(()),
            };
            // All that waits is taken in before the next frame, so that a storm of events costs one.
            while let Some(event) = next {
                urgent |= is_urgent(&event.news);
                self.record(&event);
                effects.extend(self.app.update(event));
                // What is selected from is drawn before the next key, which may well leave that again.
                let waits = self.app.wants_select;
                next = (!waits).then(|| self.receiver.try_recv().ok()).flatten();
            }
        }
    }

    /// What happens next: something from outside, or nothing but time.
    async fn next(&mut self) -> Result<Wake, Error> {
        let (dirty, free) = (self.app.dirty, self.screen.is_free());
        // While the terminal is busy, that it is free again is what is waited for, and not time.
        let wake = if dirty {
            free.then(|| self.drawn_at + PACE)
        } else {
            let until = self.app.drawn.until;
            until.map(|at| Instant::now() + at.since(Time::now()))
        };
        tokio::select! {
            event = self.receiver.recv() => Ok(event.map_or(Wake::Over, Wake::Event)),
            failed = self.worker.failed() => Err(failed.into()),
            () = self.screen.free(), if dirty && !free && !self.screen.is_paused() => Ok(Wake::Free),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                Ok(Wake::Event(Event::now(News::Tick)))
            }
        }
    }

    /// Writes it down, if that is wished; where that fails it is said, and left.
    fn record(&mut self, event: &Event) {
        let Some(recorder) = &self.recorder else {
            return;
        };
        if let Err(error) = recorder.event(event, &self.app) {
            self.recorder = None;
            self.app.say(format!("Recording has ended: {error}"));
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
        if !self.screen.pause()? {
            self.app
                .say("No shell to go back to: `fg` needs one that controls jobs");
        }
        Ok(())
    }

    fn resume(&mut self) -> Result<(), Error> {
        self.screen.resume(self.app.mouse)?;
        self.app.size = self.screen.size()?;
        self.app.dirty = true;
        Ok(())
    }
}

/// Whether somebody waits for it.
fn is_urgent(news: &News) -> bool {
    matches!(
        news,
        News::Key(_) | News::Mouse(_) | News::Pasted(_) | News::Continued | News::Ended
    )
}
