//! Tests of the pane as a person sees it. The one rule: nothing but keys and lines changes what is on the screen.

mod any;
mod screens;

use pizzapi_sdk::types::Time;
use ratatui::{buffer::Buffer, layout::Rect};

use super::{Limits, Lines, Pane, draw, status};
use crate::theme::{Theme, Tone};

/// 2026-11-20T19:06:02Z.
const START: i64 = 1_795_201_562_000;

/// A pane and its lines, at a size.
struct Viewer {
    lines: Lines,
    pane: Pane,
    area: Rect,
}

impl Viewer {
    fn new(width: u16, height: u16) -> Self {
        let mut viewer = Self {
            lines: Lines::default(),
            pane: Pane::default(),
            area: Rect::new(0, 0, width, height),
        };
        viewer.pane.toggle_times();
        viewer
    }

    /// With the lines `line 1` to `line {count}`, a second apart.
    fn counting(width: u16, height: u16, count: u32) -> Self {
        let mut viewer = Self::new(width, height);
        viewer.count(1, count);
        viewer
    }

    fn count(&mut self, from: u32, to: u32) {
        for number in from..=to {
            self.say(number, &format!("line {number}"));
        }
    }

    fn say(&mut self, second: u32, text: &str) {
        let at = Time::from_millis(START + i64::from(second) * 1000);
        self.lines.push(Some(at), text, Tone::Plain);
        self.pane.settle(&self.lines, self.area);
    }

    /// Does something with the pane, as a key would.
    fn act(&mut self, act: impl FnOnce(&mut Pane, &Lines)) -> &mut Self {
        act(&mut self.pane, &self.lines);
        self.pane.settle(&self.lines, self.area);
        self
    }

    fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(self.area);
        draw(
            &self.lines,
            &self.pane,
            Theme::COLOR,
            &mut buffer,
            self.area,
        );
        buffer
    }

    fn rows(&self) -> Vec<String> {
        rows(&self.buffer())
    }

    fn status(&self) -> String {
        status(&self.lines, &self.pane)
    }

    /// The rows and the status.
    fn screen(&self) -> String {
        let rows = self.rows().into_iter().map(|row| format!("|{row}"));
        let rows: Vec<_> = rows.chain([self.status()]).collect();
        rows.join("\n")
    }

    /// What is highlighted in each row.
    fn found(&self) -> Vec<String> {
        use ratatui::style::Modifier;
        let buffer = self.buffer();
        let found = |y| {
            let cells = (0..self.area.width).map(|x| &buffer[(x, y)]);
            let reversed = cells.filter(|cell| cell.modifier.contains(Modifier::REVERSED));
            reversed.map(ratatui::buffer::Cell::symbol).collect()
        };
        (0..self.area.height).map(found).collect()
    }
}

/// The text of a buffer, without blanks at the right.
fn rows(buffer: &Buffer) -> Vec<String> {
    use ratatui::buffer::CellWidth as _;
    let area = buffer.area;
    let row = |y| {
        let mut row = String::new();
        let mut x = area.x;
        while x < area.right() {
            let cell = &buffer[(x, y)];
            row.push_str(cell.symbol());
            x += cell.cell_width().max(1);
        }
        row.trim_end().to_owned()
    };
    (area.y..area.bottom()).map(row).collect()
}

#[test]
fn new_lines_are_followed_until_one_scrolls_up() {
    let mut viewer = Viewer::counting(20, 3, 10);
    assert_eq!(viewer.rows(), ["line 8", "line 9", "line 10"]);
    viewer.act(|pane, lines| pane.scroll(lines, -2));
    assert_eq!(viewer.rows(), ["line 6", "line 7", "line 8"]);
    viewer.count(11, 20);
    assert_eq!(viewer.rows(), ["line 6", "line 7", "line 8"]);
    assert!(viewer.status().starts_with("paused · 20 lines"));
    viewer.act(|pane, lines| pane.page(lines, 1));
    assert_eq!(viewer.rows(), ["line 8", "line 9", "line 10"]);
    viewer.act(|pane, lines| pane.scroll(lines, isize::MAX));
    assert_eq!(viewer.rows(), ["line 18", "line 19", "line 20"]);
    assert!(!viewer.pane.is_following());
    viewer.act(Pane::to_start);
    assert_eq!(viewer.rows(), ["line 1", "line 2", "line 3"]);
    viewer.act(Pane::to_end).count(21, 22);
    assert_eq!(viewer.rows(), ["line 20", "line 21", "line 22"]);
}

#[test]
fn what_is_dropped_does_not_move_what_is_read() {
    let mut viewer = Viewer::new(20, 2);
    let lines = 10;
    viewer.lines = Lines::new(Limits {
        lines,
        ..Limits::default()
    });
    viewer.count(1, 10);
    viewer.act(|pane, lines| pane.scroll(lines, -3));
    assert_eq!(viewer.rows(), ["line 6", "line 7"]);
    viewer.count(11, 15);
    assert_eq!(viewer.rows(), ["line 6", "line 7"]);
    assert_eq!(viewer.status(), "paused · 10 lines · 5 dropped");
    // Only when it goes itself.
    viewer.count(16, 17);
    assert_eq!(viewer.rows(), ["line 8", "line 9"]);
}

