//! What `compose` makes of variables and `.env`, which needs no engine.

use std::{fs, os::unix::fs::PermissionsExt as _};

use crate::harness::{Home, Ran};

fn config(home: &Home, set: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let arguments = [&["compose", "config"], arguments].concat();
    let mut command = home.command(&arguments);
    command.envs(set.iter().copied());
    Ran::of(command.output().expect("the binary runs"))
}

#[test]
fn the_environment_beats_the_file_which_beats_the_default() {
    let home = Home::new();
    let plain = config(&home, &[], &[]).ok();
    assert!(
        plain.contains("https://{slug}.pizzapi.example.com\""),
        "{plain}"
    );
    fs::write(
        home.path(".env"),
        "PIZZAPI_BASE_DOMAIN=one.example # ours\nPIZZAPI_SERVER_IMAGE='ours:2'\n",
    )
    .expect("written");
    let filed = config(&home, &[], &[]).ok();
    assert!(filed.contains("https://{slug}.one.example\""), "{filed}");
    assert!(filed.contains("\"ours:2\""), "{filed}");
    let set = config(&home, &[("PIZZAPI_BASE_DOMAIN", "two.example")], &[]).ok();
    assert!(set.contains("https://{slug}.two.example\""), "{set}");
    fs::write(home.path("other"), "COMPOSE_PROJECT_NAME=staging\n").expect("written");
    let other = config(&home, &[], &["--env-file", "other"]).ok();
    assert!(other.contains("pizzapi.stack: \"staging\""), "{other}");
    let named = config(&home, &[], &["--env-file", "other", "-p", "mine"]).ok();
    assert!(named.contains("pizzapi.stack: \"mine\""), "{named}");
    // Nobody vouches for names of this machine.
    let local = config(&home, &[("PIZZAPI_BASE_DOMAIN", "localhost")], &[]).ok();
    assert!(
        local.contains("PIZZAPI_PUBLIC_URL: \"http://localhost\""),
        "{local}"
    );
}

