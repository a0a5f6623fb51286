//! The mouse, on screens with something to point at. The one rule: one points at what is drawn, by its words.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use pizzapi_sdk::types::Time;
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer, layout::Size};
use serde_json::json;

use crate::{
    Options,
    app::{App, Overlay},
    effect::Effect,
    event::{Answer, Ask, Event, Heard, LineKind, News, Tail, TailLine},
    view::{self, HomeTab, LinesView},
};

const SIZE: Size = Size {
    width: 100,
    height: 30,
};

struct Dashboard {
    app: App,
    buffer: Buffer,
}

impl Dashboard {
    fn new() -> Self {
        let mut app = App::new(&Options::default(), "http://localhost:8088", SIZE);
        app.now = Time::from_millis(1_795_000_000_000);
        app.start();
        let mut dashboard = Self {
            app,
            buffer: Buffer::default(),
        };
        let time = "2026-11-01T12:00:00Z";
        let user = json!({
            "id": "u1", "name": "Ada", "email": "ada@example.com", "platform_role": "admin",
            "createdAt": time, "updatedAt": time,
        });
        let orgs: Vec<_> = (0..40)
            .map(|n| {
                json!({
                    "id": format!("id{n}"), "slug": format!("org-{n:02}"), "name": format!("Org {n}"),
                    "status": "active", "role": "owner", "created_at": time, "updated_at": time,
                    "instance": { "status": "healthy", "url": "http://x.localhost", "rss_bytes": n },
                })
            })
            .collect();
        let user = serde_json::from_value(user).expect("a user");
        let orgs = serde_json::from_value(orgs.into()).expect("orgs");
        dashboard.send(News::Read(Ask::User, Ok(Answer::User(user))));
        dashboard.send(News::Read(Ask::Orgs, Ok(Answer::Orgs(orgs))));
        dashboard.key('2');
        assert_eq!(dashboard.app.home.tab, HomeTab::Orgs);
        dashboard
    }

    fn send(&mut self, news: News) -> Vec<Effect> {
        let at = self.app.now.plus(Duration::from_millis(5));
        let effects = self.app.update(Event { at, news });
        self.draw();
        effects
    }

    fn draw(&mut self) {
        let app = &mut self.app;
        app.settle();
        let backend = TestBackend::new(SIZE.width, SIZE.height);
        let mut terminal = Terminal::new(backend).expect("a terminal");
        let mut drawn = None;
        let done = terminal.draw(|frame| drawn = Some(view::draw(app, frame)));
        self.buffer = done.expect("drawn").buffer.clone();
        app.has_drawn(drawn.expect("drawn"));
        if app.wants_select {
            app.freeze(self.buffer.clone());
            self.draw();
        }
    }

    fn key(&mut self, c: char) -> Vec<Effect> {
        self.send(News::Key(KeyEvent::new(
            KeyCode::Char(c),
            KeyModifiers::NONE,
        )))
    }

    /// Where a text is on the screen.
    fn find(&self, text: &str) -> (u16, u16) {
        for y in 0..SIZE.height {
            let row: Vec<&str> = (0..SIZE.width)
                .map(|x| self.buffer[(x, y)].symbol())
                .collect();
            for x in 0..row.len() {
                if row[x..].concat().starts_with(text) {
                    return (u16::try_from(x).expect("small"), y);
                }
            }
        }
        panic!("no `{text}` on the screen: {:?}", self.buffer);
    }

    fn mouse(&mut self, kind: MouseEventKind, (column, row): (u16, u16)) -> Vec<Effect> {
        self.send(News::Mouse(MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }))
    }

    fn click_at(&mut self, place: (u16, u16)) -> Vec<Effect> {
        self.mouse(MouseEventKind::Down(MouseButton::Left), place)
    }

    fn click(&mut self, text: &str) -> Vec<Effect> {
        let place = self.find(text);
        self.click_at(place)
    }
}

#[test]
fn nothing_wakes_up_for_ages_that_stay() {
    let mut dashboard = Dashboard::new();
    dashboard.send(News::Platform(Heard::Opened));
    // Weeks old: no second and no minute makes a difference.
    for tab in '1'..='7' {
        dashboard.key(tab);
        let app = &dashboard.app;
        let wakes = app.drawn.until.map(|at| at.since(app.now));
        let soon = Duration::from_mins(10);
        assert!(wakes.is_none_or(|after| after > soon), "{tab}: {wakes:?}");
    }
    dashboard.key('J');
    assert!(!dashboard.app.dirty);
}

#[test]
fn a_click_selects_and_another_opens() {
    let mut dashboard = Dashboard::new();
    dashboard.click("org-05");
    assert_eq!(dashboard.app.cursor(), Some(5));
    assert!(dashboard.app.org.is_none());
    dashboard.click("org-05");
    let org = dashboard.app.org.as_ref().expect("opened");
    assert_eq!(org.slug.as_str(), "org-05");
}

#[test]
fn a_click_on_a_tab_goes_there_and_on_a_title_sorts() {
    let mut dashboard = Dashboard::new();
    dashboard.click("NAME");
    let sorted = dashboard.app.home.orgs.sort;
    assert!(sorted.is_some() && !dashboard.app.home.orgs.reversed);
    dashboard.click("NAME");
    assert_eq!(dashboard.app.home.orgs.sort, sorted);
    assert!(dashboard.app.home.orgs.reversed);
    dashboard.click("3 Instances");
    assert_eq!(dashboard.app.home.tab, HomeTab::Instances);
}

