//! A dashboard to test with. The one rule: it is drawn as the real one is, and hears nothing but what a test says.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pizzapi_sdk::types::{Measure, Org, OrgSlug, Time, User};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer, layout::Size};
use unicode_width::UnicodeWidthStr as _;

pub use super::things::*;
use crate::{
    Options, Theme,
    app::App,
    effect::Effect,
    event::{Answer, Ask, Event, Heard, News, OrgTold, PlatformTold},
    remote::Failure,
    view::{self, HomeTab, OrgTab},
};

/// A dashboard that hears what a test says.
pub struct Dashboard {
    pub app: App,
    pub now: Time,
}

impl Dashboard {
    /// Started, and nothing heard yet.
    pub fn start(width: u16, height: u16) -> Self {
        Self::start_with(&options(), width, height)
    }

    pub fn start_with(options: &Options, width: u16, height: u16) -> Self {
        let now = now();
        let size = Size { width, height };
        let mut app = App::new(options, "http://127.0.0.1:3100", size);
        app.now = now;
        app.start();
        Self { app, now }
    }

    /// Started by this user, connected, and showing these orgs.
    pub fn showing(user: User, orgs: Vec<Org>, width: u16, height: u16) -> Self {
        let mut dashboard = Self::start(width, height);
        dashboard.hear(News::Platform(Heard::Opened));
        dashboard.read(Ask::User, Ok(Answer::User(Box::new(user))));
        dashboard.read(Ask::Orgs, Ok(Answer::Orgs(orgs)));
        dashboard
    }

    /// The whole platform, seen by its admin, four seconds later.
    pub fn ready(width: u16, height: u16) -> Self {
        let mut dashboard = Self::showing(admin(), platform(), width, height);
        dashboard.read(Ask::LastEvents, Ok(Answer::Events(events())));
        dashboard.read(Ask::Overview, Ok(Answer::Overview(Box::new(overview()))));
        dashboard.later(Duration::from_secs(4)).hear(News::Tick);
        // The list that is read again because the stream was opened meanwhile.
        dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
        dashboard
    }

    pub fn hear(&mut self, news: News) -> Vec<Effect> {
        self.app.update(Event { at: self.now, news })
    }

    pub fn read(&mut self, ask: Ask, result: Result<Answer, Failure>) -> Vec<Effect> {
        self.hear(News::Read(ask, result))
    }

    /// The platform's stream tells an event.
    pub fn event(&mut self, event: pizzapi_sdk::types::Event) -> Vec<Effect> {
        let told = PlatformTold::Event(Box::new(event));
        self.hear(News::Platform(Heard::Told(told)))
    }

    pub fn measured(&mut self, measures: Vec<Measure>) -> Vec<Effect> {
        let told = PlatformTold::Measures(measures);
        self.hear(News::Platform(Heard::Told(told)))
    }

    /// The platform's stream is broken.
    pub fn lost(&mut self, why: Option<Failure>) -> Vec<Effect> {
        self.hear(News::Platform(Heard::Lost(why)))
    }

    /// The stream of an org's instance.
    pub fn org(&mut self, org: &str, heard: Heard<OrgTold>) -> Vec<Effect> {
        self.hear(News::Org(slug(org), heard))
    }

    pub fn later(&mut self, by: Duration) -> &mut Self {
        self.now = self.now.plus(by);
        self
    }

    pub fn press(&mut self, code: KeyCode) -> Vec<Effect> {
        self.hear(News::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    pub fn control(&mut self, c: char) -> Vec<Effect> {
        let key = KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        self.hear(News::Key(key))
    }

    pub fn type_text(&mut self, text: &str) -> Vec<Effect> {
        text.chars()
            .flat_map(|c| self.press(KeyCode::Char(c)))
            .collect()
    }

    /// Goes to a tab of the first screen, by its key.
    pub fn tab(&mut self, tab: HomeTab) -> &mut Self {
        let tabs = HomeTab::of(&self.app);
        let place = tabs.iter().position(|it| *it == tab).expect("offered");
        self.press(key_of(place));
        self
    }

    /// Opens an org, and one of its tabs.
    pub fn open(&mut self, org: &str, tab: OrgTab) -> &mut Self {
        self.tab(HomeTab::Orgs);
        self.type_text("/");
        self.type_text(org);
        self.press(KeyCode::Enter);
        self.press(KeyCode::Enter);
        let tabs = OrgTab::of(&self.app, &slug(org));
        let place = tabs.iter().position(|it| *it == tab).expect("offered");
        self.press(key_of(place));
        self
    }

    /// The slugs of the list of orgs on the screen, in order.
    pub fn slugs(&mut self) -> Vec<String> {
        self.app.settle();
        let home = &self.app.home;
        let list = match home.tab {
            HomeTab::Overview => &home.needy,
            HomeTab::Instances => &home.instances,
            _ => &home.orgs,
        };
        let orgs = self.app.data.orgs.value();
        let rows = list.rows.iter();
        rows.filter_map(|index| Some(orgs?.rows[*index].org.slug.to_string()))
            .collect()
    }

    /// The slug of the org under the cursor, or opened; empty for none.
    pub fn selected(&mut self) -> String {
        self.app.settle();
        let org = self.app.org_in_question();
        org.map(|org| org.slug.to_string()).unwrap_or_default()
    }

    /// What is drawn, drawn as the loop does it.
    pub fn frame(&mut self) -> Buffer {
        let Size { width, height } = self.app.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("terminal");
        self.app.settle();
        let mut drawn = None;
        let app = &mut self.app;
        let frame = terminal.draw(|frame| drawn = Some(view::draw(app, frame)));
        let buffer = frame.expect("drawn").buffer.clone();
        self.app.has_drawn(drawn.expect("drawn"));
        if self.app.wants_select {
            self.app.freeze(buffer);
            return self.frame();
        }
        buffer
    }

    /// What is drawn, as text without colours.
    pub fn screen(&mut self) -> String {
        let buffer = self.frame();
        let mut screen = String::new();
        for y in 0..buffer.area.height {
            let mut x = 0;
            while x < buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                screen.push_str(symbol);
                // What a wide character covers is no character of its own.
                x += u16::try_from(symbol.width()).expect("narrow").max(1);
            }
            screen.truncate(screen.trim_end_matches(' ').len());
            screen.push('\n');
        }
        screen
    }
}

fn key_of(place: usize) -> KeyCode {
    let digit = u32::try_from(place + 1).expect("few tabs");
    KeyCode::Char(char::from_digit(digit, 10).expect("at most nine tabs"))
}

/// The same on every machine, whatever its environment says.
pub fn options() -> Options {
    Options {
        profile: Some("dev".to_owned()),
        theme: Some(Theme::COLOR),
        ..Options::default()
    }
}

/// A slug that is known to be one.
pub fn slug(slug: &str) -> OrgSlug {
    slug.parse().expect("slug")
}
