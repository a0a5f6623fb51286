//! `pizzapi dev --detach`: another `dev` in a session of its own, which goes on when everything is up and this one ends.
//!
//! The one rule: when this ends with an error, nothing of what it started is left running.

use std::{
    fs::OpenOptions, os::unix::fs::OpenOptionsExt as _, path::Path, process::Stdio, time::Duration,
};

use pizzapi_host::{ProcessId, signal::stop_requested};
use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessSession};
use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::{
    domain::Domain,
    login, orgs,
    reset::Reset,
    start::Start,
    state::{self, Phase, State},
    status::Report,
    stop,
};
use crate::{
    commands::{
        serve::data_dir,
        talk::{Talk, Word},
    },
    ctx::{Ctx, folders},
    env,
    error::{Error, Exit, Result},
};

/// How long everything may take; each step has a shorter limit of its own.
const PATIENCE: Duration = Duration::from_mins(2);
/// How much longer for each organisation more.
const PATIENCE_FOR_ORG: Duration = Duration::from_secs(15);
/// How long the one in the background may take to end what it has started, when it is not wanted any more.
const ENDING: Duration = Duration::from_mins(1);

/// Starts it and waits until everything is up.
pub async fn run(ctx: &Ctx, start: &Start) -> Result<()> {
    let data = data_dir()?;
    if let Some(holder) = state::holder(&data)? {
        let state = State::read(&data);
        let run = state.and_then(|state| state.run);
        let ends = run.is_some_and(|run| run.process == holder && run.phase == Phase::Stopping);
        // One that is on its way out is waited for.
        if !ends || !holder.gone_within(ENDING).await {
            return runs_already(ctx, start, &data, &holder).await;
        }
    }
    if start.reset {
        Reset::look(&data)?.run(ctx).await?;
    }
    let asked = stop_requested()?;
    let mut child = spawn(ctx, start, &data)?;
    let id = child.id().and_then(ProcessId::of);
    let patience = PATIENCE + PATIENCE_FOR_ORG * u32::from(start.orgs.unwrap_or(0));
    let ran = tokio::select! {
        ran = listen(ctx, &mut *child, &data) => ran,
        () = asked => {
            ctx.out.note(format_args!("\n  stopping"));
            Err(Error::new(Exit::Interrupted, "interrupted; nothing is left running"))
        }
        () = tokio::time::sleep(patience) => Err(Error::new(
            Exit::TimedOut,
            format!("it did not come up within {} s", patience.as_secs()),
        )),
    };
    let Err(error) = ran else {
        return Ok(());
    };
    if let Some(id) = id {
        id.terminate(ENDING).await;
    }
    // Another one was faster: that is as good.
    if error.exit == Exit::Conflict
        && let Some(holder) = state::holder(&data)?
    {
        return runs_already(ctx, start, &data, &holder).await;
    }
    stop::sweep(&data).await?;
    Err(error)
}

/// Starts this very program again, in the background.
fn spawn(ctx: &Ctx, start: &Start, data: &Path) -> Result<Box<dyn ChildWrapper>> {
    let log = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(log_path(data))?;
    let config = folders().config()?;
    let mut command = CommandWrap::with_new(std::env::current_exe()?, |command| {
        command
            .args(["dev", "--tell-parent", "--no-input"])
            .arg(format!(
                "--color={}",
                if in_colour(ctx) { "always" } else { "never" }
            ))
            .args((0..ctx.globals.verbose).map(|_| "-v"))
            .args(ctx.globals.quiet.then_some("--quiet"));
        if let Some(orgs) = start.orgs {
            command.arg(format!("--orgs={orgs}"));
        }
        if let Some(domain) = &start.domain {
            command.arg(format!("--domain={domain}"));
        }
        // Not in the folder of whoever starts it, which may go away.
        command
            .current_dir(data)
            .env(env::DATA_DIR.name, data)
            .env(env::CONFIG_DIR.name, config)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
    });
    command.wrap(ProcessSession).spawn().map_err(|error| {
        Error::new(
            Exit::Failed,
            "could not start `pizzapi dev` in the background",
        )
        .because(error)
    })
}

/// Where the one in the background writes what happens.
pub fn log_path(data: &Path) -> std::path::PathBuf {
    data.join("dev.log")
}

