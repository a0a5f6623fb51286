//! Whatever happens in whatever order at whatever size: it is drawn. The one rule: what a server, a person or a terminal could
//! send is sent here.

mod answers;
mod dice;

use std::{collections::HashMap, time::Duration};

use crossterm::event::{KeyEvent, MouseEvent};
use pizzapi_sdk::types::Time;
use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend, buffer::CellWidth as _, layout::Size};

use crate::{
    Options,
    app::{App, Overlay},
    change::Outcome,
    effect::Effect,
    event::{Ask, Event, News, Tail},
    jobs::JobId,
    theme::Theme,
    view,
};

use answers::{answer, failure, of, org, org_told, platform, slug, tail_told};
use dice::{Dice, NOW, dice, hostile, key, mouse, size};

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    /// The answer to something that was asked for, the first of these that still waits.
    Answer(usize, Dice),
    Job(usize, u8, Dice),
    Platform(u8, Dice),
    Org(u8, Dice),
    Tail(u8, Dice),
    Key(KeyEvent),
    /// A key of the table, whichever this is.
    Bound(usize),
    Paste(String),
    Mouse(MouseEvent),
    Resize(u16, u16),
    Wait(Duration),
    Continued,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0_usize..6, dice()).prop_map(|(place, dice)| Step::Answer(place, dice)),
        2 => (0_usize..3, 0_u8..4, dice()).prop_map(|(place, what, dice)| Step::Job(place, what, dice)),
        2 => (0_u8..10, dice()).prop_map(|(what, dice)| Step::Platform(what, dice)),
        2 => (0_u8..8, dice()).prop_map(|(what, dice)| Step::Org(what, dice)),
        2 => (0_u8..5, dice()).prop_map(|(what, dice)| Step::Tail(what, dice)),
        4 => key().prop_map(Step::Key),
        12 => any::<usize>().prop_map(Step::Bound),
        1 => hostile().prop_map(Step::Paste),
        4 => mouse().prop_map(Step::Mouse),
        2 => size().prop_map(|(width, height)| Step::Resize(width, height)),
        1 => (0_u64..100_000_000).prop_map(|millis| Step::Wait(Duration::from_millis(millis))),
        1 => Just(Step::Continued),
    ]
}

/// The dashboard, and what it has asked for.
struct World {
    app: App,
    asked: Vec<Ask>,
    jobs: Vec<JobId>,
    tail: Option<Tail>,
    size: Size,
    last: Time,
}

