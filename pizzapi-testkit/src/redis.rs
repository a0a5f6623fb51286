//! A real `redis-server` for a test: on a free port of loopback, with a password, in a folder of its own.
//!
//! The one rule: it ends with the test, whatever happens. What it keeps is in memory only, users included, as is usual.

use std::{net::SocketAddr, path::PathBuf, process::Stdio};

use pizzapi_docker::redis::limits;
use pizzapi_host::file;
use pizzapi_sdk::types::Secret;
use redis::{Client, aio::MultiplexedConnection};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{eventually, free_address, missing::program};

/// Where Debian has it.
const PROGRAM: &str = "/usr/bin/redis-server";
/// What ends a program together with whoever started it; Debian always has it.
const TIED: &str = "/usr/bin/setpriv";
/// The password of its admin.
pub const PASSWORD: &str = "the-admins-own-password";

/// A Redis.
pub struct RedisServer {
    address: SocketAddr,
    folder: TempDir,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one; `None`, and a line that says so, where there is no `redis-server`.
    ///
    /// # Panics
    /// On CI when there is none.
    pub async fn start() -> Option<Self> {
        let redis = Self::prepared()?;
        Some(redis.started().await)
    }

    /// One that does not run yet: only where it will be is settled.
    pub fn prepared() -> Option<Self> {
        program(PROGRAM).map(|_| Self {
            address: free_address(),
            folder: tempfile::tempdir().expect("a temporary folder"),
            process: None,
        })
    }

    async fn started(mut self) -> Self {
        self.start_again().await;
        self
    }

    /// Starts it where it was before, remembering nothing.
    pub async fn start_again(&mut self) {
        let file = self.file();
        let folder = self.folder.path().display();
        // All that Redis can do, so that what is refused is refused to the user; and no more memory than the stack's has.
        let settings = format!(
            "port {}\nbind 127.0.0.1\nrequirepass {PASSWORD}\ndir {folder}\nsave \"\"\nappendonly no\ndaemonize no\nenable-debug-command yes\nenable-module-command yes\n{}",
            self.address.port(),
            limits(256)
        );
        file::write_private(&file, settings.as_bytes()).expect("written");
        let mut command = Command::new(TIED);
        command.args(["--pdeathsig", "KILL", PROGRAM]).arg(&file);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        self.process = Some(command.kill_on_drop(true).spawn().expect("started"));
        eventually("Redis answers", async || self.try_admin().await.is_ok()).await;
    }

    /// Kills it, as a crash does.
    pub async fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.expect("killed");
        }
    }

    /// Keeps it from doing anything, connections and all, until it goes on.
    pub async fn hang(&self) {
        self.signal("STOP").await;
    }

    /// Lets it go on.
    pub async fn go_on(&self) {
        self.signal("CONT").await;
    }

    async fn signal(&self, name: &str) {
        let pid = self.process.as_ref().and_then(Child::id).expect("it runs");
        let mut kill = Command::new("/bin/kill");
        kill.args(["-s", name, &pid.to_string()]);
        assert!(kill.status().await.expect("it runs").success());
    }

    /// Its URL as its admin.
    pub fn url(&self) -> Secret {
        self.url_as("default", PASSWORD)
    }

    /// Its URL as somebody.
    pub fn url_as(&self, user: &str, password: &str) -> Secret {
        Secret::from(format!("redis://{user}:{password}@{}", self.address))
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection as its admin.
    pub async fn admin(&self) -> MultiplexedConnection {
        self.try_admin().await.expect("the admin is let in")
    }

    /// Has its admin do something.
    ///
    /// # Errors
    /// What Redis says against it.
    pub async fn tell(&self, words: &[&str]) -> redis::RedisResult<redis::Value> {
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        command.query_async(&mut self.admin().await).await
    }

    async fn try_admin(&self) -> redis::RedisResult<MultiplexedConnection> {
        connection(&self.url()).await
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("redis.conf")
    }
}

/// A connection to any Redis, as whoever the URL names.
///
/// # Errors
/// When it is refused.
pub async fn connection(url: &Secret) -> redis::RedisResult<MultiplexedConnection> {
    let client = Client::open(url.expose())?;
    client.get_multiplexed_async_connection().await
}
