//! What a runner is made of. The one rule: everything is settled before it connects; nothing is looked up later.

use std::{fmt, path::PathBuf, sync::Arc};

use pizzapi_types::{
    Secret,
    runner::{PROTOCOL_VERSION, RegisterRunner, RunnerHandshake},
};
use tokio_util::sync::CancellationToken;

use super::{
    agent::Agent,
    client::Worker,
    connect::{Connect, RunnerCredential},
    identity::RunnerIdentity,
    roots::Roots,
    status::{RunnerError, RunnerExit, RunnerStatus},
};

type Observer = Box<dyn Fn(RunnerStatus) + Send + Sync>;

/// A runner, ready to run.
pub struct Runner {
    settings: Arc<Settings>,
}

pub(crate) struct Settings {
    pub(crate) connect: Box<dyn Connect>,
    pub(crate) identity: RunnerIdentity,
    pub(crate) agent: Arc<dyn Agent>,
    pub(crate) roots: Roots,
    pub(crate) allow_terminal: bool,
    name: Option<String>,
    version: String,
    platform: String,
    on_status: Observer,
}

impl Settings {
    pub(crate) fn tell(&self, status: RunnerStatus) {
        (self.on_status)(status);
    }

    pub(crate) fn handshake(&self, credential: &RunnerCredential) -> RunnerHandshake {
        let token: Option<Secret> = match credential {
            RunnerCredential::OrgToken { token, .. } => Some(token.clone()),
            RunnerCredential::ApiKey(_) => None,
        };
        RunnerHandshake {
            // The only one a PizzaPi server reads: for an org, the token again.
            api_key: Some(credential.secret().clone()),
            runner_id: Some(self.identity.runner_id.clone()),
            runner_secret: Some(self.identity.secret.clone()),
            protocol_version: Some(PROTOCOL_VERSION),
            client_version: Some(self.version.clone()),
            org_slug: credential.org().map(ToString::to_string),
            org_token: token,
        }
    }

    pub(crate) fn registration(&self) -> RegisterRunner {
        RegisterRunner {
            runner_id: Some(self.identity.runner_id.clone()),
            runner_secret: Some(self.identity.secret.clone()),
            name: self.name.clone(),
            roots: self.roots.names(),
            version: Some(self.version.clone()),
            platform: Some(self.platform.clone()),
            ..RegisterRunner::default()
        }
    }
}

impl Runner {
    /// Begins a runner that connects so, is this one, and carries out sessions so.
    pub fn builder(
        connect: impl Connect,
        identity: RunnerIdentity,
        agent: impl Agent,
    ) -> RunnerBuilder {
        RunnerBuilder {
            connect: Box::new(connect),
            identity,
            agent: Arc::new(agent),
            roots: Vec::new(),
            name: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            platform: platform().to_owned(),
            allow_terminal: false,
            on_status: Box::new(|_| {}),
        }
    }

    /// Runs until `stop` is cancelled, the instance says so, or the runner is refused for good. Reconnects by itself.
    ///
    /// When it ends, its sessions are ended first: SIGTERM, after 5 s SIGKILL. Dropping the future ends them too.
    ///
    /// # Errors
    /// [`RunnerError::Refused`] when the credential or the secret was refused and a fresh token did not help;
    /// [`RunnerError::Impossible`] when it can never connect with its settings.
    pub async fn run(self, stop: CancellationToken) -> Result<RunnerExit, RunnerError> {
        Worker::new(self.settings, stop).run().await
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("runner_id", &self.settings.identity.runner_id)
            .finish_non_exhaustive()
    }
}

/// The platform's name, as Node.js tells it to PizzaPi's servers.
fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    }
}

/// Settings of a [`Runner`].
#[must_use]
pub struct RunnerBuilder {
    connect: Box<dyn Connect>,
    identity: RunnerIdentity,
    agent: Arc<dyn Agent>,
    roots: Vec<PathBuf>,
    name: Option<String>,
    version: String,
    platform: String,
    allow_terminal: bool,
    on_status: Observer,
}

impl RunnerBuilder {
    /// What to call it in lists.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds a folder that sessions may work in and under. The first one is the default.
    pub fn root(mut self, path: impl Into<PathBuf>) -> Self {
        self.roots.push(path.into());
        self
    }

    /// Adds folders: see [`RunnerBuilder::root`].
    pub fn roots<P: Into<PathBuf>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.roots.extend(paths.into_iter().map(Into::into));
        self
    }

    /// The version it says it has; the SDK's own when not set.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The platform it says it runs on; this one when not set.
    pub fn platform(mut self, platform: impl Into<String>) -> Self {
        self.platform = platform.into();
        self
    }

    /// Whether it may open terminals; not, when not set.
    pub fn allow_terminal(mut self, allow: bool) -> Self {
        self.allow_terminal = allow;
        self
    }

    /// Is told what the runner does. Called from within its loop: it must return at once.
    pub fn on_status(mut self, observer: impl Fn(RunnerStatus) + Send + Sync + 'static) -> Self {
        self.on_status = Box::new(observer);
        self
    }

    /// Makes the runner. Nothing is sent.
    ///
    /// # Errors
    /// [`RunnerError::Root`] and [`RunnerError::NoRoots`] when there is no folder to work in.
    pub fn build(self) -> Result<Runner, RunnerError> {
        Ok(Runner {
            settings: Arc::new(Settings {
                roots: Roots::new(&self.roots)?,
                connect: self.connect,
                identity: self.identity,
                agent: self.agent,
                allow_terminal: self.allow_terminal,
                name: self.name,
                version: self.version,
                platform: self.platform,
                on_status: self.on_status,
            }),
        })
    }
}

impl fmt::Debug for RunnerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunnerBuilder")
            .field("runner_id", &self.identity.runner_id)
            .finish_non_exhaustive()
    }
}
