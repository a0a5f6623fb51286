//! Whatever lines, sizes and keys come: no panic, nothing outside of the area, and always as much as there is.

use proptest::prelude::*;
use ratatui::buffer::Cell;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Push(String, bool),
    Burst(u8),
    Skip(u8),
    Scroll(isize),
    Page(isize),
    Sideways(isize),
    Start,
    End,
    Time(i64),
    Follow,
    Wrap,
    Times,
    Search(String),
    Next,
    Previous,
    Filter(String),
    Clear,
    Resize(u16, u16),
}

fn piece() -> impl Strategy<Value = String> {
    const STRANGE: [&str; 22] = [
        "a",
        "b",
        " ",
        "日本",
        "\u{301}",
        "👩‍👩‍👧",
        "\x1b[31m",
        "\t",
        "\n",
        "\r",
        "\u{202e}",
        "é",
        "\u{200b}",
        "ﷺ",
        "\u{fe0f}",
        "☃\u{fe0f}",
        "🇩",
        "ｶﾞ",
        "กำ",
        "\u{ad}",
        "क्षि",
        "A",
    ];
    prop_oneof![
        8 => prop::sample::select(&STRANGE).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let short = prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat());
    let long = (piece(), 0_usize..400).prop_map(|(piece, times)| piece.repeat(times));
    prop_oneof![4 => short, 1 => long]
}

fn step() -> impl Strategy<Value = Step> {
    let few = -9_isize..10;
    prop_oneof![
        6 => (text(), any::<bool>()).prop_map(|(text, timed)| Step::Push(text, timed)),
        2 => any::<u8>().prop_map(Step::Burst),
        1 => any::<u8>().prop_map(Step::Skip),
        4 => prop_oneof![3 => few.clone(), 1 => any::<isize>()].prop_map(Step::Scroll),
        2 => prop_oneof![3 => few.clone(), 1 => any::<isize>()].prop_map(Step::Page),
        2 => prop_oneof![3 => few, 1 => any::<isize>()].prop_map(Step::Sideways),
        1 => Just(Step::Start),
        1 => Just(Step::End),
        1 => (-9_i64..99).prop_map(Step::Time),
        1 => Just(Step::Follow),
        2 => Just(Step::Wrap),
        1 => Just(Step::Times),
        2 => piece().prop_map(Step::Search),
        2 => Just(Step::Next),
        1 => Just(Step::Previous),
        1 => prop_oneof![Just(String::new()), piece(), Just("!a".to_owned())].prop_map(Step::Filter),
        1 => Just(Step::Clear),
        3 => (0_u16..=200, 0_u16..=60).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => (0_u16..=4, 0_u16..=3).prop_map(|(width, height)| Step::Resize(width, height)),
    ]
}

fn apply(viewer: &mut Viewer, step: Step) {
    let Viewer { lines, pane, area } = viewer;
    match step {
        Step::Push(text, timed) => {
            let at = timed.then(|| Time::from_millis(START));
            lines.push(at, &text, Tone::Bad);
        }
        Step::Burst(count) => {
            for number in 0..count {
                let at = Time::from_millis(START + i64::from(number));
                lines.push(
                    Some(at),
                    &format!("line {number} {}", "a b ".repeat(40)),
                    Tone::Plain,
                );
            }
        }
        Step::Skip(count) => lines.skip(count.into()),
        Step::Scroll(rows) => pane.scroll(lines, rows),
        Step::Page(pages) => pane.page(lines, pages),
        Step::Sideways(columns) => pane.scroll_sideways(lines, columns),
        Step::Start => pane.to_start(lines),
        Step::End => pane.to_end(lines),
        Step::Time(millis) => pane.to_time(lines, Time::from_millis(START + millis)),
        Step::Follow => pane.toggle_follow(lines),
        Step::Wrap => pane.toggle_wrap(lines),
        Step::Times => pane.toggle_times(),
        Step::Search(text) => pane.search(lines, &text),
        Step::Next => pane.next_match(lines),
        Step::Previous => pane.previous_match(lines),
        Step::Filter(text) => pane.filter(lines, &text),
        Step::Clear => lines.clear(),
        Step::Resize(width, height) => *area = Rect::new(3, 2, width, height),
    }
}

