//! A service as the engine is asked for its container. The one rule: it says what the Compose file says.

use std::collections::HashMap;

use bollard::models::{
    ContainerCreateBody, EndpointIpamConfig, EndpointSettings, HealthConfig, HostConfig,
    HostConfigLogConfig, Mount, MountType, MountVolumeOptions, NetworkingConfig, PortBinding,
    RestartPolicy, RestartPolicyNameEnum,
};

use crate::stack::{Attachment, Health, Service, Source, project::Project};

/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;

/// What the container of a service is made of. It is on its first network only: old engines take no more at once.
pub(super) fn body(project: &Project, service: &Service) -> ContainerCreateBody {
    let environment = service.environment.iter();
    let environment = environment.map(|it| format!("{}={}", it.name, it.value));
    let first = service.networks.first();
    ContainerCreateBody {
        image: Some(service.image.clone()),
        cmd: (!service.command.is_empty()).then(|| service.command.clone()),
        user: service.user.clone(),
        env: Some(environment.collect()),
        labels: Some(project.labels(service)),
        healthcheck: service.health.as_ref().map(health),
        exposed_ports: Some(service.ports.iter().map(port_name).collect()),
        volumes: service
            .file
            .as_ref()
            .map(|file| vec![file.folder.to_owned()]),
        stop_timeout: Some(i64::from(service.stop_grace)),
        networking_config: first.map(|attachment| NetworkingConfig {
            endpoints_config: Some(HashMap::from([(
                project.shared(attachment.network),
                endpoint(service, attachment),
            )])),
        }),
        host_config: Some(host(project, service)),
        ..ContainerCreateBody::default()
    }
}

fn host(project: &Project, service: &Service) -> HostConfig {
    let owned = |words: &[&str]| {
        words
            .iter()
            .map(|&word| word.to_owned())
            .collect::<Vec<_>>()
    };
    let restart = if service.once {
        RestartPolicyNameEnum::NO
    } else {
        RestartPolicyNameEnum::UNLESS_STOPPED
    };
    let tmpfs = service.tmpfs.iter().map(|it| {
        let (path, options) = it.split_once(':').unwrap_or((it, ""));
        (path.to_owned(), options.to_owned())
    });
    let sysctls = service.sysctls.iter();
    let sysctls = sysctls.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    HostConfig {
        network_mode: service
            .networks
            .first()
            .map(|it| project.shared(it.network)),
        mounts: Some(mounts(project, service)),
        port_bindings: Some(ports(service)),
        restart_policy: Some(RestartPolicy {
            name: Some(restart),
            maximum_retry_count: None,
        }),
        readonly_rootfs: Some(true),
        cap_drop: Some(owned(&["ALL"])),
        cap_add: Some(owned(&service.capabilities)),
        security_opt: Some(owned(&["no-new-privileges:true"])),
        sysctls: Some(sysctls.collect()),
        pids_limit: Some(service.pids),
        memory: Some(service.memory << 20),
        memory_swap: Some(service.memory << 20),
        tmpfs: Some(tmpfs.collect()),
        log_config: Some(HostConfigLogConfig {
            typ: Some("json-file".to_owned()),
            config: Some(HashMap::from([
                ("max-size".to_owned(), "10m".to_owned()),
                ("max-file".to_owned(), "3".to_owned()),
            ])),
        }),
        ..HostConfig::default()
    }
}

fn mounts(project: &Project, service: &Service) -> Vec<Mount> {
    let mount = |it: &crate::stack::Mount| {
        let (typ, source, volume_options) = match &it.source {
            Source::Volume { name, copied } => {
                let options = MountVolumeOptions {
                    no_copy: Some(!copied),
                    ..MountVolumeOptions::default()
                };
                (MountType::VOLUME, project.shared(name), Some(options))
            }
            Source::Host(path) => (MountType::BIND, path.clone(), None),
        };
        Mount {
            typ: Some(typ),
            source: Some(source),
            target: Some(it.target.clone()),
            read_only: Some(it.read_only),
            volume_options,
            ..Mount::default()
        }
    };
    service.mounts.iter().map(mount).collect()
}

fn ports(service: &Service) -> HashMap<String, Option<Vec<PortBinding>>> {
    let binding = |port: &crate::stack::Port| {
        let (ip, number) = port.host.rsplit_once(':').unwrap_or(("", &port.host));
        let binding = PortBinding {
            host_ip: Some(ip.trim_matches(['[', ']']).to_owned()),
            host_port: Some(number.to_owned()),
        };
        (port_name(port), Some(vec![binding]))
    };
    service.ports.iter().map(binding).collect()
}

fn port_name(port: &crate::stack::Port) -> String {
    format!("{}/{}", port.container, port.protocol)
}

fn health(health: &Health) -> HealthConfig {
    let command = std::iter::once("CMD".to_owned()).chain(health.command.iter().cloned());
    HealthConfig {
        test: Some(command.collect()),
        interval: Some(i64::from(health.interval) * SECOND),
        timeout: Some(i64::from(health.timeout) * SECOND),
        retries: Some(i64::from(health.retries)),
        start_period: Some(i64::from(health.start_period) * SECOND),
        start_interval: None,
    }
}

/// How a service is on a network: under its name, and at its address if it has one.
pub(super) fn endpoint(service: &Service, attachment: &Attachment) -> EndpointSettings {
    EndpointSettings {
        aliases: Some(vec![service.name.to_owned()]),
        ipam_config: attachment
            .address
            .as_ref()
            .map(|address| EndpointIpamConfig {
                ipv4_address: Some(address.clone()),
                ..EndpointIpamConfig::default()
            }),
        ..EndpointSettings::default()
    }
}
