//! `pizzapi org list`

use std::collections::HashMap;

use futures_util::{StreamExt as _, TryStreamExt as _};
use pizzapi_sdk::{
    Client, ListOrgs,
    types::{Org, OrgId, OrgStatus, Page},
};

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    output::table,
};

/// List the organisations you can see, newest first
///
/// Examples:
///   pizzapi org list
///   pizzapi org list --watch
///   pizzapi org list -o name
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    /// Only those with this status: pending, active, suspended, deleting, deleted.
    #[arg(long, value_parser = |text: &str| Ok::<_, std::convert::Infallible>(OrgStatus::from(text)))]
    status: Option<OrgStatus>,
    /// Only those with this text in slug or name.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// How many at most.
    #[arg(long, value_name = "N", default_value_t = 200)]
    limit: usize,
    /// Stay, and show every change as it happens.
    #[arg(short, long)]
    watch: bool,
}

impl List {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        if self.watch {
            return self.watch(ctx, &client).await;
        }
        let orgs = self.fetch(&client).await?;
        if orgs.is_empty() && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "no organisations; `pizzapi org create \"Acme\"` makes one"
            ));
        }
        ctx.out.list(&orgs, &Page::whole(orgs.clone()))
    }

    async fn fetch(&self, client: &Client) -> Result<Vec<Org>> {
        let limit = u32::try_from(self.limit.clamp(1, 200)).unwrap_or(200);
        let query = ListOrgs {
            status: self.status.clone(),
            q: self.search.clone(),
            limit: Some(limit),
            cursor: None,
        };
        // A platform admin sees deleted ones too; nobody wants them between the others unless asked for.
        let wanted = |org: &Org| self.status.is_some() || org.status != OrgStatus::Deleted;
        let all = client
            .list_all_orgs(&query)
            .try_filter(|org| std::future::ready(wanted(org)));
        all.take(self.limit)
            .try_collect()
            .await
            .context(|| "could not list organisations")
    }

    /// On a terminal the table is drawn again at every change; elsewhere each change is a row of its own.
    async fn watch(&self, ctx: &Ctx, client: &Client) -> Result<()> {
        let mut events = std::pin::pin!(client.events(None));
        let redraw = ctx.out.for_people() && ctx.out.is_terminal();
        let mut before: HashMap<OrgId, Org> = HashMap::new();
        let mut drawn = 0;
        loop {
            let orgs = self.fetch(client).await?;
            if redraw {
                let text = table::render(&orgs);
                // Back to where the last one began, and everything below it gone.
                let back = if drawn > 0 {
                    format!("\x1b[{drawn}A\x1b[J")
                } else {
                    String::new()
                };
                drawn = text.lines().count();
                ctx.out.text(&format!("{back}{text}"))?;
            } else {
                let changed: Vec<Org> = orgs
                    .iter()
                    .filter(|org| before.get(&org.id) != Some(org))
                    .cloned()
                    .collect();
                for org in &changed {
                    ctx.out.item(org, || table::row(org))?;
                }
                before = orgs.into_iter().map(|org| (org.id.clone(), org)).collect();
            }
            tokio::select! {
                event = events.next() => match event {
                    Some(event) => drop(event.context(|| "could not follow what happens")?),
                    None => return Ok(()),
                },
                error = crate::commands::interrupted() => return Err(crate::error::Error { silent: true, ..error }),
            }
            // Many events at once are one change.
            let more = async { while events.next().await.is_some_and(|event| event.is_ok()) {} };
            let _ = tokio::time::timeout(std::time::Duration::from_millis(50), more).await;
        }
    }
}
