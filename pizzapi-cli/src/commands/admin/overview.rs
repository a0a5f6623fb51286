//! `pizzapi admin overview`

use std::collections::BTreeMap;

use pizzapi_sdk::types::{Overview as OverviewType, Room, text::printable};

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    output::size,
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
    let lines = lines.into_iter().chain(it.room.iter().flat_map(room));
    let lines: Vec<String> = lines.collect();
    lines.iter().map(|line| printable(line) + "\n").collect()
}

/// What is left, and how much more there may be.
fn room(it: &Room) -> Vec<String> {
    let of = |free: Option<u64>, total: Option<u64>, what: &str| {
        Some(format!("{} of {} of {what}", size(free?), size(total?)))
    };
    let left = [
        of(it.disk_free_bytes, it.disk_total_bytes, "disk"),
        of(it.memory_available_bytes, it.memory_total_bytes, "memory"),
    ];
    let most = [
        it.instances_most
            .map(|most| format!("{most} instances in all")),
        it.orgs_per_user_most
            .map(|most| format!("{most} organisations an account")),
    ];
    let line = |what: &str, parts: [Option<String>; 2]| {
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("{what:<13} {}", parts.join(", ")))
    };
    let lines = [line("left", left), line("at most", most)];
    lines.into_iter().flatten().collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_as_far_as_it_is_known() {
        let all = Room {
            disk_free_bytes: Some(212 << 30),
            disk_total_bytes: Some(252 << 30),
            memory_available_bytes: Some(700 << 20),
            memory_total_bytes: Some(8 << 30),
            instances_most: Some(500),
            orgs_per_user_most: Some(3),
        };
        assert_eq!(
            room(&all),
            [
                "left          212 GiB of 252 GiB of disk, 700 MiB of 8 GiB of memory",
                "at most       500 instances in all, 3 organisations an account",
            ]
        );
        let some = Room {
            memory_total_bytes: None,
            instances_most: None,
            orgs_per_user_most: None,
            ..all
        };
        assert_eq!(room(&some), ["left          212 GiB of 252 GiB of disk"]);
        assert!(room(&Room::default()).is_empty());
    }
}
