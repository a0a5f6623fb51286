//! `pizzapi member add`

use pizzapi_sdk::types::{NewMember, Role, rules};

use crate::{
    commands::role,
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
};

/// Add somebody who has an account
///
/// Whoever has none is invited: `pizzapi invite create`.
///
/// Examples:
///   pizzapi member add ann@example.com --role admin --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Add {
    /// E-mail address of their account.
    #[arg(value_parser = rules::known_email)]
    email: Option<String>,
    /// Their role; at most your own.
    #[arg(long, default_value = "member", value_parser = role::role())]
    role: Role,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Add {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let org = ctx.org().await?;
        let email = ctx
            .prompt
            .or_ask(self.email, "E-mail address of their account", "EMAIL")?;
        let new = NewMember::by_email(&email, self.role);
        let made = client
            .add_member(&org, &new)
            .await
            .context(|| format!("could not add {email} to `{org}`"))?;
        ctx.out
            .done(format_args!("Added {email} to `{org}` as {}", made.role))?;
        ctx.out.one(&made, made.user_id.as_str(), String::new)
    }
}
