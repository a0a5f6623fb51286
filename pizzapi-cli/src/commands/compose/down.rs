//! `pizzapi compose down`

use pizzapi_docker::stack::engine::PartKind;

use super::{
    lock::lock,
    said::{Steps, failed},
    values::Which,
};
use crate::{ctx::Ctx, error::Result};

/// End the platform, the servers of its organisations too; their data stays
///
/// Examples:
///   pizzapi compose down
///   pizzapi compose down --volumes
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Down {
    #[command(flatten)]
    which: Which,
    /// Remove all data, too: the registry, secrets, certificates, and that of every organisation.
    #[arg(long)]
    volumes: bool,
}

impl Down {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let on = self.which.on_engine(ctx).await?;
        let name = &on.project.name;
        let parts = on.parts().await.map_err(failed)?;
        let orgs = parts
            .iter()
            .filter(|part| matches!(part.kind, PartKind::Org(_)));
        let orgs = orgs.count();
        let volumes = on.volumes().await.map_err(failed)?;
        if self.volumes && !volumes.is_empty() {
            ctx.out.note(format_args!(
                "  {} containers, {orgs} of them of organisations, and {} volumes with all their data",
                parts.len(),
                volumes.len()
            ));
            ctx.prompt.type_to_confirm("project", name)?;
        } else if !parts.is_empty() {
            ctx.prompt.confirm(&format!(
                "End project {name}: {} containers, {orgs} of them of organisations?",
                parts.len()
            ))?;
        }
        let _lock = lock(name)?;
        let mut steps = Steps::new(ctx);
        let mut count = 0;
        let mut tell = |told| {
            count += 1;
            steps.tell(told);
        };
        let gone = on.down(self.volumes, &mut tell).await;
        gone.map_err(failed)?;
        drop(steps);
        if count == 0 {
            return ctx
                .out
                .done(format_args!("  nothing of project {name} is there"));
        }
        if self.volumes || volumes.is_empty() {
            return ctx.out.done(format_args!("  project {name} is gone"));
        }
        ctx.out.done(format_args!(
            "  project {name} is down; its data is kept, and {} brings it back",
            self.which.command("up", name)
        ))
    }
}
