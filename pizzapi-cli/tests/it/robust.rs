//! What goes wrong around a command: pipes that close, disks that are full, servers that answer nonsense, interrupts.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    harness::{Dev, Home, PIZZAPI, Ran, signal, until},
    terminal::Terminal,
};

/// A server that says to every path what it is told to say, for as long as the test runs.
fn server(says: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let says = std::sync::Arc::new(says);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let says = std::sync::Arc::clone(&says);
            std::thread::spawn(move || serve(stream, &*says));
        }
    });
    address
}

/// Connections are kept, as those of real servers.
fn serve(mut stream: TcpStream, says: &dyn Fn(&str) -> Vec<u8>) {
    let mut heard = Vec::new();
    let mut piece = [0; 4096];
    loop {
        while let Some(end) = heard.windows(4).position(|part| part == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&heard[..end]).into_owned();
            heard.drain(..end + 4);
            let path = head.split(' ').nth(1).unwrap_or_default();
            if stream.write_all(&says(path)).is_err() {
                return;
            }
        }
        match stream.read(&mut piece) {
            Ok(count @ 1..) => heard.extend_from_slice(&piece[..count]),
            _ => return,
        }
    }
}

fn answer(kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}")
        .into()
}

/// A command that has an API key and asks that server.
fn asking(home: &Home, address: SocketAddr, arguments: &[&str]) -> Command {
    let mut command = home.command(arguments);
    command
        .env(
            "PIZZAPI_API_KEY",
            "pzk_0123456789012345678901234567890123456789012",
        )
        .env("PIZZAPI_CONTROL_PLANE_URL", format!("http://{address}"));
    command
}

fn org(number: usize) -> String {
    format!(
        r#"{{"id":"0190a1b2-0000-7000-8000-{number:012}","slug":"org-{number}","name":"Org {number}","status":"active","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","role":"owner"}}"#
    )
}

/// A list of so many orgs, in pages of 200.
fn orgs(count: usize) -> SocketAddr {
    server(move |path| {
        let cursor = path
            .split(['?', '&'])
            .find_map(|part| part.strip_prefix("cursor="));
        let start: usize = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let end = (start + 200).min(count);
        let items: Vec<String> = (start..end).map(org).collect();
        let next = if end < count {
            format!("\"{end}\"")
        } else {
            "null".to_owned()
        };
        let body = format!(r#"{{"items":[{}],"next_cursor":{next}}}"#, items.join(","));
        answer("application/json", &body)
    })
}

/// Runs a command to its end and gives the most memory it ever had, in bytes.
fn memory_of(mut command: Command) -> u64 {
    let mut child = command.stdout(Stdio::null()).spawn().expect("it runs");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().expect("waited for").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        most = most.max(kilobytes.unwrap_or(0) * 1024);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(child.wait().expect("it ends").success());
    most
}

#[test]
fn a_list_of_any_length_takes_no_more_memory() {
    let home = Home::new();
    let (some, many) = (orgs(2_000), orgs(40_000));
    for format in ["table", "json", "yaml", "csv", "jsonl", "name"] {
        let arguments = ["org", "list", "--all", "-o", format];
        let few = memory_of(asking(&home, some, &arguments));
        let lots = memory_of(asking(&home, many, &arguments));
        assert!(lots < few + 6_000_000, "{format}: {few} and {lots} bytes");
    }
    let all = asking(&home, many, &["org", "list", "--all", "-o", "json"]).output();
    let all: Value = serde_json::from_slice(&all.expect("it runs").stdout).expect("JSON");
    assert_eq!(all["items"].as_array().map(Vec::len), Some(40_000));
    let table = asking(&home, many, &["org", "list", "--all"]).output();
    let table = String::from_utf8(table.expect("it runs").stdout).expect("UTF-8");
    assert_eq!(table.lines().count(), 40_001);
    assert_eq!(table.matches("SLUG").count(), 1);
}

#[test]
fn a_pipe_that_closes_early_is_no_failure() {
    let home = Home::new();
    let many = orgs(20_000);
    for format in ["table", "json", "yaml", "csv", "jsonl", "name"] {
        let mut command = asking(&home, many, &["org", "list", "--all", "-o", format]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut first = [0; 10];
        child
            .stdout
            .take()
            .expect("piped")
            .read_exact(&mut first)
            .expect("some");
        let ran = Ran::of(child.wait_with_output().expect("it ends"));
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_half_made_remains() {
    let dev = Dev::start();
    for arguments in [
        ["org", "list"].as_slice(),
        &["help", "environment"],
        &["key", "list", "-o", "json"],
        &["--help"],
        &["--version"],
    ] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a full disk");
        let output = dev
            .home
            .command(arguments)
            .stdout(full)
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("No space left"), "{arguments:?}: {said}");
    }
    // Files can be made, and hold nothing.
    let config = std::fs::read_to_string(dev.home.path("config/config.toml")).expect("settings");
    let full = |words: &str| {
        let script = format!("trap '' XFSZ; ulimit -f 0; exec {PIZZAPI} {words}");
        let mut command = Command::new("sh");
        command
            .args(["-c", &script])
            .envs(dev.home.environment())
            .stdin(Stdio::null());
        Ran::of(command.output().expect("it runs"))
    };
    for words in [
        "use demo",
        "profile set other --control-plane https://other.example.com",
        "profile use dev",
    ] {
        let ran = full(words);
        let now = std::fs::read_to_string(dev.home.path("config/config.toml")).expect("settings");
        assert_eq!(now, config, "{words}");
        assert!(
            ran.code == 1 || words == "profile use dev",
            "{words}: {}",
            ran.stderr
        );
    }
    dev.run(&["whoami"]).ok();
}

#[test]
fn servers_that_answer_nonsense_are_named_and_waited_for_no_longer_than_they_must() {
    let home = Home::new();
    let cases: &[(&str, &[u8])] = &[
        ("a page", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"),
        ("broken JSON", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"items\":["),
        ("other JSON", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"items\":42}"),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.2\r\n"),
        ("nothing", b""),
        ("a redirect", b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
        ("an error page", b"HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\noops"),
        ("half an answer", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"),
    ];
    for (what, bytes) in cases {
        let bytes = bytes.to_vec();
        let ends = *what == "half an answer" || *what == "nothing";
        let address = if ends {
            hanging_up(bytes)
        } else {
            server(move |_| bytes.clone())
        };
        let began = Instant::now();
        let output = asking(&home, address, &["org", "list"])
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{what}: {said}");
        assert!(output.stdout.is_empty(), "{what}");
        assert!(
            said.starts_with("error: could not list organisations"),
            "{what}: {said}"
        );
        assert!(said.contains("caused by:"), "{what}: {said}");
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{what}: {:?}",
            began.elapsed()
        );
    }
}

/// A server that says this and hangs up.
fn hanging_up(says: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&says);
        }
    });
    address
}

