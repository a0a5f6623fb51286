//! What an org's container is made with, and the digest by which it is seen whether it still is.
//!
//! The one rule: the digest is of what the engine says afterwards, so that nothing else need be remembered.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use pizzapi_docker::{
    bollard::models::{
        ContainerCreateBody, ContainerInspectResponse, ContainerUpdateBody, HostConfig,
        HostConfigLogConfig, Mount, MountType, RestartPolicy, RestartPolicyNameEnum,
    },
    image, labels,
};
use serde_json::{Value, json};

use super::{DockerProvider, STOP, own_redis};
use crate::{
    auth::opaque,
    provider::{InstanceSpec, RedisAccess},
};

/// What an instance may use at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of memory, in bytes; there is no swap besides.
    pub memory: i64,
    /// Of processors, in billionths of one.
    pub nano_cpus: i64,
    /// Of processes and threads.
    pub pids: i64,
}

/// [`Limits`] of the plan `default`.
const DEFAULT: Limits = Limits {
    memory: 512 << 20,
    nano_cpus: 1_000_000_000,
    pids: 256,
};

/// The label that says which limits a container was given, so that it can be given them again.
const LIMITS: &str = "pizzapi.limits";

impl Limits {
    /// Those of a plan; a plan that is not known here has those of `default`.
    pub fn of_plan(plan: Option<&str>) -> Self {
        // One plan is known so far; the others are only names.
        match plan {
            Some(_) | None => DEFAULT,
        }
    }

    fn label(self) -> String {
        format!("{} {} {}", self.memory, self.nano_cpus, self.pids)
    }

    fn of_label(text: &str) -> Option<Self> {
        let numbers = text
            .split(' ')
            .map(str::parse)
            .collect::<Result<Vec<_>, _>>();
        let [memory, nano_cpus, pids] = numbers.ok()?[..] else {
            return None;
        };
        Some(Self {
            memory,
            nano_cpus,
            pids,
        })
    }

    fn of_host(host: &HostConfig) -> Self {
        Self {
            memory: host.memory.unwrap_or_default(),
            nano_cpus: host.nano_cpus.unwrap_or_default(),
            pids: host.pids_limit.unwrap_or_default(),
        }
    }

    /// What gives a container these limits while it runs.
    pub fn update(self) -> ContainerUpdateBody {
        ContainerUpdateBody {
            memory: Some(self.memory),
            memory_swap: Some(self.memory),
            nano_cpus: Some(self.nano_cpus),
            pids_limit: Some(self.pids),
            ..ContainerUpdateBody::default()
        }
    }
}

/// The container's part of an org's network and volume.
pub struct Place<'a> {
    /// The id of the network.
    pub network: &'a str,
    /// The name of the volume.
    pub volume: &'a str,
}

/// All that an org's container is made with.
pub fn body(
    provider: &DockerProvider,
    spec: &InstanceSpec,
    place: &Place<'_>,
) -> ContainerCreateBody {
    let limits = Limits::of_plan(spec.plan.as_deref());
    let data = Mount {
        target: Some(image::DATA.to_owned()),
        source: Some(place.volume.to_owned()),
        typ: Some(MountType::VOLUME),
        ..Mount::default()
    };
    let host = host_config(limits, place.network, data);
    let image = spec.image.as_deref().unwrap_or(&provider.config.image);
    let user = format!("{0}:{0}", image::USER);
    let mut labels = provider.labels(&spec.org_id, labels::ORG_INSTANCE);
    labels.insert(labels::ORG.to_owned(), spec.org_slug.to_string());
    labels.insert(labels::GENERATION.to_owned(), spec.generation.to_string());
    if matches!(spec.redis, RedisAccess::Own(_)) {
        labels.insert(own_redis::LABEL.to_owned(), "true".to_owned());
    }
    seal(&mut labels, limits, image, &user, &host);
    ContainerCreateBody {
        hostname: Some(spec.org_slug.to_string()),
        image: Some(image.to_owned()),
        user: Some(user),
        env: Some(environment(provider, spec)),
        labels: Some(labels),
        stop_timeout: Some(STOP.as_secs().try_into().unwrap_or(10)),
        host_config: Some(host),
        ..ContainerCreateBody::default()
    }
}

