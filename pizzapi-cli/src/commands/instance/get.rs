//! `pizzapi instance get`

use pizzapi_sdk::{
    Client,
    types::{Instance, OrgSlug},
};
use serde::Serialize;

use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
    names::complete,
    output::{Cell, Column, Row},
};

/// Show an organisation's server: what it runs, where, and how it fares
///
/// Examples:
///   pizzapi instance get acme
///   pizzapi instance get acme -o wide
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Get {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
}

impl Get {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let slug = ctx.org_or(self.slug).await?;
        ctx.out.row(&Shown::now(&ctx.client()?, &slug).await?)
    }
}

/// An instance, and whose it is.
#[derive(Serialize)]
pub struct Shown {
    #[serde(skip)]
    slug: OrgSlug,
    #[serde(flatten)]
    instance: Instance,
}

impl Shown {
    /// Prints what has become of it, for programs: people have been told.
    pub async fn result(ctx: &Ctx, client: &Client, slug: &OrgSlug) -> Result<()> {
        if ctx.out.for_people() {
            return Ok(());
        }
        ctx.out.row(&Self::now(client, slug).await?)
    }

    /// As it is now.
    pub async fn now(client: &Client, slug: &OrgSlug) -> Result<Self> {
        let report = client.org_status(slug).await;
        let report = report.context(|| format!("could not get the instance of `{slug}`"))?;
        let instance = report.instance.ok_or_else(|| {
            let message = format!(
                "`{slug}` has no instance; the organisation is {}",
                report.org_status
            );
            Error::new(Exit::NotFound, message)
        })?;
        Ok(Self {
            slug: slug.clone(),
            instance,
        })
    }
}

impl Row for Shown {
    const COLUMNS: &'static [Column] = &[
        Column::new("ORG", "org"),
        Column::new("STATUS", "status"),
        Column::new("WANTED", "desired"),
        Column::new("PROVIDER", "provider"),
        Column::new("VERSION", "version"),
        Column::new("RESTARTS", "restarts"),
        Column::new("CHECKED", "health_checked_at"),
        Column::new("GENERATION", "generation").wide(),
        Column::new("ADDRESS", "address").wide(),
        Column::new("IMAGE", "image").wide(),
        Column::new("OWN REDIS", "dedicated_redis").wide(),
        Column::new("ID", "id").wide(),
        Column::new("URL", "url"),
        Column::new("", "last_error").flexible(),
    ];

    fn cells(&self) -> Vec<Cell> {
        let it = &self.instance;
        let address = it.host.as_ref().zip(it.port);
        vec![
            Cell::text(&self.slug),
            Cell::State(it.status.glyph(), it.status.to_string()),
            Cell::text(&it.desired),
            Cell::text(&it.provider),
            Cell::maybe(it.version.as_ref()),
            Cell::text(it.restarts),
            Cell::Age(it.health_checked_at),
            Cell::text(it.generation),
            Cell::maybe(address.map(|(host, port)| format!("{host}:{port}"))),
            Cell::maybe(it.image.as_ref()),
            Cell::text(if it.dedicated_redis { "yes" } else { "no" }),
            Cell::text(&it.id),
            Cell::maybe(it.url.as_ref()),
            Cell::text(it.last_error.as_deref().unwrap_or_default()),
        ]
    }

    fn name(&self) -> String {
        self.slug.to_string()
    }
}
