//! A stack of a test's own on the engine: its name, its addresses, its ports.
//!
//! The one rule: what it made is removed, also when the test fails; nothing of others is touched.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher as _, RandomState},
    net::SocketAddr,
    process::Command,
};

use pizzapi_docker::{
    Engine,
    bollard::query_parameters::{
        ListContainersOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptionsBuilder,
    },
    labels, others,
    stack::project,
};
use pizzapi_testkit::{docker, free_address, missing::skip};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::harness::{Background, Home, Ran};

pub struct Stack {
    pub home: Home,
    pub name: String,
    pub http: SocketAddr,
    pub local: SocketAddr,
    pub engine: Engine,
    pub runtime: Runtime,
    set: BTreeMap<&'static str, String>,
}

/// The engine, with all images on it; nothing where there is none.
async fn engine() -> Option<Engine> {
    let engine = docker::engine().await?;
    for other in [&others::REDIS, &others::CADDY] {
        if let Err(error) = others::build(&engine, other).await {
            return skip(error);
        }
    }
    Some(engine)
}

impl Stack {
    /// One that is not up yet; nothing where there is no engine.
    pub fn choose() -> Option<Self> {
        let runtime = Runtime::new().expect("a runtime");
        let engine = runtime.block_on(engine())?;
        let spread = RandomState::new().hash_one(std::process::id());
        let part = |at: u64| (spread >> at) % 250;
        let (http, https, local) = (free_address(), free_address(), free_address());
        let prefix = format!("10.{}.{}", 100 + part(8) % 100, part(16));
        let set = BTreeMap::from([
            ("DOCKER_HOST", engine.host().to_owned()),
            ("PIZZAPI_IMAGE", docker::image()),
            ("PIZZAPI_SERVER_IMAGE", docker::image()),
            ("PIZZAPI_REDIS_IMAGE", others::REDIS.name.to_owned()),
            ("PIZZAPI_CADDY_IMAGE", others::CADDY.name.to_owned()),
            ("PIZZAPI_HTTP_BIND", http.to_string()),
            ("PIZZAPI_HTTPS_BIND", https.to_string()),
            ("PIZZAPI_CONTROL_PLANE_PORT", local.port().to_string()),
            ("PIZZAPI_URL_PORT", format!(":{}", http.port())),
            ("PIZZAPI_EDGE_PREFIX", prefix),
            (
                "PIZZAPI_DOCKER_SUBNETS",
                format!("10.{}.{}.0/24", 200 + part(24) % 50, part(32)),
            ),
        ]);
        let home = Home::new();
        // It counts for the stack alone: clients go by what the control plane says.
        std::fs::write(home.path(".env"), "PIZZAPI_BASE_DOMAIN=localhost\n").expect("written");
        Some(Self {
            home,
            name: format!("pz_{:08x}", spread & 0xffff_ffff),
            http,
            local,
            engine,
            runtime,
            set,
        })
    }

    /// Takes variables from the environment into the file `.env`.
    pub fn write_down(&mut self, names: &[&'static str]) {
        let path = self.home.path(".env");
        let mut text = std::fs::read_to_string(&path).expect("a file");
        for name in names {
            let value = self.set.remove(name).expect("it is set");
            text.push_str(&format!("{name}={value}\n"));
        }
        std::fs::write(path, text).expect("written");
    }

    /// Sets a variable otherwise from now on.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.set.insert(name, value.into());
    }

    /// What a variable is set to.
    pub fn get(&self, name: &str) -> String {
        self.set[name].clone()
    }

    fn arguments<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        let named = ["--project-name", &self.name];
        let compose = ["compose", arguments[0]].into_iter();
        compose
            .chain(named)
            .chain(arguments[1..].iter().copied())
            .collect()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.home.command(&self.arguments(arguments));
        command.envs(&self.set);
        command
    }

    /// `pizzapi compose …` of this project, to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("the binary runs"))
    }

    /// Another command on the same engine, to its end.
    pub fn other(&self, arguments: &[&str]) -> Ran {
        let mut command = self.home.command(arguments);
        command.envs(&self.set);
        Ran::of(command.output().expect("the binary runs"))
    }

    /// The same, going on.
    pub fn start(&self, arguments: &[&str]) -> Background {
        self.begin(self.command(arguments))
    }

    /// Another command on the same engine, going on.
    pub fn start_other(&self, arguments: &[&str]) -> Background {
        let mut command = self.home.command(arguments);
        command.envs(&self.set);
        self.begin(command)
    }

    fn begin(&self, mut command: Command) -> Background {
        let path = self.home.path("compose.out");
        let file = std::fs::File::create(&path).expect("a file");
        command
            .stdout(file.try_clone().expect("a file"))
            .stderr(file);
        Background::of(command.spawn().expect("the binary runs"), path)
    }

    /// Any other command, as the account that `up` logged in.
    pub fn client(&self, arguments: &[&str]) -> Ran {
        self.home
            .run(&[arguments, &["--profile", &self.name]].concat())
    }

    /// The containers: which is what id.
    pub fn containers(&self) -> BTreeMap<String, String> {
        let list = self.run(&["ps", "-o", "json"]).json();
        let all = list["containers"].as_array().expect("a list");
        let text = |container: &Value, key: &str| container[key].as_str().expect("text").to_owned();
        all.iter()
            .map(|it| (text(it, "name"), text(it, "id")))
            .collect()
    }

    /// The names of all containers of the project, as the engine lists them.
    pub fn containers_left(&self) -> Vec<String> {
        self.of_project(async |filters| {
            let all = ListContainersOptionsBuilder::default()
                .all(true)
                .filters(&filters);
            let docker = self.engine.docker();
            let found = docker.list_containers(Some(all.build())).await;
            let names = found
                .expect("containers")
                .into_iter()
                .filter_map(|it| it.names);
            let names = names.flatten();
            names
                .map(|name| name.trim_start_matches('/').to_owned())
                .collect()
        })
    }

    /// The names of all networks of the project.
    pub fn networks_left(&self) -> Vec<String> {
        self.of_project(async |filters| {
            let all = ListNetworksOptionsBuilder::default().filters(&filters);
            let docker = self.engine.docker();
            let found = docker.list_networks(Some(all.build())).await;
            let found = found.expect("networks").into_iter();
            found.filter_map(|it| it.name).collect()
        })
    }

    /// The names of all volumes of the project.
    pub fn volumes_left(&self) -> Vec<String> {
        self.of_project(async |filters| {
            let all = ListVolumesOptionsBuilder::default().filters(&filters);
            let docker = self.engine.docker();
            let found = docker.list_volumes(Some(all.build())).await;
            let found = found.expect("volumes").volumes.unwrap_or_default();
            found.into_iter().map(|it| it.name).collect()
        })
    }

    /// What the engine lists by either of the project's labels.
    fn of_project(
        &self,
        list: impl AsyncFn(HashMap<String, Vec<String>>) -> Vec<String>,
    ) -> Vec<String> {
        let mut names = Vec::new();
        for label in [project::PROJECT, labels::STACK] {
            let filter = format!("{label}={}", self.name);
            let filters = HashMap::from([("label".to_owned(), vec![filter])]);
            names.extend(self.runtime.block_on(list(filters)));
        }
        names.sort();
        names.dedup();
        names
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let ran = self.run(&["down", "--volumes", "--yes"]);
        if !std::thread::panicking() {
            assert_eq!(ran.code, 0, "{}", ran.stderr);
        }
    }
}
