//! `pizzapi runner status`: this machine's runners, without asking any server.

use std::path::PathBuf;

use pizzapi_sdk::types::{OrgSlug, RunnerId, Time};
use serde::Serialize;

use super::{
    line::span,
    local::{Local, Place, host_folder},
};
use crate::{
    ctx::Ctx,
    error::Result,
    output::{Cell, Column, Row},
};

/// Show this machine's runners: which run, where they are connected, and how they fare
///
/// No server is asked, and no login needed. Ends with exit code 0 also when none runs: the data
/// says so.
///
/// Examples:
///   pizzapi runner status
///   pizzapi runner status --org acme -o json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Status {
    /// Only the one for PizzaPi's own single-tenant server at this URL.
    #[arg(long, value_name = "URL", conflicts_with = "org")]
    server: Option<String>,
}

/// A runner of this machine. What is not known is `null`; what it said when it last ran stays.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct One {
    running: bool,
    pid: Option<u32>,
    /// Whether it is connected; `null` when it runs and does not say so.
    connected: Option<bool>,
    org: Option<OrgSlug>,
    org_id: Option<String>,
    control_plane: Option<String>,
    server: Option<String>,
    runner_id: Option<RunnerId>,
    name: Option<String>,
    started_at: Option<Time>,
    connected_since: Option<Time>,
    sessions: usize,
    token_ends_at: Option<Time>,
    /// Why it is not connected.
    problem: Option<String>,
    agent: Vec<String>,
    roots: Vec<PathBuf>,
    /// Where it is kept: the host of its control plane or server.
    #[serde(skip)]
    host: String,
}

impl Status {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let mut runners: Vec<One> = Place::all()?
            .iter()
            .map(|place| One::of(place, &place.look()))
            .filter(|one| self.wants(ctx, one))
            .collect();
        // Those that run first, then those whose org is known.
        runners.sort_by_cached_key(|one| {
            let org = one.org.as_ref().map(ToString::to_string);
            (!one.running, org.is_none(), org)
        });
        if runners.is_empty() && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "no runner of this machine{}; `pizzapi runner` starts one",
                if ctx.globals.org.is_some() || self.server.is_some() {
                    " for that"
                } else {
                    ""
                }
            ));
        }
        ctx.out.rows(super::list::RUNNERS, runners).map(drop)
    }

    fn wants(&self, ctx: &Ctx, one: &One) -> bool {
        if let Some(url) = &self.server {
            return one.org_id.is_none() && one.host == host_folder(url);
        }
        let wanted = ctx.globals.org.as_ref();
        wanted.is_none_or(|wanted| one.org.as_ref() == Some(wanted))
    }
}

impl One {
    fn of(place: &Place, local: &Local) -> Self {
        let (last, live) = (local.report.as_ref(), local.live());
        let running = local.process.is_some();
        Self {
            running,
            pid: local.process.as_ref().map(|process| process.pid),
            connected: match live {
                Some(report) => Some(report.connected_since.is_some()),
                None => (!running).then_some(false),
            },
            org: last.and_then(|report| report.org.clone()),
            org_id: place.org_id().map(|id| id.to_string()),
            control_plane: last.and_then(|report| report.control_plane.clone()),
            server: last.and_then(|report| report.server.clone()),
            runner_id: local.runner_id.clone(),
            name: last.map(|report| report.name.clone()),
            started_at: live.map(|report| report.started_at),
            connected_since: live.and_then(|report| report.connected_since),
            sessions: live.map_or(0, |report| report.sessions),
            token_ends_at: live.and_then(|report| report.token_ends_at),
            problem: live.and_then(|report| report.problem.clone()),
            agent: last.map(|report| report.agent.clone()).unwrap_or_default(),
            roots: last.map(|report| report.roots.clone()).unwrap_or_default(),
            host: place.host().to_owned(),
        }
    }

    fn state(&self) -> Cell {
        let (glyph, word) = match (self.running, self.connected) {
            (false, _) => ("○", "not running"),
            (true, Some(true)) => ("●", "connected"),
            (true, Some(false)) => ("▲", "not connected"),
            (true, None) => ("●", "running"),
        };
        Cell::State(glyph, word.to_owned())
    }
}

impl Row for One {
    const COLUMNS: &'static [Column] = &[
        Column::new("ORG", "org"),
        Column::new("STATUS", "status"),
        Column::new("NAME", "name"),
        Column::new("SESSIONS", "sessions"),
        Column::new("UP", "started_at"),
        Column::new("TOKEN", "token_left"),
        Column::new("PID", "pid"),
        Column::new("SERVER", "server"),
        Column::new("RUNNER", "runner_id"),
        Column::new("ROOTS", "roots").wide(),
        Column::new("AGENT", "agent").wide(),
        Column::new("", "problem").flexible(),
    ];

    fn cells(&self) -> Vec<Cell> {
        let now = Time::now();
        let left = |end: Time| match end.since(now) {
            left if left.is_zero() => "spent".to_owned(),
            left => format!("{} left", span(left)),
        };
        // A file without a report says no more of an org than its id.
        let org = self.org.as_ref().map(ToString::to_string);
        vec![
            Cell::maybe(org.or_else(|| self.org_id.clone())),
            self.state(),
            Cell::maybe(self.name.as_ref()),
            Cell::Number(self.running.then_some(self.sessions as u64)),
            Cell::Age(self.started_at),
            Cell::maybe(self.token_ends_at.map(left)),
            Cell::maybe(self.pid),
            Cell::text(self.server.as_ref().unwrap_or(&self.host)),
            Cell::maybe(self.runner_id.as_ref()),
            Cell::text(
                self.roots
                    .iter()
                    .map(|root| root.display().to_string())
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
            Cell::text(self.agent.join(" ")),
            Cell::text(self.problem.as_deref().unwrap_or_default()),
        ]
    }

    fn name(&self) -> String {
        self.runner_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}