/// What a container may do: nothing but compute, write to its volume, and talk to whoever is on the network.
pub(super) fn host_config(limits: Limits, network: &str, volume: Mount) -> HostConfig {
    let log_options = [("max-size", "10m"), ("max-file", "3")];
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    HostConfig {
        memory: Some(limits.memory),
        memory_swap: Some(limits.memory),
        nano_cpus: Some(limits.nano_cpus),
        pids_limit: Some(limits.pids),
        readonly_rootfs: Some(true),
        cap_drop: Some(vec!["ALL".to_owned()]),
        security_opt: Some(vec!["no-new-privileges".to_owned()]),
        tmpfs: Some(HashMap::from([owned((
            "/tmp",
            "size=64m,mode=1777,noexec,nosuid,nodev",
        ))])),
        mounts: Some(vec![volume]),
        restart_policy: Some(RestartPolicy {
            name: Some(RestartPolicyNameEnum::UNLESS_STOPPED),
            maximum_retry_count: None,
        }),
        log_config: Some(HostConfigLogConfig {
            typ: Some("json-file".to_owned()),
            config: Some(log_options.map(owned).into()),
        }),
        network_mode: Some(network.to_owned()),
        // The engine answers for names on the network. Whatever else is asked for goes nowhere: older engines would pass
        // it on to the world, even from an internal network.
        dns: Some(vec!["127.0.0.1".to_owned()]),
        dns_search: Some(vec![".".to_owned()]),
        ..HostConfig::default()
    }
}

/// Writes into a container's labels what it is made with.
pub(super) fn seal(
    labels: &mut HashMap<String, String>,
    limits: Limits,
    image: &str,
    user: &str,
    host: &HostConfig,
) {
    labels.insert(LIMITS.to_owned(), limits.label());
    labels.insert(labels::SPEC.to_owned(), digest(image, user, host));
}

/// What the instance is told. Secrets are files in its volume, never here: anybody who may ask the engine reads this.
fn environment(provider: &DockerProvider, spec: &InstanceSpec) -> Vec<String> {
    let control_plane = &spec.control_plane_url;
    let mut variables = vec![
        format!("ORG_ID={}", spec.org_id),
        format!("ORG_SLUG={}", spec.org_slug),
        format!("REDIS_PREFIX=org:{}:", spec.org_id),
        format!("JWT_JWKS_URL={control_plane}/.well-known/jwks.json"),
        format!("PORT={}", image::PORT),
        "PIZZAPI_BIND=0.0.0.0".to_owned(),
        format!("PIZZAPI_DATA_DIR={}", image::DATA),
        format!("PIZZAPI_CONTROL_PLANE_URL={control_plane}"),
        format!("PIZZAPI_INSTANCE_TOKEN_FILE={}/token", image::DATA),
        format!("PIZZAPI_INSTANCE_GENERATION={}", spec.generation),
        format!("PIZZAPI_ORG_URL={}", spec.org_url),
        "PIZZAPI_LOG_FORMAT=json".to_owned(),
    ];
    if !matches!(spec.redis, RedisAccess::None) {
        variables.push(format!("PIZZAPI_REDIS_URL_FILE={}/redis-url", image::DATA));
    }
    if let Some(filter) = &provider.config.log_filter {
        variables.push(format!("PIZZAPI_LOG={filter}"));
    }
    variables
}

/// What a container is by now, against what its labels say it was made with.
#[derive(Debug, PartialEq, Eq)]
pub enum Changed {
    /// Nothing.
    No,
    /// Only its limits, which can be set again while it runs.
    Limits(Limits),
    /// Something that a running container cannot be given back.
    Otherwise,
}

/// Looks whether somebody changed a container, or made it in our place.
pub fn changed(container: &ContainerInspectResponse) -> Changed {
    let (Some(config), Some(host)) = (&container.config, &container.host_config) else {
        return Changed::Otherwise;
    };
    let label = |name| config.labels.as_ref().and_then(|labels| labels.get(name));
    let image = config.image.as_deref().unwrap_or_default();
    let user = config.user.as_deref().unwrap_or_default();
    if label(labels::SPEC) != Some(&digest(image, user, host)) {
        return Changed::Otherwise;
    }
    match label(LIMITS).and_then(|text| Limits::of_label(text)) {
        Some(limits) if limits == Limits::of_host(host) => Changed::No,
        Some(limits) => Changed::Limits(limits),
        None => Changed::Otherwise,
    }
}

