//! A Redis that is one org's alone: made of the local image, let nobody else in, looked after, and gone with the org.

use pizzapi_control_plane::provider::{
    InstanceSpec, Provider as _, RedisAccess, docker::DockerProvider,
};
use pizzapi_docker::{
    bollard::{
        models::{ContainerInspectResponse, HostConfig, NetworkCreateRequest},
        query_parameters::{
            KillContainerOptionsBuilder, ListContainersOptionsBuilder,
            RemoveContainerOptionsBuilder,
        },
    },
    labels, others,
};
use pizzapi_testkit::eventually;
use std::collections::HashMap;

use crate::{
    engine::{Stack, bring_up},
    provider::health,
};

const PASSWORD: &str = "the-password-of-this-org-and-nobody-else";

fn spec(stack: &Stack, slug: &str) -> InstanceSpec {
    InstanceSpec {
        redis: RedisAccess::Own(PASSWORD.into()),
        ..stack.spec(slug)
    }
}

/// The org's Redis, if there is one.
async fn redis_of(stack: &Stack, spec: &InstanceSpec) -> Option<ContainerInspectResponse> {
    let name = format!("{}-redis-{}", stack.name, spec.org_id);
    stack
        .engine
        .docker()
        .inspect_container(&name, None)
        .await
        .ok()
}

async fn is_running(stack: &Stack, spec: &InstanceSpec) -> bool {
    let state = redis_of(stack, spec).await.and_then(|it| it.state);
    state.is_some_and(|state| state.running == Some(true))
}

async fn has_redis(address: &str) {
    eventually("the instance is in its own Redis", async || {
        health(address)
            .await
            .is_some_and(|health| health.redis == Some(true))
    })
    .await;
}

