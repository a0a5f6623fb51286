//! Prints how every organisation fares, as Markdown.
//!
//! ```text
//! cargo run -p pizzapi-examples --bin health-report > report.md
//! ```
//!
//! Ends with 1 when something should be looked at: good for a job that runs now and then.

#![expect(clippy::print_stdout, reason = "its result")]

use std::process::ExitCode;

use anyhow::Result;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use pizzapi_sdk::{
    Client,
    types::{InstanceStatus, ListOrgs, Org, OrgStatus},
};

/// One line of the report.
struct Line {
    org: Org,
    health: String,
    well: bool,
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let client = Client::from_profile()?;
    let orgs: Vec<Org> = client
        .list_all_orgs(&ListOrgs::default())
        // Platform admins are told of deleted ones, too.
        .try_filter(|org| std::future::ready(org.status != OrgStatus::Deleted))
        .try_collect()
        .await?;
    let lines: Vec<Line> = stream::iter(orgs)
        .map(|org| look_at(&client, org))
        .buffered(8)
        .collect()
        .await;
    let unwell = lines.iter().filter(|line| !line.well).count();
    println!("# Organisations at {}\n", client.url());
    println!("{} in all, {unwell} to look at.\n", lines.len());
    println!(
        "| org | status | instance | runners | sessions | health |\n|---|---|---|---|---|---|"
    );
    for Line { org, health, .. } in &lines {
        let instance = org.instance.as_ref();
        let number =
            |number: Option<u32>| number.map_or("–".to_owned(), |number| number.to_string());
        println!(
            "| {} | {} | {} | {} | {} | {health} |",
            org.slug,
            org.status,
            instance.map_or("none".to_owned(), |instance| instance.status.to_string()),
            number(instance.and_then(|instance| instance.runners)),
            number(instance.and_then(|instance| instance.sessions)),
        );
    }
    Ok(if unwell == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Asks the org's own host, which anybody may.
async fn look_at(client: &Client, org: Org) -> Line {
    let instance = org.instance.as_ref().map(|instance| &instance.status);
    let (health, well) = match (&org.status, instance) {
        (OrgStatus::Active, Some(InstanceStatus::Stopped)) => ("stopped".to_owned(), true),
        (OrgStatus::Active, _) => match client.org(&org.slug).health().await {
            Ok(health) => (format!("up for {} min", health.uptime / 60), true),
            Err(error) => (error.to_string().replace(['|', '\n'], " "), false),
        },
        (status, _) => (format!("org is {status}"), *status != OrgStatus::Pending),
    };
    Line { org, health, well }
}
