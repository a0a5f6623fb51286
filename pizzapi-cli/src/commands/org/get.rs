//! `pizzapi org get`

use pizzapi_sdk::types::OrgSlug;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    output::table,
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
    slug: Option<OrgSlug>,
}

impl Get {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let slug = self.slug.map_or_else(|| ctx.org(), Ok)?;
        let org = ctx
            .client()?
            .get_org(&slug)
            .await
            .context(|| format!("could not get organisation `{slug}`"))?;
        ctx.out.one(&org, org.slug.as_str(), || {
            table::render(std::slice::from_ref(&org))
        })
    }
}
