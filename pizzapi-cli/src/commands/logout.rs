//! `pizzapi logout`

use pizzapi_sdk::Credential;

use crate::{credentials::Credentials, ctx::Ctx, error::Result};

/// Log out: end the login on the server, then forget it here
///
/// Examples:
///   pizzapi logout
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Logout {}

impl Logout {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let target = ctx.target()?;
        let (Credential::Session(_), Some(account)) = (&target.credential, &target.account) else {
            return ctx
                .out
                .done(format_args!("Not logged in at {}", target.url));
        };
        // A login that the server does not know any more is as good as ended.
        match ctx.client_for(&target)?.sign_out().await {
            Ok(()) => {}
            Err(error) if error.is_unauthenticated() => {}
            Err(error) => ctx.out.note(format_args!(
                "warning: the server could not be told ({error}); the login ends by itself in at most 7 days"
            )),
        }
        Credentials::load()?.remove(&target.url, account)?;
        ctx.out
            .done(format_args!("Logged out {account} at {}", target.url))
    }
}
