//! Tests of selecting, on a frame as the dashboard has them.

use proptest::prelude::*;
use ratatui::style::Color;

use super::*;

fn frame() -> Buffer {
    Buffer::with_lines([
        " pizzapi ▸ dev          ",
        "┌ Orgs ────────── 128 ─┐",
        "│   SLUG    STATUS     │",
        "│ ▸ 日本    ● active   │",
        "│                      │",
        "│   acme    ● active   │",
        "└──────────────────────┘",
    ])
}

fn press(select: &mut Select, keys: &str) {
    for c in keys.chars() {
        let key = KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE);
        assert!(select.key(key), "{c}");
    }
}

fn at(x: u16, y: u16) -> Select {
    Select::new(frame(), Position { x, y })
}

#[test]
fn the_cursors_line_is_what_one_gets_without_a_selection() {
    assert_eq!(at(9, 3).text(), "▸ 日本    ● active");
    assert_eq!(at(9, 0).text(), "pizzapi ▸ dev");
    assert_eq!(at(9, 1).text(), "Orgs ────────── 128");
    assert_eq!(at(9, 6).text(), "");
    assert_eq!(at(99, 99).text(), "");
}

#[test]
fn lines_come_without_their_frame() {
    let mut select = at(3, 2);
    press(&mut select, "vG");
    assert!(select.is_selecting());
    assert_eq!(
        select.text(),
        "  SLUG    STATUS\n▸ 日本    ● active\n\n  acme    ● active"
    );
    press(&mut select, "kkk");
    assert_eq!(select.text(), "  SLUG    STATUS\n▸ 日本    ● active");
    press(&mut select, "v");
    assert!(!select.is_selecting());
}

#[test]
fn a_block_is_a_rectangle() {
    let mut select = at(4, 2);
    press(&mut select, " bjjjlll");
    assert_eq!(select.text(), "SLUG\n日本\n\nacme");
    // Also backwards, and on one line.
    let mut select = at(7, 5);
    press(&mut select, "bvhhh");
    assert_eq!(select.text(), "acme");
    let key = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
    assert!(!select.key(key));
}

#[test]
fn wide_characters_are_stepped_over_and_taken_once() {
    let mut select = at(5, 3);
    assert_eq!(select.cursor, Position { x: 4, y: 3 });
    press(&mut select, "bvl");
    assert_eq!(select.cursor.x, 6);
    assert_eq!(select.text(), "日本");
    press(&mut select, "h");
    assert_eq!(select.cursor.x, 4);
    assert_eq!(select.text(), "日");
}

#[test]
fn the_selection_can_be_seen() {
    let mut frame = frame();
    frame[(2, 3)].modifier = Modifier::REVERSED;
    frame[(2, 3)].fg = Color::Green;
    let mut select = Select::new(frame.clone(), Position { x: 4, y: 3 });
    let reversed = |select: &Select| {
        let mut buffer = Buffer::empty(frame.area);
        select.draw(&mut buffer);
        let row = (0..24).map(|x| buffer[(x, 3)].modifier.contains(Modifier::REVERSED));
        row.enumerate()
            .filter(|(_, is)| *is)
            .map(|(x, _)| x)
            .collect::<Vec<_>>()
    };
    assert_eq!(reversed(&select), [2, 4]);
    press(&mut select, "v");
    assert_eq!(reversed(&select).len(), 23);
    press(&mut select, "b");
    assert_eq!(reversed(&select), [2, 4]);
}

proptest! {
    #[test]
    fn no_frame_and_no_key_panics(
        rows in prop::collection::vec("[a│┌─ 日\u{301}👩]{0,12}", 0..6),
        keys in "[hjklgG0$vb ]{0,30}",
        (width, height) in (0_u16..20, 0_u16..9),
        (x, y) in any::<(u16, u16)>(),
    ) {
        let frame = Buffer::with_lines(rows);
        let area = frame.area;
        let mut select = Select::new(frame, Position { x, y });
        for c in keys.chars() {
            press(&mut select, &c.to_string());
            let cell = (select.cursor.x, select.cursor.y);
            prop_assert!(area.is_empty() || area.contains(cell.into()));
            let text = select.text();
            prop_assert!(text.lines().all(|line| line == line.trim_end()));
            select.draw(&mut Buffer::empty(Rect::new(0, 0, width, height)));
        }
    }
}
