//! Ctrl-Z in a shell, and back.

use std::fs;

use super::screen::Screen;
use crate::harness::{Dev, signal, until};

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let dev = Dev::start();
    let shell = ["--norc", "--noprofile", "-i"];
    let environment = [("PS1", "shell> ")];
    let mut screen = Screen::program(&dev.home, "bash", &shell, (120, 30), &environment);
    screen.sees("shell> ");
    for way in ["left", "woken"] {
        screen.types("pizzapi dashboard\r").sees("● live");
        screen.row_with(&["demo"]);
        screen.is_taken();
        screen.press(&["ctrl-z"]).sees("Stopped");
        // The shell has its terminal: it can be typed into.
        screen
            .types("echo $((6 * 7)) is the answer\r")
            .sees("42 is the answer");
        if way == "woken" {
            screen.types("jobs -p > pid\r");
            let pid = until("the shell has told its pid", || {
                let text = fs::read_to_string(dev.home.path("pid")).ok()?;
                text.trim().parse().ok()
            });
            // Whoever wakes it up from elsewhere does not take the terminal from the shell.
            signal(pid, "CONT");
            screen.types("clear; echo $((7 * 7))\r").row_with(&["49"]);
            screen.types("echo $((6 * 7)) is the answer\r");
            screen.sees("42 is the answer");
        }
        let asked = std::time::Instant::now();
        screen.types("fg\r").sees("● live");
        screen.row_with(&["demo"]);
        assert!(asked.elapsed().as_secs() < 5);
        screen.is_taken();
        screen.press(&["2"]).sees("SLUG");
        screen.press(&["q"]).sees("42 is the answer");
        screen.types("clear; echo code $?\r").sees("code 0");
        screen.types("clear\r").shows_not("code 0");
    }
    screen.types("exit 3\r");
    assert_eq!(screen.ended(), 3);
    // The shell's own settings are the ones it found.
    screen.is_as_before();
}
