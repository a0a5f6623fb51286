//! The whole stack, tried from inside an organisation's container: from its own network namespace, as its own user.

use std::{net::TcpListener, path::Path, process::Command, sync::mpsc, thread, time::Duration};

use pizzapi_docker::{
    Engine,
    archive::{Archive, Owner},
    bollard::{
        models::{
            ContainerCreateBody, ContainerInspectResponse, HostConfig, NetworkDisconnectRequest,
        },
        query_parameters::{
            LogsOptionsBuilder, RemoveContainerOptionsBuilder, WaitContainerOptionsBuilder,
        },
    },
    others,
};

use tokio::runtime::Runtime;

use pizzapi_testkit::missing::program;

use super::{
    engine::{get, up},
    stack::Stack,
};
use crate::harness::until;

/// Where servers of the stack listen, each somewhere.
const PORTS: [u16; 8] = [80, 443, 2019, 3000, 3100, 6379, 8088, 8089];

/// The engine, as a test sees it that has no runtime of its own.
struct Seen<'a> {
    engine: &'a Engine,
    runtime: &'a Runtime,
}

impl<'a> Seen<'a> {
    fn of(stack: &'a Stack) -> Self {
        Self {
            engine: &stack.engine,
            runtime: &stack.runtime,
        }
    }

