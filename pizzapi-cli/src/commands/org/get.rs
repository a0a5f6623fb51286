//! `pizzapi org get`

use pizzapi_sdk::types::OrgSlug;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    names::{self, Kind, complete},
};

/// Show one organisation
///
/// Examples:
///   pizzapi org get acme
///   pizzapi org get acme -o json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Get {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
}

impl Get {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let slug = ctx.org_or(self.slug).await?;
        let org = ctx
            .client()?
            .get_org(&slug)
            .await
            .context(|| format!("could not get organisation `{slug}`"))?;
        ctx.names().add(Kind::Orgs, names::org(&org));
        ctx.out.row(&org)
    }
}
