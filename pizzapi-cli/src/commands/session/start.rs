//! `pizzapi session start`

use pizzapi_sdk::{
    OrgClient,
    types::{Runner, RunnerId, SessionEvent, runner::SpawnSession},
};
use serde_json::Value;

use super::{events::follow, prompt};
use crate::{
    commands::runner::which,
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
    names::{self, Kind, complete},
};

/// Start a session on a runner
///
/// Examples:
///   pizzapi session start --org acme --prompt "hello"
///   pizzapi session start --runner laptop --cwd /home/me/src --prompt "fix the tests" --follow
///   git diff | pizzapi session start --prompt -
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Start {
    /// What to do; `-` reads it from standard input.
    #[arg(long)]
    prompt: Option<String>,
    /// The runner, by id or name [default: the only one connected].
    #[arg(long, value_name = "ID|NAME", add = complete::runners())]
    runner: Option<String>,
    /// Where to work, under one of the runner's roots [default: its first root].
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    cwd: Option<String>,
    /// Show its events as they come, until it ends.
    #[arg(short, long)]
    follow: bool,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Start {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let org = &ctx.org_client().await?;
        let prompt = prompt::read(self.prompt.as_deref()).await?;
        let runner_id = self.runner(ctx, org).await?;
        let spawn = SpawnSession {
            runner_id,
            cwd: self.cwd,
            prompt,
            model: None,
            agent: None,
        };
        let spawned = org
            .spawn_session(&spawn)
            .await
            .context(|| "could not start a session")?;
        let id = &spawned.session_id;
        if let Some(org) = ctx.known_org() {
            ctx.names()
                .add(Kind::Sessions(&org), names::new_session(id));
        }
        let pending = if spawned.pending {
            "; the runner has not answered yet"
        } else {
            ""
        };
        ctx.out
            .done(format_args!("Started session {id}{pending}"))?;
        if self.follow {
            let last = follow(ctx, org, id, None).await?;
            return went_well(last.as_ref());
        }
        if ctx.out.for_people() {
            let org_flag = ctx.org_flag();
            ctx.out.note(format_args!(
                "`pizzapi session events -f {id}{org_flag}` shows what it does"
            ));
        }
        // On a terminal the id has just been told.
        let people = || {
            if ctx.out.is_terminal() {
                String::new()
            } else {
                id.to_string()
            }
        };
        ctx.out.one(&spawned, id.as_str(), people)
    }

    /// The runner that was named, or the only one there is.
    async fn runner(&self, ctx: &Ctx, org: &OrgClient) -> Result<RunnerId> {
        let runners = org
            .list_runners()
            .await
            .context(|| "could not list the org's runners")?;
        which::remember(ctx, &runners);
        if let Some(wanted) = &self.runner {
            return Ok(which::pick(runners, wanted)?.runner_id);
        }
        let connected: Vec<&Runner> = runners.iter().filter(|runner| runner.connected).collect();
        let name = |runner: &&Runner| {
            let id = || runner.runner_id.to_string();
            runner.name.clone().unwrap_or_else(id)
        };
        match connected.as_slice() {
            [one] => Ok(one.runner_id.clone()),
            [] => Err(Error::new(Exit::NotFound, "no runner is connected")
                .hint("`pizzapi runner` starts one on this machine")),
            many => {
                let names: Vec<String> = many.iter().map(name).collect();
                let message = format!("which runner? {}", names.join(", "));
                Err(Error::new(Exit::Usage, message).hint("name one with --runner"))
            }
        }
    }
}

/// Whether the agent's end was a good one: a script that starts a session and follows it wants to know.
fn went_well(last: Option<&SessionEvent>) -> Result<()> {
    let code = last
        .and_then(|last| last.event.get("code"))
        .and_then(Value::as_i64);
    if code == Some(0) {
        return Ok(());
    }
    let how = last.map_or_else(
        || "it was killed".to_owned(),
        |last| last.line().trim_start_matches("● ").to_owned(),
    );
    Err(Error::new(
        Exit::Failed,
        format!("the session did not end well: {how}"),
    ))
}
