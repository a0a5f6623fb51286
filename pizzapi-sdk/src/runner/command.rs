//! A session as a command of this machine. The one rule: it gets the session's own settings and none of the runner's.

use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use futures_util::{FutureExt as _, future::BoxFuture, stream};
use pizzapi_host::process::{group_is_alive, kill_group, terminate_group};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, Command},
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;

use super::{
    agent::{Agent, AgentError, AgentSession, SessionStart},
    lines::{Lines, Piece},
};

/// How long a process group has between SIGTERM and SIGKILL.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the output may go on after the command itself has ended, because something it started still holds it.
const LINGER: Duration = Duration::from_secs(2);
/// How long a pipe without a writer of ours may be silent before it counts as read.
const SILENCE: Duration = Duration::from_millis(50);
/// More than any pipe holds, in bytes: what is read after that was written by whoever the command left behind.
const PIPE: usize = 1 << 20;

/// Carries out each session by running a command, never through a shell.
///
/// It runs in a process group of its own, in the session's folder, with `PIZZAPI_SESSION_ID`, `PIZZAPI_SESSION_CWD` and
/// `PIZZAPI_ORG_SLUG` set and every other `PIZZAPI_*` variable removed. It reads the prompt on standard input. Each line of
/// its standard output is an event: the line's JSON when that is an object, else `{"type":"stdout","line"}`; of its standard
/// error `{"type":"stderr","line"}`. Longer lines than 60 KiB come in parts, all but the last with `"more":true`. The last
/// event is `{"type":"exit","code","signal"}`, one of the two `null`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentCommand {
    /// The program, looked up on the `PATH` when it has no `/`. A relative path is one from the runner's own working folder:
    /// were it one from the session's, a project could have a program of its own in that place.
    pub program: OsString,
    /// Its arguments.
    pub args: Vec<OsString>,
}

impl AgentCommand {
    /// The program with its arguments. A relative path is made absolute now.
    pub fn new<A: Into<OsString>>(
        program: impl Into<OsString>,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        let program = program.into();
        Self {
            // Where there is no working folder, starting it says so.
            program: in_place(&program).unwrap_or(program),
            args: args.into_iter().map(Into::into).collect(),
        }
    }

    fn command(&self, session: &SessionStart) -> io::Result<Command> {
        // Here as well: the fields are public.
        let mut command = Command::new(in_place(&self.program)?);
        command
            .args(&self.args)
            .current_dir(&session.cwd)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PIZZAPI_") {
                command.env_remove(name);
            }
        }
        command.env("PIZZAPI_SESSION_ID", session.session_id.as_str());
        command.env("PIZZAPI_SESSION_CWD", &session.cwd);
        if let Some(org) = &session.org {
            command.env("PIZZAPI_ORG_SLUG", org.as_str());
        }
        Ok(command)
    }

    fn run(&self, session: SessionStart) -> Result<AgentSession, AgentError> {
        let spawned = self
            .command(&session)
            .and_then(|mut command| command.spawn());
        let mut child = spawned.map_err(|error| {
            AgentError(format!(
                "could not start `{}`: {error}",
                self.program.to_string_lossy()
            ))
        })?;
        let (tell, told) = mpsc::channel(256);
        let mut output = JoinSet::new();
        let enough = CancellationToken::new();
        if let Some(pipe) = child.stdout.take() {
            output.spawn(read(pipe, "stdout", tell.clone(), enough.clone()));
        }
        if let Some(pipe) = child.stderr.take() {
            output.spawn(read(pipe, "stderr", tell.clone(), enough.clone()));
        }
        if let Some(mut pipe) = child.stdin.take() {
            let prompt = session.prompt.unwrap_or_default();
            tokio::spawn(async move {
                // A command that does not care to read it is no failure.
                let _ = pipe.write_all(prompt.as_bytes()).await;
            });
        }
        let kill = CancellationToken::new();
        tokio::spawn(oversee(child, output, enough, kill.clone(), tell));
        let events = stream::unfold(told, |mut told| async move {
            let event = told.recv().await?;
            Some((event, told))
        });
        Ok(AgentSession::new(events, move || kill.cancel()))
    }
}

