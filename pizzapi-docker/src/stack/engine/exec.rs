//! A command inside a container that runs. The one rule: it ends within a time, and its output is only so long.

use std::time::Duration;

use bollard::{
    container::LogOutput,
    exec::{CreateExecOptions, StartExecResults},
};
use futures_util::TryStreamExt as _;

use crate::{
    Engine,
    error::{Class, EngineError},
};

/// How much of what a command says is kept.
const LIMIT: usize = 64 * 1024;

/// What came of a command.
#[derive(Clone, Debug)]
pub struct Said {
    /// How it ended; 0 is well.
    pub code: i64,
    /// Its standard output. There may be secrets in it.
    pub out: String,
    /// What it complained of.
    pub errors: String,
}

/// Runs a command in a container.
pub(super) async fn run(
    engine: &Engine,
    container: &str,
    command: &[String],
    patience: Duration,
) -> Result<Said, EngineError> {
    let what = format!("run {} in {container}", command.join(" "));
    match tokio::time::timeout(patience, run_to_end(engine, container, command, &what)).await {
        Ok(said) => said,
        Err(_) => Err(EngineError::new(
            what,
            Class::TimedOut,
            format!("it does not end within {} s", patience.as_secs()),
        )),
    }
}

async fn run_to_end(
    engine: &Engine,
    container: &str,
    command: &[String],
    what: &str,
) -> Result<Said, EngineError> {
    let docker = engine.docker();
    let options = CreateExecOptions {
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        cmd: Some(command.to_vec()),
        ..CreateExecOptions::default()
    };
    let made = docker.create_exec(container, options).await;
    let id = made.map_err(EngineError::of(what))?.id;
    let started = docker.start_exec(&id, None).await;
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    if let StartExecResults::Attached { mut output, .. } = started.map_err(EngineError::of(what))? {
        while let Some(piece) = output.try_next().await.map_err(EngineError::of(what))? {
            let (kept, message) = match piece {
                LogOutput::StdErr { message } => (&mut errors, message),
                LogOutput::StdOut { message }
                | LogOutput::StdIn { message }
                | LogOutput::Console { message } => (&mut out, message),
            };
            let room = LIMIT.saturating_sub(kept.len());
            kept.extend_from_slice(&message[..message.len().min(room)]);
        }
    }
    let ended = docker.inspect_exec(&id).await;
    let code = ended.map_err(EngineError::of(what))?.exit_code;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok(Said {
        code: code.unwrap_or(-1),
        out: text(out),
        errors: text(errors),
    })
}
