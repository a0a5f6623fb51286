//! `pizzapi runner restart`

use super::which::{self, Own};
use crate::{
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::complete,
};

/// Have a runner start again; the sessions on it end
///
/// It is asked over the organisation's server, and starts itself again; one that runs with
/// --no-restart ends with exit code 42, on which whoever supervises it starts it again.
///
/// Examples:
///   pizzapi runner restart --org acme
///   pizzapi runner restart laptop --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Restart {
    /// The runner, by id or name [default: this machine's].
    #[arg(value_name = "ID|NAME", add = complete::runners())]
    runner: Option<String>,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Restart {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let org = ctx.org_client().await?;
        let (id, what) = if let Some(wanted) = &self.runner {
            let runner = which::find(ctx, &org, wanted).await?;
            (runner.runner_id, format!("runner {wanted}"))
        } else {
            let own = Own::find(ctx, None).await?;
            (own.id()?, format!("the runner for {}", own.what))
        };
        ctx.prompt.confirm(&format!("Restart {what}?"))?;
        org.restart_runner(&id)
            .await
            .context(|| format!("could not restart {what}"))?;
        ctx.out.done(format_args!("Restarting {what}"))
    }
}
