//! What can be reached from inside an org's network: its own instance and the router, and nothing else at all.

use std::net::{Ipv4Addr, TcpListener};

use futures_util::StreamExt as _;
use pizzapi_control_plane::provider::{InstanceSpec, docker::DockerProvider};
use pizzapi_docker::bollard::{
    models::{ContainerCreateBody, HostConfig},
    query_parameters::{LogsOptionsBuilder, WaitContainerOptionsBuilder},
};

use crate::{
    engine::{Stack, bring_up, program},
    probe,
};

/// Tries targets from a container on an org's network that may do what an instance may; says which are open.
async fn open(stack: &Stack, probe: &str, spec: &InstanceSpec, targets: &[String]) -> Vec<String> {
    let name = format!(
        "look-{:08x}",
        std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 1)
    );
    let arguments: Vec<&str> = std::iter::once("try")
        .chain(targets.iter().map(String::as_str))
        .collect();
    let instance = stack.container(spec.org_slug.as_str()).await;
    let host = instance.host_config.expect("a host");
    let body = ContainerCreateBody {
        user: Some("65532:65532".to_owned()),
        host_config: Some(HostConfig {
            restart_policy: None,
            ..host
        }),
        ..program(probe, &arguments)
    };
    let id = stack.stand_in(&name, None, body).await;
    let docker = stack.engine.docker();
    let options = WaitContainerOptionsBuilder::default()
        .condition("not-running")
        .build();
    let mut ended = Box::pin(docker.wait_container(&id, Some(options)));
    ended.next().await.expect("an end").expect("it ends well");
    let options = LogsOptionsBuilder::default()
        .stdout(true)
        .stderr(true)
        .build();
    let lines: Vec<_> = docker.logs(&id, Some(options)).collect().await;
    let text: String = lines
        .into_iter()
        .map(|line| line.expect("a line").to_string())
        .collect();
    assert_eq!(text.lines().count(), targets.len(), "{text}");
    let open = text.lines().filter_map(|line| line.strip_suffix(" open"));
    open.map(str::to_owned).collect()
}

/// The first address of the /28 that an instance is in: the host's, if it has one there.
fn gateway(address: &str) -> Ipv4Addr {
    let ip: Ipv4Addr = address
        .split(':')
        .next()
        .expect("an address")
        .parse()
        .expect("an address");
    Ipv4Addr::from((u32::from(ip) & !15) + 1)
}

struct Two {
    a: InstanceSpec,
    at: [String; 2],
    probe: String,
    router: String,
}

async fn two(stack: &Stack, provider: &DockerProvider) -> Two {
    let probe = probe::probe(&stack.engine).await;
    let router = stack.router(&probe).await;
    let (a, b) = (stack.spec("acme"), stack.spec("acme-2"));
    let at = [bring_up(provider, &a).await, bring_up(provider, &b).await];
    Two {
        a,
        at,
        probe,
        router,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_the_router_is_reached_from_inside_an_org() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let provider = stack.provider_with(|config| config.host_access = false);
    let two = two(&stack, &provider).await;
    // On the host, at all of its addresses, as a control plane or a proxy may listen there.
    let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let router = stack
        .engine
        .docker()
        .inspect_container(&two.router, None)
        .await
        .expect("the router");
    let networks = router
        .network_settings
        .and_then(|it| it.networks)
        .expect("networks");
    let b = two.at[1].split(':').next().expect("an address");
    let routers = networks
        .values()
        .filter_map(|it| it.ip_address.clone())
        .filter(|ip| !ip.is_empty());
    let (_, other_router): (Vec<_>, Vec<_>) =
        routers.partition(|ip| gateway(&format!("{ip}:1")) == gateway(&two.at[0]));
    assert_eq!(other_router.len(), 2, "{networks:?}");
    let mut targets = vec![two.at[0].clone(), "router:8089".to_owned()];
    let allowed = targets.clone();
    targets.extend([
        two.at[1].clone(),
        format!("{}:8089", other_router[0]),
        format!("{}:8089", other_router[1]),
        format!("{}:{port}", gateway(&two.at[0])),
        format!("{}:{port}", gateway(&format!("{b}:1"))),
        format!("acme-2:{}", 3000),
        "169.254.169.254:80".to_owned(),
        "1.1.1.1:53".to_owned(),
        "redis:6379".to_owned(),
        "/var/run/docker.sock".to_owned(),
        "/run/docker.sock".to_owned(),
    ]);
    let text = std::process::Command::new("hostname")
        .arg("-I")
        .output()
        .expect("the host's addresses");
    let text = String::from_utf8(text.stdout).expect("text");
    targets.extend(
        text.split_whitespace()
            .filter(|it| !it.contains(':'))
            .map(|ip| format!("{ip}:{port}")),
    );
    assert_eq!(open(&stack, &two.probe, &two.a, &targets).await, allowed);
}

/// What the option of the network is for: without it, an internal network still lets everybody in it reach the host.
#[tokio::test(flavor = "multi_thread")]
async fn with_the_host_on_the_network_the_host_is_reached() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let provider = stack.provider();
    let two = two(&stack, &provider).await;
    let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let targets = [format!("{}:{port}", gateway(&two.at[0])), two.at[1].clone()];
    assert_eq!(
        open(&stack, &two.probe, &two.a, &targets).await,
        targets[..1]
    );
}
