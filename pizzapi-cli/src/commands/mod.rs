//! Commands: one file each, an args struct and one `run`. Dispatch is a plain match.

pub mod admin;
pub mod api;
pub mod apply;
pub mod completion;
pub mod config;
pub mod dashboard;
pub mod doctor;
pub mod events;
pub mod help;
pub mod instance;
pub mod invite;
pub mod key;
pub mod login;
pub mod logout;
pub mod member;
pub mod org;
pub mod password;
pub mod profile;
pub mod role;
pub mod runner;
pub mod session;
pub mod switch;
pub mod token;
pub mod version;
pub mod waiting;
pub mod whoami;

#[cfg(feature = "embedded")]
pub mod compose;
#[cfg(feature = "embedded")]
pub mod dev;
#[cfg(feature = "embedded")]
pub mod first_admin;
#[cfg(feature = "embedded")]
pub mod health;
#[cfg(feature = "embedded")]
pub mod router;
#[cfg(feature = "embedded")]
pub mod serve;
#[cfg(feature = "embedded")]
pub mod talk;

use std::{future::Future, io::Read as _};

use pizzapi_sdk::types::Secret;
use tokio::runtime::Builder;
use tokio_util::sync::CancellationToken;

use crate::{
    cli::{Cli, Command},
    ctx::Ctx,
    error::{Error, Exit, Result},
    logging,
};

/// Runs a command to its end.
pub fn run(cli: Cli) -> Result<()> {
    let ctx = Ctx::new(cli.globals)?;
    dispatch(cli.command, &ctx).or_else(|error| error.or_planned(&ctx.out))
}

fn dispatch(command: Command, ctx: &Ctx) -> Result<()> {
    match command {
        // What needs no runtime starts none.
        Command::Version(command) => command.run(ctx),
        Command::Completion(command) => command.run(ctx),
        Command::Help(command) => command.run(ctx),
        Command::Config(command) => command.run(ctx),
        Command::Profile(command) => asking(ctx, command.run(ctx)),
        Command::Password(command) => asking(ctx, command.run(ctx)),
        Command::Use(command) => asking(ctx, command.run(ctx)),
        Command::Dashboard(command) => client(ctx, command.run(ctx)),
        Command::Runner(command) => client(ctx, command.run(ctx)),
        Command::Login(command) => asking(ctx, command.run(ctx)),
        Command::Logout(command) => asking(ctx, command.run(ctx)),
        Command::Whoami(command) => asking(ctx, command.run(ctx)),
        Command::Org(command) => asking(ctx, command.run(ctx)),
        Command::Member(command) => asking(ctx, command.run(ctx)),
        Command::Invite(command) => asking(ctx, command.run(ctx)),
        // These end themselves, and take with them what they made.
        #[cfg(feature = "embedded")]
        Command::Admin(command @ (admin::Admin::Backup(_) | admin::Admin::Restore(_))) => {
            client(ctx, command.run(ctx))
        }
        Command::Admin(command) => asking(ctx, command.run(ctx)),
        Command::Session(command) => asking(ctx, command.run(ctx)),
        Command::Key(command) => asking(ctx, command.run(ctx)),
        Command::Token(command) => asking(ctx, command.run(ctx)),
        Command::Apply(command) => asking(ctx, command.run(ctx)),
        Command::Diff(command) => asking(ctx, command.run(ctx)),
        Command::Export(command) => asking(ctx, command.run(ctx)),
        Command::Api(command) => asking(ctx, command.run(ctx)),
        Command::Doctor(command) => asking(ctx, command.run(ctx)),
        Command::Events(command) => asking(ctx, command.run(ctx)),
        #[cfg(feature = "embedded")]
        Command::Dev(command) => client(ctx, command.run(ctx)),
        #[cfg(feature = "embedded")]
        Command::Health(command) => asking(ctx, command.run(ctx)),
        #[cfg(feature = "embedded")]
        Command::Compose(command) => asking(ctx, command.run(ctx)),
        #[cfg(feature = "embedded")]
        Command::Serve(command) => server(ctx, command.run(ctx)),
        #[cfg(feature = "embedded")]
        Command::Router(command) => server(ctx, command.run(ctx)),
        #[cfg(feature = "embedded")]
        Command::Instance(command @ instance::Instance::Run(_)) => server(ctx, command.run(ctx)),
        Command::Instance(command) => asking(ctx, command.run(ctx)),
    }
}

