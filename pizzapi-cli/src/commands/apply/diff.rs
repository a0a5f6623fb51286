//! `pizzapi diff`

use super::files::Files;
use crate::{
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// Show what `pizzapi apply` would change, and change nothing
///
/// Examples:
///   pizzapi diff -f orgs.yaml
///   pizzapi diff -f orgs/ --exit-code
///   pizzapi diff -f orgs.yaml -o json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Diff {
    #[command(flatten)]
    files: Files,
    /// Count members that the file does not name as to be removed.
    #[arg(long)]
    prune: bool,
    /// End with code 9 when something would change.
    #[arg(long)]
    exit_code: bool,
}

impl Diff {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let all = self.files.read()?;
        let client = ctx.client()?;
        let plans = super::plan(&client, &all, self.prune).await?;
        let count = super::tell(ctx, &plans)?;
        if count > 0 && self.exit_code {
            return Err(Error {
                silent: true,
                ..Error::new(Exit::WouldChange, "something would change")
            });
        }
        Ok(())
    }
}
