//! `pizzapi instance logs`

use futures_util::StreamExt as _;
use pizzapi_sdk::types::OrgSlug;
use serde::Serialize;

use crate::{
    commands::interrupted,
    ctx::Ctx,
    error::{Context as _, Error, Result},
    names::complete,
    output::harmless,
};

/// Show what an organisation's server logs
///
/// Examples:
///   pizzapi instance logs acme --tail 20
///   pizzapi instance logs acme -f
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Logs {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    /// How many of the last lines, up to 10000.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    tail: u16,
    /// Stay, and show lines as they are written.
    #[arg(short, long)]
    follow: bool,
}

/// A line, for programs.
#[derive(Serialize)]
struct Line<'a> {
    line: &'a str,
}

impl Logs {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        let failed = || format!("could not read the logs of `{slug}`");
        let tail = Some(usize::from(self.tail));
        if !self.follow {
            let text = client.instance_logs(&slug, tail).await.context(failed)?;
            return text.lines().try_for_each(|line| print(ctx, line));
        }
        let mut pieces = std::pin::pin!(client.follow_instance_logs(&slug, tail));
        loop {
            tokio::select! {
                piece = pieces.next() => match piece {
                    Some(line) => print(ctx, &line.context(failed)?)?,
                    None => return Ok(()),
                },
                error = interrupted() => return Err(Error { silent: true, ..error }),
            }
        }
    }
}

fn print(ctx: &Ctx, line: &str) -> Result<()> {
    ctx.out.item(&Line { line }, line, || harmless(line))
}
