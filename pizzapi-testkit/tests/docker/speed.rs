//! How long it takes, against what the engine itself takes in the same run.

use std::{collections::HashMap, time::Duration};

use pizzapi_docker::bollard::{
    models::{
        HostConfig, Ipam, IpamConfig, NetworkConnectRequest, NetworkCreateRequest,
        VolumeCreateRequest,
    },
    query_parameters::CreateContainerOptionsBuilder,
};
use pizzapi_docker::labels;
use pizzapi_testkit::docker::image;
use tokio::time::Instant;

use crate::{
    engine::{Stack, program},
    platform::Platform,
    probe,
};

/// What the engine takes by itself for a network, a volume, a container, and its start.
async fn engine_alone(stack: &Stack, index: usize, router: Option<&str>) -> (Duration, Duration) {
    let docker = stack.engine.docker();
    let name = format!("{}-alone-{index}", stack.name);
    let marked = HashMap::from([(labels::STACK.to_owned(), stack.name.clone())]);
    let begun = Instant::now();
    let network = NetworkCreateRequest {
        name: name.clone(),
        internal: Some(true),
        labels: Some(marked.clone()),
        ipam: Some(Ipam {
            config: Some(vec![IpamConfig {
                subnet: Some(format!("10.85.{}.{}/28", index / 16, index % 16 * 16)),
                ..IpamConfig::default()
            }]),
            ..Ipam::default()
        }),
        ..NetworkCreateRequest::default()
    };
    docker.create_network(network).await.expect("a network");
    let volume = VolumeCreateRequest {
        name: Some(name.clone()),
        labels: Some(marked.clone()),
        ..VolumeCreateRequest::default()
    };
    docker.create_volume(volume).await.expect("a volume");
    let placed = begun.elapsed();
    let mut body = program(&image(), &["serve", "--help"]);
    body.labels = Some(marked);
    body.host_config = Some(HostConfig {
        network_mode: Some(name.clone()),
        binds: Some(vec![format!("{name}:/data")]),
        ..HostConfig::default()
    });
    let options = CreateContainerOptionsBuilder::default().name(&name).build();
    let made = docker
        .create_container(Some(options), body)
        .await
        .expect("a container");
    docker
        .start_container(&made.id, None)
        .await
        .expect("a start");
    if let Some(router) = router {
        let request = NetworkConnectRequest {
            container: router.to_owned(),
            endpoint_config: None,
        };
        let connected = docker.connect_network(&name, request).await;
        connected.expect("the router on the network");
    }
    let all = begun.elapsed();
    (all.saturating_sub(placed), all)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures: by itself, on a machine with nothing else to do"]
async fn one_org_takes_little_more_than_the_engine() {
    let Some(platform) = Platform::start_every(Duration::from_secs(30)).await else {
        return;
    };
    let (mut bare, mut alone, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for index in 0..10 {
        let (container, all) = engine_alone(&platform.stack, index, None).await;
        bare.push(container);
        alone.push(all);
        let begun = Instant::now();
        platform.org(&format!("Org {index}")).await;
        ours.push(begun.elapsed());
    }
    let (bare, alone, ours) = (median(bare), median(alone), median(ours));
    eprintln!(
        "engine: container {bare:?}, with network and volume {alone:?}; create to healthy {ours:?}"
    );
    assert!(
        ours < alone.mul_f64(1.5),
        "{ours:?}, the engine alone {alone:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures: by itself, on a machine with nothing else to do"]
async fn twenty_orgs_at_once_and_then_a_hundred_and_twenty() {
    let Some(platform) = Platform::start_every(Duration::from_secs(30)).await else {
        return;
    };
    let probe = probe::probe(&platform.stack.engine).await;
    let router = platform.stack.router(&probe).await;
    let begun = Instant::now();
    let alone = (0..20).map(|index| engine_alone(&platform.stack, index, Some(&router)));
    futures_util::future::join_all(alone).await;
    let alone = begun.elapsed();
    let mut made = 0;
    let mut twenty = Duration::ZERO;
    while made < 120 {
        let begun = Instant::now();
        let orgs = (made..made + 20).map(|index| {
            let platform = &platform;
            async move { platform.org(&format!("Org {index}")).await }
        });
        futures_util::future::join_all(orgs).await;
        made += 20;
        eprintln!(
            "{made} orgs: the last 20 took {:?}; the engine alone {alone:?}",
            begun.elapsed()
        );
        if made == 20 {
            twenty = begun.elapsed();
        }
    }
    let router = platform
        .stack
        .engine
        .docker()
        .inspect_container(&router, None)
        .await
        .expect("the router");
    let networks = router
        .network_settings
        .and_then(|it| it.networks)
        .expect("networks");
    assert_eq!(networks.len(), 141);
    let provider = platform.stack.provider();
    let begun = Instant::now();
    let orgs = pizzapi_control_plane::provider::Provider::list(&*provider)
        .await
        .expect("a list");
    let listed = begun.elapsed();
    let drifted = pizzapi_control_plane::provider::Provider::mend(&*provider, &orgs)
        .await
        .expect("a look");
    eprintln!(
        "120 orgs: listed in {listed:?}, looked at in {:?}",
        begun.elapsed().saturating_sub(listed)
    );
    assert_eq!((orgs.len(), drifted), (120, Vec::new()));
    assert!(
        twenty < alone.mul_f64(1.5),
        "{twenty:?}, the engine alone {alone:?}"
    );
    let begun = Instant::now();
    for index in 0..120 {
        let slug = format!("org-{index}").parse().expect("a slug");
        platform.admin.delete_org(&slug).await.expect("a deletion");
    }
    while platform.stack.count().await.0 > 21 {
        assert!(
            begun.elapsed() < Duration::from_mins(5),
            "they are not deleted"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    eprintln!("120 orgs: deleted in {:?}", begun.elapsed());
}
