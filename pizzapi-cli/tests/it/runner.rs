//! A runner as people use it: run, seen, started again, ended; what a terminal shows of it is in `runner_line.rs`, how it is
//! installed in `runner_install.rs`.

use std::{
    fs::{self, File},
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::harness::{Background, Dev, Home, PIZZAPI, Ran, is_running, signal, until};

/// The only runner of this machine, as `runner status` has it.
fn status(home: &Home) -> Value {
    let status = home.run(&["runner", "status", "-o", "json"]).json();
    let runners = status["runners"].as_array().expect("a list");
    assert_eq!(runners.len(), 1, "{status}");
    runners[0].clone()
}

/// A command of the platform's whose config knows nobody.
fn stranger(home: &Home, arguments: &[&str]) -> Ran {
    let mut command = home.command(arguments);
    command
        .env("PIZZAPI_CONFIG_DIR", home.path("nobody"))
        .args(["--control-plane", &home.url()]);
    Ran::of(command.output().expect("it runs"))
}

fn connected_times(runner: &Background, times: usize) {
    until(&format!("it has connected {times} times"), || {
        (runner.said().matches("connected to").count() >= times).then_some(())
    });
}

/// Waits until the org's server counts as many runners as connected.
fn listed_as_connected(dev: &Dev, count: usize) {
    until(&format!("{count} runners are listed as connected"), || {
        let list = dev.run(&["runner", "list", "--org", "demo"]).ok();
        (list.matches("● connected").count() == count).then_some(())
    });
}

#[test]
fn a_restart_is_the_same_process_anew_and_ends_with_42_for_who_supervises_it() {
    let dev = Dev::start();
    let mut runner = dev.runner("demo", "cat");
    let pid = runner.child.id();
    let before = status(&dev.home);
    assert_eq!(before["pid"], pid);

    dev.run(&["runner", "restart", "laptop", "--org", "demo", "--yes"])
        .ok();
    connected_times(&runner, 2);
    // Without a name it is this machine's.
    dev.run(&["runner", "restart", "--org", "demo", "--yes"])
        .ok();
    connected_times(&runner, 3);
    let after = status(&dev.home);
    assert_eq!(
        (&after["pid"], &after["connected"]),
        (&pid.into(), &true.into())
    );
    assert_eq!(after["runnerId"], before["runnerId"]);
    assert_ne!(after["startedAt"], before["startedAt"]);
    assert_eq!(runner.end("TERM"), 0, "{}", runner.said());

    let supervised = ["runner", "--org", "demo", "--agent", "cat", "--no-restart"];
    let mut runner = dev.home.start(&supervised, "supervised.out");
    runner.says("connected to");
    dev.run(&["runner", "restart", "--org", "demo", "--yes"])
        .ok();
    assert_eq!(runner.ended(), 42, "{}", runner.said());
}

#[test]
fn a_restart_takes_the_program_that_is_on_disk_by_then() {
    let dev = Dev::start();
    let program = dev.home.path("pizzapi");
    fs::copy(PIZZAPI, &program).expect("copied");
    let said = dev.home.path("replaced.out");
    let output = File::create(&said).expect("a file");
    let ready = dev.home.command(&[]);
    let variables = ready.get_envs();
    let mut command = Command::new(&program);
    command
        .args(["runner", "--org", "demo", "--agent", "cat"])
        .env_clear()
        .envs(variables.filter_map(|(name, value)| Some((name, value?))))
        .current_dir(dev.home.folder.path())
        .stdin(Stdio::null())
        .stdout(output.try_clone().expect("a file"))
        .stderr(output);
    let mut runner = Background::of(command.spawn().expect("it runs"), said);
    runner.says("connected to");
    // As an upgrade does it: a new file in the old one's place.
    let new = dev.home.path("pizzapi.new");
    fs::write(&new, "#!/bin/sh\necho \"new: $*\"\nexit 7\n").expect("written");
    fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).expect("executable");
    fs::rename(&new, &program).expect("replaced");
    dev.run(&["runner", "restart", "--org", "demo", "--yes"])
        .ok();
    assert_eq!(runner.ended(), 7, "{}", runner.said());
    let told = "new: runner --org demo --agent cat";
    assert!(runner.said().contains(told), "{}", runner.said());
}

