//! `pizzapi key create`

use pizzapi_sdk::types::CreateApiKey;

use crate::{
    commands::lifetime,
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::{self, Kind},
};

/// Make an API key; its secret is printed this once
///
/// With --org, it is good for that organisation only.
///
/// Examples:
///   pizzapi key create ci --expires-in 90d
///   pizzapi key create ci --org acme --read-only
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Create {
    /// A name to recognise it by.
    name: Option<String>,
    /// How long it is good for: 12h, 90d [default: until revoked].
    #[arg(long, value_name = "TIME", value_parser = lifetime)]
    expires_in: Option<u64>,
    /// Let it read, and change nothing.
    #[arg(long)]
    read_only: bool,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Create {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let new = CreateApiKey {
            name: ctx.prompt.or_ask(self.name, "Name of the key", "NAME")?,
            expires_in: self.expires_in,
            org: ctx.named_org()?,
            read_only: self.read_only,
        };
        let made = client
            .create_api_key(&new)
            .await
            .context(|| "could not make an API key")?;
        ctx.names().add(Kind::Keys, names::key(&made.api_key));
        let id = &made.api_key.id;
        ctx.out.note(format_args!(
            "Made the API key {id}; this is the only time it is shown:"
        ));
        ctx.out.secret(&made, &made.key)
    }
}
