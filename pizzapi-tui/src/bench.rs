//! Pieces of screens for benchmarks; no part of the library's promises.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pizzapi_sdk::types::{Event as PlatformEvent, Measure, Org, Time, User};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer, layout::Size};

use crate::{
    Options,
    app::App,
    event::{Answer, Ask, Event, Heard, News, PlatformTold},
    view,
};
pub use crate::{
    clipboard::{TooLong, sequence},
    theme::{Theme, Tone},
    widget::{glyph, graph, history, input, lines, number, select},
};

/// A dashboard without a terminal or a server, at a clock of its own.
pub struct Dashboard {
    app: App,
    now: Time,
    terminal: Terminal<TestBackend>,
}

impl Dashboard {
    /// One that shows these orgs, to this account.
    ///
    /// # Panics
    /// When a screen in memory cannot be made, which it always can.
    pub fn showing(user: User, orgs: Vec<Org>, (width, height): (u16, u16), now: Time) -> Self {
        let size = Size { width, height };
        let app = App::new(&Options::default(), "http://127.0.0.1:3100", size);
        let Ok(terminal) = Terminal::new(TestBackend::new(width, height));
        let mut dashboard = Self { app, now, terminal };
        dashboard.app.start();
        dashboard.hear(News::Platform(Heard::Opened));
        dashboard.hear(News::Read(Ask::User, Ok(Answer::User(Box::new(user)))));
        dashboard.hear(News::Read(Ask::Orgs, Ok(Answer::Orgs(orgs))));
        dashboard.hear(News::Read(Ask::LastEvents, Ok(Answer::Events(Vec::new()))));
        dashboard
    }

    fn hear(&mut self, news: News) {
        let at = self.now;
        drop(self.app.update(Event { at, news }));
    }

    /// Time goes by.
    pub fn later(&mut self, by: Duration) {
        self.now = self.now.plus(by);
    }

    pub fn press(&mut self, code: KeyCode) {
        self.hear(News::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    pub fn event(&mut self, event: PlatformEvent) {
        let told = PlatformTold::Event(Box::new(event));
        self.hear(News::Platform(Heard::Told(told)));
    }

    pub fn measures(&mut self, measures: Vec<Measure>) {
        let told = PlatformTold::Measures(measures);
        self.hear(News::Platform(Heard::Told(told)));
    }

    /// Draws what there is to draw, as the loop does.
    pub fn frame(&mut self) -> &Buffer {
        self.app.settle();
        let mut drawn = None;
        let app = &mut self.app;
        let Ok(_) = self
            .terminal
            .draw(|frame| drawn = Some(view::draw(app, frame)));
        if let Some(drawn) = drawn {
            self.app.has_drawn(drawn);
        }
        self.terminal.backend().buffer()
    }
}
