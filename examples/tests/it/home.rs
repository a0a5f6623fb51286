//! Somebody's machine: logged in, with a profile, and nothing else.

use std::{
    fs,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use pizzapi_sdk::{
    Client,
    auth::{FileStore, SecretName, SecretStore as _},
    types::OrgSlug,
};
use pizzapi_testkit::Platform;
use tempfile::TempDir;
use tokio::{
    io::{BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// How long any example may take.
const PATIENCE: Duration = Duration::from_mins(1);

pub fn slug(text: &str) -> OrgSlug {
    text.parse().expect("a slug")
}

#[derive(Clone)]
pub struct Home {
    folder: Arc<TempDir>,
    variables: Vec<(String, String)>,
}

/// What became of a program.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Home {
    /// Logged in as `client` is, if it is, with this org chosen.
    pub fn of(platform: &Platform, client: &Client, org: Option<&OrgSlug>) -> Self {
        let this = Self {
            folder: Arc::new(tempfile::tempdir().expect("a folder")),
            variables: Vec::new(),
        };
        let org = org
            .map(|org| format!("org = \"{org}\"\n"))
            .unwrap_or_default();
        let config = format!(
            "current = \"dev\"\ncredentials = \"file\"\n[profiles.dev]\ncontrol_plane = \"{}\"\naccount = \"me\"\n{org}",
            platform.url()
        );
        fs::write(this.path("config.toml"), config).expect("written");
        if let Some(secret) = client.credential().secret() {
            let name = SecretName::new(&platform.url(), "me");
            let kept = FileStore::new(this.path("credentials.json"))
                .update(&name, &mut |_| Some(secret.clone()));
            kept.expect("kept");
        }
        this
    }

    /// The same with a variable set.
    pub fn with(&self, variable: &str, value: &str) -> Self {
        let mut other = self.clone();
        other
            .variables
            .push((variable.to_owned(), value.to_owned()));
        other
    }

    pub fn path(&self, name: &str) -> String {
        self.folder
            .path()
            .join(name)
            .to_str()
            .expect("UTF-8")
            .to_owned()
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .env("PIZZAPI_CONFIG_DIR", self.folder.path())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs a program to its end.
    pub async fn run(&self, program: &str, arguments: &[&str]) -> Done {
        let output = self.command(program, arguments).output();
        let output = tokio::time::timeout(PATIENCE, output)
            .await
            .expect("in time")
            .expect("run");
        Done {
            code: output.status.code().expect("a code"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Starts a program that goes on until it is interrupted.
    pub fn start(&self, program: &str, arguments: &[&str]) -> Running {
        let mut command = self.command(program, arguments);
        command.stderr(Stdio::inherit());
        let mut child = command.spawn().expect("started");
        let stdout = child.stdout.take().expect("a pipe");
        Running {
            child,
            stdout: tokio::io::AsyncBufReadExt::lines(BufReader::new(stdout)),
        }
    }
}

/// A program that goes on; ended at the latest when this is dropped.
pub struct Running {
    child: Child,
    stdout: Lines<BufReader<ChildStdout>>,
}

impl Running {
    pub fn stdout(&mut self) -> &mut Lines<BufReader<ChildStdout>> {
        &mut self.stdout
    }

    /// What Ctrl-C does.
    pub fn interrupt(&self) {
        let pid = self.child.id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status();
        assert!(sent.expect("sent").success());
    }

    pub async fn ended(&mut self) -> ExitStatus {
        tokio::time::timeout(PATIENCE, self.child.wait())
            .await
            .expect("in time")
            .expect("ended")
    }
}
