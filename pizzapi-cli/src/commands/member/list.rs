//! `pizzapi member list`

use pizzapi_sdk::types::ListMembers;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    names::{self, Kind},
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
        let mut seen = ctx.names().listing();
        let page = async |limit, cursor| {
            let query = ListMembers {
                limit: Some(limit),
                cursor,
            };
            let page = client.list_members(&org, &query).await;
            let page = page.context(|| format!("could not list the members of `{org}`"))?;
            seen.see(
                page.items.iter().map(names::member),
                page.next_cursor.is_none(),
            );
            Ok(page)
        };
        ctx.out.pages(self.window, ITEMS, page).await?;
        seen.keep(Kind::Members(&org));
        Ok(())
    }
}
