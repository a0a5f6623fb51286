//! A control plane that goes, comes again, or talks nonsense: it is seen, and mended without a key press.

use std::net::TcpListener;

use tokio::runtime::Runtime;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::screen::Screen;
use crate::harness::{Dev, Home, signal, until};

/// Kills the control plane, and keeps `dev` from starting it again until it is told to go on.
fn kill_control_plane(dev: &Dev) {
    let server = dev.home.holder("control-plane/lock");
    signal(dev.process.child.id(), "STOP");
    signal(server, "KILL");
}

/// A server that says this to everything, at an address.
fn nonsense(runtime: &Runtime, address: &str, answer: ResponseTemplate) -> MockServer {
    // The address may be let go of a moment after its server has ended.
    let listener = until("the address is free", || TcpListener::bind(address).ok());
    runtime.block_on(async {
        let server = MockServer::builder().listener(listener).start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        server
    })
}

#[test]
fn a_restart_is_seen_and_what_came_meanwhile_is_shown() {
    let dev = Dev::start();
    let mut screen = Screen::dashboard(&dev.home, &[]);
    screen.sees("● live").press(&["2"]);
    screen.row_with(&["demo", "● healthy"]);
    kill_control_plane(&dev);
    screen.row_with(&["pizzapi ▸ dev", "reconnecting"]);
    // What was known stays, and is called old.
    screen.sees("▲ stale").row_with(&["demo", "● healthy"]);
    signal(dev.process.child.id(), "CONT");
    until("it answers again", || {
        let ran = dev.run(&["org", "create", "Meanwhile"]);
        (ran.code == 0).then_some(())
    });
    screen.row_with(&["pizzapi ▸ dev", "● live"]);
    screen.row_with(&["meanwhile", "● healthy"]);
    screen.shows_not("▲ stale");
}

#[test]
fn a_server_that_talks_nonsense_is_said_to_and_the_keys_go_on() {
    let dev = Dev::start();
    let runtime = Runtime::new().expect("a runtime");
    let mut screen = Screen::dashboard(&dev.home, &[]);
    screen.sees("● live").press(&["2"]);
    screen.row_with(&["demo", "● healthy"]);
    kill_control_plane(&dev);
    let address = dev.home.control_plane.to_string();
    let html =
        ResponseTemplate::new(200).set_body_raw("<html><h1>It works!</h1></html>", "text/html");
    let server = nonsense(&runtime, &address, html);
    screen.press(&["r"]).sees("▲ stale");
    screen.row_with(&["demo", "● healthy"]);
    screen.shows_not("● live");
    screen.press(&["?"]).sees("Keys").press(&["esc"]);
    drop(server);
    signal(dev.process.child.id(), "CONT");
    screen.row_with(&["pizzapi ▸ dev", "● live"]);
    screen.shows_not("▲ stale");
    screen.press(&["ctrl-c"]);
    assert_eq!(screen.ended(), 0);
    screen.is_as_before();
}

#[test]
fn a_server_that_never_said_anything_sensible_is_shown_as_failed() {
    let runtime = Runtime::new().expect("a runtime");
    let huge = format!("[\"{}\"]", "x".repeat(30 << 20));
    let answers = [
        ResponseTemplate::new(200).set_body_raw("{\"items\":[{\"slug\":7}]}", "application/json"),
        ResponseTemplate::new(200).set_body_raw("{\"items\":", "application/json"),
        ResponseTemplate::new(200).set_body_raw(huge, "application/json"),
        ResponseTemplate::new(502).set_body_raw("<h1>Bad Gateway \u{1b}[31m", "text/html"),
    ];
    for answer in answers {
        let home = Home::new();
        let server = nonsense(&runtime, &home.control_plane.to_string(), answer);
        let key = [("PIZZAPI_API_KEY", "pzk_0123456789abcdef0123456789abcdef")];
        let url = server.uri();
        let mut screen = Screen::sized(&home, &["--control-plane", &url], (120, 30), &key);
        screen
            .press(&["2"])
            .sees("✘ Could not load the organisations");
        screen.press(&[":"]).types("help").press(&["enter"]);
        screen.sees("Keys").press(&["esc", "ctrl-c"]);
        assert_eq!(screen.ended(), 0);
        screen.is_as_before();
    }
}
