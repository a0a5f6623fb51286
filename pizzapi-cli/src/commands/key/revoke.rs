//! `pizzapi key revoke`

use std::future::ready;

use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    Client,
    types::{ApiKey, ApiKeyId, ListApiKeys},
};

use crate::{
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
    names::{Kind, complete},
};

/// Revoke an API key: it is refused from then on
///
/// Examples:
///   pizzapi key revoke ci
///   pizzapi key revoke 0190a1b2-…
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Revoke {
    /// The key's name or id.
    #[arg(add = complete::keys())]
    key: String,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Revoke {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let id = find(&client, &self.key).await?;
        client
            .revoke_api_key(&id)
            .await
            .context(|| format!("could not revoke API key {id}"))?;
        ctx.names().remove(Kind::Keys, &self.key);
        ctx.out.done(format_args!("Revoked API key {id}"))
    }
}

/// The key with this id, or the only one of this name.
async fn find(client: &Client, name: &str) -> Result<ApiKeyId> {
    let keys: Vec<ApiKey> = client
        .list_all_api_keys(&ListApiKeys::default())
        .try_filter(|key| ready(key.name == name || key.id.as_str() == name))
        .try_collect()
        .await
        .context(|| "could not list API keys")?;
    match keys.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(
            Error::new(Exit::NotFound, format!("you have no API key `{name}`"))
                .hint("`pizzapi key list` shows them"),
        ),
        several => {
            let ids: Vec<&str> = several.iter().map(|key| key.id.as_str()).collect();
            Err(Error::new(
                Exit::Usage,
                format!("{} API keys are called `{name}`", ids.len()),
            )
            .hint(format!("name one by its id: {}", ids.join(", "))))
        }
    }
}
