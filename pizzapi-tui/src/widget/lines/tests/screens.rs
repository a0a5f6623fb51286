//! The pane in its states, to be looked at.

use super::*;

fn session(width: u16, height: u16) -> Viewer {
    let mut viewer = Viewer::new(width, height);
    viewer.act(|pane, _| pane.toggle_times());
    viewer.say(1, "session started on laptop by ann@example.com");
    viewer.say(
        2,
        "assistant: I will read the file first, then change the two functions that call it.",
    );
    viewer.say(2, "tool\tread_file\tsrc/main.rs");
    viewer.lines.push(
        None,
        "\x1b[31mpanicked\x1b[0m at 日本語のテスト: 👩‍👩‍👧 cafe\u{301}",
        Tone::Bad,
    );
    viewer.say(63, "done in 41 ms");
    viewer
}

#[test]
fn unbroken() {
    insta::assert_snapshot!("unbroken", session(60, 6).screen());
}

#[test]
fn wrapped() {
    let mut viewer = session(40, 9);
    viewer.act(Pane::toggle_wrap);
    insta::assert_snapshot!("wrapped", viewer.screen());
}

#[test]
fn wrapped_and_following_shows_the_end() {
    let mut viewer = session(30, 4);
    viewer.act(Pane::toggle_wrap);
    insta::assert_snapshot!("wrapped_end", viewer.screen());
    viewer.act(|pane, lines| pane.scroll(lines, -3));
    insta::assert_snapshot!("wrapped_up", viewer.screen());
}

#[test]
fn sideways_wide_characters_are_cut_at_both_edges() {
    let mut viewer = Viewer::new(10, 2);
    viewer.say(0, "日本語日本語日本語");
    insta::assert_snapshot!("sideways_0", viewer.screen());
    viewer.act(|pane, lines| pane.scroll_sideways(lines, 3));
    insta::assert_snapshot!("sideways_3", viewer.screen());
    viewer.act(|pane, lines| pane.scroll_sideways(lines, 100));
    insta::assert_snapshot!("sideways_end", viewer.screen());
}

#[test]
fn everything_at_once_in_the_status() {
    let mut viewer = Viewer::new(40, 2);
    viewer.lines = Lines::new(Limits {
        lines: 12_034,
        ..Limits::default()
    });
    viewer.count(1, 13_234);
    viewer.act(Pane::toggle_wrap);
    viewer.act(|pane, lines| pane.search(lines, "line 1321"));
    viewer
        .act(Pane::next_match)
        .act(Pane::next_match)
        .act(Pane::to_end);
    insta::assert_snapshot!(viewer.status(), @"following · 12 034 lines · 1 200 dropped · wrap · “line 1321” 3 of 11");
}
