//! Creates organisations from a CSV file, and says how each fared.
//!
//! ```text
//! cargo run -p pizzapi-examples --bin create-orgs -- orgs.csv
//! ```
//!
//! Columns: `name`; `slug` (made of the name when empty); `owner` (an account's e-mail address, for platform admins; oneself
//! when empty). Run it again after a failure: what is there already stays as it is.

#![expect(clippy::print_stdout, reason = "its result")]

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use futures_util::{StreamExt as _, stream};
use pizzapi_sdk::{
    Client, WaitFor,
    types::{CreateOrg, ErrorCode, OrgSlug},
};
use serde::Deserialize;

#[derive(Parser)]
struct Arguments {
    /// The CSV file.
    file: PathBuf,
    /// How long each org may take to become healthy, in seconds.
    #[arg(long, default_value_t = 120)]
    timeout: u64,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    #[serde(default)]
    slug: Option<OrgSlug>,
    #[serde(default)]
    owner: Option<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let timeout = Duration::from_secs(arguments.timeout);
    let file = arguments.file.display();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(&arguments.file)
        .with_context(|| format!("could not read {file}"))?;
    // All of it first: a mistake in the last line should not be found after the others were carried out.
    let rows: Vec<Row> = reader
        .deserialize()
        .collect::<Result<_, _>>()
        .with_context(|| format!("{file} is not what it should be"))?;

    let client = Client::from_profile()?;
    let client = &client;
    let create = |row: Row| async move {
        let name = row.name.clone();
        (name, created(client, row, timeout).await)
    };
    let mut fared = stream::iter(rows).map(create).buffered(4);
    let mut failed = 0;
    while let Some((name, how)) = fared.next().await {
        match how {
            Ok(how) => println!("{name}\t{how}"),
            Err(error) => {
                failed += 1;
                println!("{name}\tfailed: {error:#}");
            }
        }
    }
    if failed > 0 {
        bail!("{failed} could not be created");
    }
    Ok(())
}

async fn created(client: &Client, row: Row, timeout: Duration) -> Result<String> {
    // Settled here, so that another run finds what this one made.
    let slug = match row.slug {
        Some(slug) => slug,
        None => OrgSlug::from_name(&row.name)?,
    };
    let new = CreateOrg {
        name: row.name,
        slug: Some(slug.to_string()),
        owner: row.owner.filter(|owner| !owner.is_empty()),
        ..CreateOrg::default()
    };
    let slug = match client.create_org(&new).await {
        Ok(org) => org.slug,
        // Taken by an earlier run of this, or by somebody else.
        Err(error) if error.code() == Some(&ErrorCode::SlugTaken) => {
            match client.find_org(&slug).await? {
                Some(org) if org.name == new.name => org.slug,
                _ => return Err(error.into()),
            }
        }
        Err(error) => return Err(error.into()),
    };
    client.wait_for(&slug, WaitFor::Healthy, timeout).await?;
    Ok(format!("{} at {}", slug, client.org_url(&slug).await?))
}
