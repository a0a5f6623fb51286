//! Tests of pictures: what is in them, and that they are XML whatever the frame.
//!
//! `every_look.snap` is there to be looked at: copied into a file, any browser shows it.

use proptest::prelude::*;
use ratatui::{
    buffer::Cell,
    layout::Rect,
    style::{Color, Modifier, Style, Stylize as _},
    text::{Line, Span},
};

use super::*;

fn frame(lines: Vec<Line<'_>>) -> Buffer {
    let width = lines.iter().map(Line::width).max().unwrap_or(0);
    let area = Rect::new(
        3,
        2,
        u16::try_from(width).expect("small"),
        u16::try_from(lines.len()).expect("small"),
    );
    let mut buffer = Buffer::empty(area);
    for (y, line) in (area.y..).zip(&lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
    buffer
}

#[test]
fn every_look() {
    let colors = [
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::DarkGray,
    ];
    let colors = colors.map(|color| Span::styled("colour ", Style::new().fg(color)));
    let lines = vec![
        Line::from("┌ Orgs ───────╮┏━┓ ▁▂▃▄▅▆▇█ ▏▎▍▌▋▊▉ ▀▐ ░▒▓"),
        Line::from(vec![
            "│ ".into(),
            "● active".green(),
            "  日本 cafe\u{301} 👩‍👩‍👧".into(),
        ]),
        Line::from(vec![
            "bold".bold(),
            " ".into(),
            "dim".dim(),
            " ".into(),
            "italic".italic(),
            " ".into(),
            "under lined".underlined(),
            " ".into(),
            "gone".crossed_out(),
            " ".into(),
            "hidden".hidden(),
        ]),
        Line::from(" a reversed row ".reversed()),
        Line::from(vec![
            " red on blue ".red().on_blue(),
            "rgb".fg(Color::Rgb(1, 2, 3)),
            "208".fg(Color::Indexed(208)),
        ]),
        Line::from(colors.to_vec()),
        Line::from("└──┴──┘ & <tags> \"quoted\""),
    ];
    insta::assert_snapshot!("every_look", svg(&frame(lines), "every look & more"));
}

#[test]
fn a_frame_of_any_size_is_drawn() {
    for (width, height) in [(0, 0), (0, 9), (9, 0), (u16::MAX, 1), (1, 2000)] {
        let frame = Buffer::filled(Rect::new(0, 0, width, height), Cell::new("│"));
        assert!(is_well_formed(&svg(&frame, "x")));
    }
    let wide = "日".repeat(9_000);
    let area = Rect::new(0, 0, 20_000, 1);
    let mut frame = Buffer::empty(area);
    frame[(0, 0)].set_symbol(&wide);
    assert!(svg(&frame, "x").contains(&wide));
}

#[test]
fn the_same_frame_gives_the_same_picture() {
    let frame = frame(vec![Line::from("one"), Line::from("日本")]);
    assert_eq!(svg(&frame, "x"), svg(&frame.clone(), "x"));
}

#[test]
fn glyphs_are_in_their_columns() {
    let picture = svg(&frame(vec![Line::from("ab  c 日d")]), "x");
    for element in [
        r##"<text x="0" y="14" fill="#d6dae4" textLength="18">ab</text>"##,
        r##"<text x="36" y="14" fill="#d6dae4">c</text>"##,
        r##"<text class="g" x="63" y="14" fill="#d6dae4">日</text>"##,
        r##"<text x="72" y="14" fill="#d6dae4">d</text>"##,
    ] {
        assert!(picture.contains(element), "{element} in {picture}");
    }
}

/// Enough of a reader to see that tags match and nothing else looks like one.
fn is_well_formed(xml: &str) -> bool {
    let mut open = Vec::new();
    let mut rest = xml;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>') else {
            return false;
        };
        let tag = &rest[start + 1..start + end];
        rest = &rest[start + end + 1..];
        if !tag.matches('"').count().is_multiple_of(2) || tag.contains('<') {
            return false;
        }
        let name = tag.trim_start_matches('/').split(' ').next().unwrap_or("");
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    open.is_empty()
}

proptest! {
    #[test]
    fn every_frame_is_well_formed(
        cells in prop::collection::vec((any::<String>(), any::<u16>(), any::<u8>(), any::<[u8; 3]>()), 0..60),
        width in 0_u16..12,
        title in any::<String>(),
    ) {
        let height = u16::try_from(cells.len()).expect("small").checked_div(width).unwrap_or(3);
        let mut buffer = Buffer::empty(Rect::new(1, 1, width, height));
        for (cell, (symbol, modifier, color, [red, green, blue])) in buffer.content.iter_mut().zip(&cells) {
            let mut made = Cell::default();
            made.set_symbol(&symbol.replace(char::is_control, "<"));
            made.modifier = Modifier::from_bits_truncate(*modifier);
            made.fg = Color::Indexed(*color);
            made.bg = if *red > 99 { Color::Reset } else { Color::Rgb(*red, *green, *blue) };
            *cell = made;
        }
        let picture = svg(&buffer, &title);
        prop_assert!(is_well_formed(&picture), "{}", picture);
        prop_assert!(!picture.contains(|c: char| c.is_control() && c != '\n'));
    }
}
