//! The sixty-second tour of the README, step by step.

use std::{io::Read as _, io::Write as _, process::Stdio};

use serde_json::Value;

use crate::{
    harness::{Background, Dev, Home, is_running, until},
    terminal::Terminal,
};

#[test]
fn step_1_dev_starts_everything_and_picks_up_where_it_was() {
    let mut dev = Dev::start();
    let said = dev.process.said();
    assert!(said.contains(&dev.home.url()), "{said}");
    assert!(said.contains(&dev.home.org_url("demo")), "{said}");
    assert!(said.contains("Logged in as admin@localhost"), "{said}");
    assert!(said.contains("shown this once"), "{said}");
    // It goes as soon as it has been shown, and not before.
    let first_login = dev.home.path("data/control-plane/first-login");
    until("the one-time password is not on disk any more", || {
        (!first_login.exists()).then_some(())
    });
    let demo = dev.org_id("demo");
    let instance = dev.instance(&demo);

    let second = dev.run(&["dev"]);
    assert_eq!(second.code, 7, "{}", second.stderr);
    assert!(
        second
            .stderr
            .contains(&format!("pid {}", dev.process.child.id())),
        "{}",
        second.stderr
    );

    dev.stop();
    assert!(!is_running(instance), "the instance goes on without `dev`");
    let home = std::mem::replace(&mut dev.home, Home::new());
    let again = Dev::start_in(home);
    let said = again.process.said();
    assert!(
        said.contains("Logged in as admin@localhost") && !said.contains("shown this once"),
        "{said}"
    );
    assert_eq!(again.org_id("demo"), demo);
}

#[test]
fn step_2_an_org_comes_up_while_one_looks() {
    let dev = Dev::start();
    let mut watch = dev
        .home
        .start(&["org", "list", "--watch", "-o", "jsonl"], "watch.out");
    watch.says("demo");

    let created = dev.run(&["org", "create", "Acme", "--wait"]);
    assert_eq!(created.code, 0, "{}", created.stderr);
    for step in [
        "acme created",
        "data folder",
        "secrets",
        "start",
        "healthy",
        "route",
    ] {
        assert!(
            created.stderr.contains(step),
            "no `{step}` in {}",
            created.stderr
        );
    }
    let last = created.stderr.lines().last().expect("a last line");
    assert!(
        last.starts_with("Created organisation `acme` in "),
        "{last}"
    );
    assert!(last.ends_with(&dev.home.org_url("acme")), "{last}");

    let list = dev.run(&["org", "list", "-o", "json"]).json();
    let healthy: Vec<(&str, &str)> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|org| {
            (
                org["slug"].as_str().expect("slug"),
                org["instance"]["status"].as_str().expect("status"),
            )
        })
        .collect();
    assert_eq!(healthy, [("acme", "healthy"), ("demo", "healthy")]);
    let table = dev.run(&["org", "list"]).ok();
    assert_eq!(table.matches("● healthy").count(), 2, "{table}");
    watch.says("\"acme\"");
}

#[test]
fn steps_3_and_4_a_session_runs_on_a_runner() {
    let dev = Dev::start();
    dev.run(&["org", "create", "Acme", "--wait"]).ok();
    let mut runner = dev.runner("acme", "cat");
    let said = runner.said();
    assert!(
        said.contains(&format!(
            "connected to {} as laptop",
            dev.home.org_url("acme")
        )),
        "{said}"
    );

    let id = dev
        .run(&[
            "session", "start", "--org", "acme", "--prompt", "hello", "-o", "name",
        ])
        .ok();
    let events = dev
        .run(&["session", "events", "-f", id.trim(), "--org", "acme"])
        .ok();
    assert_eq!(events, "hello\n● exited with code 0\n");
    let again = dev
        .run(&[
            "session",
            "events",
            id.trim(),
            "--org",
            "acme",
            "-o",
            "jsonl",
        ])
        .ok();
    let first: Value = serde_json::from_str(again.lines().next().expect("an event")).expect("JSON");
    assert_eq!(
        (&first["seq"], &first["event"]["line"]),
        (&1.into(), &"hello".into())
    );
    let sessions = dev.run(&["session", "list", "--org", "acme"]).ok();
    assert!(sessions.contains("exited 0"), "{sessions}");
    assert_eq!(runner.end("INT"), 0, "{}", runner.said());
    let runners = dev.run(&["runner", "list", "--org", "acme"]).ok();
    assert!(runners.contains("○ away"), "{runners}");
}

