//! `pizzapi doctor`: looks at this machine and its platform, and says what is wrong and how to mend it.
//!
//! The one rule: it changes nothing, needs nobody logged in, and is done within 10 s whatever does not answer.

mod clock;
mod control_plane;
mod docker;
mod facts;
mod files;
mod finding;
mod keyring;
mod login;
mod org_hosts;
mod place;
mod ports;
mod redis;
mod report;
mod secrets;
mod security;
#[cfg(feature = "embedded")]
mod stack;
mod tls;
mod wrap;

use std::time::Duration;

use futures_util::future::join_all;

use self::{
    facts::Facts,
    finding::{Area, FINDINGS, Findings},
    report::Report,
};
use crate::{
    cli::{Color, Format},
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// How long one area may take, whatever its own limits add up to.
const LIMIT: Duration = Duration::from_secs(9);

/// Find what is wrong with machine and platform, and how to mend it
///
/// Without an area it looks at all of them but `security`, the checklist of a platform in production.
/// Nothing is changed, and no login is needed: what does need one is left out and says so.
/// The exit code is 1 when something is wrong.
///
/// Examples:
///   pizzapi doctor
///   pizzapi doctor org-hosts --org acme
///   pizzapi doctor security
///   pizzapi doctor -o json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Doctor {
    /// What to look at.
    #[arg(value_enum, value_name = "AREA")]
    area: Option<Area>,
}

impl Doctor {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let facts = Facts::of(ctx);
        let areas = match &self.area {
            Some(area) => std::slice::from_ref(area),
            None => &Area::USUAL[..],
        };
        let looking = join_all(areas.iter().map(|area| look(*area, ctx, &facts)));
        let found = tokio::select! {
            found = looking => found,
            interrupted = super::interrupted() => return Err(interrupted),
        };
        let report = Report::of(found.into_iter().flat_map(|found| found.all).collect());
        let problems = report.problems;
        match ctx.out.shown.format {
            Format::Csv | Format::Jsonl | Format::Name => {
                ctx.out.rows(FINDINGS, report.findings)?;
            }
            _ => ctx.out.one(&report, "", || on_screen(ctx, &report))?,
        }
        if problems == 0 {
            return Ok(());
        }
        // All there is to say has been said.
        let mut error = Error::new(Exit::Failed, "something is wrong");
        error.silent = true;
        Err(error)
    }
}

fn on_screen(ctx: &Ctx, report: &Report) -> String {
    let colours = ctx.out.is_terminal() || ctx.globals.color == Color::Always;
    let size = ctx.out.is_terminal().then(pizzapi_host::terminal::size);
    let columns = size.flatten().map(|(columns, _)| columns);
    report.render(colours.then_some(&ctx.out.shown), columns)
}

async fn look(area: Area, ctx: &Ctx, facts: &Facts) -> Findings {
    let mut found = Findings::of(area);
    let looking = async {
        match area {
            Area::ControlPlane => control_plane::look(facts, &mut found).await,
            Area::Login => login::look(facts, &mut found).await,
            Area::OrgHosts => org_hosts::look(facts, &mut found).await,
            Area::Tls => tls::look(facts, &mut found).await,
            Area::Keyring => keyring::look(facts, &mut found).await,
            Area::Files => files::look(&mut found),
            Area::Ports => ports::look(&mut found).await,
            Area::Docker => docker::look(ctx, &mut found).await,
            Area::Redis => redis::look(&mut found).await,
            Area::Secrets => secrets::look(&mut found),
            Area::Security => security::look(facts, &mut found).await,
        }
    };
    // What was found by then counts.
    if tokio::time::timeout(LIMIT, looking).await.is_err() {
        found.warning(
            "time",
            format!("not done within {} s", LIMIT.as_secs()),
            format!("look at it alone: `pizzapi doctor {}`", area.name()),
        );
    }
    found
}
