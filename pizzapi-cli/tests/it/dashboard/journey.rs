//! One person's whole day: from the login to the last key.

use std::fs;

use super::screen::Screen;
use crate::harness::{Dev, until};

/// An agent that says something twice a second, until it is told to end.
const AGENT: &str = "n=0\nwhile :; do n=$((n + 1)); echo \"step $n of many\"; sleep 0.05; done\n";

/// The password of the platform's first admin, which `dev` shows once.
pub fn one_time_password(dev: &Dev) -> String {
    let said = dev.process.said();
    let (_, rest) = said.split_once("shown this once:").expect("a password");
    rest.split_whitespace()
        .next()
        .expect("a password")
        .to_owned()
}

#[test]
fn from_the_login_to_the_last_key() {
    let dev = Dev::start();
    dev.run(&["admin", "users", "create", "ann@example.com"])
        .ok();
    let agent = dev.home.path("agent");
    fs::write(&agent, AGENT).expect("a script");

    // Nobody is logged in in this folder.
    let nobody = dev.home.path("nobody").display().to_string();
    let mut screen = Screen::sized(
        &dev.home,
        &["--control-plane", &dev.home.url()],
        (140, 40),
        &[("PIZZAPI_CONFIG_DIR", &nobody)],
    );
    screen.sees("Log in").sees("E-mail").is_taken();
    screen.types("admin@localhost").press(&["enter"]);
    screen.types(&one_time_password(&dev)).press(&["enter"]);
    screen
        .sees("● live")
        .sees("admin@localhost · platform admin");
    screen.shows_not("E-mail");

    // An org, made and watched while it comes up.
    screen.press(&["n"]).sees("New organisation");
    screen.types("Acme Rockets").press(&["ctrl-s"]);
    screen.shows_not("New organisation");
    screen.row_with(&["▸", "acme-rockets", "● live"]);
    for step in ["data folder", "secrets", "start", "healthy", "route"] {
        screen.row_with(&["✔", step]);
    }
    screen.row_with(&["instance", "● healthy"]);
    screen.press(&["esc"]).sees("demo");
    screen.press(&["enter"]).sees("Provisioning, generation 1");

    // Somebody else joins it.
    screen.press(&["2"]).row_with(&["admin@localhost", "owner"]);
    screen.press(&["n"]).sees("Add a member to `acme-rockets`");
    screen.types("ann@example.com").press(&["ctrl-s"]);
    screen.shows_not("Add a member");
    screen.row_with(&["ann@example.com", "member"]);

    // A runner comes by itself, and a session runs on it.
    screen.press(&["3"]).sees("No runners yet");
    let mut runner = dev.runner("acme-rockets", &format!("sh {}", agent.display()));
    screen.row_with(&["laptop", "connected"]);
    screen
        .press(&["n"])
        .sees("Start a session in `acme-rockets`");
    screen.types("count the steps").press(&["ctrl-s"]);
    screen.sees("“count the steps”").sees("step 12 of many");
    screen.press(&["/"]).types("step 7 of").press(&["enter"]);
    screen.sees("“step 7 of” ").sees("step 7 of many");
    screen.press(&["K"]).sees("End session");
    // Enter alone does nothing.
    screen.press(&["enter"]).sees("Nothing is typed yet");
    screen.press(&["y", "enter"]).shows_not("Sure?");
    screen.row_with(&["killed", "on laptop"]);
    screen.press(&["esc", "4"]).row_with(&["laptop", "killed"]);

    // Shut and opened again.
    screen.press(&["1", "u"]).sees("Suspend `acme-rockets`");
    screen.types("the rent is due").press(&["ctrl-s"]);
    screen.shows_not("Suspend `acme-rockets`");
    screen.row_with(&["status", "◌ suspended"]);
    screen.sees("the rent is due");
    screen.press(&["u"]);
    screen.row_with(&["status", "● active"]);
    screen.row_with(&["instance", "● healthy"]);

    // Gone for good, but not before its very name is typed.
    screen
        .press(&["ctrl-d"])
        .sees("This destroys the organisation");
    screen.types("acme").press(&["enter"]);
    screen.sees("`acme` is not `acme-rockets`");
    assert_eq!(dev.run(&["org", "get", "acme-rockets"]).code, 0);
    screen
        .types("-rockets")
        .press(&["enter"])
        .shows_not("Sure?");
    screen.sees("Deleted organisation `acme-rockets`");
    assert_eq!(dev.run(&["org", "get", "acme-rockets"]).code, 6);
    screen.press(&["esc"]).shows_not("Acme Rockets");
    assert_eq!(runner.ended(), 4, "{}", runner.said());

    screen.press(&["q"]);
    assert_eq!(screen.ended(), 0);
    let left = screen.is_as_before();
    assert_eq!(left.trim(), "", "something was left on the screen");
    until("its login is kept", || {
        let mut again = dev.home.command(&["whoami", "-o", "json"]);
        again.env("PIZZAPI_CONFIG_DIR", &nobody);
        again.env("PIZZAPI_CONTROL_PLANE_URL", dev.home.url());
        again
            .output()
            .expect("it runs")
            .status
            .success()
            .then_some(())
    });
}