#[test]
fn step_4_killing_a_session_ends_its_whole_process_group() {
    let dev = Dev::start();
    let script = dev.home.path("agent");
    // The agent says the pid of a child of its own, and neither would end by itself.
    std::fs::write(&script, "sleep 1000 &\necho $!\nwait\n").expect("a script");
    let runner = dev.runner("demo", &format!("sh {}", script.display()));
    let id = dev
        .run(&["session", "start", "--org", "demo", "-o", "name"])
        .ok();
    let id = id.trim();
    let grandchild: u32 = until("the agent has started its child", || {
        let events = dev.run(&["session", "events", id, "--org", "demo"]).ok();
        events.lines().next().and_then(|line| line.parse().ok())
    });
    assert!(is_running(grandchild));
    dev.run(&["session", "kill", id, "--org", "demo"]).ok();
    until("the agent's child has ended, too", || {
        (!is_running(grandchild)).then_some(())
    });
    let events = dev
        .run(&["session", "events", "-f", id, "--org", "demo"])
        .ok();
    assert!(
        events.contains("ended by signal") || events.contains("exited"),
        "{events}"
    );
    drop(runner);
}

#[test]
fn step_3_the_runner_obeys_the_variables_of_the_deployment_guide() {
    let dev = Dev::start();
    let token = dev
        .run(&["token", "get", "--org", "demo", "--type", "runner"])
        .ok();
    let mut command = dev.home.command(&["runner", "--agent", "cat"]);
    let output = std::fs::File::create(dev.home.path("variables.out")).expect("a file");
    command
        .env("PIZZAPI_CONFIG_DIR", dev.home.path("empty"))
        .env("PIZZAPI_ORG_SLUG", "demo")
        .env("PIZZAPI_ORG_TOKEN", token.trim())
        .env("PIZZAPI_CONTROL_PLANE_URL", "http://127.0.0.1:9")
        .env(
            "PIZZAPI_BASE_DOMAIN",
            format!("localhost:{}", dev.home.router.port()),
        )
        .stdout(Stdio::null())
        .stderr(output);
    let mut runner = command.spawn().expect("a runner");
    let listed = || {
        dev.run(&["runner", "list", "--org", "demo"])
            .ok()
            .contains("● connected")
            .then_some(())
    };
    until("the runner with a ready token is connected", listed);
    runner.kill().expect("killed");
    runner.wait().expect("waited for");
}

#[test]
fn step_5_an_org_is_deleted_by_typing_its_name_and_nothing_is_left() {
    let dev = Dev::start();
    dev.run(&["org", "create", "Acme", "--wait"]).ok();
    let id = dev.org_id("acme");
    let instance = dev.instance(&id);
    let mut runner = dev.runner("acme", "cat");

    let refused = dev.run(&["org", "delete", "acme"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);

    let said = typed(
        &dev.home,
        &["org", "delete", "acme"],
        "Type its name",
        "beta\r",
    );
    assert!(said.contains("nothing was done"), "{said}");
    assert!(is_running(instance));
    let said = typed(
        &dev.home,
        &["org", "delete", "acme"],
        "Type its name",
        "acme\r",
    );
    assert!(said.contains("Deleted organisation `acme`"), "{said}");

    assert!(!is_running(instance), "its process is left");
    assert_eq!(dev.home.instances(&id), [0; 0]);
    assert!(
        !dev.home.path("data/orgs").join(&id).exists(),
        "its folder is left"
    );
    assert_eq!(dev.run(&["org", "get", "acme"]).code, 6);
    assert_eq!(runner.ended(), 4, "{}", runner.said());
    until("its route is gone", || {
        http_status(&dev, "acme").filter(|status| *status == 404)
    });
}

/// The status of a request to an org's host, through the router.
fn http_status(dev: &Dev, slug: &str) -> Option<u16> {
    let mut stream = std::net::TcpStream::connect(dev.home.router).ok()?;
    write!(
        stream,
        "GET /health HTTP/1.1\r\nHost: {slug}.localhost\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

/// Runs a command at a real terminal, types an answer when asked, and gives all that was shown.
pub fn typed(home: &Home, arguments: &[&str], question: &str, answer: &str) -> String {
    let mut terminal = Terminal::start(home, arguments, 120);
    terminal.sees(question);
    terminal.types(answer);
    terminal.ended().1
}

#[test]
fn a_background_command_is_ended_by_its_test() {
    let home = Home::new();
    let background: Background = home.start(&["version"], "version.out");
    let pid = background.child.id();
    drop(background);
    assert!(!is_running(pid));
}