/// Of everything that decides what a container may do, but its limits. Networks come and go, and are looked at by themselves.
fn digest(image: &str, user: &str, host: &HostConfig) -> String {
    let none_if_empty = |list: &Option<Vec<String>>| {
        let list = list.clone().unwrap_or_default();
        list.iter()
            .map(|it| it.to_ascii_uppercase())
            .collect::<Vec<_>>()
    };
    let mounts = host.mounts.iter().flatten().map(|mount| {
        json!([
            mount.target,
            mount.source.as_deref().unwrap_or_default(),
            mount.typ,
            mount.read_only.unwrap_or(false)
        ])
    });
    let said = json!({
        "image": image,
        "user": user,
        "readonly": host.readonly_rootfs.unwrap_or(false),
        "privileged": host.privileged.unwrap_or(false),
        "cap_drop": none_if_empty(&host.cap_drop),
        "cap_add": none_if_empty(&host.cap_add),
        "security": none_if_empty(&host.security_opt),
        "binds": none_if_empty(&host.binds),
        "devices": host.devices.iter().flatten().count(),
        "mounts": mounts.collect::<Vec<Value>>(),
        "tmpfs": host.tmpfs.as_ref().map(|tmpfs| tmpfs.iter().collect::<std::collections::BTreeMap<_, _>>()),
        "restart": host.restart_policy.as_ref().and_then(|policy| policy.name),
        "pid": host.pid_mode.as_deref().filter(|mode| !mode.is_empty()),
        "ports": host.port_bindings.as_ref().map_or(0, HashMap::len),
    });
    let hash = opaque::hash(&said.to_string());
    URL_SAFE_NO_PAD.encode(&hash[..15])
}

#[cfg(test)]
mod tests {
    use pizzapi_docker::bollard::models::ContainerConfig;

    use super::*;

    fn made() -> ContainerInspectResponse {
        let host = host_config(DEFAULT, "n", Mount::default());
        let labels = HashMap::from([
            (LIMITS.to_owned(), DEFAULT.label()),
            (labels::SPEC.to_owned(), digest("image", "1:1", &host)),
        ]);
        ContainerInspectResponse {
            config: Some(ContainerConfig {
                image: Some("image".to_owned()),
                user: Some("1:1".to_owned()),
                labels: Some(labels),
                ..ContainerConfig::default()
            }),
            host_config: Some(host),
            ..ContainerInspectResponse::default()
        }
    }

    #[test]
    fn what_was_changed_by_hand_is_seen() {
        let host = |change: fn(&mut HostConfig)| {
            let mut container = made();
            change(container.host_config.as_mut().expect("a host"));
            changed(&container)
        };
        assert_eq!(host(|_| {}), Changed::No);
        assert_eq!(
            host(|it| it.memory = Some(1 << 30)),
            Changed::Limits(DEFAULT)
        );
        assert_eq!(host(|it| it.pids_limit = None), Changed::Limits(DEFAULT));
        assert_eq!(host(|it| it.privileged = Some(true)), Changed::Otherwise);
        assert_eq!(host(|it| it.readonly_rootfs = None), Changed::Otherwise);
        assert_eq!(host(|it| it.cap_drop = None), Changed::Otherwise);
        assert_eq!(
            host(|it| it.binds = Some(vec!["/var/run/docker.sock:/s".to_owned()])),
            Changed::Otherwise
        );
        assert_eq!(host(|it| it.restart_policy = None), Changed::Otherwise);
        let mut other_user = made();
        other_user.config.as_mut().expect("a config").user = Some("0".to_owned());
        assert_eq!(changed(&other_user), Changed::Otherwise);
        let mut unlabelled = made();
        unlabelled.config.as_mut().expect("a config").labels = None;
        assert_eq!(changed(&unlabelled), Changed::Otherwise);
    }

    #[test]
    fn an_unknown_plan_has_the_limits_of_default() {
        assert_eq!(Limits::of_plan(Some("gold")), Limits::of_plan(None));
        assert_eq!(Limits::of_label(&DEFAULT.label()), Some(DEFAULT));
        for text in ["", "1 2", "1 2 3 4", "a b c"] {
            assert_eq!(Limits::of_label(text), None, "{text}");
        }
    }
}
