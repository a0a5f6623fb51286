//! `pizzapi doctor`: what it finds where all is well, and where each thing is wrong; and that its fixes are fixes.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    os::unix::{fs::PermissionsExt as _, net::UnixListener},
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::harness::{Dev, Home, Ran};

/// What was found, as JSON, of a command that ended with `code`.
pub fn findings(ran: &Ran, code: i32) -> Value {
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
}

/// What was found, whatever else is wrong with this machine.
fn report_of(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
}

/// The first finding of a check.
pub fn finding<'a>(report: &'a Value, area: &str, check: &str) -> &'a Value {
    let all = report["findings"].as_array().expect("findings");
    all.iter()
        .find(|finding| finding["area"] == area && finding["check"] == check)
        .unwrap_or_else(|| panic!("no {area}/{check} in {report:#}"))
}

pub fn text<'a>(finding: &'a Value, field: &str) -> &'a str {
    finding[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} of {finding}"))
}

/// A server that says the same to everybody, for as long as the test runs.
fn server(answer: impl Fn() -> String + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer().as_bytes());
        }
    });
    address
}

fn answer(headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn where_all_is_well_it_says_so_and_why_it_skips() {
    let dev = Dev::start();
    // Whether this machine has a Docker is not what this is about.
    let docker = server(|| {
        "HTTP/1.0 200 OK\r\nApi-Version: 1.47\r\nServer: Docker/27.3.1\r\n\r\nOK".to_owned()
    });
    let run = |arguments: &[&str]| {
        let mut command = dev.home.command(arguments);
        command.env("DOCKER_HOST", format!("tcp://{docker}"));
        Ran::of(command.output().expect("it runs"))
    };
    let ran = run(&["doctor"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(!ran.stdout.contains('\x1b'), "no colours in a pipe");
    let screen = ran
        .stdout
        .replace(&dev.home.folder.path().display().to_string(), "HOME")
        .replace(&dev.home.url(), "URL")
        .replace(&dev.home.control_plane.to_string(), "CONTROL-PLANE")
        .replace(&dev.home.router.to_string(), "ROUTER")
        .replace(&docker.to_string(), "DOCKER");
    // What differs from run to run, and from machine to machine.
    let screen: String = screen
        .split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim();
            let number = bare.trim_end_matches(')').parse::<u64>().is_ok();
            if number {
                word.replace(bare.trim_end_matches(')'), "N")
            } else if bare.starts_with('x') && bare.ends_with(".localhost") {
                word.replace(bare, "NOBODY.localhost")
            } else {
                word.to_owned()
            }
        })
        .collect();
    insta::assert_snapshot!(screen);

    let report = findings(&run(&["doctor", "-o", "json"]), 0);
    assert_eq!(report["problems"], 0);
    assert_eq!(report["warnings"], 1, "the keyring: {report:#}");
    let all = report["findings"].as_array().expect("findings").len();
    let counted: u64 = ["fine", "warnings", "problems", "skipped"]
        .iter()
        .map(|name| report[*name].as_u64().expect("a count"))
        .sum();
    assert_eq!(counted, all as u64);
    assert_eq!(
        finding(&report, "keyring", "keyring")["severity"],
        "warning"
    );
    let clock = finding(&report, "control-plane", "clock");
    assert_eq!(
        *clock,
        json!({ "area": "control-plane", "check": "clock", "severity": "fine", "finding": "clocks agree", "fix": null })
    );
    let lines = run(&["doctor", "-o", "jsonl"]).ok();
    assert_eq!(lines.lines().count(), all);
    let names = dev.run(&["doctor", "control-plane", "-o", "name"]).ok();
    assert_eq!(
        names,
        "control-plane/reachable\ncontrol-plane/ready\ncontrol-plane/clock\n"
    );
}

#[test]
fn the_security_checklist_has_its_ten_points() {
    let dev = Dev::start();
    let statuses = |report: &Value| -> String {
        let all = report["findings"].as_array().expect("findings");
        let lines = all
            .iter()
            .map(|it| format!("{} {}\n", text(it, "check"), text(it, "severity")));
        lines.collect()
    };
    let report = findings(&dev.run(&["doctor", "security", "-o", "json"]), 0);
    insta::assert_snapshot!(statuses(&report), @r"
    jwt-secrets fine
    database fine
    https fine
    rate-limits skipped
    isolation fine
    monitoring skipped
    backups skipped
    access-logs skipped
    headers fine
    input fine
    ");
    let isolation = text(finding(&report, "security", "isolation"), "finding");
    assert!(
        !isolation.contains("not tried") && isolation.contains("a token with another signature"),
        "{isolation}"
    );

    // Nothing was changed, and nobody shut out: it can be run as often as one likes.
    for _ in 0..15 {
        findings(&dev.run(&["doctor", "security", "-o", "json"]), 0);
    }
    // The database's files are looked at one by one.
    let registry = dev.home.path("data/control-plane/registry.db");
    set_mode(&registry, 0o644);
    let report = findings(&dev.run(&["doctor", "security", "-o", "json"]), 1);
    let database = finding(&report, "security", "database");
    assert_eq!(database["severity"], "problem");
    assert!(
        text(database, "finding").contains("registry.db"),
        "{database}"
    );
}

#[test]
fn logged_out_it_still_looks_and_says_how_to_log_in() {
    let dev = Dev::start();
    dev.run(&["logout"]).ok();
    let report = report_of(&dev.run(&["doctor", "-o", "json"]));
    let login = finding(&report, "login", "credential");
    assert_eq!(login["severity"], "warning");
    assert_eq!(login["fix"], "`pizzapi login`");
    assert_eq!(
        finding(&report, "control-plane", "reachable")["severity"],
        "fine"
    );
    assert_eq!(finding(&report, "org-hosts", "router")["severity"], "fine");
    let socket = finding(&report, "org-hosts", "websocket");
    assert_eq!(socket["severity"], "skipped");
    assert!(
        text(socket, "finding").contains("nobody is logged in"),
        "{socket}"
    );
    let report = findings(&dev.run(&["doctor", "security", "-o", "json"]), 0);
    assert_eq!(
        finding(&report, "security", "isolation")["severity"],
        "skipped"
    );

    // A key that the control plane does not know is refused, and never shown.
    let mut command = dev.home.command(&["doctor", "-o", "json"]);
    command.env("PIZZAPI_API_KEY", "pzk_of-somebody-else-altogether");
    let ran = Ran::of(command.output().expect("it runs"));
    assert!(!ran.stdout.contains("somebody-else") && !ran.stderr.contains("somebody-else"));
    let report = findings(&ran, 1);
    let account = finding(&report, "login", "account");
    assert_eq!(account["severity"], "problem");
    assert!(
        text(account, "fix").contains("PIZZAPI_API_KEY"),
        "{account}"
    );
}

#[test]
fn a_login_that_others_can_read_is_mended_by_its_fix() {
    let dev = Dev::start();
    let kept = dev.home.path("config/credentials.json");
    set_mode(&kept, 0o644);
    let report = findings(&dev.run(&["doctor", "login", "-o", "json"]), 1);
    let login = finding(&report, "login", "credential");
    assert_eq!(text(login, "fix"), format!("chmod 600 {}", kept.display()));
    set_mode(&kept, 0o600);
    findings(&dev.run(&["doctor", "login", "-o", "json"]), 0);
}

#[test]
fn without_a_control_plane_it_names_the_command_that_starts_one() {
    let home = Home::new();
    let url = home.url();
    let ran = home.run(&["doctor", "control-plane", "--control-plane", &url]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.stderr, "", "all there is to say is on standard output");
    assert!(
        ran.stdout.contains("✘ control plane") && ran.stdout.contains("`pizzapi dev`"),
        "{}",
        ran.stdout
    );
    let report = findings(
        &home.run(&["doctor", "--control-plane", &url, "-o", "json"]),
        1,
    );
    let causes = report["findings"].as_array().expect("findings").iter();
    let problems: Vec<&Value> = causes
        .filter(|it| it["severity"] == "problem" && it["area"] != "docker")
        .collect();
    assert_eq!(problems.len(), 1, "one cause, one problem: {report:#}");
    assert_eq!(
        finding(&report, "ports", "control-plane")["severity"],
        "fine"
    );
    let report = findings(
        &home.run(&["doctor", "security", "--control-plane", &url, "-o", "json"]),
        1,
    );
    assert_eq!(
        finding(&report, "security", "monitoring")["severity"],
        "problem"
    );
    assert_eq!(
        finding(&report, "security", "headers")["severity"],
        "skipped"
    );
}

#[test]
fn a_router_that_is_down_is_one_problem() {
    let mut dev = Dev::start();
    // Ended together: a `dev` that lives would start the router again.
    dev.process.child.kill().expect("killed");
    dev.process.child.wait().expect("waited for");
    let router = dev.home.holder("router/lock");
    crate::harness::signal(router, "KILL");
    crate::harness::until("the router has ended", || {
        (!crate::harness::is_running(router)).then_some(())
    });
    let report = findings(&dev.run(&["doctor", "org-hosts", "-o", "json"]), 1);
    assert_eq!(report["problems"], 1, "{report:#}");
    let router = finding(&report, "org-hosts", "router");
    assert!(text(router, "fix").contains("`pizzapi router`"), "{router}");
    // What it left running is ended as a next one does.
    let home = std::mem::replace(&mut dev.home, Home::new());
    drop(dev);
    Dev::start_in(home).stop();
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("mode set");
}

#[test]
fn what_others_can_read_is_a_problem_and_its_fix_mends_it() {
    let home = Home::new();
    fs::create_dir_all(home.path("config")).expect("a folder");
    fs::create_dir_all(home.path("data/control-plane")).expect("a folder");
    for folder in ["config", "data", "data/control-plane"] {
        set_mode(&home.path(folder), 0o700);
    }
    let files = [
        "config/config.toml",
        "data/control-plane/master.key",
        "data/control-plane/it's here",
    ];
    for name in files {
        fs::write(home.path(name), "").expect("written");
        set_mode(&home.path(name), 0o644);
    }
    set_mode(&home.path("data"), 0o755);
    let report = findings(&home.run(&["doctor", "files", "-o", "json"]), 1);
    assert_eq!(report["problems"], 4, "{report:#}");
    for one in report["findings"].as_array().expect("findings") {
        if one["severity"] == "problem" {
            let fix = text(one, "fix");
            assert!(
                fix.starts_with("chmod 600 ") || fix.starts_with("chmod 700 "),
                "{fix}"
            );
            let mended = Command::new("sh").args(["-c", fix]).status().expect("sh");
            assert!(mended.success(), "{fix}");
        }
    }
    let report = findings(&home.run(&["doctor", "files", "-o", "json"]), 0);
    assert_eq!(report["problems"], 0, "{report:#}");

    let many = home.path("data/control-plane");
    for number in 0..20 {
        let path = many.join(format!("log.{number}"));
        fs::write(&path, "").expect("written");
        set_mode(&path, 0o666);
    }
    fs::write(many.join("first-login"), "{\"password\":\"of-the-first\"}").expect("written");
    set_mode(&many.join("first-login"), 0o600);
    let ran = home.run(&["doctor", "files", "-o", "json"]);
    assert!(!ran.stdout.contains("of-the-first"), "{}", ran.stdout);
    let report = findings(&ran, 1);
    assert_eq!(
        report["problems"], 6,
        "five of them, and that there are more: {report:#}"
    );
    assert_eq!(
        finding(&report, "files", "first-login")["severity"],
        "warning"
    );
}

#[test]
fn a_clock_that_is_off_is_named_with_its_direction() {
    for (ahead, severity, says) in [
        (-300, "problem", "s ahead of"),
        (300, "problem", "s behind"),
        (-45, "warning", "s ahead of"),
    ] {
        let plane = server(move || {
            let offset = format!("{ahead} seconds");
            let date = Command::new("date")
                .args(["-u", "-R", "-d", &offset])
                .output()
                .expect("date");
            let date = String::from_utf8(date.stdout).expect("a date");
            answer(
                &format!("Date: {}\r\n", date.trim().replace("+0000", "GMT")),
                "{\"status\":\"ok\"}",
            )
        });
        let home = Home::new();
        let ran = home.run(&[
            "doctor",
            "control-plane",
            "--control-plane",
            &format!("http://{plane}"),
            "-o",
            "json",
        ]);
        let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let clock = finding(&report, "control-plane", "clock");
        assert_eq!(clock["severity"], severity, "{clock}");
        assert!(text(clock, "finding").contains(says), "{clock}");
        assert!(text(clock, "fix").contains("set-ntp"), "{clock}");
    }
}

#[test]
fn what_is_no_control_plane_is_not_taken_for_one() {
    let nonsense = server(|| answer("Content-Type: text/html\r\n", "<h1>\x1b[31mHello</h1>"));
    let home = Home::new();
    let url = format!("http://{nonsense}");
    let ran = home.run(&["doctor", "--control-plane", &url]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stdout
            .contains("is no control plane (status 200, text/html)"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains('\x1b'));
    let rude = server(|| "SSH-2.0-rude\r\n".to_owned());
    let ran = home.run(&["doctor", "--control-plane", &format!("http://{rude}")]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let tls = home.run(&[
        "doctor",
        "tls",
        "--control-plane",
        &format!("https://{nonsense}"),
    ]);
    assert_eq!(tls.code, 1, "{}", tls.stdout);
    assert!(tls.stdout.contains("speaks no TLS"), "{}", tls.stdout);
}

#[test]
fn a_black_hole_does_not_keep_it() {
    // Connections are taken by the kernel, and nobody ever answers.
    let hole = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = hole.local_addr().expect("an address");
    let home = Home::new();
    for area in [&["doctor"][..], &["doctor", "security"]] {
        let mut command = home.command(area);
        command
            .args(["--control-plane", &format!("http://{address}")])
            .env("PIZZAPI_API_KEY", "pzk_none")
            .env("PORT", address.port().to_string())
            .env("DOCKER_HOST", format!("tcp://{address}"));
        let began = Instant::now();
        let ran = Ran::of(command.output().expect("it runs"));
        assert!(
            began.elapsed() < Duration::from_secs(12),
            "{:?}",
            began.elapsed()
        );
        assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("does not answer"), "{}", ran.stdout);
    }
}

#[test]
fn a_port_that_another_has_is_told_from_our_own() {
    let home = Home::new();
    let other = TcpListener::bind(home.control_plane).expect("the port");
    // What nobody asked for may be elsewhere; what was asked for may not.
    let report = findings(&home.run(&["doctor", "ports", "-o", "json"]), 1);
    let port = finding(&report, "ports", "control-plane");
    assert_eq!(port["severity"], "problem");
    assert!(
        text(port, "finding").contains("another program") && text(port, "fix").contains("PORT"),
        "{port}"
    );
    assert_eq!(finding(&report, "ports", "router")["severity"], "fine");
    drop(other);
    let dev = Dev::start_in(home);
    let report = findings(&dev.run(&["doctor", "ports", "-o", "json"]), 0);
    let said = text(finding(&report, "ports", "router"), "finding").to_owned();
    let pid = dev.home.holder("router/lock");
    assert!(
        said.contains("the router listens on") && said.contains(&format!("(pid {pid})")),
        "{said}"
    );
}

#[test]
fn docker_is_asked_where_it_is_said_to_be() {
    let home = Home::new();
    let socket = home.path("docker.sock");
    let ask = || {
        let mut command = home.command(&["doctor", "docker", "-o", "json"]);
        command.env("DOCKER_HOST", format!("unix://{}", socket.display()));
        Ran::of(command.output().expect("it runs"))
    };
    let severity =
        |ran: &Ran, code| finding(&findings(ran, code), "docker", "engine")["severity"].clone();
    assert_eq!(
        severity(&ask(), 0),
        "warning",
        "said to be there, and is not"
    );

    let listener = UnixListener::bind(&socket).expect("a socket");
    let engine = thread::spawn(move || {
        for (asked, answer) in [
            (
                "GET /_ping ",
                "HTTP/1.0 200 OK\r\nApi-Version: 1.47\r\nServer: Docker/27.3.1 (linux)\r\n\r\nOK",
            ),
            ("GET /v", "HTTP/1.0 500 Oh\r\n\r\nno"),
            ("GET /_ping ", "HTTP/1.0 200 OK\r\n\r\nnot Docker"),
        ] {
            let (mut stream, _) = listener.accept().expect("asked");
            let mut request = [0; 1024];
            let length = stream.read(&mut request).expect("a request");
            let request = String::from_utf8_lossy(&request[..length]);
            assert!(request.starts_with(asked), "{request}");
            stream.write_all(answer.as_bytes()).expect("answered");
        }
    });
    let report = findings(&ask(), 0);
    let found = finding(&report, "docker", "engine");
    assert!(
        text(found, "finding").starts_with("Docker/27.3.1 at "),
        "{found}"
    );
    let stack = finding(&report, "docker", "stack");
    assert_eq!(stack["severity"], "skipped", "{stack}");
    assert_eq!(severity(&ask(), 1), "problem", "something else answers");
    engine.join().expect("all were answered");
    // The file is there still, and nobody listens.
    let ran = ask();
    assert_eq!(severity(&ran, 1), "problem");
    assert!(ran.stdout.contains("nobody answers"), "{}", ran.stdout);
}

#[test]
fn secrets_in_the_environment_are_judged_and_never_shown() {
    let home = Home::new();
    let ask = |pairs: &[(&str, &str)]| {
        let mut command = home.command(&["doctor", "secrets", "-o", "json"]);
        command.envs(pairs.iter().copied());
        Ran::of(command.output().expect("it runs"))
    };
    for (value, base, code) in [
        ("change-me-in-production", "pizzapi.example.com", 1),
        ("change-me-in-production", "localhost", 0),
        ("hunter2hunter2", "localhost", 1),
        (
            "q3Jm0bXv7yRw2TzKf9LhN5sPd8UaGcEi4oVt",
            "pizzapi.example.com",
            0,
        ),
    ] {
        let ran = ask(&[("PIZZAPI_JWT_SECRET", value), ("PIZZAPI_BASE_DOMAIN", base)]);
        assert!(!ran.stdout.contains(value), "{}", ran.stdout);
        let report = findings(&ran, code);
        assert_ne!(
            report["warnings"], 0,
            "a secret in a variable is worth a word: {report:#}"
        );
    }
    let file = home.path("key");
    fs::write(&file, "q3Jm0bXv7yRw2TzKf9LhN5sPd8UaGcEi4oVt\n").expect("written");
    let path = file.display().to_string();
    set_mode(&file, 0o644);
    let report = findings(&ask(&[("ADMIN_API_KEY_FILE", &path)]), 1);
    assert!(
        text(finding(&report, "secrets", "admin-api-key"), "finding").contains("chmod 600"),
        "{report:#}"
    );
    set_mode(&file, 0o600);
    let report = findings(&ask(&[("ADMIN_API_KEY_FILE", &path)]), 0);
    assert_eq!(report["warnings"], 0, "{report:#}");
}

#[test]
fn settings_that_make_no_sense_are_a_finding_and_an_unknown_area_is_not() {
    let home = Home::new();
    fs::create_dir_all(home.path("config")).expect("a folder");
    set_mode(&home.path("config"), 0o700);
    fs::write(home.path("config/config.toml"), "current = hunter2").expect("written");
    let ran = home.run(&["doctor", "-o", "json"]);
    assert!(!ran.stdout.contains("hunter2"), "{}", ran.stdout);
    let report = findings(&ran, 1);
    let settings = finding(&report, "control-plane", "settings");
    assert!(
        text(settings, "finding").contains("config.toml"),
        "{settings}"
    );
    assert_eq!(
        finding(&report, "ports", "router")["severity"],
        "fine",
        "all else is looked at"
    );
    let ran = home.run(&["doctor", "nope"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("control-plane") && ran.stderr.contains("security"),
        "{}",
        ran.stderr
    );
}
