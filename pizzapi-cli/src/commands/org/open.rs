//! `pizzapi org open`

use pizzapi_sdk::types::OrgSlug;
use serde_json::json;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    names::complete,
};

/// Open an organisation's URL in a browser, or print it where there is none
///
/// Examples:
///   pizzapi org open acme
///   curl $(pizzapi org open acme --print)/health
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Open {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    /// Print the URL, and open nothing [default without a terminal].
    #[arg(long)]
    print: bool,
}

impl Open {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let slug = ctx.org_or(self.slug).await?;
        let client = ctx.client()?;
        // A slug that is nobody's has a URL, too.
        client
            .get_org(&slug)
            .await
            .context(|| format!("could not find organisation `{slug}`"))?;
        let url = client.org_url(&slug).await?;
        let looked_at = ctx.out.is_terminal() && ctx.out.for_people() && !self.print;
        if looked_at && open::that_detached(&url).is_ok() {
            return ctx.out.done(format_args!("Opening {url}"));
        }
        ctx.out.one(&json!({ "url": url }), &url, || url.clone())
    }
}
