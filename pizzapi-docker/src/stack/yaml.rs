//! The stack as a Compose file.
//!
//! The one rule: it is what docker-compose 1.29 and Compose v2 both understand: no `version`, no `name`, no `configs`.

use std::fmt::{Display, Write as _};

use super::{Condition, Health, Network, Service, Setting, Source, Stack};

/// What stands in the place of secrets.
const MASK: &str = "***";

impl Stack {
    /// As a Compose file, with comments.
    pub fn yaml(&self) -> String {
        self.written(true)
    }

    /// The same of a stack that is filled in, without comments: values are as they stand, secrets are hidden unless they are
    /// to be seen.
    pub fn filled_yaml(&self, secrets: bool) -> String {
        let mut stack = self.clone();
        for service in &mut stack.services {
            for setting in &mut service.environment {
                if setting.secret && !secrets && !setting.value.is_empty() {
                    setting.value = MASK.to_owned();
                }
                setting.value = setting.value.replace('$', "$$");
            }
        }
        stack.written(false)
    }

    fn written(&self, comments: bool) -> String {
        let mut yaml = Yaml {
            text: String::new(),
            comments,
        };
        yaml.comment(0, self.heading);
        if comments {
            yaml.text.push('\n');
        }
        yaml.line(0, "services:");
        for (index, service) in self.services.iter().enumerate() {
            if index > 0 {
                yaml.text.push('\n');
            }
            yaml.service(service);
        }
        yaml.text.push('\n');
        yaml.line(0, "networks:");
        for network in &self.networks {
            yaml.network(network);
        }
        yaml.text.push('\n');
        yaml.line(0, "volumes:");
        for volume in &self.volumes {
            yaml.comment(2, volume.why);
            yaml.line(2, format_args!("{}: {{}}", volume.name));
        }
        yaml.text
    }
}

struct Yaml {
    text: String,
    comments: bool,
}

impl Yaml {
    fn line(&mut self, indent: usize, line: impl Display) {
        let _ = writeln!(self.text, "{:indent$}{line}", "");
    }

    fn comment(&mut self, indent: usize, text: &str) {
        if self.comments {
            for line in text.lines() {
                self.line(indent, format_args!("# {line}").to_string().trim_end());
            }
        }
    }

    /// A list on one line; nothing when it is empty.
    fn list(
        &mut self,
        indent: usize,
        name: &str,
        items: impl IntoIterator<Item = impl AsRef<str>>,
    ) {
        let items: Vec<String> = items.into_iter().map(|it| quoted(it.as_ref())).collect();
        if !items.is_empty() {
            self.line(indent, format_args!("{name}: [{}]", items.join(", ")));
        }
    }

    fn service(&mut self, service: &Service) {
        self.comment(2, service.why);
        self.line(2, format_args!("{}:", service.name));
        self.line(4, format_args!("image: {}", service.image));
        self.list(4, "command", &service.command);
        let restart = if service.once {
            "\"no\""
        } else {
            "unless-stopped"
        };
        self.line(4, format_args!("restart: {restart}"));
        if let Some(user) = &service.user {
            self.line(4, format_args!("user: {}", quoted(user)));
        }
        self.line(4, "read_only: true");
        self.list(4, "cap_drop", ["ALL"]);
        self.list(4, "cap_add", &service.capabilities);
        self.list(4, "security_opt", ["no-new-privileges:true"]);
        if !service.sysctls.is_empty() {
            self.line(4, "sysctls:");
            for (name, value) in &service.sysctls {
                self.line(6, format_args!("{name}: {}", quoted(value)));
            }
        }
        self.line(4, format_args!("pids_limit: {}", service.pids));
        self.line(4, format_args!("mem_limit: {}m", service.memory));
        self.line(4, format_args!("memswap_limit: {}m", service.memory));
        self.line(
            4,
            format_args!("stop_grace_period: {}s", service.stop_grace),
        );
        self.environment(&service.environment);
        if !service.labels.is_empty() {
            self.line(4, "labels:");
            for (name, value) in &service.labels {
                self.line(6, format_args!("{name}: {}", quoted(value)));
            }
        }
        self.outside(service);
        self.waiting(service);
        self.line(4, "logging:");
        self.line(6, "driver: json-file");
        self.line(6, "options: { max-size: \"10m\", max-file: \"3\" }");
    }

    fn environment(&mut self, environment: &[Setting]) {
        if environment.is_empty() {
            return;
        }
        self.line(4, "environment:");
        for setting in environment {
            self.comment(6, setting.why);
            self.line(
                6,
                format_args!("{}: {}", setting.name, quoted(&setting.value)),
            );
        }
    }

