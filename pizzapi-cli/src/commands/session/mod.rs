//! `pizzapi session`: coding-agent sessions of an organisation.

mod kill;
mod prompt;

use clap::Subcommand;
use futures_util::StreamExt as _;
use pizzapi_sdk::{
    ListSessions, OrgClient,
    types::{
        Page, Runner, RunnerId, Session as SessionType, SessionEvent, SessionId, SessionStatus,
        runner::SpawnSession, session::ReadEvents, text::printable,
    },
};
use serde_json::Value;

use crate::{
    commands::{interrupted, runner::which},
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
    names::{self, Kind, complete},
    output::{Cell, Column, Row, Shape, Window},
};

/// Start, watch and end coding-agent sessions of an organisation
#[derive(Subcommand)]
pub enum Session {
    #[command(visible_alias = "ls")]
    List(List),
    Get(Get),
    Start(Start),
    #[command(aliases = ["stop", "delete"])]
    Kill(kill::Kill),
    #[command(alias = "logs")]
    Events(Events),
}

/// List sessions, active and ended, newest first
///
/// Examples:
///   pizzapi session list --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    #[command(flatten)]
    window: Window,
}

/// Show one session
///
/// Examples:
///   pizzapi session get 0190a1b2-…
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Get {
    /// The session's id.
    #[arg(add = complete::sessions())]
    id: SessionId,
}

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

/// Show what a session has said and done
///
/// Examples:
///   pizzapi session events -f 0190a1b2-…
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Events {
    /// The session's id.
    #[arg(add = complete::sessions())]
    id: SessionId,
    /// Stay, and show events as they come, until the session ends.
    #[arg(short, long)]
    follow: bool,
    /// Only those after the event of this number.
    #[arg(long, value_name = "SEQ")]
    since: Option<i64>,
}

impl Session {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(match &self {
            Self::Start(command) => command.dry_run,
            Self::Kill(command) => command.dry_run,
            _ => DryRun::default(),
        })?;
        let org = ctx.org_client().await?;
        match self {
            Self::List(command) => command.run(ctx, &org).await,
            Self::Get(Get { id }) => {
                let session = org
                    .get_session(&id)
                    .await
                    .context(|| format!("could not get session {id}"))?;
                ctx.out.row(&session)
            }
            Self::Start(command) => command.run(ctx, &org).await,
            Self::Kill(command) => command.run(ctx, &org).await,
            Self::Events(command) => command.run(ctx, &org).await,
        }
    }
}

impl List {
    async fn run(self, ctx: &Ctx, org: &OrgClient) -> Result<()> {
        let mut seen = ctx.names().listing();
        let page = async |limit, cursor| {
            let query = ListSessions {
                limit: Some(limit),
                cursor,
            };
            let page = org.list_sessions(&query).await;
            let page = page.context(|| "could not list sessions")?;
            let last = page.next_cursor.is_none();
            seen.see(page.sessions.iter().map(names::session), last);
            Ok(Page {
                items: page.sessions,
                next_cursor: page.next_cursor,
            })
        };
        let count = ctx.out.pages(self.window, SESSIONS, page).await?;
        if let Some(org) = ctx.known_org() {
            seen.keep(Kind::Sessions(&org));
        }
        if count == 0 && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "no sessions; `pizzapi session start` starts one"
            ));
        }
        Ok(())
    }
}