fn in_colour(ctx: &Ctx) -> bool {
    ctx.out.shown.green("x") != "x"
}

/// Shows what it tells, until everything is up or it has failed.
async fn listen(ctx: &Ctx, child: &mut dyn ChildWrapper, data: &Path) -> Result<()> {
    let Some(told) = child.stdout().take() else {
        return Err(Error::new(Exit::Failed, "it cannot be listened to"));
    };
    let talk = Talk::new(&ctx.out, false);
    let mut lines = BufReader::new(told).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line) {
            Ok(Word::Line(text)) => talk.show(format_args!("{text}")),
            Ok(Word::Progress(text)) => talk.progress(&text),
            Ok(Word::Up) => return Ok(()),
            Ok(Word::Failed(failure)) => return Err(failure.into()),
            Err(error) => return Err(std::io::Error::from(error).into()),
        }
    }
    let log = log_path(data);
    let text = std::fs::read_to_string(&log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(4)..].join("\n    ");
    Err(
        Error::new(Exit::Failed, "`pizzapi dev` ended before everything was up")
            .hint(format!("the end of {}:\n    {last}", log.display())),
    )
}

/// Waits until one that somebody else is starting is up, and gives what it wrote down.
async fn until_up(data: &Path, holder: &ProcessId) -> Result<Option<State>> {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        let state = State::read(data);
        let run = state.as_ref().and_then(|state| state.run.as_ref());
        if run.is_some_and(|run| run.process == *holder && run.phase == Phase::Running) {
            return Ok(state);
        }
        if !holder.is_alive() {
            let message = format!("it (pid {}) ended before everything was up", holder.pid);
            return Err(Error::new(Exit::Failed, message)
                .hint(format!("{} may say why", log_path(data).display())));
        }
        if tokio::time::Instant::now() > end {
            // How it is is said next.
            return Ok(None);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Says how the one is that runs already; what it was to have besides is made.
async fn runs_already(ctx: &Ctx, start: &Start, data: &Path, holder: &ProcessId) -> Result<()> {
    let asked = stop_requested()?;
    tokio::select! {
        told = add_to(ctx, start, data, holder) => told,
        () = asked => {
            let message = format!("interrupted; `pizzapi dev` (pid {}) goes on", holder.pid);
            Err(Error::new(Exit::Interrupted, message))
        }
    }
}

async fn add_to(ctx: &Ctx, start: &Start, data: &Path, holder: &ProcessId) -> Result<()> {
    if start.reset {
        return Err(state::runs_already(data, Some(holder)));
    }
    let state = State::read(data);
    if let (Some(state), Some(_)) = (&state, &start.domain)
        && Domain::choose(start.domain.as_ref(), None)? != state.domain
    {
        let message = format!(
            "`pizzapi dev` runs already (pid {}), with its organisations under {}",
            holder.pid, state.domain
        );
        return Err(Error::new(Exit::Conflict, message)
            .hint("end it with `pizzapi dev stop`, then start it with the other domain"));
    }
    ctx.out.note(format_args!(
        "  `pizzapi dev` runs already (pid {}); `pizzapi dev stop` ends it.\n",
        holder.pid
    ));
    let state = until_up(data, holder).await?.or(state);
    let mut missing = 0;
    if let (Some(state), Some(count)) = (&state, start.orgs) {
        let talk = Talk::new(&ctx.out, false);
        if let Some((_, credential)) = login::stored(&state.control_plane_url())? {
            let client = state.client(orgs::slugs(count))?;
            missing = orgs::more(&talk, &client.with_credential(credential), count).await?;
        } else {
            missing = usize::from(count);
            talk.line(format_args!(
                "  Nobody is logged in as profile `{}`, so no organisations were made.",
                login::PROFILE
            ));
        }
    }
    let report = Report::look(data).await?;
    ctx.out.note(format_args!("{}", report.for_people(ctx)));
    if missing > 0 {
        let message = format!("{missing} of the organisations that were asked for are not there");
        return Err(Error::new(Exit::PartlyDone, message)
            .hint("`pizzapi org list --profile dev` shows how they stand"));
    }
    Ok(())
}
