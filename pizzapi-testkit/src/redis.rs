//! A real `redis-server` for a test: on a free port of loopback, with a password, in a folder of its own.
//!
//! The one rule: it ends with the test, whatever happens. What it keeps is in memory only, users included, as is usual.

use std::{net::SocketAddr, path::PathBuf, process::Stdio};

use pizzapi_host::file;
use pizzapi_sdk::types::Secret;
use redis::{Client, aio::MultiplexedConnection};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{eventually, free_address};

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
        is_there().then(|| Self {
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
        // All that Redis can do, so that what is refused is refused to the user.
        let settings = format!(
            "port {}\nbind 127.0.0.1\nrequirepass {PASSWORD}\ndir {folder}\nsave \"\"\nappendonly no\ndaemonize no\nenable-debug-command yes\nenable-module-command yes\n",
            self.address.port()
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

#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should see that one proves nothing"
)]
fn is_there() -> bool {
    let there = std::path::Path::new(PROGRAM).exists();
    assert!(
        there || std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "{PROGRAM} is missing: scripts/test installs it"
    );
    if !there {
        eprintln!("skipped: {PROGRAM} is missing; scripts/test installs it");
    }
    there
}