#[test]
fn what_a_server_says_cannot_move_the_cursor_or_colour_the_screen() {
    let home = Home::new();
    let evil = "\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202eevil\\r\\n";
    let item = org(1).replace("Org 1", evil).replace(
        "\"role\":\"owner\"",
        &format!("\"role\":\"{evil}\",\"status_reason\":\"{evil}\""),
    );
    let body = format!(r#"{{"items":[{item}],"next_cursor":null}}"#);
    let problem = format!(
        r#"{{"type":"about:blank","title":"x","status":403,"detail":"{evil}","code":"{evil}","request_id":"{evil}"}}"#
    );
    let list = server(move |_| answer("application/json", &body));
    let refusal = server(move |_| {
        let length = problem.len();
        format!("HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\nContent-Length: {length}\r\n\r\n{problem}").into()
    });
    for (address, code) in [(list, 0), (refusal, 4)] {
        for format in ["table", "wide", "json", "yaml", "csv", "jsonl", "name"] {
            let mut command = asking(
                &home,
                address,
                &["org", "list", "-o", format, "--color", "never"],
            );
            let shown = Terminal::raw(&mut command, &home);
            assert_eq!(shown.0, code, "{format}");
            let bad = shown
                .1
                .iter()
                .filter(|byte| **byte == 0x1b || **byte == 0x07)
                .count();
            let text = String::from_utf8_lossy(&shown.1).into_owned();
            assert_eq!(bad, 0, "{format}: {text:?}");
            assert!(!text.contains(['\u{9b}', '\u{202e}']), "{format}: {text:?}");
        }
    }
    // A pipe has it as it is, in JSON's own spelling.
    let output = asking(&home, list, &["org", "list", "-o", "json"])
        .output()
        .expect("it runs");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(
        json["items"][0]["name"]
            .as_str()
            .is_some_and(|name| name.starts_with('\u{1b}'))
    );
}

#[test]
fn a_flood_of_answers_on_standard_input_answers_nothing() {
    let dev = Dev::start();
    let flood = "n\n".repeat(100_000);
    for arguments in [
        ["org", "delete", "demo"].as_slice(),
        &["org", "suspend", "demo"],
        &["org", "create"],
        &["instance", "stop", "demo"],
        &["admin", "keys", "rotate", "--grace", "0s"],
        &["login", "--email", "ann@example.com"],
        &["password"],
        &["invite", "accept"],
        &["profile", "use"],
    ] {
        let ran = dev.home.fed(arguments, &flood);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        let ran = dev.home.fed(arguments, &"y\n".repeat(100_000));
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
    }
    let secret = [
        "login",
        "--with-token",
        "--profile",
        "x",
        "--control-plane",
        &dev.home.url(),
    ];
    assert_ne!(dev.home.fed(&secret, &flood).code, 0);
    dev.run(&["org", "get", "demo"]).ok();
}

#[test]
fn an_interrupt_at_any_moment_ends_a_command_and_leaves_nothing_half_made() {
    let dev = Dev::start();
    for (number, delay) in [0_u64, 1, 3, 6, 10, 15, 25, 40, 60, 100]
        .into_iter()
        .enumerate()
    {
        let slug = format!("org-{number}");
        let mut child = dev
            .home
            .command(&["org", "create", &slug, "--wait"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        std::thread::sleep(Duration::from_millis(delay));
        signal(child.id(), "INT");
        let status = until("it ends", || child.try_wait().expect("waited for"));
        // By the signal itself, before it was heard; as such an end is called; or done already.
        assert!(
            matches!(status.code(), None | Some(130 | 0)),
            "after {delay} ms: {status}"
        );
        // It was asked for, or it was not: whatever is there comes up.
        if dev.run(&["org", "get", &slug]).code == 0 {
            dev.run(&["org", "wait", &slug]).ok();
        }
    }
    for _ in 0..5 {
        let follows = ["events", "-f"];
        let mut follower = dev.home.start(&follows, "events.out");
        assert!([-1, 130].contains(&follower.end("INT")));
    }
    dev.run(&["whoami"]).ok();
}

#[test]
fn a_keyring_that_hangs_is_given_up() {
    let dev = Dev::start();
    // Somebody listens, and never says anything.
    let path = dev.home.path("bus");
    let _bus = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    let began = Instant::now();
    let mut command = dev.home.command(&["whoami"]);
    command.env(
        "DBUS_SESSION_BUS_ADDRESS",
        format!("unix:path={}", path.display()),
    );
    let ran = Ran::of(command.output().expect("it runs"));
    assert!(ran.ok().contains("admin@localhost"));
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn the_most_talkative_command_tells_no_secret() {
    let dev = Dev::start();
    let stored = std::fs::read_to_string(dev.home.path("config/credentials.json")).expect("logins");
    let stored: Value = serde_json::from_str(&stored).expect("JSON");
    let session = stored[&dev.home.url()]["admin@localhost"]
        .as_str()
        .expect("a login")
        .to_owned();
    let made = |arguments: &[&str]| {
        let ran = dev.run(&[arguments, &["-vv"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        (ran.stdout.trim().to_owned(), ran.stderr)
    };
    let (key, about_key) = made(&["key", "create", "ci"]);
    let (token, about_token) = made(&["token", "get", "--org", "demo"]);
    let (invite, about_invite) = made(&["invite", "create", "--org", "demo"]);
    let (password, about_user) = made(&["admin", "users", "create", "eve@example.com"]);
    let list = dev.run(&["runner", "list", "--org", "demo", "-vv"]).stderr;
    let login = [
        "login",
        "--profile",
        "eve",
        "--email",
        "eve@example.com",
        "--with-password",
        "--control-plane",
        &dev.home.url(),
        "-vv",
    ];
    let login = dev
        .home
        .fed(&login, &format!("{password}\nlong enough to be\n"));
    assert_eq!(login.code, 0, "{}", login.stderr);
    let accept = dev.home.fed(
        &[
            "invite",
            "accept",
            "--with-secret",
            "--profile",
            "eve",
            "-vv",
        ],
        &invite,
    );
    assert_eq!(accept.code, 0, "{}", accept.stderr);
    let wrong = dev
        .home
        .fed(&["token", "verify", "-vv"], &format!("{token}x"));
    let said = [
        about_key,
        about_token,
        about_invite,
        about_user,
        list,
        login.stderr,
        accept.stderr,
        wrong.stderr,
    ]
    .concat();
    assert!(said.contains("answered"), "-vv says little: {said}");
    for (what, secret) in [
        ("key", &key),
        ("token", &token),
        ("invite", &invite),
        ("password", &password),
        ("session", &session),
    ] {
        assert!(secret.len() > 10, "{what}");
        assert!(!said.contains(secret.as_str()), "the {what} is told");
    }
    assert!(!said.contains("long enough to be"));
}
