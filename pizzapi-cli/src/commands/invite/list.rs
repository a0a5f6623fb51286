//! `pizzapi invite list`

use pizzapi_sdk::types::ListInvites;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    names::{self, Kind},
    output::{ITEMS, Window},
};

/// List an organisation's invites: open ones, and what became of the others
///
/// Examples:
///   pizzapi invite list --org acme
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
            let query = ListInvites {
                limit: Some(limit),
                cursor,
            };
            let page = client.list_invites(&org, &query).await;
            let page = page.context(|| format!("could not list the invites of `{org}`"))?;
            seen.see(
                page.items.iter().map(names::invite),
                page.next_cursor.is_none(),
            );
            Ok(page)
        };
        let count = ctx.out.pages(self.window, ITEMS, page).await?;
        seen.keep(Kind::Invites(&org));
        if count == 0 && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "no invites; `pizzapi invite create` makes one"
            ));
        }
        Ok(())
    }
}
