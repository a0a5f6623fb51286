//! The provider by itself: places, secrets, starts, stops, logs, removal; each of them twice.

use std::time::Duration;

use futures_util::StreamExt as _;
use pizzapi_control_plane::provider::{InstanceSpec, Provider, RedisAccess};
use pizzapi_docker::bollard::query_parameters::DownloadFromContainerOptionsBuilder;
use pizzapi_sdk::types::instance::InstanceHealth;
use pizzapi_testkit::eventually;

use crate::{
    engine::{Stack, bring_up},
    probe,
};

/// What an instance says of itself, asked by the host.
pub async fn health(address: &str) -> Option<InstanceHealth> {
    let answer = reqwest::get(format!("http://{address}/health"))
        .await
        .ok()?;
    answer.json().await.ok()
}

async fn is_healthy(address: &str, spec: &InstanceSpec) -> bool {
    health(address).await.is_some_and(|said| {
        said.status == "ok"
            && said.org_id.as_ref() == Some(&spec.org_id)
            && said.generation == Some(spec.generation)
    })
}

/// A folder of a container, as an archive.
async fn download(stack: &Stack, slug: &str, path: &str) -> Vec<u8> {
    let options = DownloadFromContainerOptionsBuilder::default()
        .path(path)
        .build();
    let id = stack.id(slug).await;
    let mut pieces = Box::pin(
        stack
            .engine
            .docker()
            .download_from_container(&id, Some(options)),
    );
    let mut archive = Vec::new();
    while let Some(piece) = pieces.next().await {
        archive.extend_from_slice(&piece.expect("a piece"));
    }
    archive
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_is_started_found_by_the_next_provider_stopped_and_removed() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let (provider, spec) = (stack.provider(), stack.spec("acme"));
    let org = &spec.org_id;
    assert_eq!(provider.inspect(org).await.expect("a look"), None);
    provider.prepare(org).await.expect("a place, twice");
    let address = bring_up(&provider, &spec).await;
    eventually("it is healthy", async || is_healthy(&address, &spec).await).await;
    provider.start(&spec).await.expect("it runs already");
    assert_eq!(stack.count().await, (1, 1, 1));

    // Another provider, of a control plane that was started again, finds the same run.
    let found = provider
        .inspect(org)
        .await
        .expect("a look")
        .expect("it runs");
    let other = stack.provider();
    assert_eq!(
        other.inspect(org).await.expect("a look"),
        Some(found.clone())
    );
    assert_eq!(
        &other.list().await.expect("a list")[..],
        std::slice::from_ref(org)
    );

    let waiting = {
        let (other, org, found) = (other.clone(), org.clone(), found.clone());
        tokio::spawn(async move { other.ended(&org, &found).await })
    };
    provider.stop(org).await.expect("a stop");
    tokio::time::timeout(Duration::from_secs(10), waiting)
        .await
        .expect("its end is heard")
        .expect("no panic");
    provider.stop(org).await.expect("it is stopped already");
    assert_eq!(provider.inspect(org).await.expect("a look"), None);
    let last = provider.logs(org, 1000).await.expect("its log");
    assert!(last.text.lines().count() > 1, "{last:?}");

    // The next generation finds the data of the one before.
    let next = InstanceSpec {
        generation: 2,
        ..spec.clone()
    };
    let address = bring_up(&provider, &next).await;
    eventually("it is healthy", async || is_healthy(&address, &next).await).await;
    assert_eq!(stack.count().await, (1, 1, 1));

    for _ in 0..2 {
        provider.remove(org, false).await.expect("a removal");
        assert_eq!(stack.count().await, (0, 0, 0));
    }
    provider.stop(org).await.expect("nothing to stop");
    assert_eq!(provider.logs(org, 5).await.expect("no log").text, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_may_do_little_and_its_secrets_are_its_own() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let (provider, spec) = (stack.provider(), stack.spec("acme"));
    let spec = InstanceSpec {
        redis: RedisAccess::Shared("redis://org:secret@redis:6379".into()),
        plan: Some("no such plan".to_owned()),
        ..spec
    };
    bring_up(&provider, &spec).await;
    let container = stack.container("acme").await;
    let (config, host) = (
        container.config.expect("config"),
        container.host_config.expect("host"),
    );
    assert_eq!(config.user.as_deref(), Some("65532:65532"));
    assert_eq!(host.readonly_rootfs, Some(true));
    assert_eq!(host.privileged, Some(false));
    assert_eq!(host.cap_drop.as_deref(), Some(&["ALL".to_owned()][..]));
    assert_eq!(
        host.security_opt.as_deref(),
        Some(&["no-new-privileges".to_owned()][..])
    );
    assert_eq!(
        (host.memory, host.nano_cpus, host.pids_limit),
        (Some(512 << 20), Some(1_000_000_000), Some(256))
    );
    let tmp = host.tmpfs.expect("tmpfs").remove("/tmp").expect("/tmp");
    assert!(tmp.contains("noexec") && tmp.contains("size=64m"), "{tmp}");
    let logs = host.log_config.expect("a log").config.expect("its options");
    assert_eq!(
        (logs["max-size"].as_str(), logs["max-file"].as_str()),
        ("10m", "3")
    );
    assert_eq!(
        host.restart_policy
            .and_then(|it| it.name)
            .map(|it| it.to_string())
            .as_deref(),
        Some("unless-stopped")
    );
    let said = format!("{:?} {:?}", config.env, config.labels);
    assert!(!said.contains("pzi_") && !said.contains("secret"), "{said}");
    assert!(
        said.contains("PIZZAPI_REDIS_URL_FILE=/data/redis-url"),
        "{said}"
    );

    let archive = download(&stack, "acme", "/data").await;
    for name in ["token", "jwks.json", "locks.json", "redis-url"] {
        let path = format!("data/{name}\0").into_bytes();
        let at = archive.windows(path.len()).position(|it| it == path);
        // Mode and owner, as an archive says them: octal, after a name of 100 bytes.
        let header = &archive[at.unwrap_or_else(|| panic!("{name} is missing"))..];
        let field = |from: usize, to: usize| {
            let digits = String::from_utf8_lossy(&header[from..to]).replace('\0', "");
            u64::from_str_radix(digits.trim(), 8).expect("a number")
        };
        assert_eq!(
            (field(100, 107) & 0o777, field(108, 115), field(116, 123)),
            (0o600, 65532, 65532),
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_followed_without_losing_or_repeating_a_line_over_a_new_container() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let counts = probe::server(&stack.engine, "counts", "count").await;
    let (provider, spec) = (stack.provider(), stack.spec("acme"));
    let spec = InstanceSpec {
        image: Some(counts),
        ..spec
    };
    bring_up(&provider, &spec).await;
    let org = &spec.org_id;
    let first = provider.logs(org, 2).await.expect("a log");
    let mut seen: Vec<String> = first.text.lines().map(str::to_owned).collect();
    let mut end = first.end;
    while seen.len() < 200 {
        let part = provider.log_after(org, end).await.expect("more");
        assert!(part.end > end && part.text.ends_with('\n'), "{part:?}");
        seen.extend(part.text.lines().map(str::to_owned));
        end = part.end;
    }
    let number = |line: &String| {
        line.trim_start_matches("line ")
            .parse::<u64>()
            .expect("a number")
    };
    let numbers: Vec<u64> = seen.iter().map(number).collect();
    let expected: Vec<u64> = (numbers[0]..).take(numbers.len()).collect();
    assert_eq!(numbers, expected);

    let next = InstanceSpec {
        generation: 2,
        ..spec.clone()
    };
    provider.stop(org).await.expect("a stop");
    bring_up(&provider, &next).await;
    let part = provider
        .log_after(org, end)
        .await
        .expect("the next one's log");
    assert!(part.text.starts_with("line 0\n"), "{part:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_networks_of_one_name_the_oldest_stays() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let (provider, spec) = (stack.provider(), stack.spec("acme"));
    provider.prepare(&spec.org_id).await.expect("a place");
    let made = &stack.engine.docker();
    let first = made.list_networks(None).await.expect("networks");
    let own = first.into_iter().find(|it| {
        it.name
            .as_deref()
            .is_some_and(|name| name.starts_with(&stack.name))
    });
    let own = own.expect("the org's network");
    let twin = pizzapi_docker::bollard::models::NetworkCreateRequest {
        name: own.name.clone().expect("a name"),
        labels: own.labels.clone(),
        internal: Some(true),
        ipam: Some(pizzapi_docker::bollard::models::Ipam {
            config: Some(vec![pizzapi_docker::bollard::models::IpamConfig {
                subnet: Some("10.87.254.0/28".to_owned()),
                ..Default::default()
            }]),
            ..Default::default()
        }),
        ..Default::default()
    };
    // Newer engines refuse it, which is as good.
    let twins = made.create_network(twin).await.is_ok();
    assert_eq!(stack.count().await.1, if twins { 2 } else { 1 });
    let address = bring_up(&provider, &spec).await;
    assert!(address.starts_with("10.89."), "{address}");
    assert_eq!(stack.count().await, (1, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_is_to_be_kept_outlives_its_org_and_is_found_by_its_label() {
    let Some(stack) = Stack::start().await else {
        return;
    };
    let (provider, spec) = (stack.provider(), stack.spec("acme"));
    bring_up(&provider, &spec).await;
    for _ in 0..2 {
        provider
            .remove(&spec.org_id, true)
            .await
            .expect("a removal");
        assert_eq!(stack.count().await, (0, 0, 1));
    }
    let left = provider.list().await.expect("a list");
    assert_eq!(&left[..], std::slice::from_ref(&spec.org_id));
}
