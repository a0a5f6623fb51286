//! Whatever happens in whatever order at whatever size: it is drawn. The one rule: what a server, a person or a terminal could
//! send is sent here.

use std::{collections::HashMap, time::Duration};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use pizzapi_sdk::types::{OrgSlug, Time};
use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend, buffer::CellWidth as _, layout::Size};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    Options,
    app::{App, Overlay},
    change::Outcome,
    effect::Effect,
    event::{Answer, Ask, Event, Heard, LineKind, News, OrgTold, PlatformTold, Tail, TailLine},
    jobs::JobId,
    remote::{Failure, FailureKind},
    theme::Theme,
    view,
};

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

/// What is not the same twice.
#[derive(Clone)]
struct Dice {
    texts: Vec<String>,
    numbers: Vec<u64>,
    fails: bool,
}

impl std::fmt::Debug for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nobody reads ten thousand characters.
        let short = |text: &String| (text.chars().take(20).collect::<String>(), text.len());
        let texts: Vec<_> = self.texts.iter().map(short).collect();
        write!(f, "{texts:?} {:?} {}", self.numbers, self.fails)
    }
}

impl Dice {
    fn text(&self, place: usize) -> &str {
        self.texts
            .get(place % self.texts.len().max(1))
            .map_or("", String::as_str)
    }

    fn number(&self, place: usize) -> u64 {
        self.numbers
            .get(place % self.numbers.len().max(1))
            .copied()
            .unwrap_or(0)
    }

    fn of<'a>(&self, place: usize, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.number(place)).unwrap_or(0) % words.len()]
    }

    /// A time near now, or far from it.
    fn time(&self, place: usize) -> Time {
        let number = self.number(place);
        let shift = i64::try_from(number % 4_000_000_000).unwrap_or(0);
        let millis = match number % 5 {
            0 => NOW + shift,
            1 => 0,
            2 => 4_000_000_000_000,
            _ => NOW - shift,
        };
        Time::from_millis(millis)
    }

    fn count(&self) -> usize {
        self.numbers.len().min(6)
    }
}

const NOW: i64 = 1_795_000_000_000;

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z ]{0,12}",
        2 => any::<String>(),
        1 => Just(String::new()),
        1 => "[日本語한국어ｗ]{1,40}",
        1 => "(a\u{301}|👩‍👩‍👧|🇩🇪|\u{200b}|\u{202e}|e\u{308}\u{304}){1,20}",
        1 => "[\u{0}-\u{1f}\u{7f}-\u{9f}]{1,10}",
        1 => Just("\u{1b}[2J\u{1b}]0;x\u{7}\r\nline\ttab".to_owned()),
        1 => Just("x".repeat(10_000)),
        1 => Just("名".repeat(10_000)),
        1 => Just("\u{301}".repeat(10_000)),
    ]
}

fn dice() -> impl Strategy<Value = Dice> {
    let texts = prop::collection::vec(hostile(), 1..5);
    let number = prop_oneof![Just(0), 0_u64..100, any::<u64>(), Just(u64::MAX)];
    (
        texts,
        prop::collection::vec(number, 1..9),
        prop::bool::weighted(0.15),
    )
        .prop_map(|(texts, numbers, fails)| Dice {
            texts,
            numbers,
            fails,
        })
}

fn key() -> impl Strategy<Value = KeyEvent> {
    let code = prop_oneof![
        prop::char::range(' ', '~').prop_map(KeyCode::Char),
        any::<char>().prop_map(KeyCode::Char),
        prop::sample::select(vec![
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::BackTab,
            KeyCode::Backspace,
            KeyCode::Delete,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::PageUp,
            KeyCode::PageDown,
            KeyCode::F(5),
        ]),
    ];
    (code, 0_u8..8).prop_map(|(code, bits)| {
        // Mostly plain ones.
        let modifiers = if bits < 5 { 0 } else { bits };
        KeyEvent::new(code, KeyModifiers::from_bits_truncate(modifiers))
    })
}

fn mouse() -> impl Strategy<Value = MouseEvent> {
    let kind = prop::sample::select(vec![
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Drag(MouseButton::Left),
        MouseEventKind::Up(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Right),
        MouseEventKind::ScrollUp,
        MouseEventKind::ScrollDown,
        MouseEventKind::ScrollLeft,
        MouseEventKind::Moved,
    ]);
    let place = || prop_oneof![0_u16..130, any::<u16>()];
    (kind, place(), place()).prop_map(|(kind, column, row)| MouseEvent {
        kind,
        column,
        row: row % 60,
        modifiers: KeyModifiers::NONE,
    })
}

fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        1 => (0_u16..8, 0_u16..8),
        3 => (60_u16..170, 15_u16..50),
        1 => (0_u16..70, 0_u16..20),
        1 => Just((0, 0)),
    ]
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

fn of<T: DeserializeOwned>(value: Value) -> T {
    let text = value.to_string();
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}: {text}"))
}

