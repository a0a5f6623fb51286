//! `pizzapi compose pull`

use super::{
    said::{Steps, failed},
    values::Which,
};
use crate::{
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// Get the platform's images from their registries, as they are there now
///
/// The servers' own image is in no registry unless you put it into one: where PIZZAPI_IMAGE and
/// PIZZAPI_SERVER_IMAGE name none, `docker build -t pizzapi-server:latest .` makes it.
///
/// Examples:
///   pizzapi compose pull
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Pull {
    #[command(flatten)]
    which: Which,
}

impl Pull {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let on = self.which.on_engine(ctx).await?;
        let names: Vec<String> = on.image_names().into_keys().collect();
        let mut failures = Vec::new();
        for name in &names {
            let mut steps = Steps::new(ctx);
            // Built here, and in no registry.
            if is_built(name) {
                ctx.out.note(format_args!("  {name} is built, not pulled"));
                continue;
            }
            if let Err(error) = on.pull(name, &mut |told| steps.tell(told)).await {
                drop(steps);
                ctx.out.note(format_args!("  {name}: {}", error.reason));
                failures.push((name, error));
            }
        }
        let Some((_, first)) = failures.first() else {
            return Ok(());
        };
        let missing: Vec<&str> = failures.iter().map(|(name, _)| name.as_str()).collect();
        let mut error = Error::new(
            Exit::Failed,
            format!("could not pull {}", missing.join(", ")),
        );
        error.causes.push(failed(first.clone()).causes.join(": "));
        Err(error.hint(
            "does this machine reach the registry? Without a network, carry them: `docker save IMAGE | gzip > image.tar.gz`, then `docker load`",
        ))
    }
}

/// A name without a registry's host, and ours.
fn is_built(name: &str) -> bool {
    name.split([':', '@']).next() == Some("pizzapi-server")
}
