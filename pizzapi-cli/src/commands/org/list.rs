//! `pizzapi org list`

use std::{collections::HashMap, time::Duration};

use futures_util::{StreamExt as _, TryStreamExt as _};
use pizzapi_sdk::{
    Client, ListOrgs,
    types::{Org, OrgId, OrgStatus},
};

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    names::{self, Kind},
    output::{ITEMS, Window, table},
};

/// How often a table on a terminal is drawn anew when nothing happens.
const TICK: Duration = Duration::from_secs(10);

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
    #[command(flatten)]
    window: Window,
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
        let mut seen = ctx.names().listing();
        let narrowed = self.status.is_some() || self.search.is_some();
        let page = async |limit, cursor| {
            let query = ListOrgs {
                limit: Some(limit),
                cursor,
                ..self.query()
            };
            let page = client.list_orgs(&query).await;
            let mut page = page.context(|| "could not list organisations")?;
            page.items.retain(|org| self.wants(org));
            let (there, gone) = page
                .items
                .iter()
                .partition::<Vec<_>, _>(|org| is_there(org));
            for org in gone {
                seen.gone(org.slug.as_str());
            }
            let last = page.next_cursor.is_none() && !narrowed;
            seen.see(there.into_iter().map(names::org), last);
            Ok(page)
        };
        let count = ctx.out.pages(self.window, ITEMS, page).await?;
        seen.keep(Kind::Orgs);
        if count == 0 && ctx.out.for_people() {
            ctx.out.note(format_args!("{}", if narrowed {
                "no organisation is like that; without options, `pizzapi org list` shows all of yours"
            } else {
                "no organisations; `pizzapi org create \"Acme\"` makes one"
            }));
        }
        Ok(())
    }

    fn query(&self) -> ListOrgs {
        ListOrgs {
            status: self.status.clone(),
            q: self.search.clone(),
            limit: Some(200),
            cursor: None,
        }
    }

    /// A platform admin sees deleted ones too; nobody wants them between the others unless asked for.
    fn wants(&self, org: &Org) -> bool {
        self.status.is_some() || org.status != OrgStatus::Deleted
    }

    async fn fetch(&self, client: &Client) -> Result<Vec<Org>> {
        client
            .list_all_orgs(&self.query())
            .try_filter(|org| std::future::ready(self.wants(org)))
            .take(self.window.wanted())
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
        // The stream may open only after the first look: a second one misses nothing.
        let mut look_again = Some(Duration::from_millis(500));
        loop {
            let orgs = self.fetch(client).await?;
            if redraw {
                drawn = draw(ctx, &orgs, drawn)?;
            } else {
                before = tell_changes(ctx, before, orgs)?;
            }
            // On a terminal ages tick, too.
            let pause = look_again
                .take()
                .unwrap_or(if redraw { TICK } else { Duration::MAX });
            tokio::select! {
                event = events.next() => match event {
                    Some(event) => drop(event.context(|| "could not follow what happens")?),
                    None => return Ok(()),
                },
                () = tokio::time::sleep(pause) => continue,
                error = crate::commands::interrupted() => return Err(crate::error::Error { silent: true, ..error }),
            }
            // Many events at once are one change.
            let until = tokio::time::Instant::now() + Duration::from_millis(50);
            while let Ok(Some(event)) = tokio::time::timeout_at(until, events.next()).await {
                event.context(|| "could not follow what happens")?;
            }
        }
    }
}

/// Whether there is anything left to be done with it.
fn is_there(org: &Org) -> bool {
    !matches!(org.status, OrgStatus::Deleting | OrgStatus::Deleted)
}

/// Draws the table where the last one was, as much of it as the terminal holds; gives how many lines that are.
fn draw(ctx: &Ctx, orgs: &[Org], drawn: usize) -> Result<usize> {
    let (columns, rows) = pizzapi_host::terminal::size().unwrap_or((80, 24));
    let text = table::render(orgs, ctx.out.layout());
    let mut lines: Vec<String> = text
        .lines()
        .take(rows.saturating_sub(2).max(1))
        .map(|line| table::cut(line, columns))
        .collect();
    let hidden = text.lines().count() - lines.len();
    if hidden > 0 {
        lines.push(format!("… and {hidden} more"));
    }
    // Back to where the last one began, and everything below it gone.
    let back = if drawn > 0 {
        format!("\x1b[{drawn}A\x1b[J")
    } else {
        String::new()
    };
    ctx.out.text(&format!("{back}{}", lines.join("\n")))?;
    Ok(lines.len())
}

/// Prints every org that is new, changed or gone; gives them for the next time.
fn tell_changes(
    ctx: &Ctx,
    mut before: HashMap<OrgId, Org>,
    orgs: Vec<Org>,
) -> Result<HashMap<OrgId, Org>> {
    let mut now = HashMap::new();
    for org in orgs {
        if before.remove(&org.id).as_ref() != Some(&org) {
            ctx.out.item(&org, org.slug.as_str(), || table::row(&org))?;
        }
        now.insert(org.id.clone(), org);
    }
    for gone in before.into_values() {
        let gone = Org {
            status: OrgStatus::Deleted,
            instance: None,
            ..gone
        };
        ctx.out
            .item(&gone, gone.slug.as_str(), || table::row(&gone))?;
    }
    Ok(now)
}
