//! Tests of the line as a person sees it.

use proptest::prelude::*;

use super::*;

fn press(input: &mut Input, code: KeyCode, modifiers: KeyModifiers) -> bool {
    input.key(KeyEvent::new(code, modifiers))
}

fn control(input: &mut Input, c: char) {
    assert!(press(input, KeyCode::Char(c), KeyModifiers::CONTROL));
}

fn plain(input: &mut Input, code: KeyCode) {
    assert!(press(input, code, KeyModifiers::NONE));
}

fn typed(text: &str) -> Input {
    let mut input = Input::new(100);
    for c in text.chars() {
        plain(&mut input, KeyCode::Char(c));
    }
    input
}

/// The line in so many columns, with `|` at the cursor's left.
fn drawn(input: &Input, width: u16) -> String {
    use ratatui::buffer::CellWidth as _;
    let area = Rect::new(0, 0, width, 1);
    let mut buffer = Buffer::empty(area);
    let cursor = input.draw(Style::new(), &mut buffer, area);
    let cursor = cursor.expect("there is room");
    let mut line = String::new();
    let mut x = 0;
    while x < width {
        if x == cursor.x {
            line.push('|');
        }
        let cell = &buffer[(x, 0)];
        line.push_str(cell.symbol());
        x += cell.cell_width();
    }
    line
}

#[test]
fn keys_edit_the_line() {
    let mut input = typed("one two");
    plain(&mut input, KeyCode::Home);
    plain(&mut input, KeyCode::Right);
    plain(&mut input, KeyCode::Delete);
    assert_eq!(drawn(&input, 10), "o|e two    ");
    control(&mut input, 'e');
    control(&mut input, 'w');
    assert_eq!(drawn(&input, 10), "oe |       ");
    control(&mut input, 'w');
    assert_eq!(input.text(), "");
    let mut input = typed("one two");
    plain(&mut input, KeyCode::Left);
    plain(&mut input, KeyCode::Backspace);
    assert_eq!(drawn(&input, 8), "one t|o  ");
    assert!(press(&mut input, KeyCode::Left, KeyModifiers::CONTROL));
    control(&mut input, 'u');
    assert_eq!(drawn(&input, 8), "|to      ");
    control(&mut input, 'k');
    assert!(input.is_empty());
    for code in [KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::Up] {
        assert!(!press(&mut input, code, KeyModifiers::NONE));
    }
    assert!(!press(
        &mut input,
        KeyCode::Char('x'),
        KeyModifiers::CONTROL
    ));
    let both = KeyModifiers::CONTROL | KeyModifiers::ALT;
    assert!(press(&mut input, KeyCode::Char('@'), both));
    assert_eq!(input.take(), "@");
    assert!(input.is_empty());
}

#[test]
fn a_character_is_what_people_call_one() {
    let mut input = typed("a👩‍👩‍👧e\u{301}");
    plain(&mut input, KeyCode::Left);
    assert_eq!(drawn(&input, 6), "a👩‍👩‍👧|e\u{301}  ");
    plain(&mut input, KeyCode::Backspace);
    assert_eq!(input.text(), "ae\u{301}");
    // The mark stands on what is left of it then.
    plain(&mut input, KeyCode::End);
    plain(&mut input, KeyCode::Char('\u{302}'));
    plain(&mut input, KeyCode::Backspace);
    assert_eq!(input.text(), "a");
}

#[test]
fn what_is_pasted_is_one_harmless_line() {
    let mut input = Input::new(12);
    input.paste("one\r\ntwo\tx\x1b[31m and more\n\n");
    assert_eq!(input.text(), "one two x\u{fffd}[3");
    input.paste("no room");
    plain(&mut input, KeyCode::Char('x'));
    assert_eq!(input.text().chars().count(), 12);
    input.set("new\n");
    assert_eq!(input.text(), "new");
}

#[test]
fn long_lines_move_under_the_cursor() {
    let mut input = typed("abcdefghijklmno");
    assert_eq!(drawn(&input, 16), "abcdefghijklmno| ");
    assert_eq!(drawn(&input, 9), "…ijklmno| ");
    plain(&mut input, KeyCode::Home);
    assert_eq!(drawn(&input, 9), "|abcdefgh…");
    for _ in 0..8 {
        plain(&mut input, KeyCode::Right);
    }
    assert_eq!(drawn(&input, 9), "…defgh|ij…");
    input.set("日本語日本語");
    assert_eq!(drawn(&input, 6), "…本語| ");
    assert_eq!(drawn(&input, 1), "| ");
}

#[test]
fn a_password_is_not_shown() {
    let mut input = Input::masked(20);
    input.paste("secret e\u{301}");
    assert_eq!(drawn(&input, 10), "••••••••|  ");
    assert!(!format!("{input:?}").contains("secret"));
    control(&mut input, 'w');
    assert!(input.is_empty());
    input.paste("secret");
    assert_eq!(input.take_secret().expose(), "secret");
    assert!(input.is_empty());
}

proptest! {
    #[test]
    fn no_key_panics(
        keys in prop::collection::vec((0_usize..14, any::<char>(), 0_u8..4), 0..60),
        pasted in "\\PC{0,20}",
        (width, masked) in (0_u16..20, any::<bool>()),
    ) {
        let codes = |c| [
            KeyCode::Char(c), KeyCode::Char('w'), KeyCode::Char('u'), KeyCode::Char('d'),
            KeyCode::Char('\u{301}'), KeyCode::Char('日'), KeyCode::Char('\u{200d}'), KeyCode::Backspace,
            KeyCode::Delete, KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::Char(' '),
        ];
        let mut input = if masked { Input::masked(30) } else { Input::new(30) };
        input.paste(&pasted);
        for (index, c, modifiers) in keys {
            let bits = [KeyModifiers::NONE, KeyModifiers::CONTROL, KeyModifiers::ALT, KeyModifiers::SHIFT];
            press(&mut input, codes(c)[index], bits[usize::from(modifiers)]);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 3));
            let area = Rect::new(5, 1, width, 1);
            let cursor = input.draw(Style::new(), &mut buffer, area);
            prop_assert_eq!(cursor.is_some(), width > 0);
            prop_assert!(cursor.is_none_or(|cursor| area.contains(cursor)));
            prop_assert!(input.text().chars().count() <= 30);
            prop_assert!(!input.text().contains(char::is_control));
            let outside = |x: u16, y: u16| !area.contains((x, y).into());
            for (x, y) in (0..3).flat_map(|y| (0..30).map(move |x| (x, y))) {
                prop_assert!(!outside(x, y) || buffer[(x, y)].symbol() == " ");
            }
        }
    }
}