#[test]
fn a_click_on_a_key_does_what_the_key_does() {
    let mut dashboard = Dashboard::new();
    dashboard.click("? keys");
    assert!(matches!(
        dashboard.app.overlays.last(),
        Some(Overlay::Help(0))
    ));
    // Nothing behind it can be clicked, but for the keys, which are its own now.
    dashboard.click("1 Overview");
    assert_eq!(dashboard.app.home.tab, HomeTab::Orgs);
    dashboard.click("esc back");
    assert!(dashboard.app.overlays.is_empty());
}

#[test]
fn the_wheel_scrolls_lists_help_and_lines() {
    let mut dashboard = Dashboard::new();
    let middle = (30, 12);
    dashboard.mouse(MouseEventKind::ScrollDown, middle);
    assert_eq!(dashboard.app.cursor(), Some(3));
    dashboard.mouse(MouseEventKind::ScrollUp, middle);
    assert_eq!(dashboard.app.cursor(), Some(0));
    dashboard.key('?');
    dashboard.mouse(MouseEventKind::ScrollDown, middle);
    assert!(matches!(
        dashboard.app.overlays.last(),
        Some(Overlay::Help(3))
    ));
    dashboard.key('q');
    // A form is not scrolled, and what is behind it neither.
    dashboard.key('n');
    dashboard.mouse(MouseEventKind::ScrollDown, middle);
    assert_eq!(dashboard.app.cursor(), Some(0));
    dashboard.app.overlays.clear();
    let tail = Tail::Logs("org-00".parse().expect("a slug"));
    dashboard.app.lines = Some(LinesView::new(tail.clone(), None));
    let lines = (0..99).map(|n| TailLine {
        at: None,
        text: format!("line {n}"),
        kind: LineKind::Plain,
        place: None,
    });
    dashboard.send(News::Tail(tail, Heard::Told(lines.collect())));
    // By then it is known how many fit.
    dashboard.draw();
    dashboard.find("line 98");
    dashboard.mouse(MouseEventKind::ScrollUp, middle);
    dashboard.find("line 95");
    let text = format!("{:?}", dashboard.buffer);
    assert!(!text.contains("line 96"), "{text}");
}

#[test]
fn a_click_goes_to_a_field_and_turns_a_choice() {
    let mut dashboard = Dashboard::new();
    dashboard.key('n');
    dashboard.click("Slug");
    let Some(Overlay::Form(form)) = dashboard.app.overlays.last() else {
        panic!("no form");
    };
    assert_eq!(form.fields[form.at].name, "slug");
    // The list behind the form is not touched.
    dashboard.click_at((5, 3));
    assert_eq!(dashboard.app.cursor(), Some(0));
}

#[test]
fn menu_entries_are_chosen_by_clicks() {
    let mut dashboard = Dashboard::new();
    dashboard.key('c');
    // A row of the list behind is no entry.
    let (_, row) = dashboard.find("org-00");
    dashboard.click_at((0, row));
    dashboard.click("name ");
    let Some(Overlay::Page(page)) = dashboard.app.overlays.last() else {
        panic!("no menu");
    };
    assert_eq!(page.copied(), "Org 0");
    let effects = dashboard.click("name ");
    assert!(dashboard.app.overlays.is_empty());
    assert!(matches!(&effects[..], [Effect::Copy(text)] if text == "Org 0"));
}

#[test]
fn dragging_selects_in_select_mode_and_nowhere_else() {
    let mut dashboard = Dashboard::new();
    let (from, to) = (dashboard.find("org-03"), dashboard.find("org-06"));
    let drag = MouseEventKind::Drag(MouseButton::Left);
    dashboard.app.dirty = false;
    let effects = dashboard.app.update(Event {
        at: dashboard.app.now,
        news: News::Mouse(MouseEvent {
            kind: drag,
            column: 4,
            row: 9,
            modifiers: KeyModifiers::NONE,
        }),
    });
    assert!(
        effects.is_empty() && !dashboard.app.dirty,
        "nothing to draw"
    );
    dashboard.key('v');
    dashboard.click_at(from);
    dashboard.mouse(drag, to);
    dashboard.mouse(MouseEventKind::Up(MouseButton::Left), to);
    let text = dashboard.app.select.as_ref().expect("selecting").text();
    let slugs: Vec<&str> = text
        .lines()
        .filter_map(|line| {
            line.split_whitespace()
                .find(|word| word.starts_with("org-"))
        })
        .collect();
    assert_eq!(slugs, ["org-03", "org-04", "org-05", "org-06"]);
    // Another press begins anew.
    dashboard.click_at(to);
    let select = dashboard.app.select.as_ref().expect("selecting");
    assert!(!select.is_selecting());
    let effects = dashboard.click("copy");
    assert!(matches!(&effects[..], [Effect::Copy(text)] if text.contains("org-06")));
    assert!(dashboard.app.select.is_none());
}

#[test]
fn a_click_elsewhere_ends_typing_and_keeps_the_filter() {
    let mut dashboard = Dashboard::new();
    dashboard.key('/');
    for c in "org-1".chars() {
        dashboard.key(c);
    }
    dashboard.click("org-13");
    assert_eq!(dashboard.app.typing, None);
    assert_eq!(dashboard.app.rows(), 10);
    assert_eq!(dashboard.app.cursor(), Some(3));
}