const STATUSES: [&str; 6] = [
    "pending",
    "active",
    "suspended",
    "deleting",
    "deleted",
    "odd\u{7}",
];
const RUNS: [&str; 7] = [
    "healthy",
    "unhealthy",
    "provisioning",
    "stopped",
    "failed",
    "starting",
    "new\u{1b}one",
];
const ROLES: [&str; 4] = ["owner", "admin", "member", "visitor"];

fn slug(number: u64) -> OrgSlug {
    format!("org-{}", number % 9).parse().expect("a slug")
}

fn org(dice: &Dice, n: usize) -> Value {
    let number = dice.number(n);
    let mut org = json!({
        "id": format!("id-{}", number % 9),
        "slug": slug(number),
        "name": dice.text(n),
        "status": dice.of(n + 1, &STATUSES),
        "created_at": dice.time(n),
        "updated_at": dice.time(n + 1),
        "status_reason": dice.text(n + 1),
        "plan": dice.text(n + 2),
    });
    if !number.is_multiple_of(4) {
        org["role"] = dice.of(n, &ROLES).into();
    }
    if !number.is_multiple_of(5) {
        org["instance"] = json!({
            "status": dice.of(n + 2, &RUNS),
            "url": dice.text(n),
            "runners": number % 300,
            "sessions": number % 5000,
            "rss_bytes": number,
            "cpu_ms": dice.number(n + 1),
            "last_error": dice.text(n + 3),
        });
    }
    org
}

fn instance(dice: &Dice) -> Value {
    let steps: Vec<Value> = (0..dice.count())
        .map(|n| {
            json!({
                "name": dice.text(n),
                "status": dice.of(n, &["pending", "running", "done", "failed", "?"]),
                "started_at": dice.time(n),
                "ms": dice.number(n),
                "error": dice.text(n + 1),
            })
        })
        .collect();
    json!({
        "id": "i1",
        "status": dice.of(0, &RUNS),
        "provider": dice.text(0),
        "host": dice.text(1),
        "image": dice.text(2),
        "version": dice.text(3),
        "last_error": dice.text(1),
        "restarts": dice.number(1) % 1_000_000,
        "health_checked_at": dice.time(2),
        "created_at": dice.time(0),
        "updated_at": dice.time(1),
        "steps": steps,
    })
}

fn user(dice: &Dice, n: usize) -> Value {
    let mut user = json!({
        "id": format!("u{}", dice.number(n) % 9),
        "name": dice.text(n),
        "email": dice.text(n + 1),
        "createdAt": dice.time(n),
        "updatedAt": dice.time(n),
        "orgs": dice.number(n) % 1_000_000,
    });
    if !dice.number(n).is_multiple_of(3) {
        user["platform_role"] = "admin".into();
    }
    if dice.number(n) % 4 == 1 {
        user["disabled_at"] = json!(dice.time(n));
    }
    user
}

fn platform_event(dice: &Dice, n: usize, kind: &str, data: &Value) -> Value {
    json!({
        "id": dice.number(n) >> 1,
        "kind": kind,
        "at": dice.time(n),
        "org_id": format!("id-{}", dice.number(n) % 9),
        "org_slug": slug(dice.number(n)),
        "data": data,
    })
}

fn runner(dice: &Dice, n: usize) -> Value {
    json!({
        "runnerId": format!("r{}", dice.number(n) % 9),
        "name": dice.text(n),
        "roots": [dice.text(n + 1), ""],
        "sessionCount": dice.number(n) % 1000,
        "version": dice.text(n),
        "platform": dice.text(n + 2),
        "connected": dice.number(n).is_multiple_of(2),
        "warning": dice.text(n),
    })
}

fn session(dice: &Dice, n: usize) -> Value {
    json!({
        "sessionId": format!("s{}", dice.number(n) % 9),
        "status": dice.of(n, &["active", "ended", "starting", "x"]),
        "runnerId": format!("r{}", dice.number(n) % 9),
        "runnerName": dice.text(n),
        "cwd": dice.text(n + 1),
        "prompt": dice.text(n + 2),
        "startedAt": dice.time(n),
        "endedAt": dice.time(n + 1),
        "endReason": dice.text(n),
        "exitCode": dice.number(n) % 300,
        "eventCount": dice.number(n),
    })
}

fn list<T: DeserializeOwned>(dice: &Dice, make: impl Fn(&Dice, usize) -> Value) -> Vec<T> {
    (0..dice.count()).map(|n| of(make(dice, n))).collect()
}

fn failure(dice: &Dice) -> Failure {
    let kinds = [
        FailureKind::LoggedOut,
        FailureKind::Forbidden,
        FailureKind::Absent,
        FailureKind::Unreachable,
        FailureKind::Other,
    ];
    Failure {
        kind: kinds[usize::try_from(dice.number(0) % 5).unwrap_or(0)],
        retry_after: (dice.number(1).is_multiple_of(2))
            .then(|| Duration::from_millis(dice.number(2))),
        fields: vec![of(
            json!({"field": "name", "code": "bad", "message": dice.text(1)}),
        )],
        ..Failure::other(dice.text(0).to_owned())
    }
}

