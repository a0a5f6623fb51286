//! `pizzapi org create`

use std::time::Instant;

use pizzapi_sdk::{
    WaitFor,
    types::{CreateOrg, OrgSlug},
};

use crate::{
    commands::waiting::Waiting,
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::{self, Kind},
};

/// Make an organisation, and its own server with it
///
/// Examples:
///   pizzapi org create "Acme" --wait
///   pizzapi org create "Acme Rockets" --slug rockets -o json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Create {
    /// What people call it.
    name: Option<String>,
    /// Its slug [default: made from the name].
    #[arg(long)]
    slug: Option<OrgSlug>,
    /// E-mail address of its first owner, for platform admins [default: you].
    #[arg(long, value_name = "EMAIL")]
    owner: Option<String>,
    /// Give it a Redis of its own; for platform admins, where instances are containers.
    #[arg(long)]
    dedicated_redis: bool,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Create {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let new = CreateOrg {
            name: ctx
                .prompt
                .or_ask(self.name, "Name of the organisation", "NAME")?,
            slug: self.slug.map(|slug| slug.to_string()),
            owner: self.owner,
            dedicated_redis: self.dedicated_redis.then_some(true),
        };
        let started = Instant::now();
        let org = client
            .create_org(&new)
            .await
            .context(|| format!("could not create organisation `{}`", new.name))?;
        ctx.names().add(Kind::Orgs, names::org(&org));
        let url = client.org_url(&org.slug).await.context(|| {
            format!(
                "organisation `{}` is made, but its URL is not known",
                org.slug
            )
        })?;
        if !self.waiting.wanted(ctx) {
            ctx.out
                .done(format_args!("Creating organisation `{}`: {url}", org.slug))?;
            return ctx.out.one(&org, org.slug.as_str(), String::new);
        }
        ctx.out.note(format_args!(
            "  {} {} created",
            ctx.out.shown.green("✔"),
            org.slug
        ));
        self.waiting
            .wait_for(ctx, &client, &org.slug, WaitFor::Healthy)
            .await
            .context(|| {
                format!(
                    "organisation `{}` is made, but does not serve yet",
                    org.slug
                )
            })?;
        let took = started.elapsed().as_millis();
        ctx.out.done(format_args!(
            "Created organisation `{}` in {took} ms: {url}",
            org.slug
        ))?;
        let org = client.get_org(&org.slug).await?;
        ctx.out.one(&org, org.slug.as_str(), String::new)
    }
}
