//! A platform of its own for a test, made and used by the binary alone; everything ends when it is dropped.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Read as _, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

pub use pizzapi_testkit::missing::program;
use pizzapi_testkit::{free_address, redis::RedisServer};
use serde_json::Value;
use tempfile::TempDir;

/// The binary under test.
pub const PIZZAPI: &str = env!("CARGO_BIN_EXE_pizzapi");

/// How long anything may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What a command printed, and its exit code.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Standard output, of a command that must have worked.
    pub fn ok(self) -> String {
        assert_eq!(
            self.code, 0,
            "stdout: {}\nstderr: {}",
            self.stdout, self.stderr
        );
        self.stdout
    }

    /// Standard output as JSON, of a command that must have worked.
    pub fn json(self) -> Value {
        serde_json::from_str(&self.ok()).expect("JSON")
    }
}

/// Folders and addresses of its own, so that tests run side by side and touch nobody's files.
pub struct Home {
    pub folder: TempDir,
    pub control_plane: SocketAddr,
    pub router: SocketAddr,
}

impl Home {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            control_plane: free_address(),
            router: free_address(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.control_plane)
    }

    pub fn org_url(&self, slug: &str) -> String {
        format!("http://{slug}.localhost:{}", self.router.port())
    }

    /// The binary with this home, and nothing else of the environment but the path.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PIZZAPI);
        command
            .args(arguments)
            .env_clear()
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        for name in ["PATH", "HOME", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        command
    }

    pub fn environment(&self) -> BTreeMap<&'static str, String> {
        let path = |name: &str| self.path(name).display().to_string();
        BTreeMap::from([
            ("PIZZAPI_CONFIG_DIR", path("config")),
            ("PIZZAPI_DATA_DIR", path("data")),
            ("PIZZAPI_STATE_DIR", path("state")),
            ("PIZZAPI_CACHE_DIR", path("cache")),
            // Never the keyring of whoever runs the tests.
            (
                "DBUS_SESSION_BUS_ADDRESS",
                format!("unix:path={}", path("no-bus")),
            ),
            ("PORT", self.control_plane.port().to_string()),
            ("PIZZAPI_ROUTER_BIND", self.router.to_string()),
        ])
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("the binary runs"))
    }

    /// Runs a command to its end, with this on its standard input.
    pub fn fed(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        // It may end without having read it.
        let mut stdin = child.stdin.take().expect("piped");
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        Ran::of(child.wait_with_output().expect("it ends"))
    }

    /// Starts a command that goes on, with what it says in a file.
    pub fn start(&self, arguments: &[&str], name: &str) -> Background {
        self.go_on(self.command(arguments), name)
    }

    fn go_on(&self, mut command: Command, name: &str) -> Background {
        let path = self.path(name);
        let file = File::create(&path).expect("a file");
        command
            .stdout(file.try_clone().expect("a file"))
            .stderr(file);
        Background {
            child: command.spawn().expect("the binary runs"),
            path,
        }
    }

    /// The pids of the processes that serve an org.
    pub fn instances(&self, org_id: &str) -> Vec<u32> {
        let mark = format!("ORG_ID={org_id}");
        let home = self.path("data").display().to_string();
        processes()
            .into_iter()
            .filter(|pid| {
                let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
                let has = |text: &str| {
                    environment
                        .split(|byte| *byte == 0)
                        .any(|entry| entry.starts_with(text.as_bytes()))
                };
                has(&mark) && has(&format!("PIZZAPI_DATA_DIR={home}")) && is_running(*pid)
            })
            .collect()
    }

    /// The pids of all processes that work on this home's data: servers and instances.
    pub fn left_running(&self) -> Vec<u32> {
        let mark = format!("PIZZAPI_DATA_DIR={}", self.path("data").display());
        processes()
            .into_iter()
            .filter(|pid| {
                let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
                environment
                    .split(|byte| *byte == 0)
                    .any(|entry| entry.starts_with(mark.as_bytes()))
                    && is_running(*pid)
            })
            .collect()
    }

    /// The pid that holds a lock file.
    pub fn holder(&self, lock: &str) -> u32 {
        let text = fs::read_to_string(self.path("data").join(lock)).expect("a lock");
        let holder: Value = serde_json::from_str(&text).expect("a holder");
        holder["pid"]
            .as_u64()
            .and_then(|pid| u32::try_from(pid).ok())
            .expect("a pid")
    }
}

fn processes() -> Vec<u32> {
    let entries = fs::read_dir("/proc").expect("/proc");
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect()
}

/// Whether a process is there and no zombie.
pub fn is_running(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

/// Sends a signal.
pub fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &pid.to_string()])
        .status()
        .expect("kill");
    assert!(sent.success(), "kill -{name} {pid}");
}

