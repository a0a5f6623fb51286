//! `pizzapi invite accept`

use pizzapi_sdk::{
    Client,
    types::{InviteOffer, InviteState, Membership, Secret},
};

use crate::{
    commands::from_stdin,
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
};

/// Accept an invite: become a member of the organisation it is for
///
/// The secret is asked for, or read from standard input; it is never an argument. Whoever has no
/// account makes one with it: `pizzapi login --sign-up --invite`.
///
/// Examples:
///   pizzapi invite accept
///   pizzapi invite accept --with-secret < invite
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Accept {
    /// Read the secret from standard input.
    #[arg(long)]
    with_secret: bool,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Accept {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let secret = if self.with_secret {
            from_stdin()?
        } else {
            ctx.prompt
                .password(SECRET, "--with-secret, and the secret on standard input")?
        };
        let offer = offer(&client, &secret).await?;
        let made = accept(ctx, &client, &secret, &offer).await?;
        ctx.out.one(&made, offer.org_slug.as_str(), String::new)
    }
}

/// What is asked for.
pub const SECRET: &str = "Secret of the invite";

/// What an invite grants, when it still does.
pub async fn offer(client: &Client, secret: &Secret) -> Result<InviteOffer> {
    let offer = client.look_up_invite(secret).await.context(failed)?;
    if offer.state == InviteState::Pending {
        return Ok(offer);
    }
    let message = format!("the invite to become {} is {}", what(&offer), offer.state);
    Err(Error::new(Exit::Conflict, message).hint("ask whoever invited you for another one"))
}

pub async fn accept(
    ctx: &Ctx,
    client: &Client,
    secret: &Secret,
    offer: &InviteOffer,
) -> Result<Membership> {
    let made = client.accept_invite(secret).await.context(failed)?;
    ctx.out.done(format_args!("You are {} now", what(offer)))?;
    Ok(made)
}

fn failed() -> String {
    "could not accept the invite".to_owned()
}

fn what(offer: &InviteOffer) -> String {
    format!(
        "{} of `{}` ({})",
        offer.role, offer.org_slug, offer.org_name
    )
}
