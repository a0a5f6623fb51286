//! `--demo`: a platform that is made up, and gone afterwards.

use std::{fs, path::Path, time::Instant};

use super::screen::Screen;
use crate::harness::{Home, Ran, signal, until};

/// The demo, with a folder for what is temporary of its own.
fn demo(home: &Home) -> Screen {
    let folder = home.path("tmp");
    fs::create_dir_all(&folder).expect("a folder");
    let folder = folder.display().to_string();
    // What is said to others is nothing to it, wrong as it may be.
    let environment = [
        ("TMPDIR", folder.as_str()),
        ("PIZZAPI_API_KEY", "nobody's"),
        ("PIZZAPI_CONTROL_PLANE_URL", "http://127.0.0.1:9"),
        ("PIZZAPI_BASE_DOMAIN", "example.invalid"),
        ("PIZZAPI_PROVIDER", "none"),
    ];
    Screen::sized(home, &["--demo"], (140, 64), &environment)
}

/// The pids of whatever was started with this home's temporary folder, or in it.
fn left_running(home: &Home) -> Vec<String> {
    let mark = home.path("tmp").display().to_string();
    let has = |pid: &str, file: &str| {
        let bytes = fs::read(Path::new("/proc").join(pid).join(file)).unwrap_or_default();
        bytes
            .windows(mark.len())
            .any(|part| part == mark.as_bytes())
    };
    let entries = fs::read_dir("/proc").expect("/proc").flatten();
    let pids = entries.filter_map(|entry| entry.file_name().into_string().ok());
    pids.filter(|pid| pid.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|pid| has(pid, "environ") || has(pid, "cmdline"))
        .collect()
}

fn nothing_is_left(home: &Home) {
    until("everything has ended", || {
        left_running(home).is_empty().then_some(())
    });
    let left = fs::read_dir(home.path("tmp")).expect("the folder");
    assert_eq!(left.count(), 0, "something is left");
    for own in ["config", "data", "state", "cache"] {
        assert!(!home.path(own).exists(), "{own} was touched");
    }
}

#[test]
fn fifty_orgs_come_up_move_and_are_gone_with_it() {
    let home = Home::new();
    let asked = Instant::now();
    let mut screen = demo(&home);
    screen.row_with(&["pizzapi ▸ demo ▸ overview", "platform admin", "● live"]);
    // Much less where nothing else runs.
    assert!(asked.elapsed().as_secs() < 8, "{:?}", asked.elapsed());
    screen.sees("Making the demo: ");
    screen
        .sees("The demo is complete")
        .row_with(&["organisations ", " 50 ", "active"]);
    screen.press(&["2"]);
    for (org, status) in [
        ("acme-rockets", "● healthy"),
        ("fjord-shipping", "stopped"),
        ("harbour-systems", "◌ suspended"),
        ("umbra-photonics", "cannot write"),
        ("lantern-education", "waits for approval"),
    ] {
        screen.row_with(&[org, status]);
    }
    screen.press(&["5"]).sees("PROMPT");
    screen.row_with(&["● active"]);
    screen
        .press(&["enter"])
        .row_with(&["● active", " on ", "started "]);
    screen.row_with(&[":", " ● "]);
    // A command that is copied from it means this platform, wherever it is pasted.
    screen.press(&["="]).sees("Copied: PIZZAPI_CONFIG_DIR=");
    let row = screen.row_with(&["Copied: "]);
    let (_, command) = row.split_once("Copied: ").expect("a command");
    let (folder, _) = command.split_once(" pizzapi").expect("a command");
    let (_, folder) = folder.split_once('=').expect("a folder");
    let mut list = home.command(&["org", "list", "-o", "name"]);
    list.env("PIZZAPI_CONFIG_DIR", folder);
    list.env("PIZZAPI_CACHE_DIR", folder);
    let orgs = Ran::of(list.output().expect("it runs")).ok();
    assert_eq!(orgs.lines().count(), 50, "{orgs}");
    screen.press(&["ctrl-c"]);
    assert_eq!(screen.ended(), 0);
    let left = screen.is_as_before();
    assert!(left.contains("removed "), "{left}");
    nothing_is_left(&home);
}

#[test]
fn told_to_end_while_it_is_made_it_leaves_nothing_and_clears_what_a_killed_one_left() {
    let home = Home::new();
    let mut screen = demo(&home);
    screen.sees("Making the demo: ");
    signal(screen.pid(), "KILL");
    screen.ended();
    assert!(left_running(&home).len() > 2, "it would be no test");

    let mut screen = demo(&home);
    screen.sees("Making the demo: ");
    let folders = fs::read_dir(home.path("tmp")).expect("the folder");
    assert_eq!(folders.count(), 1, "the first one's folder is left");
    signal(screen.pid(), "TERM");
    assert_eq!(screen.ended(), 0);
    screen.is_as_before();
    nothing_is_left(&home);
}
