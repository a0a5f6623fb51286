//! `pizzapi org edit`

use pizzapi_sdk::types::{OrgSlug, PatchOrg};

use crate::{
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
    names::complete,
};

/// Change an organisation's name or plan
///
/// Whoever changed it meanwhile is not overwritten: then nothing is done, with exit code 7.
///
/// Examples:
///   pizzapi org edit acme --name "Acme Rockets"
///   pizzapi org edit acme --plan large
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Edit {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    /// What people call it.
    #[arg(long)]
    name: Option<String>,
    /// Its plan; for platform admins.
    #[arg(long)]
    plan: Option<String>,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Edit {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        let failed = || format!("could not change organisation `{slug}`");
        let before = client.get_org_with_etag(&slug).await.context(failed)?;
        let mut change = PatchOrg {
            name: self.name,
            plan: self.plan,
        };
        if change == PatchOrg::default() {
            if !ctx.prompt.is_able() {
                return Err(Error::new(Exit::Usage, "there is nothing to change")
                    .hint("give --name or --plan"));
            }
            let name = ctx.prompt.text_with("Name", &before.org.name, "--name")?;
            change.name = Some(name);
        }
        let org = client
            .update_org(&slug, &change, before.etag.as_deref())
            .await
            .context(failed)?;
        ctx.out
            .done(format_args!("Changed organisation `{slug}`"))?;
        ctx.out.result(&org.org)
    }
}
