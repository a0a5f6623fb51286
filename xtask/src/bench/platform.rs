//! The servers themselves, started as people start them, in folders of their own.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{machine::rss, percentile};
use crate::Result;

/// `pizzapi --version`, from spawn to end.
pub fn version(binary: &Path) -> Result<Duration> {
    let started = Instant::now();
    Command::new(binary)
        .arg("--version")
        .stdout(Stdio::null())
        .status()?;
    Ok(started.elapsed())
}

/// One request on a connection of its own: status and body.
pub fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    body: Option<&Value>,
    token: &str,
) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_nodelay(true).ok()?;
    let body = body.map(Value::to_string).unwrap_or_default();
    let auth = if token.is_empty() {
        String::new()
    } else {
        format!("Authorization: Bearer {token}\r\n")
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{auth}Content-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((
        head.split(' ').nth(1)?.parse().ok()?,
        serde_json::from_str(body).unwrap_or_default(),
    ))
}

struct Serve {
    child: Child,
    address: SocketAddr,
    data: PathBuf,
    started: Duration,
    token: String,
}

impl Serve {
    fn start(binary: &Path) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let data = std::env::temp_dir().join(format!(
            "pizzapi-bench-{}-{}",
            std::process::id(),
            address.port()
        ));
        // The first start makes keys and an account; what is measured is every other one.
        let mut this = Self {
            child: spawn(binary, address, &data)?,
            address,
            data,
            started: Duration::ZERO,
            token: String::new(),
        };
        this.ready();
        let first: Value =
            serde_json::from_slice(&std::fs::read(this.data.join("control-plane/first-login"))?)?;
        let signed_in = ask(address, "POST", "/api/auth/sign-in/email", Some(&first), "")
            .ok_or("no answer")?
            .1;
        this.token = signed_in["token"].as_str().ok_or("no token")?.to_owned();
        this.child.kill()?;
        this.child.wait()?;
        let started = Instant::now();
        this.child = spawn(binary, address, &this.data)?;
        this.ready();
        this.started = started.elapsed();
        Ok(this)
    }

    fn ready(&self) {
        while ask(self.address, "GET", "/readyz", None, "").is_none_or(|(status, _)| status != 200)
        {
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    fn create(&self, name: &str) -> Result {
        let answer = ask(
            self.address,
            "POST",
            "/api/orgs",
            Some(&json!({ "name": name })),
            &self.token,
        );
        match answer {
            Some((201, _)) => Ok(()),
            other => Err(format!("could not make an org: {other:?}").into()),
        }
    }

    fn status(&self, slug: &str) -> Option<Value> {
        let (_, status) = ask(
            self.address,
            "GET",
            &format!("/api/orgs/{slug}/status"),
            None,
            &self.token,
        )?;
        Some(status["instance"].clone())
    }

    fn wait_until_healthy(&self, slug: &str) -> Value {
        loop {
            if let Some(instance) = self
                .status(slug)
                .filter(|instance| instance["status"] == "healthy")
            {
                return instance;
            }
            std::thread::sleep(Duration::from_micros(500));
        }
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Instances outlive the control plane: they are ended by the pid they wrote down.
        for entry in std::fs::read_dir(self.data.join("orgs"))
            .into_iter()
            .flatten()
            .flatten()
        {
            if let Some(pid) = pid_in(&entry.path()) {
                let _ = Command::new("kill")
                    .args(["-KILL", &pid.to_string()])
                    .status();
            }
        }
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

fn pid_in(folder: &Path) -> Option<u32> {
    let said: Value =
        serde_json::from_slice(&std::fs::read(folder.join("instance.json")).ok()?).ok()?;
    u32::try_from(said["pid"].as_u64()?).ok()
}

fn spawn(binary: &Path, address: SocketAddr, data: &Path) -> Result<Child> {
    Ok(Command::new(binary)
        .arg("serve")
        .env("PIZZAPI_DATA_DIR", data)
        .env("PIZZAPI_BASE_DOMAIN", "localhost")
        .env("PIZZAPI_ORG_URL", "http://{slug}.localhost:9")
        .env("PORT", address.port().to_string())
        .env("PIZZAPI_LOG", "error")
        .stdin(Stdio::null())
        .spawn()?)
}

/// A control plane with an empty registry: start to ready, and what it takes, idle.
pub fn control_plane(binary: &Path) -> Result<(Duration, u64)> {
    let serve = Serve::start(binary)?;
    std::thread::sleep(Duration::from_millis(500));
    Ok((serve.started, rss(serve.child.id())))
}

/// Provisioning, and the instances it makes.
pub struct Created {
    pub p50: Duration,
    pub p95: Duration,
    /// From the instance's spawn until its health was seen, by the steps on its row.
    pub instance_start: Duration,
    pub instance_rss: u64,
}

/// Makes orgs one after the other.
pub fn create_orgs(binary: &Path, orgs: usize) -> Result<Created> {
    let serve = Serve::start(binary)?;
    let (mut times, mut starts) = (Vec::new(), Vec::new());
    for number in 0..=orgs {
        let slug = format!("bench-{number}");
        let started = Instant::now();
        serve.create(&slug)?;
        let instance = serve.wait_until_healthy(&slug);
        times.push(started.elapsed());
        let step = |name: &str| {
            let steps = instance["steps"].as_array().into_iter().flatten();
            steps
                .filter(|step| step["name"] == name)
                .filter_map(|step| step["ms"].as_u64())
                .sum::<u64>()
        };
        starts.push(Duration::from_millis(step("start") + step("healthy")));
    }
    times.remove(0);
    starts.remove(0);
    std::thread::sleep(Duration::from_secs(1));
    let folders = std::fs::read_dir(serve.data.join("orgs"))?.flatten();
    let mut memory: Vec<u64> = folders
        .filter_map(|entry| pid_in(&entry.path()))
        .map(rss)
        .collect();
    Ok(Created {
        p50: percentile(&mut times, 50),
        p95: percentile(&mut times, 95),
        instance_start: percentile(&mut starts, 50),
        instance_rss: percentile(&mut memory, 50),
    })
}

/// Wishes so many orgs as fast as they can be wished, and waits until all are healthy.
pub fn create_at_once(binary: &Path, orgs: usize) -> Result<Duration> {
    let serve = Serve::start(binary)?;
    let started = Instant::now();
    for number in 0..orgs {
        serve.create(&format!("many-{number}"))?;
    }
    for number in 0..orgs {
        serve.wait_until_healthy(&format!("many-{number}"));
    }
    Ok(started.elapsed())
}