async fn start() -> Option<(Stack, std::sync::Arc<DockerProvider>)> {
    let stack = Stack::start().await?;
    others::build(&stack.engine, &others::REDIS)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let provider = stack.provider();
    Some((stack, provider))
}

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_with_the_instance_lets_only_it_in_and_goes_with_the_org() {
    let Some((stack, provider)) = start().await else {
        return;
    };
    let spec = spec(&stack, "own");
    let address = bring_up(&provider, &spec).await;
    has_redis(&address).await;
    let redis = redis_of(&stack, &spec).await.expect("a Redis");
    let inspected = serde_json::to_string(&redis).expect("JSON");
    assert!(!inspected.contains(PASSWORD), "{inspected}");
    let host = redis.host_config.expect("a host");
    assert_eq!(host.readonly_rootfs, Some(true));
    assert_eq!(host.cap_drop, Some(vec!["ALL".to_owned()]));
    let config = redis.config.expect("a config");
    assert_eq!(config.user.as_deref(), Some("65532:65532"));
    let networks = redis
        .network_settings
        .and_then(|it| it.networks)
        .expect("networks");
    assert_eq!(networks.len(), 1, "{networks:?}");
    let at = networks
        .values()
        .next()
        .and_then(|it| it.ip_address.clone())
        .expect("an address");

    // As nobody, with the wrong password, and as the org: its own keys only, and no setting of the server's.
    let ask = async |who: &str, command: &[&str]| {
        let client = redis::Client::open(format!("redis://{who}{at}:6379")).expect("a URL");
        let mut to = client.get_multiplexed_async_connection().await?;
        let mut asked = redis::cmd(command[0]);
        asked.arg(&command[1..]);
        asked.query_async::<redis::Value>(&mut to).await
    };
    let own = format!("org-{}:{PASSWORD}@", spec.org_id);
    let key = format!("org:{}:a", spec.org_id);
    ask(&own, &["SET", &key, "1"]).await.expect("its own key");
    for (who, command) in [
        ("", ["GET", &key].as_slice()),
        (&format!("org-{}:wrong@", spec.org_id), &["GET", &key]),
        (&own, &["SET", "other", "1"]),
        (&own, &["CONFIG", "GET", "*"]),
        (&own, &["ACL", "LIST"]),
        (&own, &["FLUSHALL"]),
    ] {
        ask(who, command)
            .await
            .expect_err(&format!("{who} {command:?}"));
    }

    provider.stop(&spec.org_id).await.expect("a stop");
    assert!(
        !is_running(&stack, &spec).await,
        "it ends with the instance"
    );
    provider
        .remove(&spec.org_id, false)
        .await
        .expect("a removal");
    assert_eq!(stack.count().await, (0, 0, 0));
    let volume = redis
        .mounts
        .iter()
        .flatten()
        .find_map(|it| it.name.clone())
        .expect("a volume");
    stack
        .engine
        .docker()
        .inspect_volume(&volume)
        .await
        .expect_err("its password is gone with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shared_one_leaves_the_network_and_comes_back() {
    let Some((stack, provider)) = start().await else {
        return;
    };
    let edge = NetworkCreateRequest {
        name: format!("{}-edge", stack.name),
        labels: Some(HashMap::from([(
            labels::STACK.to_owned(),
            stack.name.clone(),
        )])),
        ..NetworkCreateRequest::default()
    };
    stack
        .engine
        .docker()
        .create_network(edge.clone())
        .await
        .expect("a network");
    let mut shared = crate::engine::program(others::REDIS.name, &["redis-server"]);
    shared.host_config = Some(HostConfig {
        network_mode: Some(edge.name),
        ..HostConfig::default()
    });
    let shared = stack.stand_in("redis", Some(labels::REDIS), shared).await;
    let is_there = async |spec: &InstanceSpec| {
        let looked = stack.engine.docker().inspect_container(&shared, None).await;
        let networks = looked
            .expect("it is there")
            .network_settings
            .and_then(|it| it.networks);
        let name = format!("{}-org-{}", stack.name, spec.org_id);
        networks.is_some_and(|networks| networks.contains_key(&name))
    };
    let with = spec(&stack, "own");
    let without = InstanceSpec {
        redis: RedisAccess::None,
        generation: 2,
        ..with.clone()
    };
    bring_up(&provider, &with).await;
    assert!(!is_there(&with).await);
    provider.stop(&with.org_id).await.expect("a stop");
    bring_up(&provider, &without).await;
    assert!(is_there(&with).await);
    assert!(redis_of(&stack, &with).await.is_none(), "its own is gone");
    provider.stop(&with.org_id).await.expect("a stop");
    let again = InstanceSpec {
        generation: 3,
        ..with
    };
    let address = bring_up(&provider, &again).await;
    assert!(!is_there(&again).await);
    has_redis(&address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_to_it_by_hand_is_put_right() {
    let Some((stack, provider)) = start().await else {
        return;
    };
    let spec = spec(&stack, "own");
    let address = bring_up(&provider, &spec).await;
    has_redis(&address).await;
    let running = [spec.org_id.clone()];
    let mend = async || provider.mend(&running).await.expect("a look");
    assert_eq!(mend().await, []);
    let docker = stack.engine.docker();
    let id = async || {
        redis_of(&stack, &spec)
            .await
            .and_then(|it| it.id)
            .expect("a Redis")
    };

    docker
        .stop_container(&id().await, None)
        .await
        .expect("stopped");
    assert_eq!(mend().await, [], "the instance goes on");
    assert!(is_running(&stack, &spec).await);
    has_redis(&address).await;

    docker.pause_container(&id().await).await.expect("held");
    assert_eq!(mend().await, []);
    has_redis(&address).await;

    // What cannot be made again without the password: the reconciler starts both anew.
    let force = RemoveContainerOptionsBuilder::default()
        .force(true)
        .v(true)
        .build();
    docker
        .remove_container(&id().await, Some(force))
        .await
        .expect("removed");
    let why = "its own Redis is gone".to_owned();
    assert_eq!(mend().await, [(spec.org_id.clone(), why)]);
    assert_eq!(provider.inspect(&spec.org_id).await.expect("a look"), None);
    let address = bring_up(&provider, &spec).await;
    has_redis(&address).await;

    // An engine that was killed ends both without a word; each is started again.
    let kill = KillContainerOptionsBuilder::default()
        .signal("KILL")
        .build();
    docker
        .kill_container(&id().await, Some(kill))
        .await
        .expect("killed");
    mend().await;
    has_redis(&address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_image_the_reason_names_the_variable_and_nothing_is_left() {
    let Some((stack, _)) = start().await else {
        return;
    };
    let provider =
        stack.provider_with(|config| "no-such-redis:1".clone_into(&mut config.redis_image));
    let spec = spec(&stack, "own");
    provider.prepare(&spec.org_id).await.expect("a place");
    let refused = provider.write_secrets(&spec).await.expect_err("no image");
    assert!(!refused.passing && !refused.of_the_image, "{refused}");
    for word in ["no-such-redis:1", "PIZZAPI_REDIS_IMAGE", "docker load"] {
        assert!(refused.reason.contains(word), "{refused}");
    }
    let filters = HashMap::from([("label", vec![format!("{}={}", labels::STACK, stack.name)])]);
    let all = ListContainersOptionsBuilder::default()
        .all(true)
        .filters(&filters)
        .build();
    let made = stack
        .engine
        .docker()
        .list_containers(Some(all))
        .await
        .expect("containers");
    assert_eq!(made.len(), 0, "{made:?}");
}
