//! `pizzapi admin overview`

use std::collections::BTreeMap;

use pizzapi_sdk::types::{Overview as OverviewType, text::printable};

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
};

/// Show the platform at a glance: organisations, instances, accounts, what they use
///
/// Examples:
///   pizzapi admin overview
///   pizzapi admin overview --jq .instances.failed
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Overview {}

impl Overview {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let overview = ctx
            .client()?
            .get_overview()
            .await
            .context(|| "could not get the overview")?;
        let name = overview.orgs.values().sum::<u64>().to_string();
        ctx.out.one(&overview, &name, || people(&overview))
    }
}

fn people(it: &OverviewType) -> String {
    let ms = |ms: Option<u64>| ms.map_or_else(|| "–".to_owned(), |ms| format!("{ms} ms"));
    let lines = [
        format!("orgs          {}", counts(&it.orgs)),
        format!("instances     {}", counts(&it.instances)),
        format!("accounts      {}", it.users),
        format!("runners       {} connected", it.runners),
        format!("sessions      {} active", it.sessions),
        format!(
            "memory        {} MB in all instances",
            it.rss_bytes / 1_000_000
        ),
        format!("CPU           {:.1} s in all instances", it.cpu_seconds),
        format!(
            "provisioning  {} in the middle, {} at the 95th percentile",
            ms(it.provisioning_p50_ms),
            ms(it.provisioning_p95_ms)
        ),
    ];
    lines.iter().map(|line| printable(line) + "\n").collect()
}

/// Numbers by status, without those that are none.
fn counts(counts: &BTreeMap<String, u64>) -> String {
    let some = counts.iter().filter(|(_, count)| **count > 0);
    let parts: Vec<String> = some
        .map(|(status, count)| format!("{count} {status}"))
        .collect();
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    }
}
