//! `pizzapi invite accept`

use pizzapi_sdk::types::InviteState;

use crate::{
    commands::from_stdin,
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
};

/// Accept an invite: become a member of the organisation it is for
///
/// The secret is asked for, or read from standard input; it is never an argument. Whoever has no
/// account makes one first: `pizzapi login --sign-up`.
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
            ctx.prompt.password(
                "Secret of the invite",
                "--with-secret, and the secret on standard input",
            )?
        };
        let failed = || "could not accept the invite";
        let offer = client.look_up_invite(&secret).await.context(failed)?;
        let org = &offer.org_slug;
        let what = format!("{} of `{org}` ({})", offer.role, offer.org_name);
        if offer.state != InviteState::Pending {
            let message = format!("the invite to become {what} is {}", offer.state);
            return Err(
                Error::new(Exit::Conflict, message).hint("ask whoever invited you for another one")
            );
        }
        let made = client.accept_invite(&secret).await.context(failed)?;
        ctx.out.done(format_args!("You are {what} now"))?;
        ctx.out.one(&made, org.as_str(), String::new)
    }
}
