//! `pizzapi runner stop`

use std::time::Duration;

use super::which::{self, Own};
use crate::{
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
    names::complete,
};

/// How long a runner of this machine may take: its sessions have 5 s to end, and it some more to say goodbye.
const PATIENCE: Duration = Duration::from_secs(12);

/// End a runner, and the sessions on it
///
/// Without a name it is this machine's, which ends also when no server can be reached.
///
/// Examples:
///   pizzapi runner stop --org acme
///   pizzapi runner stop laptop --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Stop {
    /// The runner, by id or name [default: this machine's].
    #[arg(value_name = "ID|NAME", add = complete::runners())]
    runner: Option<String>,
    /// This machine's runner for PizzaPi's own single-tenant server.
    #[arg(long, value_name = "URL", conflicts_with_all = ["org", "runner"])]
    server: Option<String>,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Stop {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        match &self.runner {
            Some(wanted) => over_the_server(ctx, wanted).await,
            None => here(ctx, self.server.as_deref(), self.dry_run).await,
        }
    }
}

async fn over_the_server(ctx: &Ctx, wanted: &str) -> Result<()> {
    let org = ctx.org_client().await?;
    let runner = which::find(ctx, &org, wanted).await?;
    ctx.prompt.confirm(&format!("Stop runner {wanted}?"))?;
    org.stop_runner(&runner.runner_id)
        .await
        .context(|| format!("could not stop runner {wanted}"))?;
    ctx.out.done(format_args!("Stopping runner {wanted}"))
}

/// Ends the process. What it does then is what it does when its server says so.
async fn here(ctx: &Ctx, server: Option<&str>, dry_run: DryRun) -> Result<()> {
    let own = Own::find(ctx, server).await?;
    let what = &own.what;
    let Some(process) = own.process() else {
        return ctx
            .out
            .done(format_args!("The runner for {what} does not run"));
    };
    let sessions = match own.local.live().map(|report| report.sessions) {
        None | Some(0) => String::new(),
        Some(1) => " and its session".to_owned(),
        Some(many) => format!(" and its {many} sessions"),
    };
    let pid = process.pid;
    if dry_run.dry_run {
        return ctx.out.done(format_args!(
            "would end the runner for {what} (pid {pid}){sessions}"
        ));
    }
    ctx.prompt.confirm(&format!(
        "Stop the runner for {what} (pid {pid}){sessions}?"
    ))?;
    process.terminate(PATIENCE).await;
    if process.is_alive() {
        let message = format!("the runner for {what} (pid {pid}) does not end");
        return Err(Error::new(Exit::Failed, message).hint("is it another user's? `ps` shows it"));
    }
    ctx.out
        .done(format_args!("Stopped the runner for {what} (pid {pid})"))
}