    fn container(&self, name: &str) -> ContainerInspectResponse {
        let docker = self.engine.docker();
        let looked = self.runtime.block_on(docker.inspect_container(name, None));
        looked.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Its addresses, each with the name of the network.
    fn addresses(&self, name: &str) -> Vec<(String, String)> {
        let settings = self.container(name).network_settings.expect("networks");
        let networks = settings.networks.expect("networks").into_iter();
        let with_address =
            networks.map(|(network, it)| (network, it.ip_address.unwrap_or_default()));
        with_address.filter(|(_, ip)| !ip.is_empty()).collect()
    }

    /// Runs a script of the shell where an organisation's container is, with nothing of its files; gives what it printed.
    fn inside(&self, organisation: &str, busybox: &Path, script: &str) -> String {
        let docker = self.engine.docker();
        let shell = std::fs::read(busybox).expect("the shell");
        let root = Owner {
            uid: 0,
            mode: 0o755,
        };
        let archive = Archive::default()
            .file("busybox", &shell, root)
            .and_then(Archive::finish)
            .expect("an archive");
        let body = ContainerCreateBody {
            image: Some(others::CADDY.name.to_owned()),
            user: Some("65532:65532".to_owned()),
            cmd: Some(["/busybox", "sh", "-c", script].map(str::to_owned).to_vec()),
            host_config: Some(HostConfig {
                network_mode: Some(format!(
                    "container:{}",
                    self.container(organisation).id.expect("an id")
                )),
                cap_drop: Some(vec!["ALL".to_owned()]),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };
        self.runtime.block_on(async {
            let made = docker
                .create_container(None, body)
                .await
                .expect("a container");
            let put = self
                .engine
                .upload(&made.id, "/", archive, "put the shell there");
            put.await.expect("the shell");
            docker
                .start_container(&made.id, None)
                .await
                .expect("it starts");
            let options = WaitContainerOptionsBuilder::default()
                .condition("not-running")
                .build();
            let mut ended = Box::pin(docker.wait_container(&made.id, Some(options)));
            futures_util::StreamExt::next(&mut ended).await;
            let options = LogsOptionsBuilder::default()
                .stdout(true)
                .stderr(true)
                .build();
            let lines: Vec<_> =
                futures_util::StreamExt::collect(docker.logs(&made.id, Some(options))).await;
            let force = RemoveContainerOptionsBuilder::default()
                .force(true)
                .v(true)
                .build();
            docker
                .remove_container(&made.id, Some(force))
                .await
                .expect("it is gone");
            lines
                .into_iter()
                .map(|line| line.expect("a line").to_string())
                .collect()
        })
    }

    /// Which of these `host port` can be connected to from there.
    fn open(&self, organisation: &str, busybox: &Path, targets: &[String]) -> Vec<String> {
        let tries = targets.iter().map(|target| {
            format!("(/busybox timeout 4 /busybox nc -w 3 {target} </dev/null >/dev/null 2>&1; [ $? = 0 ] && echo \"{target}\") &")
        });
        let script = tries.collect::<Vec<_>>().join("\n") + "\nwait; echo done";
        let said = self.inside(organisation, busybox, &script);
        assert!(said.contains("done"), "{said}");
        let mut open: Vec<String> = said
            .lines()
            .filter(|line| *line != "done")
            .map(str::to_owned)
            .collect();
        open.sort();
        open
    }
}

/// The first address of the range that an address is in: the host's, where it has one.
fn gateway(address: &str) -> String {
    let ip: std::net::Ipv4Addr = address.parse().expect("an address");
    std::net::Ipv4Addr::from((u32::from(ip) & !15) + 1).to_string()
}

fn host_addresses() -> Vec<String> {
    let said = Command::new("hostname")
        .arg("-I")
        .output()
        .expect("the host's addresses");
    let said = String::from_utf8(said.stdout).expect("text");
    said.split_whitespace()
        .filter(|it| !it.contains(':'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn nothing_of_the_stack_but_the_router_and_redis_is_reached_from_inside_an_organisation() {
    let (Some(busybox), Some(stack)) = (program("/bin/busybox"), Stack::choose()) else {
        return;
    };
    up(&stack);
    for name in ["Acme", "Beta"] {
        stack.client(&["org", "create", name, "--wait"]).ok();
    }
    let (seen, name) = (Seen::of(&stack), &stack.name);
    let (acme, beta) = (format!("{name}-org-acme"), format!("{name}-org-beta"));
    let (own_network, own) = seen.addresses(&acme).remove(0);
    // On all of the host's addresses, as anything there may listen.
    let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
    let host_port = listener.local_addr().expect("an address").port();

    let mut targets = Vec::new();
    let mut allowed = vec![format!("{own} 3000")];
    for service in ["control-plane", "router", "redis", "caddy"] {
        for (network, ip) in seen.addresses(&format!("{name}-{service}-1")) {
            targets.extend(PORTS.map(|port| format!("{ip} {port}")));
            if network == own_network {
                let ports: &[u16] = if service == "router" {
                    &[8088, 8089]
                } else {
                    &[6379]
                };
                allowed.extend(ports.iter().map(|port| format!("{ip} {port}")));
                continue;
            }
            targets.push(format!("{} {host_port}", gateway(&ip)));
        }
        targets.extend(PORTS.map(|port| format!("{name}-{service}-1 {port}")));
    }
    for (_, ip) in seen.addresses(&beta) {
        targets.extend(PORTS.map(|port| format!("{ip} {port}")));
        targets.push(format!("{} {host_port}", gateway(&ip)));
    }
    targets.extend([
        format!("{own} 3000"),
        format!("{beta} 3000"),
        "control-plane 3100".to_owned(),
        "caddy 80".to_owned(),
        "169.254.169.254 80".to_owned(),
        "1.1.1.1 53".to_owned(),
        format!("{} {host_port}", gateway(&own)),
    ]);
    targets.extend(
        host_addresses()
            .iter()
            .map(|ip| format!("{ip} {host_port}")),
    );
    targets.sort();
    targets.dedup();
    // By the names of what is on its network, too.
    allowed.extend([8088, 8089].map(|port| format!("{name}-router-1 {port}")));
    allowed.push(format!("{name}-redis-1 6379"));
    allowed.sort();
    assert_eq!(seen.open(&acme, &busybox, &targets), allowed);

    // What is reached tells nothing: Redis asks for a password, the inner door for a token.
    let said = seen.inside(
        &acme,
        &busybox,
        "printf 'PING\\r\\nACL WHOAMI\\r\\nKEYS *\\r\\n' | /busybox timeout 3 /busybox nc redis 6379;
         printf 'GET /api/orgs HTTP/1.0\\r\\nHost: router\\r\\n\\r\\n' | /busybox timeout 3 /busybox nc router 8089",
    );
    assert_eq!(said.matches("NOAUTH").count(), 3, "{said}");
    assert!(said.contains(" 404 ") && !said.contains("acme"), "{said}");

    // Nothing of the host is in the container: its own volume, and no socket.
    let container = seen.container(&acme);
    let mounts = container.mounts.expect("mounts");
    let mounts: Vec<_> = mounts
        .iter()
        .map(|it| {
            (
                it.name.clone().unwrap_or_default(),
                it.destination.as_deref(),
            )
        })
        .collect();
    // What has a name is a volume.
    let id = own_network.rsplit_once("-org-").expect("an id").1;
    assert_eq!(mounts, [(format!("{name}-org-{id}"), Some("/data"))]);
    drop(listener);
}

#[test]
fn a_router_that_is_taken_off_an_organisations_network_asks_nobody_there() {
    let Some(mut stack) = Stack::choose() else {
        return;
    };
    stack.set("HEALTH_CHECK_INTERVAL_MS", "10000");
    up(&stack);
    stack.client(&["org", "create", "Acme", "--wait"]).ok();
    let http = stack.http;
    let ask = move || get(http, "acme.localhost", "/health").0;
    // A connection is kept from now on.
    assert_eq!(ask(), 200);
    let (network, _) = Seen::of(&stack)
        .addresses(&format!("{}-org-acme", stack.name))
        .remove(0);
    let request = NetworkDisconnectRequest {
        container: format!("{}-router-1", stack.name),
        force: Some(true),
    };
    let docker = stack.engine.docker();
    let taken = docker.disconnect_network(&network, request);
    stack.runtime.block_on(taken).expect("taken off");
    // What is asked by a connection of before waits for it; a new one is not made.
    let (said, heard) = mpsc::channel();
    for _ in 0..4 {
        let said = said.clone();
        thread::spawn(move || said.send(ask()));
    }
    let first = heard
        .recv_timeout(Duration::from_secs(5))
        .expect("an answer");
    assert_eq!(first, 502);
    let log = stack.run(&["logs", "router"]).ok();
    assert!(log.contains("on none of this router's networks"), "{log}");
    until("the router is put back", || (ask() == 200).then_some(()));
    for _ in 1..4 {
        let status = heard
            .recv_timeout(Duration::from_mins(1))
            .expect("an answer");
        assert!([200, 502].contains(&status), "{status}");
    }
}
