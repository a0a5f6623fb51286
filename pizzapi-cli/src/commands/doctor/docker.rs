//! Whether Docker answers, and the stack on it is whole. The one rule, of the first: one harmless question, `GET /_ping`, and no more is read than its head.

use std::{io, path::PathBuf, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, UnixStream},
};

use super::finding::Findings;
use crate::{ctx::Ctx, env};

/// Where it listens when nobody says otherwise.
const USUAL: &str = "/var/run/docker.sock";
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// How much of its answer is read.
const MOST: usize = 8 << 10;

/// Where Docker is.
#[derive(Debug, PartialEq, Eq)]
enum Engine {
    Socket(PathBuf),
    Tcp(String),
    /// Reached in a way that is not gone here.
    Other,
}

impl Engine {
    fn of(host: &str) -> Self {
        match host.split_once("://") {
            Some(("unix", path)) => Self::Socket(path.into()),
            Some(("tcp" | "http", rest)) => {
                let address = rest.trim_end_matches('/');
                let port = if address.contains(':') { "" } else { ":2375" };
                Self::Tcp(format!("{address}{port}"))
            }
            None if host.starts_with('/') => Self::Socket(host.into()),
            _ => Self::Other,
        }
    }
}

pub async fn look(ctx: &Ctx, found: &mut Findings) {
    let told = match env::DOCKER_HOST.get() {
        Ok(told) => told,
        Err(error) => return found.problem("engine", error.message, "unset DOCKER_HOST"),
    };
    let host = told.clone().unwrap_or_else(|| format!("unix://{USUAL}"));
    let shown = host.trim_start_matches("unix://").to_owned();
    let engine = Engine::of(&host);
    if engine == Engine::Other {
        return found.skipped(
            "engine",
            format!("DOCKER_HOST is {shown}: only unix:// and tcp:// can be looked at"),
        );
    }
    let asked = match tokio::time::timeout(PATIENCE, ask(&engine)).await {
        Ok(asked) => asked,
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    };
    match asked {
        Ok(answer) => {
            if judge(&shown, &answer, found) {
                stack(ctx, found).await;
            }
        }
        Err(error) => failed(&shown, told.is_some(), &error, found),
    }
}

async fn ask(engine: &Engine) -> io::Result<String> {
    match engine {
        Engine::Socket(path) => ping(UnixStream::connect(path).await?).await,
        Engine::Tcp(address) => ping(TcpStream::connect(address).await?).await,
        Engine::Other => Err(io::ErrorKind::Unsupported.into()),
    }
}

async fn ping(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<String> {
    // HTTP/1.0: it closes when it has said all, in one piece.
    stream
        .write_all(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
        .await?;
    let mut answer = Vec::new();
    stream.take(MOST as u64).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(feature = "embedded")]
async fn stack(ctx: &Ctx, found: &mut Findings) {
    super::stack::look(ctx, found).await;
}

#[cfg(not(feature = "embedded"))]
#[expect(clippy::unused_async, reason = "as the one that looks")]
async fn stack(_: &Ctx, _: &mut Findings) {}

/// Says whether Docker is what answers.
fn judge(shown: &str, answer: &str, found: &mut Findings) -> bool {
    let status = answer.split(' ').nth(1).unwrap_or_default();
    let header = |name: &str| {
        let lines = answer.lines().take_while(|line| !line.is_empty());
        let mut pairs = lines.filter_map(|line| line.split_once(':'));
        pairs
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
    };
    let is_docker = answer.starts_with("HTTP/1.") && status == "200";
    let Some(api) = header("Api-Version").filter(|_| is_docker) else {
        found.problem(
            "engine",
            format!("what answers at {shown} is not Docker"),
            "set DOCKER_HOST to where Docker is, or unset it",
        );
        return false;
    };
    let server = header("Server").unwrap_or_else(|| "Docker".to_owned());
    let version = server.split(' ').next().unwrap_or(&server);
    found.fine("engine", format!("{version} at {shown}, API {api}"));
    true
}

fn failed(shown: &str, told: bool, error: &io::Error, found: &mut Findings) {
    match error.kind() {
        io::ErrorKind::PermissionDenied => found.problem(
            "engine",
            format!("permission denied on {shown}"),
            "add yourself to the group `docker` and log in anew, or set DOCKER_HOST",
        ),
        io::ErrorKind::NotFound if told => found.warning(
            "engine",
            format!("DOCKER_HOST says {shown}, and nothing is there"),
            "start Docker, or unset DOCKER_HOST; without Docker, instances are processes",
        ),
        io::ErrorKind::NotFound => found.skipped(
            "engine",
            "not there, and not needed: instances are processes",
        ),
        io::ErrorKind::TimedOut => found.problem(
            "engine",
            format!("{shown} does not answer within {} s", PATIENCE.as_secs()),
            "restart Docker: `sudo systemctl restart docker`",
        ),
        _ => found.problem(
            "engine",
            format!("nobody answers at {shown}: {error}"),
            "start Docker: `sudo systemctl start docker`; or set DOCKER_HOST",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::finding::{Area, Severity};

    #[test]
    fn hosts_are_read_as_docker_does() {
        assert_eq!(
            Engine::of("unix:///x/sock"),
            Engine::Socket("/x/sock".into())
        );
        assert_eq!(
            Engine::of("tcp://10.0.0.1:2376"),
            Engine::Tcp("10.0.0.1:2376".into())
        );
        assert_eq!(
            Engine::of("tcp://docker"),
            Engine::Tcp("docker:2375".into())
        );
        assert_eq!(Engine::of("ssh://me@docker"), Engine::Other);
    }

    /// Root is denied nothing, so that this cannot be had from outside everywhere.
    #[test]
    fn no_permission_is_a_problem_with_a_fix() {
        let mut found = Findings::of(Area::Docker);
        failed(
            "/var/run/docker.sock",
            false,
            &io::ErrorKind::PermissionDenied.into(),
            &mut found,
        );
        let finding = &found.all[0];
        assert_eq!(finding.severity, Severity::Problem);
        assert!(
            finding
                .fix
                .as_ref()
                .is_some_and(|fix| fix.contains("group `docker`"))
        );
    }
}
