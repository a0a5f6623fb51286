//! Who logs in on the screen, and what happens to what they may see.

use super::screen::Screen;
use crate::harness::Dev;

/// A dashboard with nobody logged in.
fn nobody(dev: &Dev) -> Screen {
    let config = dev.home.path("nobody").display().to_string();
    let url = dev.home.url();
    let environment = [("PIZZAPI_CONFIG_DIR", config.as_str())];
    Screen::sized(
        &dev.home,
        &["--control-plane", &url],
        (120, 30),
        &environment,
    )
}

#[test]
fn a_wrong_password_says_so_in_the_form_and_the_right_one_goes_on() {
    let dev = Dev::start();
    let made = dev.run(&["admin", "users", "create", "ann@example.com"]);
    let password = made.ok().trim().to_owned();
    let mut screen = nobody(&dev);
    screen.sees("Log in").sees("not logged in");
    screen.types("ann@example.com").press(&["enter"]);
    screen.types("not the password").press(&["enter"]);
    screen.row_with(&["✘"]);
    screen
        .sees("Invalid")
        .sees("ann@example.com")
        .sees("Password");
    assert!(screen.text().contains("Log in"), "the form has gone");
    assert!(!screen.text().contains("not the password"));

    // A one-time password is good for one thing.
    screen.press(&["ctrl-u"]).types(&password).press(&["enter"]);
    screen.sees("Choose a password");
    assert!(!screen.text().contains(&password), "it is shown");
    screen.types("short").press(&["enter"]);
    screen.sees("too short").sees("Choose a password");
    screen
        .press(&["ctrl-u"])
        .types("long enough to be")
        .press(&["enter"]);
    screen.sees("● live").sees("ann@example.com");
    screen.press(&["2"]).sees("No organisations yet");

    // She sees what she is let into, without a key press, and not what she is put out of.
    dev.run(&["member", "add", "ann@example.com", "--org", "demo"])
        .ok();
    screen.row_with(&["demo", "● healthy"]);
    screen.press(&["enter", "2"]);
    screen.row_with(&["ann@example.com", "member"]);
    dev.run(&[
        "member",
        "remove",
        "ann@example.com",
        "--org",
        "demo",
        "--yes",
    ])
    .ok();
    screen.press(&["1"]).sees("`demo` is gone");
    screen.shows_not("admin@localhost");
    screen.press(&["esc"]).sees("No organisations yet");
    screen.press(&["q"]);
    assert_eq!(screen.ended(), 0);
    screen.is_as_before();
}

#[test]
fn the_form_may_be_put_away_and_asked_for_again() {
    let dev = Dev::start();
    let mut screen = nobody(&dev);
    screen.sees("Log in").sees("E-mail");
    screen.press(&["esc"]).shows_not("E-mail");
    screen.sees("Nobody is logged in");
    // What is told of commands means the same platform.
    screen.press(&["="]);
    screen.row_with(&[&format!(
        "PIZZAPI_CONTROL_PLANE_URL={} pizzapi",
        dev.home.url()
    )]);
    screen.press(&["i"]).sees("E-mail");
    screen.press(&["ctrl-c"]);
    assert_eq!(screen.ended(), 0);
    screen.is_as_before();
}
