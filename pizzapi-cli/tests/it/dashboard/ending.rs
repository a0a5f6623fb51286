//! However it ends, the terminal is as it was, and the exit code is what the help says.

use std::sync::Arc;

use pizzapi_sdk::{Client, Credential};
use pizzapi_tui::Options;

use super::{journey::one_time_password, screen::Screen};
use crate::harness::{Dev, is_running, signal, until};

#[test]
fn signals_keys_and_a_terminal_that_goes_all_end_it_well() {
    let dev = Dev::start();
    for way in ["TERM", "HUP", "INT", "ctrl-c", "q", ":q"] {
        let mut screen = Screen::dashboard(&dev.home, &[]);
        screen.sees("● live").is_taken();
        match way {
            ":q" => drop(screen.press(&[":", "q", "enter"])),
            "q" | "ctrl-c" => drop(screen.press(&[way])),
            name => signal(screen.pid(), name),
        }
        assert_eq!(screen.ended(), 0, "{way}");
        assert_eq!(screen.is_as_before().trim(), "", "{way}");
    }

    // Whether it hears of it by a signal or by what it reads and draws.
    for _ in 0..4 {
        let mut screen = Screen::dashboard(&dev.home, &[]);
        screen.sees("● live");
        screen.close();
        assert_eq!(screen.ended(), 0);
    }
}

#[test]
fn one_that_hangs_on_a_dead_server_ends_at_once() {
    let dev = Dev::start();
    let mut screen = Screen::dashboard(&dev.home, &[]);
    screen.sees("● live");
    let server = dev.home.holder("control-plane/lock");
    signal(server, "STOP");
    screen.press(&["r", "2", "enter"]);
    let asked = std::time::Instant::now();
    signal(screen.pid(), "TERM");
    assert_eq!(screen.ended(), 0);
    assert!(asked.elapsed().as_secs() < 2, "{:?}", asked.elapsed());
    screen.is_as_before();
    signal(server, "CONT");
}

/// The dashboard in this very program, with a part that panics when somebody logs in.
#[test]
#[ignore = "what the next test runs at a terminal"]
fn a_dashboard_that_panics() {
    let url = std::env::var("DASHBOARD_URL").expect("where to");
    let client = Client::builder(&url).credential(Credential::None).build();
    let options = Options {
        keep: Some(Arc::new(|_, _| panic!("the disk has melted"))),
        ..Options::default()
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let ran = runtime.block_on(pizzapi_tui::run(client.expect("a client"), options));
    ran.expect("no panic");
}

#[test]
fn after_a_panic_the_terminal_is_as_it_was_and_the_reason_stands_on_it() {
    let dev = Dev::start();
    let own = std::env::current_exe().expect("this program");
    let arguments = ["--ignored", "--exact", "--nocapture"];
    let test = "dashboard::ending::a_dashboard_that_panics";
    let mut screen = Screen::program(
        &dev.home,
        &own.display().to_string(),
        &[&arguments[..], &[test]].concat(),
        (120, 30),
        &[("DASHBOARD_URL", &dev.home.url())],
    );
    screen.sees("E-mail").is_taken();
    screen.types("admin@localhost").press(&["enter"]);
    screen.types(&one_time_password(&dev)).press(&["enter"]);
    assert_eq!(screen.ended(), 101);
    let left = screen.is_as_before();
    assert!(left.contains("the disk has melted"), "{left}");
    assert!(!left.contains("E-mail"), "{left}");
}

#[test]
fn nobody_is_left_when_it_is_killed() {
    let dev = Dev::start();
    let mut screen = Screen::dashboard(&dev.home, &[]);
    screen.sees("● live");
    let pid = screen.pid();
    signal(pid, "KILL");
    screen.ended();
    until("it has ended", || (!is_running(pid)).then_some(()));
}
