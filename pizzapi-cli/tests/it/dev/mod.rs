//! `pizzapi dev` beyond the tour: in the background, looked after, ended, reset, with more organisations and other names.

mod orgs;
mod reset;

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use crate::harness::{Dev, Home, Ran, is_running, show_end, signal, until};

/// `pizzapi dev --detach`, ended with the test.
struct Detached {
    home: Home,
}

impl Detached {
    fn start(arguments: &[&str]) -> (Self, Ran) {
        let this = Self { home: Home::new() };
        let ran = this.again(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        (this, ran)
    }

    /// Starts it (once more).
    fn again(&self, arguments: &[&str]) -> Ran {
        self.home.run(&[&["dev", "-d"], arguments].concat())
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.home.run(arguments)
    }

    fn status(&self) -> Value {
        let ran = self.run(&["dev", "status", "-o", "json"]);
        let status: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!(ran.code == 0, status["running"] == true, "{status}");
        status
    }

    fn pid(&self) -> u32 {
        let pid = self.status()["pid"].as_u64().expect("a pid");
        u32::try_from(pid).expect("a pid")
    }

    fn stop(&self) -> Ran {
        self.run(&["dev", "stop"])
    }

    fn nothing_is_left(&self) {
        assert_eq!(self.home.left_running(), [0; 0]);
    }
}

impl Drop for Detached {
    fn drop(&mut self) {
        let ended = self.home.run(&["dev", "stop", "--timeout", "20s"]);
        if std::thread::panicking() {
            for log in ["data/dev.log", "data/control-plane/log", "data/router/log"] {
                show_end(&self.home.path(log));
            }
        } else {
            assert_eq!(ended.code, 0, "{}", ended.stderr);
        }
    }
}

fn slugs(dev: &Detached) -> Vec<String> {
    let list = dev.run(&["org", "list", "-o", "name"]).ok();
    let mut slugs: Vec<String> = list.lines().map(str::to_owned).collect();
    slugs.sort();
    slugs
}

#[test]
fn in_the_background_it_is_up_when_the_command_ends_and_gone_when_it_is_stopped() {
    let (dev, started) = Detached::start(&[]);
    let said = &started.stderr;
    assert_eq!(started.stdout, "");
    for text in [
        &*dev.home.url(),
        &dev.home.org_url("demo"),
        "✔ control plane",
        "✔ router",
        "✔ org demo",
        "`pizzapi dev stop` ends everything",
        "pizzapi dashboard",
    ] {
        assert!(said.contains(text), "no `{text}` in {said}");
    }
    assert!(!said.contains("Ctrl-C"), "{said}");
    let (_, password) = said.split_once("shown this once:  ").expect("a password");
    let password = &password[..19];

    // It is on its own, and what it logs is nobody else's business.
    let pid = dev.pid();
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let session = stat.rsplit_once(") ").expect("a name").1.split(' ').nth(3);
    assert_eq!(session, Some(&*pid.to_string()), "a session of its own");
    let log = dev.home.path("data/dev.log");
    let mode = fs::metadata(&log).expect("a log").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let logged = fs::read_to_string(&log).expect("a log");
    assert!(
        logged.contains("✔ router") && !logged.contains(password),
        "{logged}"
    );
    let first_login = dev.home.path("data/control-plane/first-login");
    until("the one-time password is not on disk any more", || {
        (!first_login.exists()).then_some(())
    });

    assert_eq!(slugs(&dev), ["demo"]);
    let status = dev.status();
    assert_eq!(status["status"], "running");
    assert_eq!(status["detached"], true);
    assert_eq!(status["control_plane"]["url"], dev.home.url());
    for server in ["control_plane", "router"] {
        assert_eq!(status[server]["answers"], true, "{status}");
        let pid = status[server]["pid"].as_u64().expect("a pid");
        assert!(is_running(u32::try_from(pid).expect("a pid")));
    }
    assert_eq!(status["orgs"]["active"], 1);
    assert_eq!(status["instances"]["healthy"], 1);
    let table = dev.run(&["dev", "status"]).ok();
    assert!(table.contains(&format!("running (pid {pid})")), "{table}");
    assert!(table.contains("in the background"), "{table}");

    // Once more, it is the same one.
    let again = dev.again(&[]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(
        again.stderr.contains(&format!("runs already (pid {pid})")),
        "{}",
        again.stderr
    );
    assert_eq!(dev.pid(), pid);
    let foreground = dev.run(&["dev"]);
    assert_eq!(foreground.code, 7);
    assert!(
        foreground.stderr.contains("`pizzapi dev stop`"),
        "{}",
        foreground.stderr
    );

    let stopped = dev.stop();
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    assert!(
        stopped
            .stderr
            .contains(&format!("Ended `pizzapi dev` (pid {pid}), 1 instance in ")),
        "{}",
        stopped.stderr
    );
    dev.nothing_is_left();
    assert_eq!(dev.status()["status"], "stopped");
    let nothing = dev.stop();
    assert_eq!(nothing.code, 0);
    assert!(
        nothing.stderr.contains("Nothing runs on "),
        "{}",
        nothing.stderr
    );

    let again = dev.again(&[]);
    assert!(
        again.stderr.contains("Logged in as admin@localhost"),
        "{}",
        again.stderr
    );
    assert!(
        !again.stderr.contains("shown this once"),
        "{}",
        again.stderr
    );
    assert_eq!(slugs(&dev), ["demo"]);
}

#[test]
fn one_at_another_terminal_is_looked_after_and_stopped_likewise() {
    let mut dev = Dev::start();
    let table = dev.run(&["dev", "status"]).ok();
    assert!(
        table.contains("● running") && !table.contains("background"),
        "{table}"
    );
    let said = dev.process.said();
    let note = said.find("No keyring can be used here").expect("the note");
    assert!(note > said.rfind('✔').expect("check marks"), "{said}");
    assert!(
        note > said.find("shown this once").expect("the password"),
        "{said}"
    );

    let stopped = dev.run(&["dev", "stop"]);
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    assert_eq!(dev.process.ended(), 0, "{}", dev.process.said());
    assert_eq!(dev.home.left_running(), [0; 0]);
}

#[test]
fn what_does_not_come_up_in_the_background_says_why_and_leaves_nothing() {
    let home = Home::new();
    let taken = TcpListener::bind(home.control_plane).expect("free");
    let ran = home.run(&["dev", "-d"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let says = format!(
        "error: the control plane cannot listen on {}",
        home.control_plane
    );
    assert!(ran.stderr.contains(&says), "{}", ran.stderr);
    assert_eq!(home.left_running(), [0; 0]);
    drop(taken);

    // A server that ends at once: its last words are shown.
    let mut command = home.command(&["dev", "-d"]);
    command.env("PIZZAPI_REGISTRATION", "nonsense");
    let ran = Ran::of(command.output().expect("it runs"));
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    for text in [
        "`pizzapi serve` does not come up: it ended at once",
        "PIZZAPI_REGISTRATION is set to `nonsense`",
    ] {
        assert!(ran.stderr.contains(text), "no `{text}` in {}", ran.stderr);
    }
    assert_eq!(home.left_running(), [0; 0]);
    assert_eq!(home.run(&["dev", "status"]).code, 1);
}

#[test]
fn a_port_that_is_taken_while_it_comes_up_is_said_at_once() {
    let home = Home::new();
    let mut starting = home.start(&["dev"], "dev.out");
    // It has looked by then, and its router has not begun.
    let log = home.path("data/control-plane/log");
    until("the control plane begins", || log.exists().then_some(()));
    let _taken = TcpListener::bind(home.router).expect("free");
    assert_eq!(starting.ended(), 1, "{}", starting.said());
    let said = starting.said();
    for text in [
        "`pizzapi router` does not come up: it ended at once",
        &home.router.to_string(),
    ] {
        assert!(said.contains(text), "no `{text}` in {said}");
    }
    assert_eq!(home.left_running(), [0; 0]);
}

#[test]
fn interrupted_while_it_comes_up_it_leaves_nothing() {
    for (how, code) in [("INT", 130), ("TERM", 130)] {
        let home = Home::new();
        let mut starting = home.start(&["dev", "-d", "--orgs", "20"], "detach.out");
        starting.says("✔ router");
        assert_eq!(starting.end(how), code, "{}", starting.said());
        assert!(
            starting.said().contains("nothing is left running"),
            "{}",
            starting.said()
        );
        assert_eq!(home.left_running(), [0; 0]);
    }
}

#[test]
fn whoever_started_it_may_be_killed_while_it_comes_up() {
    let home = Home::new();
    let mut starting = home.start(&["dev", "-d", "--orgs", "20"], "detach.out");
    starting.says("✔ router");
    starting.end("KILL");
    // Nobody has heard the password: it is not up for anybody, and ends.
    until("nothing is left running", || {
        home.left_running().is_empty().then_some(())
    });
    let dev = Detached { home };
    let again = dev.again(&[]);
    assert!(again.stderr.contains("shown this once"), "{}", again.stderr);
}

#[test]
fn asked_to_end_by_a_signal_the_one_in_the_background_ends_everything() {
    for how in ["TERM", "INT"] {
        let (dev, _) = Detached::start(&[]);
        signal(dev.pid(), how);
        until("nothing is left running", || {
            dev.home.left_running().is_empty().then_some(())
        });
        assert_eq!(dev.status()["status"], "stopped");
        let log = fs::read_to_string(dev.home.path("data/dev.log")).expect("a log");
        assert!(log.contains("stopping"), "{log}");
    }
}

#[test]
fn what_a_killed_one_left_behind_is_seen_and_ended() {
    let (dev, _) = Detached::start(&[]);
    let pid = dev.pid();
    signal(pid, "KILL");
    until("it is gone", || (!is_running(pid)).then_some(()));
    let left = dev.home.left_running();
    assert_eq!(left.len(), 3, "two servers and an instance");
    let status = dev.status();
    assert_eq!(status["status"], "killed");
    assert_eq!(
        status["left_behind"].as_array().map(Vec::len),
        Some(3),
        "{status}"
    );
    let refused = dev.run(&["dev", "--reset", "--yes"]);
    assert_eq!(refused.code, 7, "{}", refused.stderr);
    assert!(
        refused
            .stderr
            .contains("hint: `pizzapi dev stop` ends them"),
        "{}",
        refused.stderr
    );

    // A file manager's leavings among the organisations are in nobody's way.
    fs::write(dev.home.path("data/orgs/desktop-ini"), "").expect("written");
    let stopped = dev.stop();
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    for text in [
        "`pizzapi serve` (pid ",
        "`pizzapi router` (pid ",
        "1 instance",
    ] {
        assert!(
            stopped.stderr.contains(text),
            "no `{text}` in {}",
            stopped.stderr
        );
    }
    dev.nothing_is_left();
    assert_eq!(dev.status()["status"], "stopped");
}

#[test]
fn one_that_does_not_end_in_time_is_killed_and_all_it_started_is_ended() {
    let (dev, _) = Detached::start(&[]);
    let pid = dev.pid();
    // It hears nothing any more.
    signal(pid, "STOP");
    let stopped = dev.run(&["dev", "stop", "--timeout", "1s"]);
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    assert!(
        stopped.stderr.contains("`pizzapi serve` (pid "),
        "{}",
        stopped.stderr
    );
    assert!(!is_running(pid));
    dev.nothing_is_left();
}

#[test]
fn a_one_time_password_that_was_changed_since_is_no_hindrance() {
    let (dev, _) = Detached::start(&[]);
    dev.stop();
    let first = dev.home.path("data/control-plane/first-login");
    let stale = r#"{"email":"admin@localhost","password":"it was for one time"}"#;
    fs::write(&first, stale).expect("written");
    fs::set_permissions(&first, fs::Permissions::from_mode(0o600)).expect("private");
    let again = dev.again(&[]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    let said = &again.stderr;
    assert!(
        said.contains("Logged in as admin@localhost") && !said.contains("shown this once"),
        "{said}"
    );
}

#[test]
fn two_at_once_are_one() {
    let dev = Detached { home: Home::new() };
    let both = ["first.out", "second.out"].map(|out| dev.home.start(&["dev", "-d"], out));
    for mut one in both.into_iter().rev() {
        // Whichever ends first: everything is up then.
        assert_eq!(one.ended(), 0, "{}", one.said());
        assert_eq!(dev.status()["status"], "running", "{}", one.said());
    }
    assert_eq!(
        dev.home.left_running().len(),
        4,
        "one supervisor, two servers, one instance"
    );
    assert_eq!(slugs(&dev), ["demo"]);
}

#[test]
fn a_process_that_only_has_the_pid_of_one_is_left_alone() {
    let home = Home::new();
    let data = home.path("data");
    fs::create_dir_all(data.join("control-plane")).expect("a folder");
    let mut sleeper = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .expect("sleep");
    // As a `dev` left it that ran before the machine was started anew.
    let written = format!(r#"{{"pid":{},"started":"1"}}"#, sleeper.id());
    for lock in ["dev.lock", "control-plane/lock"] {
        fs::write(data.join(lock), &written).expect("written");
    }
    fs::write(data.join("dev-servers.json"), format!("[{written}]")).expect("written");
    let stopped = home.run(&["dev", "stop"]);
    let runs = is_running(sleeper.id());
    sleeper.kill().expect("killed");
    sleeper.wait().expect("waited for");
    assert!(runs && stopped.code == 0, "{}", stopped.stderr);
    assert!(
        stopped.stderr.contains("Nothing runs"),
        "{}",
        stopped.stderr
    );
}

#[test]
fn a_server_that_somebody_else_started_goes_on() {
    let home = Home::new();
    let mut serve = home.start(&["serve"], "serve.out");
    serve.says("the control plane serves");
    let stopped = home.run(&["dev", "stop"]);
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    let says = format!(
        "`pizzapi serve` (pid {}) is not of `pizzapi dev`, and goes on",
        serve.child.id()
    );
    assert!(stopped.stderr.contains(&says), "{}", stopped.stderr);
    let reset = home.run(&["dev", "--reset", "--yes"]);
    assert_eq!(reset.code, 7, "{}", reset.stderr);
    assert!(is_running(serve.child.id()));
    assert_eq!(serve.end("TERM"), 0);
}

#[test]
fn where_nothing_runs_that_is_said_and_nothing_is_made() {
    let home = Home::new();
    let status = home.run(&["dev", "status"]);
    assert_eq!(status.code, 1);
    assert!(status.stdout.contains("○ not running"), "{}", status.stdout);
    assert_eq!(status.stderr, "");
    let status = home.run(&["dev", "status", "-o", "json"]);
    assert_eq!((status.code, &*status.stderr), (1, ""));
    let data = home.path("data").display().to_string();
    let status: Value = serde_json::from_str(&status.stdout.replace(&data, "DATA")).expect("JSON");
    insta::assert_json_snapshot!(status, @r#"
    {
      "base_domain": null,
      "control_plane": null,
      "data_dir": "DATA",
      "detached": null,
      "instances": null,
      "left_behind": [],
      "log": null,
      "orgs": null,
      "pid": null,
      "router": null,
      "running": false,
      "since": null,
      "status": "stopped"
    }
    "#);
    let stopped = home.run(&["dev", "stop"]);
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    insta::assert_snapshot!(home.run(&["dev", "dnsmasq", "--domain", "pizzapi.test"]).ok(), @"address=/pizzapi.test/127.0.0.1");
    assert_eq!(home.run(&["dev", "-d", "stop"]).code, 2);
    assert!(!home.path("data").exists());
}
