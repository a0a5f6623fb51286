//! `pizzapi token get`

use clap::ValueEnum;
use pizzapi_sdk::types::TokenKind;

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
};

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

impl Get {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let org = ctx.org().await?;
        let kind = match self.kind {
            Kind::User => TokenKind::User,
            Kind::Runner => TokenKind::Runner,
        };
        let token = client
            .org_token(&org, kind)
            .await
            .context(|| format!("could not get a token for `{org}`"))?;
        ctx.out.one(&token, token.token.expose(), || {
            token.token.expose().to_owned()
        })
    }
}
