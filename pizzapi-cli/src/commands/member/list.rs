//! `pizzapi member list`

use pizzapi_sdk::types::ListMembers;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    output::{ITEMS, Window},
};

/// List an organisation's members
///
/// Examples:
///   pizzapi member list --org acme
///   pizzapi member list --org acme -o csv > members.csv
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    #[command(flatten)]
    window: Window,
}

impl List {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let org = ctx.org().await?;
        let page = async |limit, cursor| {
            let query = ListMembers {
                limit: Some(limit),
                cursor,
            };
            let page = client.list_members(&org, &query).await;
            page.context(|| format!("could not list the members of `{org}`"))
        };
        ctx.out.pages(self.window, ITEMS, page).await.map(drop)
    }
}
