//! `pizzapi org`: organisations.

mod create;
mod delete;
mod get;
mod list;
mod status;
mod wait;

use clap::{Args, Subcommand};
use pizzapi_sdk::{
    Client, WaitFor,
    types::{InstanceStatus, Org as OrgType, OrgSlug, OrgStatus},
};

use crate::{
    ctx::Ctx,
    error::Result,
    output::{Cells, age, progress::Steps},
};

/// Organisations: list, get, create, delete, status, wait.
#[derive(Subcommand)]
pub enum Org {
    List(list::List),
    Get(get::Get),
    Create(create::Create),
    Delete(delete::Delete),
    Status(status::Status),
    Wait(wait::Wait),
}

impl Org {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(command) => command.run(ctx).await,
            Self::Get(command) => command.run(ctx).await,
            Self::Create(command) => command.run(ctx).await,
            Self::Delete(command) => command.run(ctx).await,
            Self::Status(command) => command.run(ctx).await,
            Self::Wait(command) => command.run(ctx).await,
        }
    }
}

/// Whether and how long to wait for the effect.
#[derive(Args)]
pub struct Waiting {
    /// Wait until it is so [default on a terminal].
    #[arg(long, overrides_with = "no_wait")]
    wait: bool,
    /// Do not wait.
    #[arg(long)]
    no_wait: bool,
    /// How long to wait at most: 90s, 5m.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = super::duration)]
    timeout: std::time::Duration,
}

impl Waiting {
    fn wanted(&self, ctx: &Ctx) -> bool {
        self.wait || (!self.no_wait && ctx.out.is_live())
    }
}

/// Waits, showing steps as they happen.
async fn wait_for(
    ctx: &Ctx,
    client: &Client,
    slug: &OrgSlug,
    what: WaitFor,
    timeout: std::time::Duration,
) -> Result<()> {
    let mut steps = Steps::new(&ctx.out);
    let waiting = client.wait_for_org(slug, what, timeout, |report| {
        if let Some(instance) = &report.instance {
            steps.show(instance);
        }
    });
    tokio::select! {
        waited = waiting => Ok(waited.map(|_| ())?),
        error = super::interrupted() => Err(error.hint(format!("it goes on without you; `pizzapi org status {slug}` shows how far it is"))),
    }
}

fn glyph(status: &OrgStatus) -> &'static str {
    match status {
        OrgStatus::Active => "●",
        OrgStatus::Pending | OrgStatus::Suspended => "◌",
        OrgStatus::Deleting => "▲",
        _ => "○",
    }
}

fn instance_glyph(status: &InstanceStatus) -> &'static str {
    match status {
        InstanceStatus::Healthy => "●",
        InstanceStatus::Provisioning => "◌",
        InstanceStatus::Unhealthy => "▲",
        InstanceStatus::Failed => "✘",
        _ => "○",
    }
}

impl Cells for OrgType {
    const TITLES: &'static [&'static str] = &[
        "SLUG", "NAME", "ROLE", "STATUS", "INSTANCE", "RUNNERS", "SESSIONS", "AGE", "",
    ];

    fn cells(&self) -> Vec<String> {
        let count =
            |count: Option<u32>| count.map_or_else(|| "–".to_owned(), |count| count.to_string());
        let instance = self.instance.as_ref();
        vec![
            self.slug.to_string(),
            self.name.clone(),
            self.role
                .as_ref()
                .map_or_else(|| "–".to_owned(), ToString::to_string),
            format!("{} {}", glyph(&self.status), self.status),
            instance.map_or_else(
                || "–".to_owned(),
                |it| format!("{} {}", instance_glyph(&it.status), it.status),
            ),
            count(instance.and_then(|it| it.runners)),
            count(instance.and_then(|it| it.sessions)),
            age(self.created_at),
            instance
                .and_then(|it| it.last_error.clone())
                .unwrap_or_default(),
        ]
    }

    fn name(&self) -> String {
        self.slug.to_string()
    }
}
