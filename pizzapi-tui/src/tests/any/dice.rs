//! What chance decides. The one rule: what a person or a terminal could send may come out.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use pizzapi_sdk::types::Time;
use proptest::prelude::*;

/// What is not the same twice.
#[derive(Clone)]
pub(super) struct Dice {
    pub(super) texts: Vec<String>,
    pub(super) numbers: Vec<u64>,
    pub(super) fails: bool,
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
    pub(super) fn text(&self, place: usize) -> &str {
        self.texts
            .get(place % self.texts.len().max(1))
            .map_or("", String::as_str)
    }

    pub(super) fn number(&self, place: usize) -> u64 {
        self.numbers
            .get(place % self.numbers.len().max(1))
            .copied()
            .unwrap_or(0)
    }

    pub(super) fn of<'a>(&self, place: usize, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.number(place)).unwrap_or(0) % words.len()]
    }

    /// A time near now, or far from it.
    pub(super) fn time(&self, place: usize) -> Time {
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

    pub(super) fn count(&self) -> usize {
        self.numbers.len().min(6)
    }
}

pub(super) const NOW: i64 = 1_795_000_000_000;

pub(super) fn hostile() -> impl Strategy<Value = String> {
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

pub(super) fn dice() -> impl Strategy<Value = Dice> {
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

pub(super) fn key() -> impl Strategy<Value = KeyEvent> {
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

pub(super) fn mouse() -> impl Strategy<Value = MouseEvent> {
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

pub(super) fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        1 => (0_u16..8, 0_u16..8),
        3 => (60_u16..170, 15_u16..50),
        1 => (0_u16..70, 0_u16..20),
        1 => Just((0, 0)),
    ]
}
