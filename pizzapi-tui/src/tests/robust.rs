//! Whatever comes, at whatever size: no panic, and nothing that a terminal would obey.

use std::time::Duration;

use crossterm::event::KeyCode;
use pizzapi_sdk::types::{
    EventKind, InstanceStatus, Measure, Org, OrgStatus, Role, SessionStatus, Time,
};
use serde_json::json;

use super::platform::*;
use crate::event::{Answer, Ask, Heard, LineKind, News};

/// A small generator (xorshift): the same numbers each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % limit.max(1)
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 14] = [
            "a",
            " ",
            "日本",
            "\u{301}",
            "👩‍👩‍👧",
            "\x1b[31m",
            "\t",
            "\n",
            "\u{202e}",
            "é",
            "\u{200b}",
            "ﷺ",
            "\u{fe0f}",
            "☃\u{fe0f}",
        ];
        let pieces = [0, 3, 40, 10_000][self.below(4)];
        (0..pieces)
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect()
    }

    fn time(&mut self) -> Time {
        Time::from_millis([0, i64::MAX, i64::MIN, 1_795_201_000_000][self.below(4)])
    }

    fn number(&mut self) -> u64 {
        [0, 7, 1 << 40, u64::MAX][self.below(4)]
    }

    fn org(&mut self, index: usize) -> Org {
        let slug = format!("o{index}-{}", "x".repeat(1 + self.below(30)));
        let mut org = org(&slug, &self.text(), 0);
        org.created_at = self.time();
        org.status = [
            OrgStatus::Active,
            OrgStatus::Pending,
            OrgStatus::Suspended,
            OrgStatus::Unknown(self.text()),
        ][self.below(4)]
        .clone();
        org.status_reason = Some(self.text());
        org.plan = Some(self.text());
        org.role =
            [None, Some(Role::Owner), Some(Role::Unknown(self.text()))][self.below(3)].clone();
        let status = [
            InstanceStatus::Healthy,
            InstanceStatus::Failed,
            InstanceStatus::Unknown(self.text()),
        ][self.below(3)]
        .clone();
        let error = self.text();
        with(org, status, Some(&*error).filter(|error| !error.is_empty()))
    }

    fn measure(&mut self, org: &Org) -> Measure {
        Measure {
            org_id: org.id.clone(),
            at: self.time(),
            runners: u32::MAX,
            sessions: u32::try_from(self.below(5)).unwrap_or(0),
            rss_bytes: self.number(),
            cpu_ms: self.number(),
        }
    }

    /// Something that is read, or told.
    fn news(&mut self, orgs: &[Org]) -> Vec<News> {
        let org = &orgs[self.below(orgs.len())];
        let slug = org.slug.clone();
        let read = |ask, answer| vec![News::Read(ask, Ok(answer))];
        match self.below(10) {
            0 => read(Ask::Orgs, Answer::Orgs(orgs.to_vec())),
            1 => vec![News::Read(Ask::Orgs, Err(refused()))],
            2 => {
                let mut report = failed_report("some-org");
                if let Some(instance) = &mut report.instance {
                    instance.last_error = Some(self.text());
                    instance.provider = self.text();
                    instance.steps[0].name = self.text();
                    instance.steps[0].ms = Some(self.number());
                    instance.steps[1].error = Some(self.text());
                    instance.steps[2].started_at = Some(self.time());
                }
                let answer = Answer::Status(Box::new(report));
                read(Ask::Status(slug), answer)
            }
            3 => {
                let data =
                    json!({"status": self.text(), "name": self.text(), "last_error": self.text()});
                let kind = [EventKind::InstanceUpdated, EventKind::Unknown(self.text())];
                let kind = kind[self.below(2)].clone();
                let mut event = event(1, kind, Some(slug.as_str()), 0, data);
                event.at = self.time();
                read(Ask::LastEvents, Answer::Events(vec![event]))
            }
            4 => {
                let mut overview = overview();
                overview.users = self.number();
                overview.provisioning_p50_ms = Some(self.number());
                if let Some(room) = &mut overview.room {
                    room.disk_free_bytes = Some(self.number());
                    room.memory_total_bytes = Some(self.number());
                }
                read(Ask::Overview, Answer::Overview(Box::new(overview)))
            }
            5 => {
                let mut session = session("1", SessionStatus::Ended);
                session.prompt = Some(self.text());
                session.end_reason = Some(self.text());
                session.runner_name = Some(self.text());
                read(Ask::Sessions(slug), Answer::Sessions(vec![session]))
            }
            6 => {
                let told = orgs.iter().map(|org| self.measure(org)).collect();
                let told = crate::event::PlatformTold::Measures(told);
                vec![News::Platform(Heard::Told(told))]
            }
            7 => read(Ask::User, Answer::User(Box::new(admin()))),
            8 => vec![News::Platform(Heard::Lost(Some(forbidden())))],
            _ => vec![News::Platform(Heard::Opened)],
        }
    }
}

const KEYS: [KeyCode; 24] = [
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::PageDown,
    KeyCode::End,
    KeyCode::Home,
    KeyCode::Enter,
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Backspace,
    KeyCode::Tab,
    KeyCode::Char('1'),
    KeyCode::Char('2'),
    KeyCode::Char('4'),
    KeyCode::Char('5'),
    KeyCode::Char('/'),
    KeyCode::Char('?'),
    KeyCode::Char('s'),
    KeyCode::Char('d'),
    KeyCode::Char('l'),
    KeyCode::Char('n'),
    KeyCode::Char('c'),
    KeyCode::Char('v'),
    KeyCode::Char(' '),
    KeyCode::Char('日'),
];

#[test]
fn nothing_panics_at_any_size() {
    let mut random = Random(0x5eed_5eed_5eed_5eed);
    for round in 0..120 {
        let mut dashboard = Dashboard::start(80, 24);
        let count = [1, 2, 5, 40][random.below(4)];
        let orgs: Vec<Org> = (0..count).map(|index| random.org(index)).collect();
        for _ in 0..14 {
            dashboard.later(Duration::from_millis(300));
            for news in random.news(&orgs) {
                dashboard.hear(news);
            }
            if let Some(view) = &dashboard.app.lines {
                let told = vec![line(&random.text(), LineKind::Plain, 0)];
                let tail = view.tail.clone();
                dashboard.hear(News::Tail(tail, Heard::Told(told)));
            }
            dashboard.press(KEYS[random.below(KEYS.len())]);
            let extremes = [(0, 0), (1, 1), (60, 15), (80, 24), (160, 40), (200, 60)];
            let (width, height) = match extremes.get(random.below(12)) {
                Some(size) => *size,
                None => (random.below(201), random.below(61)),
            };
            let size = |side: usize| u16::try_from(side).expect("small");
            dashboard.hear(News::Resized(size(width), size(height)));
            let screen = dashboard.screen();
            let harmful = |c: char| c != '\n' && c.is_control();
            assert!(!screen.contains(harmful), "round {round}: {screen:?}");
        }
    }
}
