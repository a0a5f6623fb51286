//! `pizzapi org delete`

use pizzapi_sdk::{WaitFor, types::OrgSlug};

use crate::{
    commands::waiting::Waiting,
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::complete,
};

/// Delete an organisation and everything in it
///
/// Examples:
///   pizzapi org delete acme
///   pizzapi org delete acme --yes --wait
///   pizzapi org delete acme --keep-data
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Delete {
    /// The organisation's slug.
    #[arg(add = complete::orgs())]
    slug: OrgSlug,
    /// Keep what its server has written, for whoever runs the platform; platform admins only.
    #[arg(long)]
    keep_data: bool,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Delete {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let failed = || format!("could not delete organisation `{}`", self.slug);
        // Before asking: whoever may not delete it should not have to type its name.
        let org = client.get_org(&self.slug).await.context(failed)?;
        ctx.prompt
            .type_to_confirm("organisation", self.slug.as_str())?;
        let deleted = if self.keep_data {
            client.delete_org_keeping_data(&self.slug).await
        } else {
            client.delete_org(&self.slug).await
        };
        deleted.context(failed)?;
        ctx.names().remove_org(&self.slug);
        let kept = if self.keep_data {
            format!("; its data stays, under its id {}", org.id)
        } else {
            String::new()
        };
        if !self.waiting.wanted(ctx) {
            return ctx
                .out
                .done(format_args!("Deleting organisation `{}`{kept}", self.slug));
        }
        self.waiting
            .wait_for(ctx, &client, &self.slug, WaitFor::Deleted)
            .await
            .context(|| {
                format!(
                    "organisation `{}` is being deleted, but is not gone yet",
                    self.slug
                )
            })?;
        ctx.out
            .done(format_args!("Deleted organisation `{}`{kept}", self.slug))
    }
}
