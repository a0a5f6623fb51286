//! Waiting for what a server was asked to do.

use std::time::{Duration, Instant};

use pizzapi_sdk::{Client, WaitFor, types::OrgSlug};

use crate::{
    commands::interrupted,
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
    output::progress::Steps,
};

/// Whether and how long to wait for the effect.
#[derive(clap::Args)]
pub struct Waiting {
    /// Wait until it is so [default on a terminal].
    #[arg(long, overrides_with = "no_wait")]
    wait: bool,
    /// Do not wait.
    #[arg(long)]
    no_wait: bool,
    /// How long to wait at most: 90s, 5m.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = super::duration)]
    timeout: Duration,
}

impl Waiting {
    /// Whether somebody waits.
    pub fn wanted(&self, ctx: &Ctx) -> bool {
        self.wait || (!self.no_wait && ctx.out.is_live())
    }

    /// Waits for an org's instance, showing steps as they happen.
    pub async fn wait_for(
        &self,
        ctx: &Ctx,
        client: &Client,
        slug: &OrgSlug,
        what: WaitFor,
    ) -> Result<()> {
        wait_for(ctx, client, slug, what, self.timeout).await
    }

    /// How a command ends that has changed what is wanted of an org's instance: by waiting for it, if that is wanted, and
    /// telling how long it took.
    pub async fn finish(
        &self,
        ctx: &Ctx,
        client: &Client,
        slug: &OrgSlug,
        effect: Effect<'_>,
    ) -> Result<()> {
        if !self.wanted(ctx) {
            return ctx.out.done(format_args!("{} `{slug}`", effect.begun));
        }
        let started = Instant::now();
        self.wait_for(ctx, client, slug, effect.until)
            .await
            .context(|| format!("{} `{slug}`, and it is not done yet", effect.begun))?;
        if let Some(image) = effect.image {
            went_back(client, slug, image).await?;
        }
        let took = started.elapsed().as_millis();
        ctx.out
            .done(format_args!("{} `{slug}` in {took} ms", effect.done))
    }
}

/// An error when an instance is healthy, and runs another image than was wished.
async fn went_back(client: &Client, slug: &OrgSlug, wished: &str) -> Result<()> {
    let Some(instance) = client.org_status(slug).await?.instance else {
        return Ok(());
    };
    match instance.last_error {
        Some(why) if instance.image.as_deref() != Some(wished) => {
            let message = format!(
                "the instance of `{slug}` is not upgraded: it runs what it ran before, with its data"
            );
            let mut error = Error::new(Exit::Failed, message)
                .hint("mend the image or choose another, and upgrade again");
            error.causes.push(why);
            Err(error)
        }
        _ => Ok(()),
    }
}

/// What a change comes to.
pub struct Effect<'a> {
    /// What it waits for.
    pub until: WaitFor,
    /// The image it shall run then, if one was wished.
    pub image: Option<&'a str>,
    /// What is told of it at once: `Stopping the instance of`.
    pub begun: &'a str,
    /// What is told of it when it is so: `Stopped the instance of`.
    pub done: &'a str,
}

/// Waits, showing steps as they happen.
pub async fn wait_for(
    ctx: &Ctx,
    client: &Client,
    slug: &OrgSlug,
    what: WaitFor,
    timeout: Duration,
) -> Result<()> {
    let mut steps = Steps::new(&ctx.out);
    let waiting = client.wait_for_org(slug, what, timeout, |report| {
        if let Some(instance) = &report.instance {
            steps.show(instance);
        }
    });
    tokio::select! {
        waited = waiting => {
            let waited = waited.map(|_| ()).map_err(Error::from);
            waited.map_err(|error| error.hint(format!("`pizzapi org status {slug}` shows how far it has come")))
        }
        error = interrupted() => Err(interrupted_waiting(error, slug)),
    }
}

fn interrupted_waiting(error: Error, slug: &OrgSlug) -> Error {
    error.hint(format!(
        "it goes on without you; `pizzapi org status {slug}` shows how far it is"
    ))
}
