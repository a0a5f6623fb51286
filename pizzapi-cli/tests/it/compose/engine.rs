//! The stack on a real engine, with a real Redis and a real Caddy.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::Command,
    time::Duration,
};

use super::stack::Stack;
use crate::harness::{Ran, present, signal, until};

/// A plain request; the status and all that follows.
pub fn get(address: SocketAddr, host: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a limit");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.get(9..12).and_then(|it| it.parse().ok());
    (status.expect("a status"), answer)
}

pub fn up(stack: &Stack) -> Ran {
    let ran = stack.run(&["up"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran
}

/// The services whose container is another one now.
fn changed(stack: &Stack, change: impl FnOnce()) -> Vec<String> {
    let before = stack.containers();
    change();
    let after = stack.containers();
    let services = ["secrets", "redis", "control-plane", "router", "caddy"];
    let container = |service: &str| format!("{}-{service}-1", stack.name);
    services
        .into_iter()
        .filter(|service| before.get(&container(service)) != after.get(&container(service)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_stack_comes_up_changes_what_changed_and_leaves_nothing() {
    let Some(mut stack) = Stack::choose() else {
        return;
    };
    let first = up(&stack);
    assert!(
        first.stderr.contains("Its password, shown this once:"),
        "{}",
        first.stderr
    );
    let profile = stack.client(&["whoami", "-o", "json"]).json();
    assert_eq!(profile["user"]["platform_role"], "admin", "{profile}");
    // The control plane on loopback, organisations through Caddy.
    assert_eq!(get(stack.local, "localhost", "/health").0, 200);
    assert_eq!(get(stack.http, "localhost", "/health").0, 200);
    assert_eq!(
        get(
            stack.http,
            "localhost",
            "/api/caddy/validate?domain=localhost"
        )
        .0,
        404
    );
    assert_eq!(get(stack.http, "acme.localhost", "/health").0, 404);
    stack.client(&["org", "create", "Acme", "--wait"]).ok();
    let (status, health) = get(stack.http, "acme.localhost", "/health");
    assert_eq!(status, 200, "{health}");
    let ps = stack.run(&["ps", "-o", "json"]).json();
    let all = ps["containers"].as_array().expect("a list");
    let states = all
        .iter()
        .map(|it| format!("{} {}", it["name"], it["state"]).replace('"', ""));
    let states: Vec<String> = states.collect();
    let name = &stack.name;
    assert_eq!(
        states,
        [
            format!("{name}-secrets-1 exited"),
            format!("{name}-redis-1 running"),
            format!("{name}-control-plane-1 running"),
            format!("{name}-router-1 running"),
            format!("{name}-caddy-1 running"),
            format!("{name}-org-acme running"),
        ]
    );

    // Again: nothing changes, and the password is not told again.
    let again = changed(&stack, || {
        let ran = up(&stack);
        assert!(!ran.stderr.contains("password"), "{}", ran.stderr);
    });
    assert_eq!(again, [""; 0]);
    stack.set("HEALTH_CHECK_INTERVAL_MS", "5000");
    assert_eq!(changed(&stack, || drop(up(&stack))), ["control-plane"]);
    stack.set("PIZZAPI_LOG", "debug");
    assert_eq!(
        changed(&stack, || drop(up(&stack))),
        ["control-plane", "router"]
    );
    // The new router is on the organisation's network at once.
    assert_eq!(get(stack.http, "acme.localhost", "/health").0, 200);

    logs(&stack);
    compose_sees(&stack);

    // Down and up: the data is as it was.
    stack.run(&["down", "--yes"]).ok();
    assert_eq!(stack.listed(&["ps", "--all"]), [""; 0]);
    assert_eq!(stack.listed(&["network", "ls"]), [""; 0]);
    assert_ne!(stack.listed(&["volume", "ls"]), [""; 0]);
    let back = up(&stack);
    assert!(
        back.stderr.contains("Logged in as admin@"),
        "{}",
        back.stderr
    );
    until("the organisation is back", || {
        (get(stack.http, "acme.localhost", "/health").0 == 200).then_some(())
    });

    let refused = stack.run(&["down", "--volumes", "--no-input"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    stack.run(&["down", "--volumes", "--yes"]).ok();
    for what in [&["ps", "--all"][..], &["network", "ls"], &["volume", "ls"]] {
        assert_eq!(stack.listed(what), [""; 0]);
    }
}

fn logs(stack: &Stack) {
    let said = stack
        .run(&["logs", "router", "control-plane", "--tail", "500"])
        .ok();
    assert!(said.contains("control-plane | "), "{said}");
    assert!(said.contains("the router serves"), "{said}");
    assert!(!said.contains("caddy"), "{said}");
    let of_org = stack.run(&["logs", "acme"]).ok();
    assert!(!of_org.is_empty());
    let unknown = stack.run(&["logs", "nonsense"]);
    assert_eq!(unknown.code, 6, "{}", unknown.stderr);
    assert!(
        unknown.stderr.contains("control-plane"),
        "{}",
        unknown.stderr
    );
    let mut following = stack.start(&["logs", "router", "--follow", "--tail", "0"]);
    let asked = until("a line comes", || {
        get(stack.http, "acme.localhost", "/health");
        (!following.said().is_empty()).then(|| following.said())
    });
    assert!(!asked.contains('|'), "one service needs no name: {asked}");
    assert_eq!(following.end("INT"), 130);
}

/// The ordinary tool knows what we made, and it is its own.
fn compose_sees(stack: &Stack) {
    let Some(tool) = present("/usr/bin/docker-compose") else {
        return;
    };
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docker/compose.multitenancy.yml"
    );
    let listed = Command::new(tool)
        .args(["--project-name", &stack.name, "--file", file, "ps"])
        .env("DOCKER_HOST", &stack.host)
        .output()
        .expect("docker-compose runs");
    let said = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(
        listed.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&listed.stderr)
    );
    for service in ["secrets", "redis", "control-plane", "router", "caddy"] {
        assert!(
            said.contains(&format!("{}-{service}-1", stack.name)),
            "{said}"
        );
    }
}

#[test]
fn an_up_that_was_killed_is_ended_by_the_next() {
    let Some(stack) = Stack::choose() else {
        return;
    };
    for service in ["redis", "control-plane"] {
        let mut broken = stack.start(&["up"]);
        let name = format!("{}-{service}-1", stack.name);
        until("it has come so far", || {
            stack.containers().contains_key(&name).then_some(())
        });
        signal(broken.child.id(), "KILL");
        broken.ended();
    }
    // Interrupted, it says how to go on.
    let mut asked = stack.start(&["up"]);
    asked.says("project ");
    let code = asked.end("INT");
    assert!(code == 130 || code == 0, "{code}: {}", asked.said());
    up(&stack);
    assert_eq!(get(stack.local, "localhost", "/health").0, 200);
    assert_eq!(stack.containers().len(), 5);
}

#[test]
fn what_stands_in_the_way_is_named() {
    let Some(mut stack) = Stack::choose() else {
        return;
    };
    stack.set("PIZZAPI_CADDY_IMAGE", "pizzapi-no-such-image:1");
    let missing = stack.run(&["up"]);
    assert_eq!(missing.code, 6, "{}", missing.stderr);
    for part in ["pizzapi-no-such-image:1 (for caddy)", "compose pull"] {
        assert!(missing.stderr.contains(part), "{part}: {}", missing.stderr);
    }
    assert_eq!(stack.listed(&["ps", "--all"]), [""; 0], "nothing was begun");
    let pulled = stack.run(&["pull"]);
    assert_eq!(pulled.code, 1, "{}", pulled.stderr);
    assert!(pulled.stderr.contains("docker load"), "{}", pulled.stderr);

    // A port that is taken.
    stack.set("PIZZAPI_CADDY_IMAGE", pizzapi_docker::others::CADDY.name);
    let taken = TcpListener::bind(stack.local).expect("it was free");
    let refused = stack.run(&["up"]);
    assert_eq!(refused.code, 7, "{}", refused.stderr);
    for part in ["control-plane", "PIZZAPI_CONTROL_PLANE_PORT"] {
        assert!(refused.stderr.contains(part), "{part}: {}", refused.stderr);
    }
    drop(taken);

    // A service that ends, with what it said.
    stack.set("PIZZAPI_RATE_LIMITS", "nonsense");
    let failed = stack.run(&["up"]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    for part in ["`control-plane` does not come up", "PIZZAPI_RATE_LIMITS"] {
        assert!(failed.stderr.contains(part), "{part}: {}", failed.stderr);
    }
    stack.set("PIZZAPI_RATE_LIMITS", "");
    up(&stack);
}