/// One thread is enough to wait for answers.
fn client(ctx: &Ctx, command: impl Future<Output = Result<()>>) -> Result<()> {
    logging::init(&ctx.globals, "warn")?;
    run_on(Builder::new_current_thread(), command)
}

/// The same, ended by Ctrl-C wherever it is, unless it says something of its own then.
fn asking(ctx: &Ctx, command: impl Future<Output = Result<()>>) -> Result<()> {
    client(ctx, async {
        tokio::select! {
            biased;
            ran = command => ran,
            error = interrupted() => Err(error),
        }
    })
}

#[cfg(feature = "embedded")]
fn server(ctx: &Ctx, command: impl Future<Output = Result<()>>) -> Result<()> {
    logging::init(&ctx.globals, "info")?;
    pizzapi_host::process::raise_open_files_limit();
    run_on(Builder::new_multi_thread(), command)
}

fn run_on(mut builder: Builder, command: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = builder
        .enable_all()
        .build()
        .map_err(|error| Error::new(Exit::Failed, "no runtime").because(error))?;
    let ran = runtime.block_on(command);
    // Whatever still runs in the background must not hold up the end.
    runtime.shutdown_background();
    ran
}

/// Parses how long to wait: `90s`, `5m`, `1h`, or seconds.
pub fn duration(text: &str) -> std::result::Result<std::time::Duration, String> {
    let split = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number
        .parse()
        .map_err(|_| "a number and s, m or h: 90s, 5m, 1h".to_owned())?;
    let seconds = match unit {
        "" | "s" => number,
        "m" => number.saturating_mul(60),
        "h" => number.saturating_mul(3600),
        _ => return Err("a number and s, m or h: 90s, 5m, 1h".to_owned()),
    };
    Ok(std::time::Duration::from_secs(seconds))
}

/// Parses how long something is good for, in seconds: `90d` too.
pub fn lifetime(text: &str) -> std::result::Result<u64, String> {
    let wrong = || "a number and s, m, h or d: 12h, 90d".to_owned();
    match text.strip_suffix('d') {
        Some(days) => {
            let days: u64 = days.parse().map_err(|_| wrong())?;
            Ok(days.saturating_mul(86_400))
        }
        None => duration(text)
            .map(|time| time.as_secs())
            .map_err(|_| wrong()),
    }
}

/// Reads a secret from standard input: all of it, without the line's end.
pub fn from_stdin() -> Result<Secret> {
    const MOST: usize = 64 * 1024;
    let mut text = String::new();
    std::io::stdin()
        .take(MOST as u64 + 1)
        .read_to_string(&mut text)?;
    if text.len() > MOST {
        return Err(Error::new(
            Exit::Usage,
            "what is on standard input is no secret: it is over 64 KiB",
        ));
    }
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(Error::new(
            Exit::Usage,
            "there was nothing on standard input",
        ));
    }
    Ok(Secret::from(secret))
}

/// Cancelled when this process is asked to stop; the signals are caught from now on.
pub fn stop_on_signal() -> Result<CancellationToken> {
    let asked = pizzapi_host::signal::stop_requested()?;
    let stop = CancellationToken::new();
    let stopper = stop.clone();
    tokio::spawn(async move {
        asked.await;
        stopper.cancel();
    });
    Ok(stop)
}

/// Resolves when Ctrl-C is pressed.
pub async fn interrupted() -> Error {
    let _ = tokio::signal::ctrl_c().await;
    Error::new(Exit::Interrupted, "interrupted")
}
