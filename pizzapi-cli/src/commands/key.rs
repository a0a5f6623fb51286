//! `pizzapi key`: API keys, for machines.

use clap::Subcommand;
use futures_util::TryStreamExt as _;
use pizzapi_sdk::types::{ApiKey, ApiKeyId, CreateApiKey, ListApiKeys, Page};

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    output::{Cells, age},
};

/// API keys: list, create, revoke.
#[derive(Subcommand)]
pub enum Key {
    List(List),
    Create(Create),
    Revoke(Revoke),
}

/// List your API keys
///
/// Examples:
///   pizzapi key list
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {}

/// Make an API key. Its secret is printed this once
///
/// Examples:
///   pizzapi key create ci --expires-in 90d
///   pizzapi key create ci --org acme --read-only
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Create {
    /// A name to recognise it by.
    name: String,
    /// How long it is good for: 12h, 90d [default: until revoked].
    #[arg(long, value_name = "TIME", value_parser = lifetime)]
    expires_in: Option<u64>,
    /// It may only read.
    #[arg(long)]
    read_only: bool,
}

/// Revoke an API key: it is refused from then on
///
/// Examples:
///   pizzapi key revoke 0190a1b2-…
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Revoke {
    /// The key's id.
    id: ApiKeyId,
}

fn lifetime(text: &str) -> std::result::Result<u64, String> {
    if let Some(days) = text.strip_suffix('d') {
        return days
            .parse::<u64>()
            .map(|days| days.saturating_mul(86_400))
            .map_err(|_| "12h, 90d".to_owned());
    }
    super::duration(text).map(|time| time.as_secs())
}

impl Key {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        match self {
            Self::List(List {}) => {
                let keys: Vec<ApiKey> = client
                    .list_all_api_keys(&ListApiKeys::default())
                    .try_collect()
                    .await
                    .context(|| "could not list API keys")?;
                ctx.out.list(&keys, &Page::whole(keys.clone()))
            }
            Self::Create(Create {
                name,
                expires_in,
                read_only,
            }) => {
                let new = CreateApiKey {
                    name,
                    expires_in,
                    org: ctx.named_org()?,
                    read_only,
                };
                let made = client
                    .create_api_key(&new)
                    .await
                    .context(|| "could not make an API key")?;
                ctx.out.note(format_args!(
                    "Made the API key {}; this is the only time it is shown:",
                    made.api_key.id
                ));
                ctx.out.one(&made, made.api_key.id.as_str(), || {
                    made.key.expose().to_owned()
                })
            }
            Self::Revoke(Revoke { id }) => {
                client
                    .revoke_api_key(&id)
                    .await
                    .context(|| format!("could not revoke API key {id}"))?;
                ctx.out.done(format_args!("Revoked API key {id}"))
            }
        }
    }
}

impl Cells for ApiKey {
    const TITLES: &'static [&'static str] = &[
        "ID", "NAME", "START", "ORG", "ACCESS", "AGE", "USED", "EXPIRES",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.name.clone(),
            format!("{}…", self.start),
            self.org
                .as_ref()
                .map_or_else(|| "all".to_owned(), ToString::to_string),
            if self.read_only { "read" } else { "full" }.to_owned(),
            age(self.created_at),
            self.last_used_at
                .map_or_else(|| "never".to_owned(), |at| format!("{} ago", age(at))),
            self.expires_at
                .map_or_else(|| "never".to_owned(), |at| at.to_string()),
        ]
    }

    fn name(&self) -> String {
        self.id.to_string()
    }
}
