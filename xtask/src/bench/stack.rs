//! The whole platform on a Docker engine, brought up by `pizzapi compose up`, and what the engine takes for the same by itself.
//!
//! The one rule: all it made is gone when it is dropped.

use std::{
    net::SocketAddr,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use pizzapi_docker::{
    Engine,
    bollard::{
        models::{
            ContainerCreateBody, HostConfig, Ipam, IpamConfig, NetworkConnectRequest,
            NetworkCreateRequest, NetworkDisconnectRequest, VolumeCreateRequest,
        },
        query_parameters::{
            CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder,
            RemoveVolumeOptionsBuilder,
        },
    },
    image, others,
};
use serde_json::{Value, json};

use super::{
    Programs,
    ask::{Ask, free_address},
};
use crate::Result;

/// What the stack is called.
const NAME: &str = "pizzapi-bench";

/// A stack that is up.
pub struct Stack {
    program: PathBuf,
    folder: PathBuf,
    pub engine: Engine,
    pub image: String,
    address: SocketAddr,
    settings: Vec<(&'static str, String)>,
    token: String,
    /// How long it took from the command to its end.
    pub took: Duration,
}

impl Stack {
    /// Brings one up, with this image for all servers, and Redis and Caddy of this machine.
    pub async fn up(programs: &Programs, image: &str) -> Result<Self> {
        let host = std::env::var("DOCKER_HOST").ok();
        let engine = Engine::at(host.as_deref())?;
        engine.version().await?;
        if image::find(&engine, image).await?.is_none() {
            let make = format!("`cargo xtask image --tag {image}` makes it");
            return Err(format!("there is no image {image}: {make}").into());
        }
        for other in [&others::REDIS, &others::CADDY] {
            others::build(&engine, other).await?;
        }
        let folder = std::env::temp_dir().join(format!("{NAME}-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let (address, http, https) = (free_address()?, free_address()?, free_address()?);
        let mut this = Self {
            program: programs.pizzapi.clone(),
            settings: vec![
                ("PIZZAPI_BASE_DOMAIN", "localhost".into()),
                ("PIZZAPI_IMAGE", image.to_owned()),
                ("PIZZAPI_SERVER_IMAGE", image.to_owned()),
                ("PIZZAPI_REDIS_IMAGE", others::REDIS.name.to_owned()),
                ("PIZZAPI_CADDY_IMAGE", others::CADDY.name.to_owned()),
                ("PIZZAPI_HTTP_BIND", http.to_string()),
                ("PIZZAPI_HTTPS_BIND", https.to_string()),
                ("PIZZAPI_CONTROL_PLANE_PORT", address.port().to_string()),
                ("PIZZAPI_URL_PORT", format!(":{}", http.port())),
                ("PIZZAPI_CONFIG_DIR", folder.display().to_string()),
                ("PIZZAPI_RATE_LIMITS", "off".into()),
            ],
            folder,
            engine,
            image: image.to_owned(),
            address,
            token: String::new(),
            took: Duration::ZERO,
        };
        let began = Instant::now();
        let said = this.compose(&["up"])?;
        this.took = began.elapsed();
        let part = |before: &str, after: char| {
            let (_, rest) = said
                .split_once(before)
                .ok_or(format!("no `{before}` in: {said}"))?;
            Ok::<_, String>(
                rest.trim_start()
                    .split(after)
                    .next()
                    .unwrap_or(rest)
                    .to_owned(),
            )
        };
        let form = json!({
            "email": part("Logged in as ", ' ')?,
            "password": part("shown this once:", '\n')?.trim(),
        });
        let signed_in = Ask::post("/api/auth/sign-in/email", &form).good(address)?;
        this.token = signed_in["token"].as_str().unwrap_or_default().to_owned();
        Ok(this)
    }

    /// Brings it up again, with nothing to change; how long that takes.
    pub fn up_again(&self) -> Result<Duration> {
        let began = Instant::now();
        self.compose(&["up"])?;
        Ok(began.elapsed())
    }

    fn compose(&self, arguments: &[&str]) -> Result<String> {
        let ran = Command::new(&self.program)
            .args(["compose", arguments[0], "--project-name", NAME])
            .args(&arguments[1..])
            .current_dir(&self.folder)
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .output()?;
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        if ran.status.success() {
            Ok(said)
        } else {
            Err(format!("`pizzapi compose {arguments:?}` failed: {said}").into())
        }
    }

    /// Makes orgs of these numbers at once, and waits until the registry says of all that they are healthy.
    pub async fn make(&self, numbers: std::ops::Range<u32>) -> Result<Duration> {
        let began = Instant::now();
        for number in numbers.clone() {
            let form = json!({ "name": format!("Bench {number}") });
            let made = Ask::post("/api/orgs", &form).token(&self.token);
            made.good(self.address)?;
        }
        for number in numbers {
            let path = format!("/api/orgs/bench-{number}/status");
            while self.ask(&path)?["instance"]["status"] != "healthy" {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        Ok(began.elapsed())
    }

    fn ask(&self, path: &str) -> Result<Value> {
        Ask::get(path).token(&self.token).good(self.address)
    }

    /// Deletes the orgs of these numbers, and waits until nothing is left of them.
    pub async fn delete(&self, numbers: std::ops::Range<u32>) -> Result<Duration> {
        let began = Instant::now();
        for number in numbers.clone() {
            let path = format!("/api/orgs/bench-{number}");
            let ask = Ask {
                method: "DELETE",
                ..Ask::get(&path)
            };
            ask.token(&self.token).good(self.address)?;
        }
        for number in numbers {
            let path = format!("/api/orgs/bench-{number}");
            let ask = || Ask::get(&path).token(&self.token).of(self.address);
            while ask().is_some_and(|(status, _)| status != 404) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Ok(began.elapsed())
    }

    /// What the engine takes for an org's parts when nobody does anything besides: a network with router and Redis on it, a
    /// volume, a container of the same image, and its start; and what of it is the container's own.
    pub async fn engine_alone(&self, number: u32) -> Result<Alone> {
        let docker = self.engine.docker();
        let name = format!("{NAME}-alone-{number}");
        let began = Instant::now();
        let network = NetworkCreateRequest {
            name: name.clone(),
            internal: Some(true),
            ipam: Some(Ipam {
                config: Some(vec![IpamConfig {
                    subnet: Some(format!("10.85.{}.{}/28", number / 16, number % 16 * 16)),
                    ..IpamConfig::default()
                }]),
                ..Ipam::default()
            }),
            ..NetworkCreateRequest::default()
        };
        docker.create_network(network).await?;
        let volume = VolumeCreateRequest {
            name: Some(name.clone()),
            ..VolumeCreateRequest::default()
        };
        docker.create_volume(volume).await?;
        let placed = began.elapsed();
        let body = ContainerCreateBody {
            image: Some(self.image.clone()),
            cmd: Some(vec!["serve".into(), "--help".into()]),
            host_config: Some(HostConfig {
                network_mode: Some(name.clone()),
                binds: Some(vec![format!("{name}:/data")]),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };
        let options = CreateContainerOptionsBuilder::default().name(&name).build();
        let made = docker.create_container(Some(options), body).await?;
        docker.start_container(&made.id, None).await?;
        let container = began.elapsed().saturating_sub(placed);
        for peer in ["router", "redis"] {
            let request = NetworkConnectRequest {
                container: format!("{NAME}-{peer}-1"),
                endpoint_config: None,
            };
            docker.connect_network(&name, request).await?;
        }
        Ok(Alone {
            name,
            container,
            all: began.elapsed(),
        })
    }

    /// Removes what [`Stack::engine_alone`] made.
    pub async fn forget(&self, alone: &Alone) -> Result {
        let docker = self.engine.docker();
        let force = RemoveContainerOptionsBuilder::default().force(true).build();
        docker.remove_container(&alone.name, Some(force)).await?;
        for peer in ["router", "redis"] {
            let request = NetworkDisconnectRequest {
                container: format!("{NAME}-{peer}-1"),
                force: Some(true),
            };
            docker.disconnect_network(&alone.name, request).await?;
        }
        docker.remove_network(&alone.name).await?;
        let force = RemoveVolumeOptionsBuilder::default().force(true).build();
        docker.remove_volume(&alone.name, Some(force)).await?;
        Ok(())
    }
}

/// What the engine made by itself.
pub struct Alone {
    name: String,
    /// For the container, and its start.
    pub container: Duration,
    /// For all of it.
    pub all: Duration,
}

impl Drop for Stack {
    fn drop(&mut self) {
        if let Err(error) = self.compose(&["down", "--volumes", "--yes"]) {
            eprintln!("warning: {error}");
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