#[test]
fn a_runner_is_named_by_id_or_name_and_a_name_that_fits_two_lists_them() {
    let dev = Dev::start();
    let mut first = dev.runner("demo", "cat");
    let id = status(&dev.home)["runnerId"]
        .as_str()
        .expect("an id")
        .to_owned();
    let get = |wanted: &str| dev.run(&["runner", "get", wanted, "--org", "demo", "-o", "json"]);
    assert_eq!(get("laptop").json()["runnerId"], *id);
    assert_eq!(get(&id).json()["name"], "laptop");
    let none = get("lapto");
    assert_eq!(none.code, 6, "{}", none.stderr);

    // The same name on another machine.
    let mut command = dev
        .home
        .command(&["runner", "--org", "demo", "--agent", "cat"]);
    let output = File::create(dev.home.path("second.out")).expect("a file");
    command
        .args(["--name", "laptop"])
        .env("PIZZAPI_STATE_DIR", dev.home.path("other-machine"))
        .stdout(Stdio::null())
        .stderr(output);
    let mut second = Background::of(
        command.spawn().expect("it runs"),
        dev.home.path("second.out"),
    );
    second.says("connected to");
    let other = dev
        .run(&["runner", "list", "--org", "demo", "-o", "name"])
        .ok();
    let other = other
        .lines()
        .find(|line| *line != id)
        .expect("another")
        .to_owned();
    for arguments in [
        ["runner", "get", "laptop"],
        ["runner", "stop", "laptop"],
        ["runner", "restart", "laptop"],
        ["session", "start", "--runner=laptop"],
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--org", "demo", "--yes"]);
        let ran = dev.run(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        for id in [&id, &other] {
            let listed = format!("{id} is connected");
            assert!(
                ran.stderr.contains(&listed),
                "{arguments:?}: {}",
                ran.stderr
            );
        }
    }
    dev.run(&["runner", "stop", &other, "--org", "demo", "--yes"])
        .ok();
    assert_eq!(second.ended(), 0, "{}", second.said());
    listed_as_connected(&dev, 1);

    for arguments in [
        &["runner", "get", "laptop", "--org", "demo"][..],
        &["runner", "restart", "--org", "demo", "--yes"],
        &["runner", "--org", "demo", "--agent", "cat"],
    ] {
        let ran = stranger(&dev.home, arguments);
        assert_eq!(ran.code, 4, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("pizzapi login"), "{}", ran.stderr);
    }
    assert_eq!(first.end("INT"), 0);
}

#[test]
fn this_machines_runner_is_seen_and_ended_with_every_server_away() {
    let mut dev = Dev::start();
    let nothing = dev.run(&["runner", "status", "-o", "json"]).json();
    assert_eq!(nothing, serde_json::json!({ "runners": [] }));
    let none = dev.run(&["runner", "stop", "--org", "demo", "--yes"]);
    assert_eq!(none.code, 6, "{}", none.stderr);

    let mut runner = dev.runner("demo", "sleep 1000");
    dev.run(&["session", "start", "--org", "demo"]).ok();
    let shown = until("its session is told", || {
        let shown = status(&dev.home);
        (shown["sessions"] == 1).then_some(shown)
    });
    assert_eq!(shown["running"], true);
    assert_eq!(shown["connected"], true);
    assert_eq!(shown["org"], "demo");
    assert_eq!(shown["server"], dev.home.org_url("demo"));
    assert_eq!(shown["name"], "laptop");
    assert_eq!(shown["agent"], serde_json::json!(["sleep", "1000"]));
    assert!(shown["tokenEndsAt"].is_string(), "{shown}");
    // Where the session works is said, though nobody chose it.
    let sessions = dev
        .run(&["session", "list", "--org", "demo", "-o", "json"])
        .json();
    let root = dev.home.folder.path().canonicalize().expect("there");
    assert_eq!(sessions["sessions"][0]["cwd"], *root.display().to_string());
    let table = dev.run(&["runner", "status", "--org", "demo"]).ok();
    assert!(
        table.contains("● connected") && table.contains("m left"),
        "{table}"
    );
    let of_other = dev.run(&["runner", "status", "--org", "other"]);
    assert_eq!((of_other.code, &*of_other.stdout), (0, ""));
    // It needs no login.
    assert!(
        stranger(&dev.home, &["runner", "status"])
            .ok()
            .contains("laptop")
    );

    let report = report_file(&dev.home);
    let mode = fs::metadata(&report).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let text = fs::read_to_string(&report).expect("read");
    let identity = fs::read_to_string(report.with_extension("json")).expect("read");
    let identity: Value = serde_json::from_str(&identity).expect("JSON");
    let secret = identity["secret"].as_str().expect("a secret");
    assert!(!text.contains(secret) && !text.contains("eyJ"), "{text}");

    dev.stop();
    let away = until("it has noticed", || {
        let shown = status(&dev.home);
        (shown["connected"] == false).then_some(shown)
    });
    assert!(
        away["problem"].is_string() && away["running"] == true,
        "{away}"
    );
    let asked = dev.run(&["runner", "stop", "--org", "demo"]);
    assert_eq!(asked.code, 2, "{}", asked.stderr);
    assert!(
        asked.stderr.contains("and its session?"),
        "{}",
        asked.stderr
    );
    assert!(is_running(runner.child.id()));
    // A process that has ended is gone once it is waited for.
    let stopping = dev
        .home
        .start(&["runner", "stop", "--org", "demo", "--yes"], "stop.out");
    assert_eq!(runner.ended(), 0, "{}", runner.said());
    let mut stopping = stopping;
    assert_eq!(stopping.ended(), 0, "{}", stopping.said());

    let again = dev.run(&["runner", "stop", "--org", "demo", "--yes"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stderr.contains("does not run"), "{}", again.stderr);
    let over = status(&dev.home);
    assert_eq!(
        (&over["running"], &over["connected"]),
        (&false.into(), &false.into())
    );
    assert_eq!(
        (&over["org"], &over["sessions"]),
        (&"demo".into(), &0.into())
    );
}

fn report_file(home: &Home) -> std::path::PathBuf {
    let folder = home
        .path("state/runners")
        .join(format!("127.0.0.1_{}", home.control_plane.port()));
    let entries = fs::read_dir(&folder).expect("there");
    let mut files = entries.map(|entry| entry.expect("an entry").path());
    files
        .find(|path| path.extension().is_some_and(|it| it == "status"))
        .expect("a report")
}

#[test]
fn what_a_runner_said_before_it_was_killed_is_not_believed() {
    let dev = Dev::start();
    let mut runner = dev.runner("demo", "cat");
    signal(runner.child.id(), "KILL");
    runner.ended();
    let shown = status(&dev.home);
    assert_eq!(
        (&shown["running"], &shown["connected"]),
        (&false.into(), &false.into())
    );
    assert_eq!(shown["pid"], Value::Null);
    // One that holds the lock and says nothing.
    let report = report_file(&dev.home);
    let holder = format!(
        r#"{{"pid":{},"started":"{}"}}"#,
        dev.process.child.id(),
        start_of(dev.process.child.id())
    );
    fs::write(report.with_extension("lock"), holder).expect("written");
    let shown = status(&dev.home);
    assert_eq!(
        (&shown["running"], &shown["connected"]),
        (&true.into(), &Value::Null)
    );
    fs::write(&report, "no JSON").expect("written");
    assert_eq!(status(&dev.home)["org"], Value::Null);
}

fn start_of(pid: u32) -> String {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let (_, fields) = stat.rsplit_once(") ").expect("fields");
    fields.split(' ').nth(19).expect("its start").to_owned()
}

#[test]
fn what_cannot_do_is_wrong_usage_and_found_out_at_the_start() {
    let dev = Dev::start();
    let plain = dev.home.path("plain");
    fs::write(&plain, "x").expect("written");
    for (agent, why) in [
        ("/no/such/agent", "cannot be started"),
        ("./plain", "is no executable file"),
        ("no-such-agent", "is not on the path"),
    ] {
        let ran = dev.run(&["runner", "--org", "demo", "--agent", agent]);
        assert_eq!(ran.code, 2, "{agent}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(why) && ran.stderr.contains("--agent"),
            "{}",
            ran.stderr
        );
    }
    let ran = dev.run(&[
        "runner", "--org", "demo", "--agent", "cat", "--root", "nowhere",
    ]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("`nowhere` cannot be a root folder"),
        "{}",
        ran.stderr
    );

    // An org's host that a token must not be sent to: no refusal of anybody's.
    let token = dev
        .run(&["token", "get", "--org", "demo", "--type", "runner"])
        .ok();
    let mut command = dev.home.command(&["runner", "--agent", "cat"]);
    command
        .env("PIZZAPI_ORG_TOKEN", token.trim())
        .env("PIZZAPI_BASE_DOMAIN", "pizzapi.invalid")
        .env("PIZZAPI_RELAY_PROTOCOL", "http");
    let ran = Ran::of(command.output().expect("it runs"));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("is plain http"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("hint: use its https URL"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_agent_beside_the_runner_is_found_from_every_session_and_reads_the_prompt_of_a_pipe() {
    let dev = Dev::start();
    let agent = dev.home.path("agent");
    fs::write(&agent, "#!/bin/sh\npwd\ncat\n").expect("written");
    fs::set_permissions(&agent, fs::Permissions::from_mode(0o755)).expect("executable");
    fs::create_dir(dev.home.path("project")).expect("made");
    let runner = dev.runner("demo", "./agent");

    let cwd = dev.home.path("project").canonicalize().expect("there");
    let start = |input: &[u8]| {
        let mut command = dev
            .home
            .command(&["session", "start", "--org", "demo", "--prompt", "-"]);
        command
            .args(["-o", "name", "--cwd"])
            .arg(&cwd)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        // One that says no before it has read all is no failure of the pipe.
        let _ = child.stdin.take().expect("a pipe").write_all(input);
        Ran::of(child.wait_with_output().expect("waited for"))
    };
    let id = start(b"fix\nthe tests\n").ok();
    let events = dev
        .run(&["session", "events", "-f", id.trim(), "--org", "demo"])
        .ok();
    assert_eq!(
        events,
        format!("{}\nfix\nthe tests\n● exited with code 0\n", cwd.display())
    );

    for (input, why) in [
        (Vec::new(), "holds no prompt"),
        (vec![b'x'; (1 << 20) + 1], "more than 1 MiB"),
        (vec![0xff, 0xfe], "could not read the prompt"),
    ] {
        let ran = start(&input);
        assert!(
            ran.code != 0 && ran.stderr.contains(why),
            "{why}: {}",
            ran.stderr
        );
    }
    drop(runner);
}

#[test]
fn ending_a_session_waits_until_it_has_ended_and_says_so_truthfully() {
    let dev = Dev::start();
    let script = dev.home.path("stubborn");
    fs::write(
        &script,
        "trap '' TERM\necho ready\nwhile :; do sleep 0.1; done\n",
    )
    .expect("written");
    let mut runner = dev.runner("demo", &format!("sh {}", script.display()));
    let start = || {
        let id = dev
            .run(&["session", "start", "--org", "demo", "-o", "name"])
            .ok();
        let id = id.trim().to_owned();
        until("the agent is deaf", || {
            let events = dev.run(&["session", "events", &id, "--org", "demo"]).ok();
            events.contains("ready").then_some(())
        });
        id
    };
    let id = start();
    let asked = Instant::now();
    let killed = dev.run(&["session", "kill", &id, "--org", "demo", "-o", "json"]);
    assert!(
        asked.elapsed() > Duration::from_secs(4),
        "{}",
        killed.stderr
    );
    assert!(killed.stderr.contains("Ended session"), "{}", killed.stderr);
    let session = killed.json();
    assert_eq!(
        (&session["status"], &session["endReason"]),
        (&"ended".into(), &"killed".into())
    );
    let gone = dev.run(&["session", "kill", &id, "--org", "demo"]);
    assert_ne!(gone.code, 0);

    let id = start();
    let asked = dev.run(&[
        "session",
        "kill",
        &id,
        "--org",
        "demo",
        "--no-wait",
        "-o",
        "json",
    ]);
    assert!(asked.stderr.contains("Asked session"), "{}", asked.stderr);
    assert_eq!(asked.json()["status"], "active");
    until("it has ended all the same", || {
        let session = dev
            .run(&["session", "get", &id, "--org", "demo", "-o", "json"])
            .json();
        (session["status"] == "ended").then_some(())
    });

    // Its runner is away: nobody knows when it ends.
    let id = start();
    signal(runner.child.id(), "KILL");
    runner.ended();
    listed_as_connected(&dev, 0);
    let ran = dev.run(&["session", "kill", &id, "--org", "demo"]);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains("has not within 8 s"), "{}", ran.stderr);
}

#[test]
fn why_a_session_never_began_stands_at_the_end_of_its_row() {
    let dev = Dev::start();
    let agent = dev.home.path("agent");
    fs::write(&agent, "#!/bin/sh\n").expect("written");
    fs::set_permissions(&agent, fs::Permissions::from_mode(0o755)).expect("executable");
    let runner = dev.runner("demo", &agent.display().to_string());
    fs::remove_file(&agent).expect("removed");
    let refused = dev.run(&["session", "start", "--org", "demo", "--prompt", "x"]);
    assert_ne!(refused.code, 0);
    assert!(
        refused.stderr.contains("could not start"),
        "{}",
        refused.stderr
    );
    let list = dev.run(&["session", "list", "--org", "demo"]).ok();
    let row = list.lines().last().expect("a row");
    assert!(row.contains("  ○ refused  "), "{list}");
    assert!(row.ends_with("(os error 2)"), "{list}");
    drop(runner);
}
