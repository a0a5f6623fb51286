//! Whatever comes, at whatever size: no panic.

use std::time::Duration;

use crossterm::event::KeyCode;
use pizzapi_sdk::types::{InstanceStatus, Org, OrgStatus, Role, Time};
use ratatui::layout::Size;

use super::platform::{Dashboard, forbidden, org, refused, report, with};
use crate::event::News;

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

    fn org(&mut self, index: usize) -> Org {
        let slug = format!("o{index}-{}", "x".repeat(1 + self.below(30)));
        let mut org = org(&slug, &self.text(), 0);
        org.created_at =
            Time::from_millis([0, i64::MAX, i64::MIN, 1_795_201_000_000][self.below(4)]);
        org.status = [
            OrgStatus::Active,
            OrgStatus::Pending,
            OrgStatus::Deleting,
            OrgStatus::Unknown(self.text()),
        ][self.below(4)]
        .clone();
        org.role = [None, Some(Role::Unknown(self.text()))][self.below(2)].clone();
        let status = [
            InstanceStatus::Healthy,
            InstanceStatus::Failed,
            InstanceStatus::Unknown(self.text()),
        ][self.below(3)]
        .clone();
        let error = self.text();
        with(org, status, Some(&*error).filter(|error| !error.is_empty()))
    }

    fn news(&mut self) -> News {
        match self.below(9) {
            0 => {
                let count = [0, 1, 5, 60][self.below(4)];
                News::Listed(Ok((0..count).map(|index| self.org(index)).collect()))
            }
            1 => News::Listed(Err(refused())),
            2 => News::Listed(Err(forbidden())),
            3 => News::Lost(Some(refused())),
            4 => News::Opened,
            5 => News::Changed,
            6 => {
                let mut report = report("some-org");
                if let Some(instance) = &mut report.instance {
                    instance.last_error = Some(self.text());
                    instance.provider = self.text();
                    instance.steps[0].name = self.text();
                    instance.steps[1].error = Some(self.text());
                }
                News::Status("some-org".parse().expect("slug"), Ok(Box::new(report)))
            }
            _ => News::Tick,
        }
    }
}

const KEYS: [KeyCode; 14] = [
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::PageDown,
    KeyCode::End,
    KeyCode::Home,
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Backspace,
    KeyCode::Char('/'),
    KeyCode::Char('?'),
    KeyCode::Char('s'),
    KeyCode::Char('S'),
    KeyCode::Char('r'),
    KeyCode::Char('日'),
];

#[test]
fn nothing_panics_at_any_size() {
    let mut random = Random(0x5eed_5eed_5eed_5eed);
    for round in 0..150 {
        let mut dashboard = Dashboard::start(80, 24);
        for _ in 0..8 {
            let news = random.news();
            dashboard.later(Duration::from_millis(300)).hear(news);
            let key = KEYS[random.below(KEYS.len())];
            dashboard.press(key);
            let extremes = [(0, 0), (1, 1), (60, 15), (200, 60)];
            let (width, height) = match extremes.get(random.below(12)) {
                Some(size) => *size,
                None => (random.below(201), random.below(61)),
            };
            let size = |side: usize| u16::try_from(side).expect("small");
            dashboard.hear(News::Resized(Size {
                width: size(width),
                height: size(height),
            }));
            let screen = dashboard.screen();
            let harmful = |c: char| c != '\n' && c.is_control();
            assert!(!screen.contains(harmful), "round {round}");
        }
    }
}

#[test]
fn the_terminal_may_be_smaller_than_the_last_resize_said() {
    let mut dashboard = Dashboard::showing(super::platform::platform(), 200, 60);
    dashboard.press(KeyCode::Enter);
    let frame = |width, height| {
        let backend = ratatui::backend::TestBackend::new(width, height);
        let mut terminal = ratatui::Terminal::new(backend).expect("terminal");
        let app = &dashboard.app;
        let draw = |frame: &mut ratatui::Frame<'_>| {
            crate::view::draw(app, crate::theme::Theme::MONO, frame);
        };
        terminal.draw(draw).expect("drawn");
    };
    for (width, height) in [(0, 0), (60, 15), (61, 16), (100, 20)] {
        frame(width, height);
    }
}
