//! Replaces the caller's API keys of one name by a new one, and prints its secret.
//!
//! ```text
//! cargo run -p pizzapi-examples --bin rotate-api-keys -- deploy --days 90 > new-key
//! ```
//!
//! The first one of a name is made with `pizzapi key create deploy`. The old keys are revoked only after the new one has been seen to work: whatever fails, one of them is good.

#![expect(clippy::print_stdout, reason = "its result")]
#![expect(clippy::print_stderr, reason = "what it does, beside its result")]

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    Client, Credential,
    types::{ApiKey, CreateApiKey, ListApiKeys},
};

#[derive(Parser)]
struct Arguments {
    /// The name of the keys.
    name: String,
    /// How many days the new one is good for; for ever when absent.
    #[arg(long)]
    days: Option<u64>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let client = Client::from_profile()?;
    let all = client.list_all_api_keys(&ListApiKeys::default());
    let all: Vec<ApiKey> = all
        .try_collect()
        .await
        .context("could not list the API keys")?;
    let old: Vec<ApiKey> = all
        .into_iter()
        .filter(|key| key.name == arguments.name)
        .collect();
    let Some(latest) = old.first() else {
        bail!("there is no API key named `{}`", arguments.name);
    };
    let new = CreateApiKey {
        name: latest.name.clone(),
        expires_in: arguments.days.map(|days| days * 24 * 3600),
        org: latest.org.clone(),
        read_only: latest.read_only,
    };
    let made = client
        .create_api_key(&new)
        .await
        .context("could not make the new key")?;
    // Before anything else can fail: it is shown this once.
    println!("{}", made.key.expose());
    let with_it = client.with_credential(Credential::ApiKey(made.key.clone()));
    with_it
        .list_user_orgs()
        .await
        .context("the new key does not work; the old ones are kept")?;
    for key in &old {
        client
            .revoke_api_key(&key.id)
            .await
            .with_context(|| format!("could not revoke {}", key.id))?;
        eprintln!("revoked {}, made {}", key.id, key.created_at);
    }
    Ok(())
}
