//! The stack of a whole platform in Docker, defined once: from it come the Compose files, and what
//! `pizzapi compose` does through the Engine API.
//!
//! The one rule: plain data. Whatever a Compose file and the engine must agree on stands here and nowhere else.

mod env_file;
mod fill;
mod multi;
mod single;
mod yaml;

pub mod engine;
pub mod project;

use serde::Serialize;

use crate::image;

pub use env_file::{EnvFile, EnvFileError};
pub use fill::FillError;
pub use multi::{CADDYFILE, CONTROL_PLANE_PORT, REDIS_MEMORY, VOLUMES, multi_tenant};
pub use single::single_tenant;

/// Services that belong together, with what they share.
#[derive(Clone, Debug, Serialize)]
pub struct Stack {
    /// What somebody who opens the file should know first.
    #[serde(skip)]
    pub heading: &'static str,
    /// In the order in which they come up.
    pub services: Vec<Service>,
    /// Between which of them packets pass.
    pub networks: Vec<Network>,
    /// What outlives a container.
    pub volumes: Vec<Volume>,
}

/// A container, and how it is run. Texts may hold `${VARIABLE:-default}`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Service {
    /// Its name, and its host name on its networks.
    pub name: &'static str,
    /// What it is for, and what a reader would ask.
    #[serde(skip)]
    pub why: &'static str,
    /// The image it runs from.
    pub image: String,
    /// What follows the image's entry point, or is the command where it has none; the image's own when empty.
    pub command: Vec<String>,
    /// Whether it does its work and ends, and others wait until it has.
    pub once: bool,
    /// User and group, as numbers; the image's own when absent.
    pub user: Option<String>,
    /// The capabilities it keeps: all others are dropped.
    pub capabilities: Vec<&'static str>,
    /// Kernel settings of its own network.
    pub sysctls: Vec<(&'static str, &'static str)>,
    /// What it is told.
    pub environment: Vec<Setting>,
    /// By which it is found.
    pub labels: Vec<(&'static str, String)>,
    /// Volumes and files of the host.
    pub mounts: Vec<Mount>,
    /// A file of ours that it is given.
    pub file: Option<File>,
    /// Folders in memory, with their options: `/tmp:size=16m`.
    pub tmpfs: Vec<&'static str>,
    /// The networks it is on.
    pub networks: Vec<Attachment>,
    /// What is published of it.
    pub ports: Vec<Port>,
    /// What must be there before it starts.
    pub depends_on: Vec<(&'static str, Condition)>,
    /// How it is asked how it is.
    pub health: Option<Health>,
    /// How long it may take to end, in seconds.
    pub stop_grace: u32,
    /// How many processes and threads it may have.
    pub pids: i64,
    /// How much memory it may have, in mebibytes; there is no swap besides.
    pub memory: i64,
}

/// A variable of a service.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What a reader would ask.
    #[serde(skip)]
    pub why: &'static str,
    /// Whether nobody should see it.
    pub secret: bool,
}

/// Something of outside in a container's file system.
#[derive(Clone, Debug, Serialize)]
pub struct Mount {
    /// Where it is from.
    pub source: Source,
    /// Where it is in the container.
    pub target: String,
    /// Whether it can only be read.
    pub read_only: bool,
    /// What a reader would ask.
    #[serde(skip)]
    pub why: &'static str,
}

/// Where a mount is from.
#[derive(Clone, Debug, Serialize)]
pub enum Source {
    /// A volume of the stack. `copied`: it begins as the image's folder, owner and all.
    Volume {
        /// Its name in the stack.
        name: &'static str,
        /// Whether the image's folder is copied into an empty one.
        copied: bool,
    },
    /// A path of the host.
    Host(String),
}

/// A file of ours. With a Compose file it lies beside it and is mounted; through the engine it is put into a volume.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    /// Its name beside the Compose file.
    pub name: &'static str,
    /// The folder it is in, in the container; nothing else is there.
    pub folder: &'static str,
    /// What it is called there.
    pub target: &'static str,
    /// What it says.
    pub content: &'static str,
}

/// A service on a network.
#[derive(Clone, Debug, Serialize)]
pub struct Attachment {
    /// The network's name in the stack.
    pub network: &'static str,
    /// The address it always has there.
    pub address: Option<String>,
}

/// A published port.
#[derive(Clone, Debug, Serialize)]
pub struct Port {
    /// Address and port on the host: `127.0.0.1:3100`.
    pub host: String,
    /// The port in the container.
    pub container: u16,
    /// `tcp` or `udp`.
    pub protocol: &'static str,
    /// What a reader would ask.
    #[serde(skip)]
    pub why: &'static str,
}

/// What a service waits for in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Condition {
    /// That it answers.
    Healthy,
    /// That it has done its work and ended well.
    Done,
}

/// A question that is asked inside a container, over and over.
#[derive(Clone, Debug, Serialize)]
pub struct Health {
    /// The command: it ends with 0 when all is well.
    pub command: Vec<String>,
    /// Seconds between two questions.
    pub interval: u32,
    /// Seconds it may take.
    pub timeout: u32,
    /// How many bad answers in a row make it unhealthy.
    pub retries: u32,
    /// Seconds in which bad answers do not count yet.
    pub start_period: u32,
}

/// A network.
#[derive(Clone, Debug, Serialize)]
pub struct Network {
    /// Its name in the stack.
    pub name: &'static str,
    /// What it is for.
    #[serde(skip)]
    pub why: &'static str,
    /// Whether nothing leads out of it, nor in.
    pub internal: bool,
    /// Its addresses, and out of which part of them containers get theirs, where that matters.
    pub subnet: Option<Subnet>,
}

/// The addresses of a network.
#[derive(Clone, Debug, Serialize)]
pub struct Subnet {
    /// All of them: `10.90.0.0/24`.
    pub all: String,
    /// Those that are given out: `10.90.0.128/25`.
    pub given_out: String,
}

/// A volume.
#[derive(Clone, Debug, Serialize)]
pub struct Volume {
    /// Its name in the stack.
    pub name: &'static str,
    /// What is in it.
    #[serde(skip)]
    pub why: &'static str,
}

impl Condition {
    /// As Compose says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "service_healthy",
            Self::Done => "service_completed_successfully",
        }
    }
}

impl Stack {
    /// The service of that name.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }
}

/// A setting.
fn setting(name: &'static str, value: impl Into<String>, why: &'static str) -> Setting {
    Setting {
        name,
        value: value.into(),
        why,
        secret: false,
    }
}

/// What one may set in the own environment or `.env`, and which is passed on as it is.
fn passed(name: &'static str, why: &'static str) -> Setting {
    setting(name, format!("${{{name}:-}}"), why)
}

fn volume(name: &'static str, target: impl Into<String>) -> Mount {
    Mount {
        source: Source::Volume {
            name,
            copied: false,
        },
        target: target.into(),
        read_only: false,
        why: "",
    }
}

fn on(network: &'static str) -> Attachment {
    Attachment {
        network,
        address: None,
    }
}

/// User and group of what needs no rights at all.
fn nobody() -> String {
    format!("{0}:{0}", image::USER)
}

fn words(command: &[&str]) -> Vec<String> {
    command.iter().map(|&word| word.to_owned()).collect()
}

/// Asked of a server of ours: its image has no shell.
fn own_health(url: &str) -> Health {
    health(&["/pizzapi", "health", url])
}

fn health(command: &[&str]) -> Health {
    Health {
        command: words(command),
        interval: 5,
        timeout: 5,
        retries: 3,
        start_period: 30,
    }
}
