//! `pizzapi key list`

use pizzapi_sdk::types::ListApiKeys;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    names::{self, Kind},
    output::{ITEMS, Window},
};

/// List your API keys
///
/// Examples:
///   pizzapi key list
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    #[command(flatten)]
    window: Window,
}

impl List {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let mut seen = ctx.names().listing();
        let page = async |limit, cursor| {
            let query = ListApiKeys {
                limit: Some(limit),
                cursor,
            };
            let page = client.list_api_keys(&query).await;
            let page = page.context(|| "could not list API keys")?;
            seen.see(
                page.items.iter().map(names::key),
                page.next_cursor.is_none(),
            );
            Ok(page)
        };
        let count = ctx.out.pages(self.window, ITEMS, page).await?;
        seen.keep(Kind::Keys);
        if count == 0 && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "no API keys; `pizzapi key create ci` makes one"
            ));
        }
        Ok(())
    }
}