/// Waits until `look` finds something; fails the test when that takes too long.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            Instant::now() < end,
            "waited {PATIENCE:?} in vain until {what}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A command that goes on.
pub struct Background {
    pub child: Child,
    path: PathBuf,
}

impl Background {
    /// A child whose output goes into a file.
    pub fn of(child: Child, path: PathBuf) -> Self {
        Self { child, path }
    }

    /// What it has said so far.
    pub fn said(&self) -> String {
        let mut text = String::new();
        File::open(&self.path)
            .and_then(|mut file| file.read_to_string(&mut text))
            .expect("its output");
        text
    }

    /// Waits until it has said this.
    pub fn says(&mut self, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        until(&format!("it says `{text}`"), || {
            let said = self.said();
            assert!(
                Instant::now() < end || said.contains(text),
                "waited {PATIENCE:?} in vain until it says `{text}`:\n{said}"
            );
            if let Ok(Some(status)) = self.child.try_wait()
                && !said.contains(text)
            {
                panic!("it ended ({status}) without saying `{text}`:\n{said}");
            }
            said.contains(text).then_some(said)
        })
    }

    /// Asks it to end, and waits until it has; gives its exit code.
    pub fn end(&mut self, how: &str) -> i32 {
        signal(self.child.id(), how);
        self.ended()
    }

    /// Waits until it has ended; gives its exit code.
    pub fn ended(&mut self) -> i32 {
        until("it ends", || self.child.try_wait().expect("waited for"))
            .code()
            .unwrap_or(-1)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `pizzapi dev`, running.
pub struct Dev {
    pub home: Home,
    pub process: Background,
}

impl Dev {
    pub fn start() -> Self {
        Self::start_in(Home::new())
    }

    pub fn start_in(home: Home) -> Self {
        Self::start_with(home, &[])
    }

    pub fn start_with(home: Home, variables: &[(&str, &str)]) -> Self {
        let mut command = home.command(&["dev"]);
        command.envs(variables.iter().copied());
        let mut process = home.go_on(command, "dev.out");
        process.says("Ctrl-C ends everything");
        Self { home, process }
    }

    /// Ends it as Ctrl-C does.
    pub fn stop(&mut self) {
        assert_eq!(self.process.end("INT"), 0, "{}", self.process.said());
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.home.run(arguments)
    }

    /// The id of an org.
    pub fn org_id(&self, slug: &str) -> String {
        self.run(&["org", "get", slug, "-o", "json"]).json()["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// The only process that serves an org.
    pub fn instance(&self, org_id: &str) -> u32 {
        until("one process serves the org", || {
            match self.home.instances(org_id).as_slice() {
                [one] => Some(*one),
                _ => None,
            }
        })
    }

    /// Starts a runner and waits until it is connected.
    pub fn runner(&self, org: &str, agent: &str) -> Background {
        let root = self.home.folder.path().display().to_string();
        let arguments = [
            "runner", "--org", org, "--agent", agent, "--root", &root, "--name", "laptop",
        ];
        let mut runner = self.home.start(&arguments, "runner.out");
        runner.says("connected to");
        runner
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        if matches!(self.process.child.try_wait(), Ok(None)) {
            signal(self.process.child.id(), "INT");
            let end = Instant::now() + PATIENCE;
            while matches!(self.process.child.try_wait(), Ok(None)) && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        if std::thread::panicking() {
            for log in [
                "dev.out",
                "runner.out",
                "data/control-plane/log",
                "data/router/log",
            ] {
                show_end(&self.home.path(log));
            }
        }
    }
}

/// Shows the end of a log of a test that failed.
pub fn show_end(path: &Path) {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    eprintln!(
        "--- {}\n{}",
        path.display(),
        lines[lines.len().saturating_sub(15)..].join("\n")
    );
}

/// A Redis beside a test that is none of a runtime, and what it runs on.
pub struct Redis {
    pub server: RedisServer,
    pub runtime: tokio::runtime::Runtime,
}

impl Redis {
    /// Starts one, where there is any.
    pub fn start() -> Option<Self> {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let server = runtime.block_on(RedisServer::start())?;
        Some(Self { server, runtime })
    }

    /// A file that holds its URL, as its admin.
    pub fn file(&self, home: &Home) -> PathBuf {
        let path = home.path("redis-admin");
        let url = self.server.url();
        pizzapi_host::file::write_private(&path, url.expose().as_bytes()).expect("written");
        path
    }

    /// Has the admin do something.
    pub fn tell(&self, words: &[&str]) {
        let told = self.runtime.block_on(self.server.tell(words));
        told.unwrap_or_else(|error| panic!("{words:?}: {error}"));
    }
}