#[test]
fn secrets_are_shown_only_when_asked_for() {
    let home = Home::new();
    let secret = "sesame-sesame-sesame-sesame-sesame";
    let file = home.path(".env");
    fs::write(&file, format!("PIZZAPI_JWT_SECRET={secret}\n")).expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("open");
    let hidden = config(&home, &[], &[]);
    assert!(
        hidden.stderr.contains("others can read it"),
        "{}",
        hidden.stderr
    );
    let hidden = hidden.ok();
    assert!(
        !hidden.contains("sesame") && hidden.contains("PIZZAPI_JWT_SECRET: \"***\""),
        "{hidden}"
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("private");
    let shown = config(&home, &[], &["--no-mask"]);
    assert_eq!(shown.stderr, "");
    assert!(shown.ok().contains(secret));
}

#[test]
fn a_name_that_nothing_reads_is_said() {
    let home = Home::new();
    let text = "PIZZAPI_BASE_DOMAINE=one.example\nHEALTH_CHECK_INTERVAL_MS=1000\nOTHERS=1\n";
    fs::write(home.path(".env"), text).expect("written");
    let ran = config(&home, &[], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let warnings: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].contains(".env sets PIZZAPI_BASE_DOMAINE"),
        "{warnings:?}"
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let home = Home::new();
    for (set, part) in [
        (
            ("PIZZAPI_JWT_SECRET", "change-me-in-production"),
            "everybody knows",
        ),
        (("PIZZAPI_JWT_SECRET", "short"), "less than 32 bytes"),
        (
            ("PIZZAPI_BASE_DOMAIN", "a.example:8443"),
            "PIZZAPI_URL_PORT",
        ),
        (("PIZZAPI_BASE_DOMAIN", "a b"), "PIZZAPI_BASE_DOMAIN"),
        (("PIZZAPI_SCHEME", "gopher"), "https or http"),
        (("PIZZAPI_TLS_ISSUER", "me"), "acme or internal"),
        (("COMPOSE_PROJECT_NAME", "No Name"), "project"),
        (("PIZZAPI_URL_PORT", "8443"), "PIZZAPI_URL_PORT"),
        (("PIZZAPI_URL_PORT", ":+1"), "PIZZAPI_URL_PORT"),
        (
            ("PIZZAPI_CONTROL_PLANE_PORT", "31000000"),
            "PIZZAPI_CONTROL_PLANE_PORT",
        ),
        (
            ("PIZZAPI_CONTROL_PLANE_PORT", "0.0.0.0:3100"),
            "PIZZAPI_CONTROL_PLANE_PORT",
        ),
        (("PIZZAPI_HTTP_BIND", "localhost:80"), "PIZZAPI_HTTP_BIND"),
        (("PIZZAPI_HTTP_BIND", "127.0.0.1:443"), "PIZZAPI_HTTPS_BIND"),
        (("PIZZAPI_CONTROL_PLANE_PORT", "80"), "PIZZAPI_HTTP_BIND"),
        (("HEALTH_CHECK_INTERVAL_MS", "abc"), "milliseconds"),
        (("PIZZAPI_HTTPS_BIND", ":443"), "PIZZAPI_HTTPS_BIND"),
        (("PIZZAPI_HTTPS_BIND", "0.0.0.0:0"), "PIZZAPI_HTTPS_BIND"),
        (("PIZZAPI_EDGE_PREFIX", "10.90.0.0"), "PIZZAPI_EDGE_PREFIX"),
        (("PIZZAPI_EDGE_PREFIX", "8.8.8"), "not private"),
        (
            ("PIZZAPI_DOCKER_SUBNETS", "10.89.0.0/30"),
            "PIZZAPI_DOCKER_SUBNETS",
        ),
        (("PIZZAPI_DOCKER_SUBNETS", "nonsense"), "10.89.0.0/16"),
    ] {
        let refused = config(&home, &[set], &[]);
        assert_eq!(refused.code, 2, "{set:?}: {}", refused.stdout);
        assert!(refused.stderr.contains(part), "{set:?}: {}", refused.stderr);
    }
    let set = [
        ("PIZZAPI_JWT_SECRET", "change-me-in-production"),
        ("PIZZAPI_BASE_DOMAIN", "localhost"),
    ];
    config(&home, &set, &[]).ok();
    fs::write(home.path(".env"), "X=1\nPIZZAPI_JWT_SECRET sesame\n").expect("written");
    let broken = config(&home, &[], &[]);
    assert_eq!(broken.code, 2, "{}", broken.stderr);
    assert!(broken.stderr.contains("line 2"), "{}", broken.stderr);
    assert!(!broken.stderr.contains("sesame"), "{}", broken.stderr);
    let missing = config(&home, &[], &["--env-file", "none"]);
    assert_eq!(missing.code, 2, "{}", missing.stderr);
}

#[test]
fn a_stack_has_one_kind_of_name() {
    let home = Home::new();
    config(&home, &[("COMPOSE_PROJECT_NAME", "my_stack-1")], &[]).ok();
    let serve = |stack: &str| {
        let mut command = home.command(&["serve"]);
        command.env("PIZZAPI_PROVIDER", "docker");
        command.env("PIZZAPI_INNER_URL", "http://router:8089");
        command.env("PIZZAPI_STACK", stack);
        // It goes on only as far as this.
        command.env("DOCKER_HOST", "nonsense");
        let ran = Ran::of(command.output().expect("the binary runs"));
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        ran.stderr
    };
    let refused = serve("No Name");
    assert!(refused.contains("PIZZAPI_STACK"), "{refused}");
    let let_through = serve("my_stack-1");
    assert!(!let_through.contains("PIZZAPI_STACK"), "{let_through}");
}

#[test]
fn without_an_engine_every_command_says_so() {
    let home = Home::new();
    for arguments in [
        &["up"][..],
        &["down", "--yes"],
        &["ps"],
        &["logs"],
        &["pull"],
    ] {
        let arguments = [&["compose"], arguments].concat();
        let mut command = home.command(&arguments);
        command.env("DOCKER_HOST", "tcp://127.0.0.1:9");
        let ran = Ran::of(command.output().expect("the binary runs"));
        assert_eq!(ran.code, 1, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("tcp://127.0.0.1:9"), "{}", ran.stderr);
        assert!(ran.stderr.contains("DOCKER_HOST"), "{}", ran.stderr);
    }
}
