//! `pizzapi logout`

use pizzapi_sdk::{
    Credential,
    auth::{SecretName, SecretStore as _},
    profile::Settings,
    types::token::LOGIN_DAYS,
};

use crate::{ctx::Ctx, error::Result, names::Names};

/// Log out: end the login on the server, then forget it here
///
/// Runners of this machine that run with it end, too.
///
/// Examples:
///   pizzapi logout
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Logout {}

impl Logout {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let settings = ctx.settings()?;
        let url = &settings.url.value;
        match end(ctx, settings).await? {
            Some(account) => ctx.out.done(format_args!("Logged out {account} at {url}")),
            None => ctx.out.done(format_args!("Not logged in at {url}")),
        }
    }
}

/// Ends the stored login of these settings, whatever the environment would put in its place; gives its account.
pub async fn end(ctx: &Ctx, settings: &Settings) -> Result<Option<String>> {
    let Some(account) = &settings.account else {
        return Ok(None);
    };
    Names::of_login(settings).forget();
    let account = &account.value;
    let name = SecretName::new(&settings.url.value, account);
    let Some(stored) = settings.store().get(&name)? else {
        return Ok(None);
    };
    let credential = Credential::parse(stored);
    let client = settings
        .anonymous()?
        .credential(credential.clone())
        .build()?;
    if let Credential::ApiKey(_) = credential {
        client.forget_org_tokens().await;
        ctx.out.note(format_args!(
            "The API key goes on; `pizzapi key revoke` ends it"
        ));
    } else {
        // A login that the server does not know any more is as good as ended.
        match client.sign_out().await {
            Ok(()) => {}
            Err(error) if error.is_unauthenticated() => {}
            Err(error) => ctx.out.note(format_args!(
                "warning: the server could not be told ({error}); the login ends by itself in at most {LOGIN_DAYS} days"
            )),
        }
    }
    settings.store().update(&name, &mut |_| None)?;
    Ok(Some(account.clone()))
}
