//! `pizzapi runner uninstall`

use serde::Serialize;

use super::service::{self, Keeper};
use crate::{
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// Stop a runner that was installed, and have it started no more
///
/// Who the runner is stays: one that is installed later is the same to the organisation.
///
/// Examples:
///   pizzapi runner uninstall --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Uninstall {
    /// The one for PizzaPi's own single-tenant server.
    #[arg(long, value_name = "URL", conflicts_with = "org")]
    server: Option<String>,
    /// The launchd agent, also where there is no launchd.
    #[arg(long)]
    launchd: bool,
    /// Print what would be run and removed, and do nothing.
    #[arg(long)]
    dry_run: bool,
}

/// What is run and removed.
#[derive(Serialize)]
struct Plan {
    path: std::path::PathBuf,
    installed: bool,
    commands: Vec<Vec<String>>,
}

impl Uninstall {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let (label, about) = super::service_label(ctx, self.server.as_deref()).await?;
        let keeper = Keeper::of(self.launchd);
        let path = keeper.path(&label)?;
        let (stop, forget) = keeper.stop(&label);
        let plan = Plan {
            installed: service::installed(&path)?.is_some(),
            commands: std::iter::once(stop.clone())
                .chain(forget.clone())
                .collect(),
            path,
        };
        let path = plan.path.display();
        if !plan.installed {
            ctx.out.note(format_args!(
                "No runner for {about} is installed: there is no {path}"
            ));
            return ctx.out.one(&plan, &label, String::new);
        }
        if self.dry_run {
            let mut steps: Vec<String> = plan.commands.iter().map(shell_words::join).collect();
            steps.insert(1, format!("rm {}", shell_words::quote(&path.to_string())));
            return ctx.out.one(&plan, &label, || steps.join("\n"));
        }
        ctx.prompt
            .confirm(&format!("Stop the runner for {about}, and remove {path}?"))?;
        let answers = keeper.answers().await;
        if answers {
            // One that is stopped already cannot be stopped; its file goes all the same.
            if let Err(error) = service::carry_out(&stop).await {
                ctx.out.note(format_args!("warning: {}", error.message));
            }
        }
        std::fs::remove_file(&plan.path).map_err(|error| {
            Error::new(Exit::Failed, format!("could not remove {path}")).because(error)
        })?;
        if let Some(forget) = forget.filter(|_| answers) {
            service::carry_out(&forget).await?;
        }
        ctx.out.done(format_args!("Removed {path}"))?;
        if !answers {
            ctx.out.note(format_args!(
                "The service manager does not answer here; `pizzapi runner stop` ends one that runs"
            ));
        }
        ctx.out.one(&plan, &label, String::new)
    }
}
