//! A control plane, started as people start it, in a folder of its own.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    Programs,
    ask::{Ask, free_address},
    machine,
};
use crate::Result;

/// What else `serve` is told: limits would be all that is measured.
const SETTINGS: &[(&str, &str)] = &[("PIZZAPI_RATE_LIMITS", "off")];

/// One that runs, until it is dropped. Its instances end with it.
pub struct Serve {
    program: PathBuf,
    child: Child,
    pub address: SocketAddr,
    pub data: PathBuf,
    /// How long the latest start took.
    pub started: Duration,
    /// The first admin's.
    pub token: String,
}

/// Somebody with an account.
pub struct Account {
    pub id: String,
    pub email: String,
    pub token: String,
}

/// What accounts log in with.
pub const PASSWORD: &str = "a password of usual length";

impl Serve {
    pub fn start(programs: &Programs) -> Result<Self> {
        let address = free_address()?;
        let own = std::process::id();
        let data = std::env::temp_dir().join(format!("pizzapi-bench-{own}-{}", address.port()));
        let program = programs.pizzapi.clone();
        // The first start makes keys and an account; what is measured is every other one.
        let mut this = Self {
            child: spawn(&program, address, &data)?,
            program,
            address,
            data,
            started: Duration::ZERO,
            token: String::new(),
        };
        this.ready()?;
        let first = std::fs::read(this.data.join("control-plane/first-login"))?;
        let first: Value = serde_json::from_slice(&first)?;
        let signed_in = Ask::post("/api/auth/sign-in/email", &first).good(address)?;
        this.token = text(&signed_in["token"])?;
        this.restart(|_| Ok(()))?;
        Ok(this)
    }

    /// Stops it, has something done meanwhile, and starts it again.
    pub fn restart(&mut self, meanwhile: impl FnOnce(&Path) -> Result) -> Result {
        self.child.kill()?;
        self.child.wait()?;
        meanwhile(&self.data.join("control-plane/registry.db"))?;
        let started = Instant::now();
        self.child = spawn(&self.program, self.address, &self.data)?;
        self.ready()?;
        self.started = started.elapsed();
        Ok(())
    }

    fn ready(&mut self) -> Result {
        while !matches!(Ask::get("/readyz").of(self.address), Some((200, _))) {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("`pizzapi serve` has ended: {status}").into());
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        Ok(())
    }

    /// What it takes, in bytes.
    pub fn rss(&self) -> u64 {
        machine::rss(self.child.id())
    }

    /// Makes an account.
    pub fn sign_up(&self, name: &str) -> Result<Account> {
        let email = format!("{name}@example.com");
        let form = json!({ "name": name, "email": email, "password": PASSWORD });
        let answer = Ask::post("/api/auth/sign-up/email", &form).good(self.address)?;
        Ok(Account {
            id: text(&answer["user"]["id"])?,
            email,
            token: text(&answer["token"])?,
        })
    }

    /// Wishes an org of the first admin's.
    pub fn create(&self, name: &str) -> Result {
        let form = json!({ "name": name });
        let made = Ask::post("/api/orgs", &form).token(&self.token);
        made.good(self.address).map(drop)
    }

    /// Waits until an org's instance is healthy, and gives what is known of it.
    pub fn wait_until_healthy(&self, slug: &str) -> Result<Value> {
        loop {
            let path = format!("/api/orgs/{slug}/status");
            let mut status = Ask::get(&path).token(&self.token).good(self.address)?;
            if status["instance"]["status"] == "healthy" {
                return Ok(status["instance"].take());
            }
            std::thread::sleep(Duration::from_micros(500));
        }
    }

    /// What instances say of themselves: by org id.
    pub fn instances(&self) -> Vec<Said> {
        let folders = std::fs::read_dir(self.data.join("orgs"));
        let folders = folders.into_iter().flatten().flatten();
        folders.filter_map(|entry| said(&entry.path())).collect()
    }

    /// What the instance of an org says of itself.
    pub fn instance(&self, slug: &str) -> Result<Said> {
        self.wait_until_healthy(slug)?;
        let path = format!("/api/orgs/{slug}");
        let org = Ask::get(&path).token(&self.token).good(self.address)?;
        let folder = self.data.join("orgs").join(text(&org["id"])?);
        said(&folder).ok_or_else(|| format!("{slug} has no instance").into())
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Instances outlive the control plane: they are ended by the pid they wrote down.
        for Said { pid, .. } in self.instances() {
            let _ = Command::new("kill")
                .args(["-KILL", &pid.to_string()])
                .status();
        }
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

/// Where an instance is.
pub struct Said {
    pub pid: u32,
    pub address: SocketAddr,
}

fn said(folder: &Path) -> Option<Said> {
    let text = std::fs::read(folder.join("instance.json")).ok()?;
    let said: Value = serde_json::from_slice(&text).ok()?;
    Some(Said {
        pid: u32::try_from(said["pid"].as_u64()?).ok()?,
        address: said["address"].as_str()?.parse().ok()?,
    })
}

fn text(value: &Value) -> Result<String> {
    Ok(value
        .as_str()
        .ok_or("no text where one should be")?
        .to_owned())
}

fn spawn(program: &Path, address: SocketAddr, data: &Path) -> Result<Child> {
    Ok(Command::new(program)
        .arg("serve")
        .env("PIZZAPI_DATA_DIR", data)
        .env("PIZZAPI_BASE_DOMAIN", "localhost")
        .env("PIZZAPI_ORG_URL", "http://{slug}.localhost:9")
        .env("PIZZAPI_REGISTRATION", "open")
        .env("PORT", address.port().to_string())
        .env("PIZZAPI_LOG", "error")
        .envs(SETTINGS.iter().copied())
        .stdin(Stdio::null())
        .spawn()?)
}
