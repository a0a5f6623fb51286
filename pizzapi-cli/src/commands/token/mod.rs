//! `pizzapi token`: org tokens.

mod get;
mod inspect;
mod jwt;
mod verify;

use std::io::IsTerminal as _;

use clap::Subcommand;
use pizzapi_sdk::types::Secret;

use crate::{
    commands::from_stdin,
    ctx::Ctx,
    env,
    error::{Error, Exit, Result},
};

/// Get, read and check org tokens
#[derive(Subcommand)]
pub enum Token {
    Get(get::Get),
    Inspect(inspect::Inspect),
    Verify(verify::Verify),
}

impl Token {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::Get(command) => command.run(ctx).await,
            Self::Inspect(command) => command.run(ctx),
            Self::Verify(command) => command.run(ctx).await,
        }
    }
}

/// The token that a command is about: what comes on standard input, else the variable's. Never an argument.
fn given(ctx: &Ctx) -> Result<Secret> {
    if !std::io::stdin().is_terminal()
        && let Ok(token) = from_stdin()
    {
        return Ok(token);
    }
    if let Some(token) = env::ORG_TOKEN.secret()? {
        return Ok(token);
    }
    if ctx.prompt.is_able() {
        return ctx.prompt.password("Token", "it on standard input");
    }
    Err(Error::new(Exit::Usage, "there is no token").hint(
        "give it on standard input, or as PIZZAPI_ORG_TOKEN: `pizzapi token get | pizzapi token inspect`",
    ))
}
