//! `pizzapi org delete`

use pizzapi_sdk::{WaitFor, types::OrgSlug};

use super::Waiting;
use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
};

/// Delete an organisation and everything in it
///
/// Examples:
///   pizzapi org delete acme
///   pizzapi org delete acme --yes --wait
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Delete {
    /// The organisation's slug.
    slug: OrgSlug,
    /// Say what would be deleted, and delete nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    waiting: Waiting,
}

impl Delete {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let failed = || format!("could not delete organisation `{}`", self.slug);
        // Before asking: whoever may not delete it should not have to type its name.
        let org = client.get_org(&self.slug).await.context(failed)?;
        if self.dry_run {
            let people = || {
                format!(
                    "would delete the organisation `{}` ({}) and everything in it",
                    org.slug, org.name
                )
            };
            return ctx.out.one(&org, org.slug.as_str(), people);
        }
        ctx.prompt
            .type_to_confirm("organisation", self.slug.as_str())?;
        client.delete_org(&self.slug).await.context(failed)?;
        if !self.waiting.wanted(ctx) {
            return ctx
                .out
                .done(format_args!("Deleting organisation `{}`", self.slug));
        }
        super::wait_for(
            ctx,
            &client,
            &self.slug,
            WaitFor::Deleted,
            self.waiting.timeout,
        )
        .await
        .context(|| {
            format!(
                "organisation `{}` is being deleted, but is not gone yet",
                self.slug
            )
        })?;
        ctx.out
            .done(format_args!("Deleted organisation `{}`", self.slug))
    }
}