    /// Files, networks, ports.
    fn outside(&mut self, service: &Service) {
        if !service.mounts.is_empty() || service.file.is_some() {
            self.line(4, "volumes:");
        }
        for mount in &service.mounts {
            let (source, copied) = match &mount.source {
                Source::Volume { name, copied } => (*name, *copied),
                Source::Host(path) => (path.as_str(), true),
            };
            let modes = [(mount.read_only, "ro"), (!copied, "nocopy")];
            let modes = modes.into_iter().filter(|(is, _)| *is);
            let modes: Vec<&str> = modes.map(|(_, mode)| mode).collect();
            let colon = if modes.is_empty() { "" } else { ":" };
            self.comment(6, mount.why);
            let mount = format!("{source}:{}{colon}{}", mount.target, modes.join(","));
            self.line(6, format_args!("- {}", quoted(&mount)));
        }
        if let Some(file) = &service.file {
            let mount = format!("./{}:{}/{}:ro", file.name, file.folder, file.target);
            self.line(6, format_args!("- {}", quoted(&mount)));
        }
        self.list(4, "tmpfs", &service.tmpfs);
        self.line(4, "networks:");
        for attachment in &service.networks {
            let name = attachment.network;
            match &attachment.address {
                None => self.line(6, format_args!("{name}: {{}}")),
                Some(address) => {
                    self.line(6, format_args!("{name}:"));
                    self.line(8, format_args!("ipv4_address: {}", quoted(address)));
                }
            }
        }
        if !service.ports.is_empty() {
            self.line(4, "ports:");
        }
        for port in &service.ports {
            self.comment(6, port.why);
            let port = format!("{}:{}/{}", port.host, port.container, port.protocol);
            self.line(6, format_args!("- {}", quoted(&port)));
        }
    }

    fn waiting(&mut self, service: &Service) {
        if !service.depends_on.is_empty() {
            self.line(4, "depends_on:");
        }
        for (name, condition) in &service.depends_on {
            let word = Condition::word(*condition);
            self.line(6, format_args!("{name}: {{ condition: {word} }}"));
        }
        if let Some(health) = &service.health {
            self.health(health);
        }
    }

    fn health(&mut self, health: &Health) {
        self.line(4, "healthcheck:");
        self.list(
            6,
            "test",
            std::iter::once("CMD").chain(health.command.iter().map(String::as_str)),
        );
        self.line(6, format_args!("interval: {}s", health.interval));
        self.line(6, format_args!("timeout: {}s", health.timeout));
        self.line(6, format_args!("retries: {}", health.retries));
        self.line(6, format_args!("start_period: {}s", health.start_period));
    }

    fn network(&mut self, network: &Network) {
        self.comment(2, network.why);
        if !network.internal && network.subnet.is_none() {
            return self.line(2, format_args!("{}: {{}}", network.name));
        }
        self.line(2, format_args!("{}:", network.name));
        if network.internal {
            self.line(4, "internal: true");
        }
        if let Some(subnet) = &network.subnet {
            self.line(4, "ipam:");
            self.line(6, "config:");
            self.line(8, format_args!("- subnet: {}", quoted(&subnet.all)));
            self.line(8, format_args!("  ip_range: {}", quoted(&subnet.given_out)));
        }
    }
}

/// In double quotes, in which YAML and JSON agree.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use crate::stack::{multi_tenant, single_tenant};

    #[test]
    fn secrets_are_hidden_in_what_is_filled_in() {
        let value = |name: &str| (name == "PIZZAPI_JWT_SECRET").then(|| "pa$s".to_owned());
        let stack = multi_tenant().filled(&value).expect("filled");
        let hidden = stack.filled_yaml(false);
        assert!(
            !hidden.contains("pa$") && hidden.contains("***"),
            "{hidden}"
        );
        assert!(stack.filled_yaml(true).contains("pa$$s"));
        assert!(!hidden.contains("${"), "{hidden}");
    }

    /// What the design says of every service.
    #[test]
    fn nothing_may_more_than_it_must() {
        for stack in [multi_tenant(), single_tenant()] {
            for service in &stack.services {
                assert!(service.user.is_some(), "{}", service.name);
                assert!(service.pids > 0 && service.memory > 0, "{}", service.name);
                for port in &service.ports {
                    let open = !port.host.starts_with("127.0.0.1:");
                    assert!(!open || service.name == "caddy", "{}", service.name);
                }
            }
            let yaml = stack.yaml();
            let count = |text: &str| yaml.matches(text).count();
            let all = stack.services.len();
            assert_eq!(count("read_only: true"), all);
            assert_eq!(count("cap_drop: [\"ALL\"]"), all);
            assert_eq!(count("no-new-privileges:true"), all);
            assert_eq!(count("privileged:"), 0);
            assert_eq!(count("mem_limit: 0m"), 0);
            assert_eq!(count("mem_limit:"), all);
        }
        let stack = multi_tenant();
        let with_socket = stack.services.iter().filter(|service| {
            let mounts = &service.mounts;
            mounts
                .iter()
                .any(|mount| mount.target.contains("docker.sock"))
        });
        let names: Vec<&str> = with_socket.map(|service| service.name).collect();
        assert_eq!(names, ["control-plane"]);
    }
}
