//! `pizzapi runner status`: this machine's runners, without asking any server.

use std::path::PathBuf;

use pizzapi_sdk::types::{OrgSlug, RunnerId, Time};
use serde::Serialize;

use super::{
    line::span,
    local::{Local, Place, host_folder},
};
use crate::{ctx::Ctx, error::Result, output::Cells};

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

/// A list of this machine's runners.
#[derive(Serialize)]
struct Statuses {
    runners: Vec<One>,
}

/// One of them. What is not known is `null`; what it said when it last ran stays.
#[derive(Clone, Serialize)]
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
        let whole = Statuses {
            runners: runners.clone(),
        };
        ctx.out.list(&runners, &whole)
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

    fn state(&self) -> &'static str {
        match (self.running, self.connected) {
            (false, _) => "○ not running",
            (true, Some(true)) => "● connected",
            (true, Some(false)) => "▲ not connected",
            (true, None) => "● running",
        }
    }
}

impl Cells for One {
    const TITLES: &'static [&'static str] = &[
        "ORG", "STATUS", "NAME", "SESSIONS", "UP", "TOKEN", "PID", "SERVER", "RUNNER", "",
    ];

    fn cells(&self) -> Vec<String> {
        let dash = || "–".to_owned();
        let now = Time::now();
        let left = |end: Time| match end.since(now) {
            left if left.is_zero() => "spent".to_owned(),
            left => format!("{} left", span(left)),
        };
        // A file without a report says no more of an org than its id.
        let org = match (&self.org, &self.org_id) {
            (Some(org), _) => org.to_string(),
            (None, Some(id)) => id.clone(),
            (None, None) => dash(),
        };
        let figure = |text: Option<String>| text.unwrap_or_else(dash);
        vec![
            org,
            self.state().to_owned(),
            figure(self.name.clone()),
            figure(self.running.then(|| self.sessions.to_string())),
            figure(self.started_at.map(|started| span(now.since(started)))),
            figure(self.token_ends_at.map(left)),
            figure(self.pid.map(|pid| pid.to_string())),
            self.server.clone().unwrap_or_else(|| self.host.clone()),
            figure(self.runner_id.as_ref().map(ToString::to_string)),
            self.problem.clone().unwrap_or_default(),
        ]
    }

    fn name(&self) -> String {
        self.runner_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}
