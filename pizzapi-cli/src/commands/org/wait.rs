//! `pizzapi org wait`

use clap::ValueEnum;
use pizzapi_sdk::{WaitFor, types::OrgSlug};

use crate::{
    commands::waiting::wait_for,
    ctx::Ctx,
    error::{Context as _, Result},
    names::complete,
};

/// Wait until an organisation serves, or is gone
///
/// Examples:
///   pizzapi org wait acme
///   pizzapi org wait acme --for deleted --timeout 2m
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Wait {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
    /// What to wait for.
    #[arg(long = "for", value_enum, default_value = "healthy")]
    what: What,
    /// How long at most: 90s, 5m.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = crate::commands::duration)]
    timeout: std::time::Duration,
}

/// What can be waited for.
#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Its server serves.
    Healthy,
    /// Its server is stopped, its data kept.
    Stopped,
    /// Everything of it is gone.
    Deleted,
}

impl Wait {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let slug = ctx.org_or(self.slug).await?;
        let (what, word) = match self.what {
            What::Healthy => (WaitFor::Healthy, "healthy"),
            What::Stopped => (WaitFor::Stopped, "stopped"),
            What::Deleted => (WaitFor::Deleted, "deleted"),
        };
        let client = ctx.client()?;
        wait_for(ctx, &client, &slug, what, self.timeout)
            .await
            .context(|| format!("organisation `{slug}` is not {word}"))?;
        match self.what {
            What::Healthy | What::Stopped => ctx
                .out
                .done(format_args!("Organisation `{slug}` is {word}"))?,
            // Whether there ever was one, nobody is told.
            What::Deleted => ctx.out.done(format_args!(
                "There is no organisation `{slug}` that you can see, any more"
            ))?,
        }
        match client.find_org(&slug).await? {
            Some(org) => ctx.out.one(&org, slug.as_str(), String::new),
            None => Ok(()),
        }
    }
}
