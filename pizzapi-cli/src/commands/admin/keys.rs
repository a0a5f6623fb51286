//! `pizzapi admin keys`: the keys that sign tokens.

use clap::Subcommand;
use pizzapi_sdk::types::{KeyState, ListSigningKeys, RotateKeys, SigningKey};

use crate::{
    commands::lifetime,
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    output::{Cell, Column, ITEMS, Row, Window},
};

/// Manage the keys that sign org tokens
#[derive(Subcommand)]
pub enum Keys {
    #[command(visible_alias = "ls")]
    List(List),
    Rotate(Rotate),
}

/// List signing keys: the one that signs, and those that still verify
///
/// Examples:
///   pizzapi admin keys list
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    #[command(flatten)]
    window: Window,
}

/// Make a new signing key; the old ones verify what they signed for a while
///
/// Nobody notices: tokens last 15 minutes. Without grace, all org tokens end now, and clients
/// fetch new ones.
///
/// Examples:
///   pizzapi admin keys rotate
///   pizzapi admin keys rotate --grace 0s --yes
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Rotate {
    /// How long the old keys still verify: 1h, 2d, at most 30d [default: 1h].
    #[arg(long, value_name = "TIME", value_parser = lifetime)]
    grace: Option<u64>,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Keys {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(command) => command.run(ctx).await,
            Self::Rotate(command) => command.run(ctx).await,
        }
    }
}

impl List {
    async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let page = async |limit, cursor| {
            let query = ListSigningKeys {
                limit: Some(limit),
                cursor,
            };
            let page = client.list_signing_keys(&query).await;
            page.context(|| "could not list signing keys")
        };
        ctx.out.pages(self.window, ITEMS, page).await.map(drop)
    }
}

impl Rotate {
    async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        if self.grace == Some(0) {
            ctx.prompt
                .confirm("End all org tokens now? Clients fetch new ones")?;
        }
        let how = RotateKeys {
            grace_seconds: self.grace,
        };
        let keys = client
            .rotate_signing_keys(&how)
            .await
            .context(|| "could not make a new signing key")?;
        if let Some(key) = keys.iter().find(|key| key.state == KeyState::Active) {
            ctx.out
                .done(format_args!("Tokens are signed with {} now", key.kid))?;
        }
        ctx.out.rows(ITEMS, keys).map(drop)
    }
}

impl Row for SigningKey {
    const COLUMNS: &'static [Column] = &[
        Column::new("KEY", "kid"),
        Column::new("STATE", "state"),
        Column::new("AGE", "created_at"),
        Column::new("RETIRES", "retires_at"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(&self.kid),
            Cell::State(self.state.glyph(), self.state.to_string()),
            Cell::Age(Some(self.created_at)),
            Cell::Until(self.retires_at),
        ]
    }

    fn name(&self) -> String {
        self.kid.clone()
    }
}