#[test]
fn lines_are_bounded_in_bytes_too() {
    let limits = Limits {
        lines: 1000,
        bytes: 100,
        line: 60,
    };
    let mut lines = Lines::new(limits);
    for _ in 0..50 {
        lines.push(None, "twelve bytes", Tone::Plain);
    }
    assert_eq!((lines.len(), lines.dropped()), (8, 42));
    assert_eq!(lines.numbers(), 42..50);
    assert!(lines.get(41).is_none() && lines.get(42).is_some());
    lines.push(None, &"x".repeat(500), Tone::Plain);
    let last = lines.iter().last().expect("kept");
    assert!(last.text.ends_with("… and 440 bytes more"), "{}", last.text);
    lines.clear();
    assert_eq!(
        (lines.len(), lines.dropped(), lines.numbers()),
        (0, 0, 51..51)
    );
}

#[test]
fn what_the_source_skipped_is_said_in_its_place() {
    let mut viewer = Viewer::counting(80, 4, 1);
    viewer.lines.skip(0);
    viewer.lines.skip(1000);
    viewer.lines.skip(234);
    viewer.count(2, 2);
    viewer.lines.skip(1);
    viewer.act(|_, _| {});
    insta::assert_snapshot!(viewer.screen(), @r"
    |line 1
    |… 1 234 lines were skipped: they came faster than they can be shown
    |line 2
    |… 1 line was skipped: it came faster than it can be shown
    following · 4 lines · 1 235 skipped
    ");
}

#[test]
fn a_text_of_several_lines_is_several_lines() {
    let mut viewer = Viewer::new(20, 5);
    viewer.say(0, "one\r\ntwo\n\nfour\n");
    viewer.say(0, "");
    assert_eq!(viewer.rows(), ["one", "two", "", "four", ""]);
    assert_eq!(viewer.lines.len(), 5);
}

#[test]
fn matches_are_gone_to_in_a_ring() {
    let mut viewer = Viewer::counting(20, 4, 100);
    viewer.act(Pane::to_start);
    viewer.act(|pane, lines| pane.search(lines, "LINE 7"));
    assert!(
        viewer.status().ends_with("“LINE 7” not found"),
        "{}",
        viewer.status()
    );
    viewer.act(|pane, lines| pane.search(lines, "line 7"));
    assert_eq!(viewer.rows()[1], "line 7");
    assert_eq!(viewer.found(), ["", "line 7", "", ""]);
    assert!(
        viewer.status().ends_with("“line 7” 1 of 11"),
        "{}",
        viewer.status()
    );
    viewer.act(Pane::next_match).act(Pane::next_match);
    assert_eq!(viewer.rows()[1..], ["line 70", "line 71", "line 72"]);
    assert_eq!(viewer.found(), ["", "line 7", "line 7", "line 7"]);
    assert!(
        viewer.status().ends_with("“line 7” 3 of 11"),
        "{}",
        viewer.status()
    );
    viewer.act(Pane::previous_match).act(Pane::previous_match);
    assert!(viewer.status().ends_with("1 of 11"));
    viewer.act(Pane::previous_match);
    assert!(viewer.status().ends_with("11 of 11"));
    viewer.act(Pane::next_match);
    assert!(viewer.status().ends_with("1 of 11"));
    viewer.say(0, "LINE 7 again");
    assert!(viewer.status().ends_with("1 of 12"));
    viewer.act(|pane, lines| pane.search(lines, ""));
    assert_eq!(viewer.pane.searched(), "");
    assert!(viewer.status().ends_with("101 lines"));
}

#[test]
fn typing_a_search_on_begins_where_it_began() {
    let mut viewer = Viewer::counting(20, 4, 100);
    viewer.act(Pane::to_start);
    for text in ["1", "10", "100", "10", "1"] {
        viewer.act(|pane, lines| pane.search(lines, text));
    }
    assert!(
        viewer.status().ends_with("“1” 1 of 20"),
        "{}",
        viewer.status()
    );
}

#[test]
fn a_filter_hides_the_rest() {
    let mut viewer = Viewer::counting(20, 3, 100);
    viewer.lines.skip(5);
    viewer.act(|pane, lines| pane.filter(lines, "7"));
    assert_eq!(viewer.rows(), ["line 79", "line 87", "line 97"]);
    assert_eq!(
        viewer.status(),
        "following · 19 of 101 lines with “7” · 5 skipped"
    );
    viewer.act(|pane, lines| pane.search(lines, "9"));
    assert!(
        viewer.status().ends_with("“9” 1 of 2"),
        "{}",
        viewer.status()
    );
    viewer.act(|pane, lines| pane.filter(lines, "!line"));
    assert_eq!(viewer.rows(), ["", "", ""]);
    viewer.act(|pane, lines| pane.filter(lines, ""));
    assert_eq!(viewer.pane.filtered(), "");
    assert_eq!(viewer.rows()[0], "line 79");
}

#[test]
fn a_match_far_at_the_right_comes_into_sight() {
    let mut viewer = Viewer::new(20, 3);
    let text = format!("{}needle{}", ".".repeat(100), ".".repeat(100));
    viewer.say(0, &text);
    viewer.act(|pane, lines| pane.search(lines, "needle"));
    assert_eq!(viewer.rows()[0], "......needle.......›");
    assert_eq!(viewer.found()[0], "needle");
    viewer.act(Pane::toggle_wrap).act(Pane::next_match);
    assert_eq!(viewer.found(), ["", "needle", ""]);
    assert!(viewer.rows()[1].starts_with("needle"));
}

#[test]
fn a_time_is_gone_to() {
    let mut viewer = Viewer::counting(20, 2, 100);
    let at = |second: i64| Time::from_millis(START + second * 1000);
    viewer.act(|pane, lines| pane.to_time(lines, at(50)));
    assert_eq!(viewer.rows(), ["line 50", "line 51"]);
    viewer.act(|pane, lines| pane.to_time(lines, at(500)));
    assert!(viewer.pane.is_following());
}