/// Draws into the middle of a larger buffer that is full of `#`.
fn drawn(viewer: &Viewer) -> Buffer {
    let area = viewer.area;
    let around = Rect::new(0, 0, area.right() + 4, area.bottom() + 3);
    let mut buffer = Buffer::filled(around, Cell::new("#"));
    draw(&viewer.lines, &viewer.pane, Theme::COLOR, &mut buffer, area);
    buffer
}

fn check(viewer: &Viewer) -> Result<(), TestCaseError> {
    let buffer = drawn(viewer);
    for y in buffer.area.y..buffer.area.bottom() {
        for x in buffer.area.x..buffer.area.right() {
            let cell = &buffer[(x, y)];
            if !viewer.area.contains((x, y).into()) {
                prop_assert_eq!(cell, &Cell::new("#"), "outside at {}, {}", x, y);
            }
            prop_assert!(!cell.symbol().contains(char::is_control));
            // Nothing wide hangs over the edge.
            let width = ratatui::buffer::CellWidth::cell_width(cell);
            let inside = x < viewer.area.right();
            prop_assert!(
                !inside || x + width <= viewer.area.right(),
                "over the edge at {}, {}",
                x,
                y
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_panics_and_nothing_spills(steps in prop::collection::vec(step(), 1..40)) {
        let mut viewer = Viewer::new(80, 24);
        viewer.lines = Lines::new(Limits { lines: 300, bytes: 20_000, line: 700 });
        for step in steps {
            apply(&mut viewer, step);
            // Also before anybody settles, and somewhere else than it was settled for.
            check(&viewer)?;
            viewer.pane.settle(&viewer.lines, viewer.area);
            check(&viewer)?;
            prop_assert!(viewer.lines.len() <= 300);
            let bytes: usize = viewer.lines.iter().map(|line| line.text.len()).sum();
            prop_assert!(bytes <= 20_000 || viewer.lines.len() == 1);
            let layout = viewer.pane.layout(&viewer.lines, viewer.area.as_size());
            let start = viewer.pane.start(&viewer.lines, viewer.area.as_size());
            prop_assert!(start.index < layout.shown.len().max(1));
            prop_assert!(start.row < layout.rows(start.index));
            prop_assert!(!viewer.status().contains(char::is_control));
        }
    }

}

proptest! {
    /// As many rows are in use as there are, or all.
    #[test]
    fn the_screen_is_as_full_as_it_can_be(
        texts in prop::collection::vec("[a-z日本]{1,30}", 0..30),
        (width, height, wrap) in (1_u16..30, 1_u16..12, any::<bool>()),
        moves in prop::collection::vec(-20_isize..20, 0..5),
    ) {
        let mut viewer = Viewer::new(width, height);
        for text in &texts {
            viewer.say(0, text);
        }
        if wrap {
            viewer.act(Pane::toggle_wrap);
        }
        for by in moves {
            viewer.act(|pane, lines| pane.scroll(lines, by));
        }
        let layout = viewer.pane.layout(&viewer.lines, viewer.area.as_size());
        let rows: usize = (0..texts.len()).map(|index| layout.rows(index)).sum();
        let used = viewer.rows().iter().filter(|row| !row.is_empty()).count();
        prop_assert_eq!(used, rows.min(height.into()));
    }

    /// Scrolling up and down again leads back.
    #[test]
    fn what_goes_up_comes_down(
        texts in prop::collection::vec("[a-z日本\t]{0,30}", 20..40),
        (width, by) in (1_u16..30, 0_isize..15),
    ) {
        let mut viewer = Viewer::new(width, 5);
        viewer.pane.toggle_wrap(&viewer.lines);
        for text in &texts {
            viewer.say(0, text);
        }
        let before = viewer.rows();
        viewer.act(|pane, lines| pane.scroll(lines, -by)).act(|pane, lines| pane.scroll(lines, by));
        prop_assert_eq!(viewer.rows(), before);
    }
}
