//! `pizzapi key list`

use pizzapi_sdk::types::ListApiKeys;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
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
        let page = async |limit, cursor| {
            let query = ListApiKeys {
                limit: Some(limit),
                cursor,
            };
            let page = client.list_api_keys(&query).await;
            page.context(|| "could not list API keys")
        };
        let count = ctx.out.pages(self.window, ITEMS, page).await?;
        if count == 0 && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "no API keys; `pizzapi key create ci` makes one"
            ));
        }
        Ok(())
    }
}
