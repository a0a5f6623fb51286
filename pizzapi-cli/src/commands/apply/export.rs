//! `pizzapi export`

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, future::Either, stream};
use pizzapi_sdk::{
    Client,
    types::{ListOrgs, Org, OrgSlug, OrgStatus},
};

use super::{
    AT_ONCE,
    state::{self, Interest},
    wanted::Wanted,
};
use crate::{
    cli::Format,
    ctx::Ctx,
    error::{Context as _, Result},
    output::{ITEMS, List, Shape, yaml},
};

/// Write organisations as a file that `pizzapi apply` takes
///
/// YAML, with --- between organisations; other formats with -o.
///
/// Examples:
///   pizzapi export > orgs.yaml
///   pizzapi export acme --no-members
///   pizzapi export | pizzapi diff -f - --exit-code
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Export {
    /// The organisations' slugs [default: all that you can see].
    slugs: Vec<OrgSlug>,
    /// Leave members out.
    #[arg(long)]
    no_members: bool,
}

impl Export {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let interest = Interest {
            instance: true,
            members: !self.no_members,
        };
        let orgs = if self.slugs.is_empty() {
            Either::Left(visible(&client))
        } else {
            Either::Right(stream::iter(self.slugs).then(|slug| named(&client, slug)))
        };
        let mut all = std::pin::pin!(
            orgs.map_ok(|org| one(&client, org, interest))
                .try_buffered(AT_ONCE)
        );
        let documents = matches!(ctx.out.shown.format, Format::Table | Format::Yaml)
            && ctx.globals.jq.is_none()
            && ctx.globals.template.is_none();
        let shape = Shape {
            cursor: None,
            ..ITEMS
        };
        let mut list = List::new(&ctx.out, shape);
        let mut count = 0;
        while let Some(wanted) = all.try_next().await? {
            count += 1;
            if documents {
                let mark = if count > 1 { "---\n" } else { "" };
                ctx.out.data(&format!("{mark}{}", yaml(&wanted)?))?;
            } else {
                list.push(wanted)?;
            }
        }
        if !documents {
            list.end(None)?;
        }
        if count == 0 {
            ctx.out.note(format_args!("no organisations"));
        }
        Ok(())
    }
}

/// All that are there to stay.
fn visible(client: &Client) -> impl Stream<Item = Result<Org>> + use<> {
    let query = ListOrgs {
        limit: Some(200),
        ..ListOrgs::default()
    };
    client
        .list_all_orgs(&query)
        .map(|org| org.context(|| "could not list organisations"))
        .try_filter(|org| {
            let gone = matches!(org.status, OrgStatus::Deleting | OrgStatus::Deleted);
            std::future::ready(!gone)
        })
}

async fn named(client: &Client, slug: OrgSlug) -> Result<Org> {
    let org = client.get_org(&slug).await;
    org.context(|| format!("could not export organisation `{slug}`"))
}

async fn one(client: &Client, org: Org, interest: Interest) -> Result<Wanted> {
    state::of(client, org, None, interest).await.map(Wanted::of)
}