impl World {
    fn new(options: &Options, (width, height): (u16, u16)) -> Self {
        let size = Size { width, height };
        let mut app = App::new(options, "http://pizzapi.localhost:8088", size);
        let now = Time::from_millis(NOW);
        app.now = now;
        let effects = app.start();
        let mut world = Self {
            app,
            asked: Vec::new(),
            jobs: Vec::new(),
            tail: None,
            size,
            last: now,
        };
        world.take(effects);
        world
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Read { what, .. } => {
                    self.asked.retain(|ask| *ask != what);
                    self.asked.push(what);
                }
                Effect::FollowTail { tail, .. } => self.tail = Some(tail),
                Effect::LeaveTail => self.tail = None,
                Effect::Do(id, change) => {
                    // What is said of it is said from the start.
                    let _ = (change.doing(), change.failed(), change.command());
                    self.jobs.push(id);
                }
                Effect::Save(id, ..) | Effect::OpenUrl(id, _) => self.jobs.push(id),
                _ => {}
            }
        }
    }

    fn news(&mut self, step: &Step) -> Option<News> {
        Some(match step {
            Step::Answer(place, dice) => {
                if self.asked.is_empty() {
                    return None;
                }
                let ask = self.asked.remove(place % self.asked.len());
                let answer = answer(&ask, dice);
                News::Read(ask, answer)
            }
            Step::Job(place, what, dice) => {
                if self.jobs.is_empty() {
                    return None;
                }
                let id = self.jobs[place % self.jobs.len()];
                let outcome = match what {
                    0 => Outcome::Nothing,
                    1 => Outcome::Secret(dice.text(0).into()),
                    2 => Outcome::Org(of(org(dice, 0)), Some(dice.text(1).to_owned())),
                    _ => Outcome::SignedIn {
                        email: dice.text(0).to_owned(),
                        must_change_password: dice.number(0).is_multiple_of(2),
                    },
                };
                match dice.number(1) % 4 {
                    0 => News::Progress(id, dice.text(0).to_owned()),
                    1 => News::Accepted(id, outcome),
                    _ if dice.fails => News::Done(id, Err(failure(dice))),
                    _ => News::Done(id, Ok(outcome)),
                }
            }
            Step::Platform(what, dice) => News::Platform(platform(*what, dice)),
            Step::Org(what, dice) => News::Org(slug(dice.number(0)), org_told(*what, dice)),
            Step::Tail(what, dice) => News::Tail(self.tail.clone()?, tail_told(*what, dice)),
            Step::Key(key) => News::Key(*key),
            Step::Bound(place) => {
                // Rather what is offered now: the way to everything leads through it.
                let offered = self.app.keymap.offered(&self.app);
                let binding = offered.get(place % offered.len().max(1))?;
                News::Key(binding.keys.first()?.event())
            }
            Step::Paste(text) => News::Pasted(text.clone()),
            Step::Mouse(mouse) => News::Mouse(*mouse),
            Step::Resize(width, height) => {
                self.size = Size::new(*width, *height);
                News::Resized(*width, *height)
            }
            Step::Wait(time) => {
                self.last = self.last.plus(*time);
                News::Tick
            }
            Step::Continued => News::Continued,
        })
    }

    fn step(&mut self, step: &Step) {
        let Some(news) = self.news(step) else { return };
        self.last = self.last.plus(Duration::from_millis(7));
        let event = Event {
            at: self.last,
            news,
        };
        // What is recorded is what is replayed.
        let line = serde_json::to_string(&event).expect("an event is written");
        let read: Event = serde_json::from_str(&line).expect("and read again");
        assert_eq!(serde_json::to_string(&read).expect("written"), line);
        let effects = self.app.update(event);
        self.take(effects);
        self.draw();
        if self.app.wants_select {
            self.draw();
        }
    }

    /// As the loop draws.
    fn draw(&mut self) {
        let app = &mut self.app;
        app.settle();
        let Size { width, height } = self.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
        let mut drawn = None;
        let done = terminal
            .draw(|frame| drawn = Some(view::draw(app, frame)))
            .expect("drawn");
        let buffer = done.buffer.clone();
        let is_ascii = |cell: &ratatui::buffer::Cell| cell.symbol().is_ascii();
        assert!(!app.ascii || buffer.content.iter().all(is_ascii));
        let drawn = drawn.expect("drawn");
        if let Some(until) = drawn.until {
            assert!(until > app.now, "it would be drawn again and again");
        }
        app.has_drawn(drawn);
        assert!(!app.dirty);
        if app.wants_select {
            app.freeze(buffer.clone());
        }
        for y in 0..height {
            let mut x = 0;
            while x < width {
                let cell = &buffer[(x, y)];
                let symbol = cell.symbol();
                assert!(
                    !symbol.chars().any(char::is_control),
                    "{symbol:?} at {x},{y}"
                );
                let wide = cell.cell_width().max(1);
                assert!(x + wide <= width, "{symbol:?} sticks out at {x},{y}");
                x += wide;
            }
        }
        if let Some(cursor) = app.cursor() {
            assert!(cursor < app.rows().max(1), "{cursor} of {}", app.rows());
        }
        if let Some(Overlay::Form(form)) = app.overlays.last() {
            assert!(form.at < form.fields.len().max(1));
        }
        for (key, count) in count(app) {
            assert_eq!(count, 1, "{key} is offered for {count} things");
        }
    }
}

fn count(app: &App) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for binding in app.keymap.offered(app) {
        if let Some(key) = binding.keys.first() {
            *counts.entry(key.to_string()).or_default() += 1;
        }
    }
    counts
}

fn options() -> impl Strategy<Value = Options> {
    let theme = prop::sample::select(Theme::ALL.to_vec());
    let bools = any::<(bool, bool)>();
    (bools, theme, prop::option::of(hostile())).prop_map(|((read_only, ascii), theme, profile)| {
        Options {
            read_only,
            profile,
            theme: Some(theme),
            ascii: Some(ascii),
            ..Options::default()
        }
    })
}

fn cases() -> ProptestConfig {
    // `PROPTEST_CASES` asks for more.
    let asked = std::env::var("PROPTEST_CASES").ok();
    let cases = asked.and_then(|text| text.parse().ok()).unwrap_or(64);
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn whatever_happens_is_drawn(
        options in options(),
        size in size(),
        known in prop::option::weighted(0.8, (dice(), dice())),
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let mut world = World::new(&options, size);
        world.draw();
        if let Some((user, orgs)) = known {
            // Most of what there is to see needs both.
            let read = |ask: Ask, dice: &Dice| {
                let answer = answer(&ask, &Dice { fails: false, ..dice.clone() });
                Event { at: Time::from_millis(NOW), news: News::Read(ask, answer) }
            };
            for event in [read(Ask::User, &user), read(Ask::Orgs, &orgs)] {
                let effects = world.app.update(event);
                world.take(effects);
            }
            world.draw();
        }
        for step in &steps {
            world.step(step);
        }
    }
}