/// A program as it is found from any folder: it is started in the session's.
fn in_place(program: &OsStr) -> io::Result<OsString> {
    if program.as_encoded_bytes().contains(&b'/') {
        std::path::absolute(program).map(PathBuf::into_os_string)
    } else {
        Ok(program.to_owned())
    }
}

impl Agent for AgentCommand {
    fn start(&self, session: SessionStart) -> BoxFuture<'_, Result<AgentSession, AgentError>> {
        async move { self.run(session) }.boxed()
    }
}

/// Reads a pipe to its end, or, once that is `enough`, until what was written before has been read.
async fn read(
    mut pipe: impl AsyncRead + Unpin,
    name: &'static str,
    tell: mpsc::Sender<Value>,
    enough: CancellationToken,
) {
    let mut lines = Lines::default();
    let mut buffer = vec![0; 16 << 10];
    let mut left = PIPE;
    loop {
        let until_enough = enough.run_until_cancelled(pipe.read(&mut buffer)).await;
        let count = match until_enough {
            Some(Ok(count @ 1..)) => count,
            // Whoever listens may be slow: the command is gone, and what it wrote may still be in the pipe.
            None if left > 0 => match timeout(SILENCE, pipe.read(&mut buffer)).await {
                Ok(Ok(count @ 1..)) => {
                    left = left.saturating_sub(count);
                    count
                }
                _ => break,
            },
            _ => break,
        };
        for piece in lines.push(&buffer[..count]) {
            if tell.send(event(name, piece)).await.is_err() {
                return;
            }
        }
    }
    for piece in lines.finish() {
        let _ = tell.send(event(name, piece)).await;
    }
}

fn event(name: &str, piece: Piece) -> Value {
    if name == "stdout"
        && piece.first
        && piece.last
        && let Ok(object @ Value::Object(_)) = serde_json::from_str(&piece.text)
    {
        return object;
    }
    if piece.last {
        json!({ "type": name, "line": piece.text })
    } else {
        json!({ "type": name, "line": piece.text, "more": true })
    }
}

/// Waits for the command's end, or brings it about; then tells it, after all it has written.
async fn oversee(
    mut child: Child,
    mut output: JoinSet<()>,
    enough: CancellationToken,
    kill: CancellationToken,
    tell: mpsc::Sender<Value>,
) {
    let group = child.id().unwrap_or_default();
    let (status, killed) = tokio::select! {
        status = child.wait() => (status, false),
        () = kill.cancelled() => (end(&mut child, group).await, true),
    };
    let told_all = async {
        let _ = timeout(LINGER, drained(&mut output)).await;
        enough.cancel();
        // These two take as long as whoever listens does.
        drained(&mut output).await;
        let _ = tell.send(exit(status.ok())).await;
    };
    tokio::pin!(told_all);
    tokio::select! {
        () = &mut told_all => {}
        // Killed only now: what the command left behind goes too.
        () = kill.cancelled(), if !killed && group_is_alive(group) => {
            let _ = end(&mut child, group).await;
            told_all.await;
        }
    }
}

async fn drained(output: &mut JoinSet<()>) {
    while output.join_next().await.is_some() {}
}

/// Ends a process group: SIGTERM, and SIGKILL for what is left of it after a while.
async fn end(child: &mut Child, group: u32) -> io::Result<ExitStatus> {
    terminate_group(group);
    let until = Instant::now() + PATIENCE;
    if let Ok(status) = timeout_at(until, child.wait()).await {
        while group_is_alive(group) && Instant::now() < until {
            sleep(Duration::from_millis(20)).await;
        }
        if group_is_alive(group) {
            kill_group(group);
        }
        return status;
    }
    kill_group(group);
    child.wait().await
}

fn exit(status: Option<ExitStatus>) -> Value {
    json!({
        "type": "exit",
        "code": status.and_then(|status| status.code()),
        "signal": status.and_then(|status| status.signal()).map(signal),
    })
}

/// A signal's name, as Node.js tells it to PizzaPi's runners.
fn signal(number: i32) -> String {
    let name = match number {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        other => return format!("SIG{other}"),
    };
    name.to_owned()
}
