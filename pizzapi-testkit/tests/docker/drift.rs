//! What is done to containers behind the control plane's back is noticed and put right.

use pizzapi_control_plane::provider::Provider as _;
use pizzapi_docker::bollard::{
    models::{ContainerUpdateBody, NetworkConnectRequest, NetworkDisconnectRequest},
    query_parameters::{RemoveContainerOptionsBuilder, RenameContainerOptionsBuilder},
};
use pizzapi_testkit::eventually;

use crate::{
    engine::{Stack, bring_up, networks},
    platform::{INTERVAL, Platform},
    probe,
    provider::health,
};

/// Whether an org's instance answers at the address that the registry says.
async fn answers(instance: &pizzapi_sdk::types::Instance) -> bool {
    let (Some(host), Some(port)) = (&instance.host, instance.port) else {
        return false;
    };
    health(&format!("{host}:{port}"))
        .await
        .is_some_and(|said| said.status == "ok")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_control_plane_takes_over_what_runs() {
    let Some(mut platform) = Platform::start().await else {
        return;
    };
    let org = platform.org("Acme").await;
    let before = platform.stack.container("acme").await;
    platform.start_again(|_| {}).await;
    platform.healthy(&org.slug).await;
    let instance = platform.instance(&org.slug).await;
    let after = platform.stack.container("acme").await;
    assert_eq!(after.id, before.id);
    let started = |it: pizzapi_docker::bollard::models::ContainerInspectResponse| {
        it.state.and_then(|it| it.started_at)
    };
    assert_eq!(started(after), started(before));
    assert_eq!(instance.restarts, 0);
    assert_eq!(instance.provider, "docker");
    platform
        .admin
        .delete_org(&org.slug)
        .await
        .expect("a deletion");
    eventually("all of it is gone", async || {
        platform.stack.count().await == (0, 0, 0)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_is_removed_or_stopped_is_started_again() {
    let Some(platform) = Platform::start().await else {
        return;
    };
    let org = platform.org("Acme").await;
    let docker = platform.stack.engine.docker();
    let first = platform.stack.id("acme").await;
    let force = RemoveContainerOptionsBuilder::default().force(true).build();
    docker
        .remove_container(&first, Some(force))
        .await
        .expect("a removal");
    platform
        .until("there is another", &org.slug, async |it| {
            it.restarts == 1 && answers(it).await
        })
        .await;
    assert_ne!(platform.stack.id("acme").await, first);

    docker
        .stop_container(&platform.stack.id("acme").await, None)
        .await
        .expect("a stop");
    platform
        .until("it runs again", &org.slug, async |it| {
            it.restarts == 2 && answers(it).await
        })
        .await;
    assert_eq!(platform.stack.count().await, (1, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_put_right_is_without_a_restart() {
    let Some(platform) = Platform::start().await else {
        return;
    };
    let org = platform.org("Acme").await;
    let (docker, stack) = (platform.stack.engine.docker(), &platform.stack);
    let id = stack.id("acme").await;
    let began = tokio::time::Instant::now();

    docker.pause_container(&id).await.expect("a pause");
    let options = RenameContainerOptionsBuilder::default()
        .name(&format!("{}-other", stack.name))
        .build();
    docker
        .rename_container(&id, options)
        .await
        .expect("another name");
    let more = ContainerUpdateBody {
        memory: Some(1 << 30),
        memory_swap: Some(1 << 30),
        ..ContainerUpdateBody::default()
    };
    docker
        .update_container(&id, more)
        .await
        .expect("more memory");
    eventually("it has its name, its limits, and goes on", async || {
        let Ok(it) = docker
            .inspect_container(&format!("{}-org-acme", stack.name), None)
            .await
        else {
            return false;
        };
        let memory = it.host_config.and_then(|host| host.memory);
        let paused = it.state.and_then(|state| state.paused);
        memory == Some(512 << 20) && paused == Some(false)
    })
    .await;
    assert!(began.elapsed() < 3 * INTERVAL, "{:?}", began.elapsed());
    assert_eq!(stack.id("acme").await, id);
    platform.until("it is well", &org.slug, answers).await;
    assert_eq!(platform.instance(&org.slug).await.restarts, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_router_that_was_down_while_an_org_went_starts_again() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let probe = probe::probe(&stack.engine).await;
    let router = stack.router(&probe).await;
    let (provider, spec) = (stack.provider(), stack.spec("acme"));
    bring_up(&provider, &spec).await;
    let docker = stack.engine.docker();
    docker.stop_container(&router, None).await.expect("stopped");
    provider
        .remove(&spec.org_id, false)
        .await
        .expect("a removal");
    docker
        .start_container(&router, None)
        .await
        .expect("it starts without the network that is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn networks_are_put_right() {
    let Some(platform) = Platform::start().await else {
        return;
    };
    let stack = &platform.stack;
    let probe = probe::probe(&stack.engine).await;
    let router = stack.router(&probe).await;
    let org = platform.org("Acme").await;
    let (docker, id) = (stack.engine.docker(), stack.id("acme").await);
    let own = format!("{}-org-{}", stack.name, org.id);
    let edge = format!("{}-edge", stack.name);
    let on = async |container: &str| {
        let it = docker
            .inspect_container(container, None)
            .await
            .expect("a container");
        let networks = it
            .network_settings
            .and_then(|it| it.networks)
            .unwrap_or_default();
        let mut names: Vec<String> = networks.into_keys().collect();
        names.sort();
        names
    };
    assert_eq!(&on(&id).await[..], std::slice::from_ref(&own));
    assert_eq!(on(&router).await, [edge.clone(), own.clone()]);

    // Taken off its own, put on another.
    let off = NetworkDisconnectRequest {
        container: id.clone(),
        force: Some(true),
    };
    docker.disconnect_network(&own, off).await.expect("off");
    let onto = NetworkConnectRequest {
        container: id.clone(),
        endpoint_config: None,
    };
    docker
        .connect_network(&edge, onto)
        .await
        .expect("on another");
    eventually("it is on its own again, and on no other", async || {
        on(&id).await == [own.clone()]
    })
    .await;
    platform.until("it is well", &org.slug, answers).await;

    // The router, made anew as Compose does it.
    let force = RemoveContainerOptionsBuilder::default().force(true).build();
    docker
        .remove_container(&router, Some(force))
        .await
        .expect("a removal");
    let router = stack.router(&probe).await;
    eventually("the new router is on the org's network", async || {
        on(&router).await == [edge.clone(), own.clone()]
    })
    .await;

    // The network itself.
    for container in [&id, &router] {
        let off = NetworkDisconnectRequest {
            container: container.clone(),
            force: Some(true),
        };
        docker.disconnect_network(&own, off).await.expect("off");
    }
    docker.remove_network(&own).await.expect("a removal");
    eventually("there is another, with everybody on it", async || {
        on(&id).await == [own.clone()] && on(&router).await == [edge.clone(), own.clone()]
    })
    .await;
    platform.until("it is well", &org.slug, answers).await;
    assert_eq!(platform.instance(&org.slug).await.restarts, 0);
    platform
        .admin
        .delete_org(&org.slug)
        .await
        .expect("a deletion");
    eventually("only what is not the org's is left", async || {
        stack.count().await == (1, 1, 0)
    })
    .await;
    assert_eq!(networks(&stack.engine, &stack.name).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_may_more_than_it_was_made_with_is_replaced() {
    let Some(platform) = Platform::start().await else {
        return;
    };
    let org = platform.org("Acme").await;
    let (docker, stack) = (platform.stack.engine.docker(), &platform.stack);
    let made = stack.container("acme").await;
    let (id, config) = (made.id.expect("an id"), made.config.expect("a config"));
    let mut host = made.host_config.expect("a host");
    host.privileged = Some(true);
    host.cap_drop = None;
    let force = RemoveContainerOptionsBuilder::default().force(true).build();
    docker
        .remove_container(&id, Some(force))
        .await
        .expect("a removal");
    let forged = pizzapi_docker::bollard::models::ContainerCreateBody {
        image: config.image,
        user: config.user,
        env: config.env,
        labels: config.labels,
        host_config: Some(host),
        ..Default::default()
    };
    let options =
        pizzapi_docker::bollard::query_parameters::CreateContainerOptionsBuilder::default()
            .name(&format!("{}-forged", stack.name))
            .build();
    let forged = docker
        .create_container(Some(options), forged)
        .await
        .expect("a container");
    // It may be gone already.
    let _ = docker.start_container(&forged.id, None).await;
    eventually("it is gone", async || {
        docker.inspect_container(&forged.id, None).await.is_err()
    })
    .await;
    platform.until("a good one runs", &org.slug, answers).await;
    let good = stack.container("acme").await.host_config.expect("a host");
    assert_eq!(good.privileged, Some(false));
}
