//! A stack of a test's own on the engine: its name, its addresses, its ports.
//!
//! The one rule: what it made is removed, also when the test fails; nothing of others is touched.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher as _, RandomState},
    net::SocketAddr,
    process::Command,
};

use pizzapi_docker::{Engine, image, others};
use pizzapi_testkit::free_address;
use serde_json::Value;

use crate::harness::{Background, Home, Ran};

/// The image of this tree, which `scripts/test` makes; PIZZAPI_TEST_IMAGE names another.
fn own_image() -> String {
    let named = std::env::var("PIZZAPI_TEST_IMAGE").ok();
    named.unwrap_or_else(|| "pizzapi-server:test".to_owned())
}

pub struct Stack {
    pub home: Home,
    pub name: String,
    pub http: SocketAddr,
    pub local: SocketAddr,
    pub host: String,
    set: BTreeMap<&'static str, String>,
}

#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should see that one proves nothing"
)]
fn skip(why: &str) {
    let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!ci, "{why}");
    eprintln!("skipped: {why}");
}

/// Where the engine is, with all images on it; nothing where there is none.
fn engine() -> Option<String> {
    let named = |name| std::env::var(name).ok().filter(|host| !host.is_empty());
    let Some(host) = named("PIZZAPI_TEST_DOCKER_HOST").or_else(|| named("DOCKER_HOST")) else {
        skip("there is no Docker engine: scripts/test starts one as root");
        return None;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let own = own_image();
    let ready: Result<(), String> = runtime.block_on(async {
        let said = |error: pizzapi_docker::EngineError| error.to_string();
        let engine = Engine::at(Some(&host)).map_err(said)?;
        engine.version().await.map_err(said)?;
        if image::find(&engine, &own).await.map_err(said)?.is_none() {
            return Err(format!(
                "{own} is missing: `cargo xtask image --profile dev --tag {own}`"
            ));
        }
        for other in [&others::REDIS, &others::CADDY] {
            others::build(&engine, other).await.map_err(said)?;
        }
        Ok(())
    });
    match ready {
        Ok(()) => Some(host),
        Err(why) => {
            skip(&why);
            None
        }
    }
}

impl Stack {
    /// One that is not up yet; nothing where there is no engine.
    pub fn choose() -> Option<Self> {
        let host = engine()?;
        let spread = RandomState::new().hash_one(std::process::id());
        let part = |at: u64| (spread >> at) % 250;
        let (http, https, local) = (free_address(), free_address(), free_address());
        let prefix = format!("10.{}.{}", 100 + part(8) % 100, part(16));
        let set = BTreeMap::from([
            ("DOCKER_HOST", host.clone()),
            ("PIZZAPI_IMAGE", own_image()),
            ("PIZZAPI_SERVER_IMAGE", own_image()),
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
            name: format!("pz{:08x}", spread & 0xffff_ffff),
            http,
            local,
            host,
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

    /// What the engine's own tool lists of this project.
    pub fn listed(&self, what: &[&str]) -> Vec<String> {
        let mut names = Vec::new();
        for label in ["com.docker.compose.project", "pizzapi.stack"] {
            let filter = format!("label={label}={}", self.name);
            let format = if what[0] == "ps" {
                "{{.Names}}"
            } else {
                "{{.Name}}"
            };
            let ran = Command::new("docker")
                .args(["--host", &self.host])
                .args(what)
                .args(["--filter", &filter, "--format", format])
                .output()
                .expect("docker runs");
            assert!(ran.status.success(), "{ran:?}");
            let said = String::from_utf8(ran.stdout).expect("text");
            names.extend(said.lines().map(str::to_owned));
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
