//! `pizzapi invite create`

use pizzapi_sdk::types::{CreateInvite, Role, rules};

use crate::{
    commands::{lifetime, role},
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
};

/// Make an invite; its secret is printed this once
///
/// Whoever holds the secret can accept it, once.
///
/// Examples:
///   pizzapi invite create --role admin --email ann@example.com --org acme
///   pizzapi invite create --expires-in 2d --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Create {
    /// What it grants; at most your own role.
    #[arg(long, default_value = "member", value_parser = role::role())]
    role: Role,
    /// The only account that may accept it, by its e-mail address [default: whoever holds the secret].
    #[arg(long, value_parser = rules::email)]
    email: Option<String>,
    /// How long it is good for: 12h, 7d, at most 30d [default: 7d].
    #[arg(long, value_name = "TIME", value_parser = lifetime)]
    expires_in: Option<u64>,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Create {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let org = ctx.org().await?;
        let new = CreateInvite {
            role: self.role,
            email: self.email,
            expires_in: self.expires_in,
        };
        let made = client
            .create_invite(&org, &new)
            .await
            .context(|| format!("could not invite anybody to `{org}`"))?;
        let invite = &made.invite;
        ctx.out.note(format_args!(
            "Made an invite to `{org}` as {}, good until {}. `pizzapi invite accept` takes its secret, which is shown this once:",
            invite.role, invite.expires_at
        ));
        ctx.out.secret(&made, &made.secret)
    }
}
