//! What it looks like in terminals that are small, grow and shrink, or have no colours.

use super::screen::Screen;
use crate::harness::Dev;

#[test]
fn the_smallest_terminal_and_a_storm_of_sizes_leave_a_whole_screen() {
    let dev = Dev::start();
    let mut screen = Screen::sized(&dev.home, &[], (1, 1), &[]);
    screen.sees("…");
    // Whatever is pressed there does no harm.
    screen.press(&["2", "?", "esc", "enter", "esc", ":", "esc", "v", "esc", "="]);
    screen.resize(140, 40).sees("● live").sees("pizzapi ▸ dev");
    let sizes = [
        (300, 90),
        (1, 40),
        (140, 1),
        (2, 2),
        (59, 14),
        (80, 24),
        (10, 60),
        (200, 5),
    ];
    for _ in 0..15 {
        for (columns, rows) in sizes {
            screen.resize(columns, rows);
            screen.press(&["tab"]);
        }
    }
    // Where nothing can be seen no key does anything.
    screen.resize(120, 30).sees("● live").sees("? keys");
    screen.press(&["2"]);
    screen.row_with(&["pizzapi ▸ dev ▸ orgs", "● live"]);
    screen.row_with(&["demo", "● active", "● healthy"]);
    screen.row_with(&["? keys", concat!("pizzapi ", env!("CARGO_PKG_VERSION"))]);
    // Drawn anew it is the same: nothing of the storm was left.
    let before = screen.still();
    let steady = |text: &str| text.lines().take(4).map(str::to_owned).collect::<Vec<_>>();
    screen.press(&["ctrl-l"]).row_with(&["demo", "● healthy"]);
    assert_eq!(steady(&screen.still()), steady(&before));
    screen.press(&["ctrl-c"]);
    assert_eq!(screen.ended(), 0);
    screen.is_as_before();
}

#[test]
fn without_colours_there_are_none_and_with_them_there_are() {
    let dev = Dev::start();
    for (environment, coloured) in [
        (&[][..], true),
        (&[("NO_COLOR", "1")][..], false),
        (&[("NO_COLOR", "")][..], true),
    ] {
        let mut screen = Screen::sized(&dev.home, &[], (120, 30), environment);
        screen.sees("● live").row_with(&["demo"]);
        assert_eq!(screen.has_colours(), coloured, "{environment:?}");
    }
}
