//! The stack on a real engine, with a real Redis and a real Caddy.

use std::{
    collections::HashMap,
    io::{ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::Command,
    time::{Duration, Instant},
};

use pizzapi_docker::{
    bollard::{
        models::{
            ContainerCreateBody, HostConfig, Ipam, IpamConfig, NetworkConnectRequest,
            NetworkCreateRequest,
        },
        query_parameters::{
            CreateContainerOptionsBuilder, RemoveVolumeOptions, RenameContainerOptionsBuilder,
            StopContainerOptionsBuilder,
        },
    },
    labels, others,
    stack::project,
};

use super::stack::Stack;
use crate::harness::{Ran, program, signal, until};

/// A plain request; the status and all that follows.
pub fn get(address: SocketAddr, host: &str, path: &str) -> (u16, String) {
    ask(address, host, path).expect("an answer")
}

fn ask(address: SocketAddr, host: &str, path: &str) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.get(9..12).and_then(|it| it.parse().ok());
    Ok((status.ok_or(ErrorKind::UnexpectedEof)?, answer))
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

/// What it finds is as it should be, until a service is stopped.
fn doctor_looks_at_it(stack: &mut Stack) {
    stack.set("COMPOSE_PROJECT_NAME", stack.name.clone());
    let look = || {
        let ran = stack.other(&["doctor", "docker", "-o", "json"]);
        let found: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        (ran.code, found["findings"].to_string())
    };
    let (code, found) = look();
    assert_eq!(code, 0, "{found}");
    for part in [
        &format!("all services of `{}` run, and 1 containers of", stack.name),
        "is there: what organisations run",
        "1 of 16 address ranges of 10.",
    ] {
        assert!(found.contains(part), "no `{part}` in {found}");
    }
    let caddy = format!("{}-caddy-1", stack.name);
    let docker = stack.engine.docker();
    let stopped = docker.stop_container(&caddy, None);
    stack.runtime.block_on(stopped).expect("stopped");
    let (code, found) = look();
    assert_eq!(code, 1, "{found}");
    assert!(
        found.contains("`caddy`: Exited (0)") && found.contains("pizzapi compose logs caddy"),
        "{found}"
    );
    up(stack);
    assert_eq!(look().0, 0);
}

#[test]
fn the_stack_comes_up_changes_what_changed_and_leaves_nothing() {
    let Some(mut stack) = Stack::choose() else {
        return;
    };
    let begun = Instant::now();
    let first = up(&stack);
    let took = begun.elapsed();
    println!("all images there, the stack was up after {took:?}");
    // The aim is 20 s; machines differ, and so does what else they do.
    assert!(took < Duration::from_secs(40), "{took:?}");
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

    stack.set("PIZZAPI_ALLOWED_IMAGES", "pizzapi-*");
    up(&stack);
    let arguments = [
        "instance",
        "upgrade",
        "acme",
        "--wait",
        "--image",
        "pizzapi-no-such:1",
    ];
    let upgraded = stack.client(&arguments);
    assert_eq!(upgraded.code, 1, "{}{}", upgraded.stdout, upgraded.stderr);
    for part in ["`acme` is not upgraded", "No such image: pizzapi-no-such:1"] {
        assert!(
            upgraded.stderr.contains(part),
            "{part}: {}",
            upgraded.stderr
        );
    }

    logs(&stack);
    compose_sees(&stack);
    doctor_looks_at_it(&mut stack);

    // Down and up: the data is as it was.
    stack.run(&["down", "--yes"]).ok();
    assert_eq!(stack.containers_left(), [""; 0]);
    assert_eq!(stack.networks_left(), [""; 0]);
    assert_ne!(stack.volumes_left(), [""; 0]);
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
    assert_eq!(stack.containers_left(), [""; 0]);
    assert_eq!(stack.networks_left(), [""; 0]);
    assert_eq!(stack.volumes_left(), [""; 0]);
}

#[test]
fn what_others_put_beside_it_stays_and_what_lost_its_network_is_made_anew() {
    let Some(stack) = Stack::choose() else {
        return;
    };
    up(&stack);
    let docker = stack.engine.docker();
    let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());

    // A service of somebody's override file, with data of its own.
    let name = format!("{}-extra-1", stack.name);
    let extra = ContainerCreateBody {
        image: Some(others::REDIS.name.to_owned()),
        cmd: Some(vec!["redis-server".to_owned()]),
        volumes: Some(vec!["/data".to_owned()]),
        labels: Some(HashMap::from([
            label(project::PROJECT, &stack.name),
            label(project::SERVICE, "extra"),
        ])),
        host_config: Some(HostConfig {
            network_mode: Some(format!("{}_backend", stack.name)),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    // One that the router is on, as on those of organisations, and that goes while the router is down.
    let lost = format!("{}-lost", stack.name);
    let network = NetworkCreateRequest {
        name: lost.clone(),
        internal: Some(true),
        labels: Some(HashMap::from([label(labels::STACK, &stack.name)])),
        ..NetworkCreateRequest::default()
    };
    let router = format!("{}-router-1", stack.name);
    // No service may take all of the host's memory.
    for service in stack.containers().keys() {
        let seen = docker.inspect_container(service, None);
        let seen = stack.runtime.block_on(seen).expect("it is there");
        let host = seen.host_config.expect("limits");
        assert!(host.memory.is_some_and(|it| it > 0), "{service}");
        assert_eq!(host.memory, host.memory_swap, "{service}");
    }
    let extra = stack.runtime.block_on(async {
        let options = CreateContainerOptionsBuilder::default().name(&name).build();
        let made = docker.create_container(Some(options), extra).await;
        let extra = made.expect("a container").id;
        docker.start_container(&extra, None).await.expect("started");
        docker.create_network(network).await.expect("a network");
        let request = NetworkConnectRequest {
            container: router.clone(),
            endpoint_config: None,
        };
        let connected = docker.connect_network(&lost, request).await;
        connected.expect("connected");
        let now = StopContainerOptionsBuilder::default().build();
        let stopped = docker.stop_container(&router, Some(now)).await;
        stopped.expect("stopped");
        docker.remove_network(&lost).await.expect("removed");
        extra
    });

    let changed = changed(&stack, || {
        let said = up(&stack).stderr;
        assert!(
            said.contains(&format!("warning: project {}", stack.name)),
            "{said}"
        );
        assert!(said.contains(&name), "{said}");
    });
    assert_eq!(changed, ["router"]);
    assert_eq!(get(stack.http, "none.localhost", "/health").0, 404);
    let running = async || {
        let seen = docker
            .inspect_container(&extra, None)
            .await
            .expect("it is there");
        seen.state.and_then(|it| it.running)
    };
    assert_eq!(stack.runtime.block_on(running()), Some(true));

    // It ends with the project, and what it kept in a volume without a name is still there.
    let volume = stack.runtime.block_on(async {
        let seen = docker
            .inspect_container(&extra, None)
            .await
            .expect("it is there");
        let mounts = seen.mounts.unwrap_or_default();
        mounts.into_iter().find_map(|it| it.name).expect("a volume")
    });
    stack.run(&["down", "--yes"]).ok();
    assert_eq!(stack.containers_left(), [""; 0]);
    stack.runtime.block_on(async {
        docker.inspect_volume(&volume).await.expect("its data");
        let removed = docker
            .remove_volume(&volume, None::<RemoveVolumeOptions>)
            .await;
        removed.expect("removed");
    });
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
    let Some(tool) = program("/usr/bin/docker-compose") else {
        return;
    };
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docker/compose.multitenancy.yml"
    );
    let listed = Command::new(tool)
        .args(["--project-name", &stack.name, "--file", file, "ps"])
        .env("DOCKER_HOST", stack.engine.host())
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
        let second = stack.run(&["up"]);
        assert_eq!(second.code, 7, "{}", second.stderr);
        assert!(second.stderr.contains("is at work on"), "{}", second.stderr);
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
fn what_cannot_be_replaced_goes_on() {
    let Some(mut stack) = Stack::choose() else {
        return;
    };
    up(&stack);
    let before = stack.containers();
    let goes_on = |stack: &Stack| {
        assert_eq!(stack.containers(), before);
        until("it answers again", || {
            let answer = ask(stack.http, "none.localhost", "/health").ok()?;
            (answer.0 == 404).then_some(())
        });
    };

    // A port that somebody else has.
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address");
    stack.set("PIZZAPI_HTTP_BIND", address.to_string());
    let docker = stack.engine.docker().clone();
    let caddy = format!("{}-caddy-1", stack.name);
    for broken_off in [false, true] {
        if broken_off {
            // As a killed `up` leaves it.
            let name = format!("{caddy}-before");
            let aside = RenameContainerOptionsBuilder::default().name(&name);
            stack.runtime.block_on(async {
                let renamed = docker.rename_container(&caddy, aside.build()).await;
                renamed.expect("renamed");
                let stopped = docker.stop_container(&name, None);
                stopped.await.expect("stopped");
            });
        }
        let refused = stack.run(&["up"]);
        assert_eq!(refused.code, 7, "{}", refused.stderr);
        assert!(
            refused.stderr.contains("what was there before runs again"),
            "{}",
            refused.stderr
        );
        goes_on(&stack);
    }
    stack.set("PIZZAPI_HTTP_BIND", stack.http.to_string());

    // Addresses that another network has a part of.
    let prefix = format!("172.31.{}", std::process::id() % 250);
    let other = format!("{}-other", stack.name);
    let network = NetworkCreateRequest {
        name: other.clone(),
        ipam: Some(Ipam {
            config: Some(vec![IpamConfig {
                subnet: Some(format!("{prefix}.128/28")),
                ..IpamConfig::default()
            }]),
            ..Ipam::default()
        }),
        ..NetworkCreateRequest::default()
    };
    let made = stack.runtime.block_on(docker.create_network(network));
    made.expect("a network");
    let own = stack.get("PIZZAPI_EDGE_PREFIX");
    stack.set("PIZZAPI_EDGE_PREFIX", prefix);
    let refused = stack.run(&["up"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    for part in [&other, "PIZZAPI_EDGE_PREFIX"] {
        assert!(refused.stderr.contains(part), "{part}: {}", refused.stderr);
    }
    goes_on(&stack);
    let removed = stack.runtime.block_on(docker.remove_network(&other));
    removed.expect("removed");
    stack.set("PIZZAPI_EDGE_PREFIX", own);
    assert!(changed(&stack, || drop(up(&stack))).is_empty());
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
    assert_eq!(stack.containers_left(), [""; 0], "nothing was begun");
    let pulled = stack.run(&["pull"]);
    assert_eq!(pulled.code, 1, "{}", pulled.stderr);
    assert!(pulled.stderr.contains("docker load"), "{}", pulled.stderr);

    // A port that is taken.
    stack.set("PIZZAPI_CADDY_IMAGE", others::CADDY.name);
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

    // Whoever wants quiet, or only a part, is not told the password, so it stays until somebody is.
    for arguments in [&["up", "--quiet"][..], &["up", "-o", "name"]] {
        let ran = stack.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(!ran.stderr.contains("password"), "{}", ran.stderr);
    }
    for told in [true, false] {
        let said = up(&stack).stderr;
        assert_eq!(
            said.contains("Its password, shown this once:"),
            told,
            "{said}"
        );
    }
}
