//! `pizzapi compose logs`

use std::time::Duration;

use futures_util::StreamExt as _;
use pizzapi_docker::stack::engine::{Line, LogsWanted};
use pizzapi_sdk::types::{Time, text::printable};
use serde::Serialize;

use super::{said::failed, values::Which};
use crate::{
    commands::{duration, interrupted},
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// Show what the platform's containers log
///
/// Examples:
///   pizzapi compose logs
///   pizzapi compose logs control-plane router -f --tail 20
///   pizzapi compose logs acme --since 10m
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Logs {
    /// Services, or organisations by their slugs [default: all services].
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Stay, and show lines as they are written.
    #[arg(short, long)]
    follow: bool,
    /// How many of the last lines of each.
    #[arg(long, value_name = "N", default_value_t = 100)]
    tail: u32,
    /// Only lines that are not older than this: 90s, 10m, 2h.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    since: Option<Duration>,
    #[command(flatten)]
    which: Which,
}

/// A line, for programs.
#[derive(Serialize)]
struct Shown<'a> {
    of: &'a str,
    line: &'a str,
}

impl Logs {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let on = self.which.on_engine(ctx).await?;
        let parts = on.parts().await.map_err(failed)?;
        for name in &self.names {
            if !parts.iter().any(|part| part.kind.name() == name) {
                let there: Vec<&str> = parts.iter().map(|part| part.kind.name()).collect();
                let message = format!("project {} has no `{name}`", on.project.name);
                return Err(
                    Error::new(Exit::NotFound, message).hint(if there.is_empty() {
                        format!(
                            "{} brings it up",
                            self.which.command("up", &on.project.name)
                        )
                    } else {
                        format!("it has: {}", there.join(", "))
                    }),
                );
            }
        }
        let wanted = |name: &str| self.names.iter().any(|it| it == name);
        let chosen = parts.into_iter().filter(|part| {
            let service = on.project.stack.service(part.kind.name()).is_some();
            wanted(part.kind.name()) || (self.names.is_empty() && service)
        });
        let chosen: Vec<_> = chosen.collect();
        let width = chosen
            .iter()
            .map(|part| part.kind.name().len())
            .max()
            .unwrap_or(0);
        let since = self.since.map(|ago| {
            let ago = i64::try_from(ago.as_secs()).unwrap_or(i64::MAX);
            i32::try_from((Time::now().millis() / 1000).saturating_sub(ago)).unwrap_or(0)
        });
        let mut lines = on.logs(
            &chosen,
            &LogsWanted {
                tail: Some(self.tail),
                since,
                follow: self.follow,
            },
        );
        loop {
            tokio::select! {
                line = lines.next() => match line {
                    Some(line) => print(ctx, &line.map_err(failed)?, if chosen.len() > 1 { width } else { 0 })?,
                    None => return Ok(()),
                },
                error = interrupted() => return Err(Error { silent: true, ..error }),
            }
        }
    }
}

fn print(ctx: &Ctx, line: &Line, width: usize) -> Result<()> {
    let shown = Shown {
        of: &line.of,
        line: &line.text,
    };
    ctx.out.item(&shown, &line.text, || {
        let text = printable(&line.text);
        if width == 0 {
            text
        } else {
            format!("{:width$} | {text}", printable(&line.of))
        }
    })
}
