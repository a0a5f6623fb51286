//! What an engine cannot do, said so that somebody can act.

use pizzapi_control_plane::provider::{InstanceSpec, Provider};
use pizzapi_docker::Engine;

use crate::{
    engine::{Stack, program},
    probe,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_taken_or_used_up_is_named_with_what_to_do() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let (provider, spec) = (stack.provider(), stack.spec("acme"));
    let org = &spec.org_id;
    provider.prepare(org).await.expect("a place");

    let none = InstanceSpec {
        image: Some("pizzapi-server:no-such".to_owned()),
        ..spec.clone()
    };
    let error = provider.write_secrets(&none).await.expect_err("no image");
    assert!(!error.passing && error.of_the_image, "{error:?}");
    assert!(
        error.reason.contains("pizzapi-server:no-such") && error.reason.contains("docker load"),
        "{error}"
    );

    let probe = probe::probe(&stack.engine).await;
    stack
        .stand_in("org-acme", None, program(&probe, &["listen", "1"]))
        .await;
    let error = provider
        .write_secrets(&spec)
        .await
        .expect_err("the name is taken");
    assert!(!error.passing && !error.of_the_image, "{error:?}");
    assert!(error.reason.contains("PIZZAPI_STACK"), "{error}");

    let narrow =
        stack.provider_with(|config| config.subnets = "10.86.255.240/28".parse().expect("a pool"));
    let (one, two) = (stack.spec("one"), stack.spec("two"));
    narrow.prepare(&one.org_id).await.expect("the only range");
    narrow.prepare(&one.org_id).await.expect("the same");
    let error = narrow
        .prepare(&two.org_id)
        .await
        .expect_err("no range is left");
    assert!(
        !error.passing && error.reason.contains("PIZZAPI_DOCKER_SUBNETS"),
        "{error:?}"
    );
    assert_eq!(narrow.most_instances(), Some(1));
    narrow.remove(&one.org_id, false).await.expect("a removal");
    narrow.prepare(&two.org_id).await.expect("it is free again");
}

#[tokio::test]
async fn an_engine_that_is_away_is_waited_for() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let away = Engine::at(Some("tcp://127.0.0.1:9")).expect("a client");
    let provider = stack.provider_with(|config| config.engine = away);
    let spec = stack.spec("acme");
    let error = provider
        .inspect(&spec.org_id)
        .await
        .expect_err("nobody there");
    assert!(
        error.passing && error.reason.contains("DOCKER_HOST"),
        "{error:?}"
    );
    provider
        .prepare(&spec.org_id)
        .await
        .expect_err("nobody there");
    provider
        .stop(&spec.org_id)
        .await
        .expect_err("not known to be stopped");
    provider
        .remove(&spec.org_id, false)
        .await
        .expect_err("not known to be gone");
    provider.list().await.expect_err("not known to be none");
}

#[tokio::test(flavor = "multi_thread")]
async fn networks_made_at_once_do_not_overlap() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    // Two providers, as of two control planes: neither knows what the other is about to take.
    let providers = [stack.provider(), stack.provider()];
    let made = (0..12).map(|index| {
        let (provider, spec) = (providers[index % 2].clone(), stack.spec("acme"));
        tokio::spawn(async move { provider.prepare(&spec.org_id).await })
    });
    for made in futures_util::future::join_all(made).await {
        made.expect("no panic").expect("a network");
    }
    assert_eq!(stack.count().await, (0, 12, 12));
}
