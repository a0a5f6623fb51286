//! `pizzapi token`: org tokens.

use clap::{Subcommand, ValueEnum};
use pizzapi_sdk::types::TokenKind;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
};

/// Org tokens: get.
#[derive(Subcommand)]
pub enum Token {
    Get(Get),
}

/// Print a fresh token for an organisation's own server, good for 15 minutes
///
/// Examples:
///   pizzapi token get --org acme
///   PIZZAPI_ORG_TOKEN=$(pizzapi token get --org acme --type runner) pizzapi runner --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Get {
    /// What it is for.
    #[arg(long = "type", value_enum, default_value = "user")]
    kind: Kind,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// Everything but running a runner.
    User,
    /// Running a runner, and nothing else.
    Runner,
}

impl Token {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let Self::Get(Get { kind }) = self;
        let org = ctx.org().await?;
        let kind = match kind {
            Kind::User => TokenKind::User,
            Kind::Runner => TokenKind::Runner,
        };
        let token = ctx
            .client()?
            .org_token(&org, kind)
            .await
            .context(|| format!("could not get a token for `{org}`"))?;
        ctx.out.one(&token, token.token.expose(), || {
            token.token.expose().to_owned()
        })
    }
}
