//! The servers as a stack of containers has them: each with what it is told, tokens in files elsewhere, instances behind the
//! router's inner door.

use std::{fs, process::Child};

use pizzapi_testkit::free_address;

use crate::harness::{Background, Home, until};

/// Starts a server with variables of its own.
pub fn spawn(home: &Home, word: &str, variables: &[(&str, String)]) -> Background {
    let path = home.path(&format!("{word}.out"));
    let file = fs::File::create(&path).expect("a file");
    let mut command = home.command(&[word]);
    command
        .env("PIZZAPI_BASE_DOMAIN", "localhost")
        .env(
            "PIZZAPI_ORG_URL",
            format!("http://{{slug}}.localhost:{}", home.router.port()),
        )
        .envs(variables.iter().cloned())
        .stdout(file.try_clone().expect("a file"))
        .stderr(file);
    let child: Child = command.spawn().expect("the binary runs");
    Background::of(child, path)
}

#[test]
fn a_stack_is_told_where_everything_is() {
    let home = Home::new();
    let door = free_address();
    let token = home.path("secrets/token").display().to_string();
    let sick = home.run(&["health"]);
    assert_eq!(sick.code, 1, "{}", sick.stderr);
    assert_eq!(sick.stderr.lines().count(), 1, "{}", sick.stderr);
    assert_eq!(home.run(&["admin", "first-login"]).code, 6);
    assert_eq!(home.run(&["health", "https://localhost"]).code, 2);

    let mut serve = spawn(
        &home,
        "serve",
        &[
            ("PIZZAPI_INNER_URL", format!("http://{door}")),
            ("PIZZAPI_ROUTER_TOKEN_FILE", token.clone()),
            ("HEALTH_CHECK_INTERVAL_MS", "300".to_owned()),
        ],
    );
    until("it is ready", || {
        (home.run(&["health", "--ready"]).code == 0).then_some(())
    });
    assert_eq!(home.run(&["health"]).ok(), "");
    assert_eq!(home.run(&["health", &home.url()]).ok(), "");
    let wrong = home.run(&["health", &format!("{}/nowhere", home.url())]);
    assert!(wrong.stderr.contains("it answers 404"), "{}", wrong.stderr);
    assert!(fs::exists(&token).expect("looked"), "the token was made");
    assert!(!home.path("data/control-plane/router-token").exists());

    let mut router = spawn(
        &home,
        "router",
        &[
            ("PIZZAPI_ROUTER_INNER_BIND", door.to_string()),
            ("PIZZAPI_ROUTER_TOKEN_FILE", token),
            ("PIZZAPI_CONTROL_PLANE_URL", home.url()),
        ],
    );
    router.says("the inner door is open");
    let keys = format!("http://{door}/.well-known/jwks.json");
    until("the door leads to the control plane", || {
        (home.run(&["health", &keys]).code == 0).then_some(())
    });

    let seen = home.run(&["admin", "first-login"]).json();
    let login = home.run(&["admin", "first-login", "--take"]).json();
    assert_eq!(seen, login);
    assert_eq!(home.run(&["admin", "first-login"]).code, 6);
    let text = |name: &str| login[name].as_str().expect("text").to_owned();
    log_in(&home, &text("email"), &text("password"));
    home.run(&["org", "create", "Acme", "--wait"]).ok();
    let status = || home.run(&["org", "status", "acme", "-o", "json"]).json();
    until("a heartbeat has come through the door", || {
        status()["instance"]["version"].is_string().then_some(())
    });
    let org = status();
    assert_eq!(org["instance"]["status"], "healthy", "{org}");
    home.run(&["org", "delete", "acme", "--yes", "--wait"]).ok();
    assert_eq!(router.end("TERM"), 0, "{}", router.said());
    assert_eq!(serve.end("TERM"), 0, "{}", serve.said());
    let secret = fs::read_to_string(home.path("secrets/token")).expect("the token");
    for said in [serve.said(), router.said()] {
        assert!(!said.contains(secret.trim()));
    }
}

/// Logs in with a password.
pub fn log_in(home: &Home, email: &str, password: &str) {
    let url = home.url();
    let there = ["login", "--control-plane", &url, "--email", email];
    home.fed(&[&there[..], &["--with-password"]].concat(), password)
        .ok();
}

#[test]
fn an_inner_door_that_makes_no_sense_is_refused() {
    for (word, name, value) in [
        ("serve", "PIZZAPI_INNER_URL", "router:8089"),
        ("serve", "PIZZAPI_INNER_URL", "https://router:8089"),
        ("serve", "PIZZAPI_INNER_URL", "http://router:8089/path"),
        ("router", "PIZZAPI_ROUTER_INNER_BIND", "8089"),
    ] {
        let home = Home::new();
        let token = home.path("token");
        write_token(&token);
        let output = home
            .command(&[word])
            .env("PIZZAPI_BASE_DOMAIN", "localhost")
            .env("PIZZAPI_ROUTER_TOKEN_FILE", &token)
            .env(name, value)
            .output()
            .expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{name}={value}");
        assert!(said.contains(value) || said.contains(name), "{said}");
    }
}

fn write_token(path: &std::path::Path) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = fs::OpenOptions::new();
    let file = file.write(true).create_new(true).mode(0o600).open(path);
    std::io::Write::write_all(&mut file.expect("a file"), &[b'x'; 40]).expect("written");
}