fn answer(ask: &Ask, dice: &Dice) -> Result<Answer, Failure> {
    if dice.fails {
        return Err(failure(dice));
    }
    Ok(match ask {
        Ask::User => Answer::User(of(user(dice, 0))),
        Ask::Orgs => Answer::Orgs(list(dice, org)),
        Ask::Org(slug) => {
            let mut value = org(dice, 0);
            value["slug"] = json!(slug);
            Answer::Org(of(value))
        }
        Ask::Overview => Answer::Overview(of(json!({
            "orgs": { (dice.text(0)): dice.number(0), "active": 3 },
            "instances": { "healthy": dice.number(1), "odd": 1 },
            "users": dice.number(0), "runners": dice.number(1), "sessions": dice.number(2),
            "rss_bytes": dice.number(3), "cpu_seconds": 1e300,
            "provisioning_p50_ms": dice.number(1), "provisioning_p95_ms": dice.number(2),
            "room": { "disk_free_bytes": dice.number(0), "disk_total_bytes": dice.number(1) },
        }))),
        Ask::LastEvents => Answer::Events(list(dice, |dice, n| {
            let kinds = ["org.created", "instance.updated", "odd", "user.updated"];
            platform_event(dice, n, dice.of(n, &kinds), &org(dice, n))
        })),
        Ask::Users => Answer::Users(list(dice, user)),
        Ask::Status(slug) => Answer::Status(of(json!({
            "org_slug": slug,
            "org_status": dice.of(0, &STATUSES),
            "instance": if dice.number(0).is_multiple_of(4) { Value::Null } else { instance(dice) },
        }))),
        Ask::Members(_) => Answer::Members(list(dice, |dice, n| {
            json!({
                "id": format!("m{n}"), "userId": format!("u{n}"), "user_id": format!("u{n}"),
                "name": dice.text(n), "email": dice.text(n + 1), "role": dice.of(n, &ROLES),
                "createdAt": dice.time(n), "created_at": dice.time(n),
            })
        })),
        Ask::Invites(_) => Answer::Invites(list(dice, |dice, n| {
            json!({
                "id": format!("v{n}"), "role": dice.of(n, &ROLES), "email": dice.text(n),
                "state": dice.of(n, &["pending", "accepted", "expired", "revoked", "?"]),
                "created_at": dice.time(n), "expires_at": dice.time(n + 1),
            })
        })),
        Ask::Runners(_) => Answer::Runners(list(dice, runner)),
        Ask::Sessions(_) => Answer::Sessions(list(dice, session)),
    })
}

fn platform(what: u8, dice: &Dice) -> Heard<PlatformTold> {
    let event = |kind: &str, data: Value| {
        Heard::Told(PlatformTold::Event(of(platform_event(
            dice, 0, kind, &data,
        ))))
    };
    match what {
        0 => Heard::Opened,
        1 => Heard::Lost(dice.fails.then(|| failure(dice))),
        2 => Heard::Told(PlatformTold::Reset),
        3 => event("org.created", org(dice, 0)),
        4 => event("org.updated", org(dice, 1)),
        5 => event("instance.updated", instance(dice)),
        6 => event("org.deleted", Value::Null),
        7 => event("member.added", json!({ "user_id": "u1" })),
        8 => {
            let measures = list(dice, |dice, n| {
                json!({
                    "org_id": format!("id-{}", dice.number(n) % 9), "at": dice.time(n),
                    "runners": dice.number(n) % 999, "sessions": 1,
                    "rss_bytes": dice.number(n), "cpu_ms": dice.number(n + 1),
                })
            });
            Heard::Told(PlatformTold::Measures(measures))
        }
        _ => event(
            dice.of(0, &["invite.updated", "user.updated", "\u{1b}c"]),
            json!(dice.text(0)),
        ),
    }
}

fn org_told(what: u8, dice: &Dice) -> Heard<OrgTold> {
    let told = |name: &str, data: Value| {
        Heard::Told(OrgTold {
            name: name.to_owned(),
            data,
        })
    };
    match what {
        0 => Heard::Opened,
        1 => Heard::Lost(dice.fails.then(|| failure(dice))),
        2 => told("reset", Value::Null),
        3 => told("runner_added", runner(dice, 0)),
        4 => told("runner_removed", runner(dice, 1)),
        5 => told("session_added", session(dice, 0)),
        6 => told("session_ended", session(dice, 1)),
        _ => told(dice.text(0), json!([dice.text(1)])),
    }
}

fn tail_told(what: u8, dice: &Dice) -> Heard<Vec<TailLine>> {
    match what {
        0 => Heard::Opened,
        1 => Heard::Lost(dice.fails.then(|| failure(dice))),
        2 => Heard::Over,
        _ => Heard::Told(
            (0..dice.count())
                .map(|n| TailLine {
                    at: (n % 2 == 0).then(|| dice.time(n)),
                    text: dice.text(n).to_owned(),
                    kind: [
                        LineKind::Plain,
                        LineKind::Bad,
                        LineKind::Note,
                        LineKind::Skipped(dice.number(n)),
                    ][n % 4],
                    place: None,
                })
                .collect(),
        ),
    }
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
