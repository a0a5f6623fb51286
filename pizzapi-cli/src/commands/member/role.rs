//! `pizzapi member role`

use pizzapi_sdk::types::Role as RoleType;

use crate::{
    commands::role,
    ctx::{Ctx, DryRun},
    error::{Context as _, Result},
    names::complete,
};

/// Change what a member may do
///
/// Examples:
///   pizzapi member role ann@example.com admin --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Role {
    /// Their e-mail address, or their user id.
    #[arg(add = complete::members())]
    member: String,
    /// Their role from now on; at most your own.
    #[arg(value_name = "ROLE", value_parser = role::role())]
    to: RoleType,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Role {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let org = ctx.org().await?;
        let member = super::find(&client, &org, &self.member).await?;
        let email = &member.email;
        let made = client
            .set_member_role(&org, &member.user_id, self.to)
            .await
            .context(|| format!("could not change the role of {email} in `{org}`"))?;
        ctx.out
            .done(format_args!("{email} is {} of `{org}` now", made.role))?;
        ctx.out.one(&made, made.user_id.as_str(), String::new)
    }
}