impl Start {
    async fn run(self, ctx: &Ctx, org: &OrgClient) -> Result<()> {
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

impl Events {
    async fn run(self, ctx: &Ctx, org: &OrgClient) -> Result<()> {
        if self.follow {
            return follow(ctx, org, &self.id, self.since).await.map(drop);
        }
        let query = ReadEvents {
            since: self.since,
            limit: Some(200),
            ..ReadEvents::default()
        };
        let mut events = std::pin::pin!(org.list_all_session_events(&self.id, &query));
        while let Some(event) = events.next().await {
            let event = event.context(|| format!("could not read session {}", self.id))?;
            ctx.out
                .item(&event, &event.seq.to_string(), || line(&event))?;
        }
        Ok(())
    }
}

/// Prints a session's events until it ends; gives the last one.
async fn follow(
    ctx: &Ctx,
    org: &OrgClient,
    id: &SessionId,
    since: Option<i64>,
) -> Result<Option<SessionEvent>> {
    let mut last = None;
    let mut events = std::pin::pin!(org.follow_session_events(id, since));
    loop {
        tokio::select! {
            event = events.next() => {
                let Some(event) = event else { return Ok(last) };
                let event = event.context(|| format!("could not follow session {id}"))?;
                ctx.out.item(&event, &event.seq.to_string(), || line(&event))?;
                last = Some(event);
            }
            error = interrupted() => {
                return Err(error.hint(format!("the session goes on; `pizzapi session kill {id}{}` ends it", ctx.org_flag())));
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
        |last| line(last).trim_start_matches("● ").to_owned(),
    );
    Err(Error::new(
        Exit::Failed,
        format!("the session did not end well: {how}"),
    ))
}

/// One event as a line: what the agent wrote as it wrote it, the rest by its kind.
fn line(event: &SessionEvent) -> String {
    let text = |name: &str| event.event.get(name).and_then(Value::as_str);
    let number = |name: &str| event.event.get(name).and_then(Value::as_i64);
    let shown = match text("type") {
        Some("stdout") => text("line").unwrap_or_default().to_owned(),
        Some("stderr") => format!("! {}", text("line").unwrap_or_default()),
        Some("exit") => match (
            number("code"),
            event.event.get("signal").filter(|signal| !signal.is_null()),
        ) {
            (_, Some(signal)) => {
                format!("● ended by signal {}", signal.as_str().unwrap_or("unknown"))
            }
            (Some(code), None) => format!("● exited with code {code}"),
            (None, None) => "● ended".to_owned(),
        },
        Some("gap") => format!(
            "… {} earlier events were dropped",
            number("dropped").unwrap_or(0)
        ),
        _ => event.event.to_string(),
    };
    printable(&shown)
}

/// As the API has it.
const SESSIONS: Shape = Shape {
    items: "sessions",
    cursor: Some("nextCursor"),
};

impl Row for SessionType {
    const COLUMNS: &'static [Column] = &[
        Column::new("SESSION", "session_id"),
        Column::new("STATUS", "status"),
        Column::new("RUNNER", "runner"),
        Column::new("CWD", "cwd").flexible(),
        Column::new("EVENTS", "events"),
        Column::new("AGE", "started_at"),
        Column::new("PROMPT", "prompt").flexible(),
        Column::new("", "why").flexible(),
    ];

    fn cells(&self) -> Vec<Cell> {
        // A word says how it ended; a sentence is why it never began, and has a place of its own.
        let reason = self.end_reason.as_deref().unwrap_or_default();
        let (word, sentence) = if reason.contains(' ') {
            ("refused", reason)
        } else {
            (reason, "")
        };
        let status = match (&self.status, word, self.exit_code) {
            (SessionStatus::Ended, _, Some(code)) => Cell::State("○", format!("exited {code}")),
            (SessionStatus::Ended, "", None) => Cell::State("○", "ended".to_owned()),
            (SessionStatus::Ended, word, None) => Cell::State("○", word.to_owned()),
            (SessionStatus::Starting, _, _) => Cell::State("◌", "starting".to_owned()),
            (status, _, _) => Cell::State("●", status.to_string()),
        };
        let runner = self
            .runner_name
            .clone()
            .or_else(|| self.runner_id.as_ref().map(ToString::to_string));
        vec![
            Cell::text(&self.session_id),
            status,
            Cell::maybe(runner),
            Cell::maybe(self.cwd.as_ref()),
            Cell::text(self.event_count),
            Cell::Age(Some(self.started_at)),
            Cell::text(self.prompt.as_deref().unwrap_or_default()),
            Cell::text(sentence),
        ]
    }

    fn name(&self) -> String {
        self.session_id.to_string()
    }
}
